-- Notices to be sent, written in the transaction of what they are about. No part of the log: a projection of nothing, and in
-- no tree. Recipients are resource names; addresses are looked up when a notice is sent, and are never here.
CREATE TABLE notice (
    id BLOB PRIMARY KEY,
    time INTEGER NOT NULL,
    kind TEXT NOT NULL,
    resource TEXT NOT NULL,
    recipient TEXT NOT NULL,
    once TEXT,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_of_state ON notice (state, next);
CREATE UNIQUE INDEX notice_once ON notice (once) WHERE once IS NOT NULL;
