-- Effects that leave the process, messages to people, and leases of work that one process does at a time.

CREATE TABLE outbox (
  id UUID NOT NULL PRIMARY KEY,
  topic TEXT NOT NULL,
  application UUID,
  serial BIGINT,
  payload JSONB NOT NULL,
  run_at TIMESTAMPTZ NOT NULL,
  attempts BIGINT NOT NULL,
  fence BIGINT NOT NULL,
  lease_until TIMESTAMPTZ,
  state TEXT NOT NULL CONSTRAINT outbox_state_known CHECK (state IN ('waiting', 'done', 'stuck')),
  last_error TEXT
);
CREATE INDEX outbox_due_idx ON outbox (run_at) WHERE state = 'waiting';
CREATE UNIQUE INDEX outbox_application_serial_key ON outbox (application, serial) WHERE application IS NOT NULL;

CREATE TABLE message (
  id UUID NOT NULL PRIMARY KEY,
  identity TEXT,
  kind TEXT NOT NULL CONSTRAINT message_kind_known CHECK (kind IN ('sms', 'mail', 'inbox')),
  about TEXT NOT NULL,
  text_ar TEXT NOT NULL,
  text_en TEXT NOT NULL,
  link TEXT,
  at TIMESTAMPTZ NOT NULL,
  read_at TIMESTAMPTZ
);
CREATE INDEX message_identity_idx ON message (identity, at) WHERE identity IS NOT NULL;

CREATE TABLE lease (
  name TEXT NOT NULL PRIMARY KEY,
  owner TEXT NOT NULL,
  until TIMESTAMPTZ NOT NULL
);
