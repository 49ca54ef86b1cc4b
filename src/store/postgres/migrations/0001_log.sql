-- Times are microseconds since 1970 in UTC; ids and accounts are the 16 bytes of a UUID.

-- Where the log ends. Every write locks the row and takes its numbers from it, so that they are in commit order. `erased`
-- counts the transactions that erased something, `scrubbed` those of them of which no table holds anything any more.
CREATE TABLE head (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    revision BIGINT NOT NULL,
    audit BIGINT NOT NULL,
    erased BIGINT NOT NULL,
    scrubbed BIGINT NOT NULL
);
INSERT INTO head (one, revision, audit, erased, scrubbed) VALUES (1, 0, 0, 0, 0);

-- One row a commit.
CREATE TABLE revision (
    revision BIGINT PRIMARY KEY,
    time BIGINT NOT NULL,
    actor BYTEA,
    summary TEXT NOT NULL,
    puts BIGINT NOT NULL
);

-- One row a put: the log itself, and the only place where bodies are. A body is committed to by its salted digest; an
-- erased body has no salt any more.
CREATE TABLE change (
    revision BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    id BYTEA NOT NULL,
    operation TEXT NOT NULL,
    created BIGINT NOT NULL,
    schema BIGINT NOT NULL,
    body TEXT NOT NULL,
    salt BYTEA,
    digest BYTEA NOT NULL,
    PRIMARY KEY (revision, seq)
);
CREATE UNIQUE INDEX change_of_record ON change (kind, id, revision);

-- The current records: each points at its last change. Unique keys are digests.
CREATE TABLE record (
    kind TEXT COLLATE "C" NOT NULL,
    id BYTEA NOT NULL,
    revision BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created BIGINT NOT NULL,
    unique_key TEXT COLLATE "C",
    PRIMARY KEY (kind, id)
);
CREATE UNIQUE INDEX record_unique_key ON record (unique_key) WHERE unique_key IS NOT NULL;

-- Request ids that have been used; the service itself is the empty actor. No puts: the write took no revision.
CREATE TABLE request (
    actor BYTEA NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    fingerprint BYTEA NOT NULL,
    time BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    puts BIGINT NOT NULL,
    PRIMARY KEY (actor, id)
);

-- The audit rows are the leaves of a Merkle tree, and stand for the changes of their write: `revision` is the last that the
-- row stands for, `changes` the digest of all since the last row that has one; none for reads. `hash` is the leaf's.
CREATE TABLE audit (
    sequence BIGINT PRIMARY KEY,
    time BIGINT NOT NULL,
    actor BYTEA,
    method TEXT COLLATE "C" NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    resource TEXT COLLATE "C",
    details TEXT NOT NULL,
    revision BIGINT,
    changes BYTEA,
    salt BYTEA NOT NULL,
    hash BYTEA NOT NULL
);
CREATE INDEX audit_of_actor ON audit (actor, sequence);
CREATE INDEX audit_of_resource ON audit (resource, sequence);
CREATE INDEX audit_of_method ON audit (method, sequence);

-- Complete subtrees, on every eighth level from the eighth on; what lies between is made of 256 hashes at most.
CREATE TABLE tree (
    level BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (level, number)
);

-- Notices to be sent, written in the transaction of what they are about. No part of the log: a projection of nothing, and in
-- no tree. Recipients are resource names; addresses are looked up when a notice is sent, and are never here.
CREATE TABLE notice (
    id BYTEA PRIMARY KEY,
    time BIGINT NOT NULL,
    kind TEXT NOT NULL,
    resource TEXT NOT NULL,
    recipient TEXT NOT NULL,
    once TEXT COLLATE "C",
    state TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL,
    next BIGINT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX notice_of_state ON notice (state, next, id);
CREATE UNIQUE INDEX notice_once ON notice (once) WHERE once IS NOT NULL;
