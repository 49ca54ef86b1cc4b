-- What all nodes of the log must have in common, by fingerprint: the key of its checkpoints, the secret of page tokens.
CREATE TABLE shared (
    name TEXT COLLATE "C" PRIMARY KEY,
    value TEXT NOT NULL
);
