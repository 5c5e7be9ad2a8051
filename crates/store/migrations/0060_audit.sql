-- The audit: who did and who saw what. Entries are written unchained in the transaction they belong to; the sealer
-- numbers and chains them in blocks, and signs each block. `detail` is TEXT because it is hashed as it was written.

CREATE TABLE audit_entry (
  id UUID NOT NULL PRIMARY KEY,
  at TIMESTAMPTZ NOT NULL,
  actor UUID,
  act TEXT NOT NULL,
  about TEXT,
  detail TEXT NOT NULL,
  number BIGINT,
  hash BYTEA,
  CONSTRAINT audit_entry_sealed_whole CHECK ((number IS NULL) = (hash IS NULL))
);
CREATE UNIQUE INDEX audit_entry_number_key ON audit_entry (number) WHERE number IS NOT NULL;
CREATE INDEX audit_entry_unsealed_idx ON audit_entry (at, id) WHERE number IS NULL;
CREATE INDEX audit_entry_about_idx ON audit_entry (about, at) WHERE about IS NOT NULL;

CREATE TABLE audit_block (
  number BIGINT NOT NULL PRIMARY KEY,
  first BIGINT NOT NULL,
  last BIGINT NOT NULL CONSTRAINT audit_block_not_empty CHECK (last >= first),
  previous BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  key_id TEXT NOT NULL,
  signature BYTEA NOT NULL,
  sealed_at TIMESTAMPTZ NOT NULL
);
