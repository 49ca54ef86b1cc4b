-- The audit rows are the leaves of a Merkle tree, and stand for the changes of their write. What was written before has
-- none of these columns until the program has sealed it, which it does right after this.

-- A body is committed to by its salted digest. An erased body has no salt any more.
ALTER TABLE change ADD COLUMN salt BLOB;
ALTER TABLE change ADD COLUMN digest BLOB;

-- The last revision that the row stands for, and the digest of all since the last row that has one; none for reads.
ALTER TABLE audit ADD COLUMN revision INTEGER;
ALTER TABLE audit ADD COLUMN changes BLOB;
ALTER TABLE audit ADD COLUMN salt BLOB;
-- Hash of the leaf: the row's content, which it does not take part in.
ALTER TABLE audit ADD COLUMN hash BLOB;

-- Complete subtrees, on every eighth level from the eighth on; what lies between is made of 256 hashes at most.
CREATE TABLE tree (
    level INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;

-- Whether all that was written before there was a tree is in it.
ALTER TABLE head ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;
