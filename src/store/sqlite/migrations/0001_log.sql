-- Times are microseconds since 1970 in UTC; ids and accounts are the 16 bytes of a UUID.

-- Where the log ends: what the next commit takes its numbers from.
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    revision INTEGER NOT NULL,
    audit INTEGER NOT NULL
) STRICT;
INSERT INTO head (one, revision, audit) VALUES (1, 0, 0);

-- One row a commit.
CREATE TABLE revision (
    revision INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    actor BLOB,
    summary TEXT NOT NULL,
    puts INTEGER NOT NULL
) STRICT;

-- One row a put: the log itself, and the only place where bodies are.
CREATE TABLE change (
    revision INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    operation TEXT NOT NULL,
    created INTEGER NOT NULL,
    schema INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (revision, seq)
) STRICT;
CREATE UNIQUE INDEX change_of_record ON change (kind, id, revision);

-- The current records: each points at its last change.
CREATE TABLE record (
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    revision INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    created INTEGER NOT NULL,
    unique_key TEXT,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX record_unique_key ON record (unique_key) WHERE unique_key IS NOT NULL;

-- Request ids that have been used; the service itself is the empty actor. No puts: the write took no revision.
CREATE TABLE request (
    actor BLOB NOT NULL,
    id TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    time INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    puts INTEGER NOT NULL,
    PRIMARY KEY (actor, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    actor BLOB,
    method TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    resource TEXT,
    details TEXT NOT NULL
) STRICT;
CREATE INDEX audit_of_actor ON audit (actor, sequence);
CREATE INDEX audit_of_resource ON audit (resource, sequence);
