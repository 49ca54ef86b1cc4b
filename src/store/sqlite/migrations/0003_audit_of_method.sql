-- Rows of few methods among many rows are found without looking at the others.
CREATE INDEX audit_of_method ON audit (method, sequence);
