-- Applications: drafts and what becomes of them, their parties, timeline, work for officers, and subjects held.

CREATE TABLE definition_text (
  hash TEXT NOT NULL PRIMARY KEY,
  text TEXT NOT NULL
);

CREATE TABLE application (
  id UUID NOT NULL PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE,
  service TEXT NOT NULL,
  definition TEXT REFERENCES definition_text (hash),
  applicant TEXT NOT NULL,
  actor TEXT NOT NULL,
  phase TEXT NOT NULL,
  state JSONB NOT NULL,
  draft JSONB NOT NULL,
  version BIGINT NOT NULL,
  deadline TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  submitted_at TIMESTAMPTZ,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX application_draft_key ON application (actor, applicant, service) WHERE phase = 'draft';
CREATE INDEX application_deadline_idx ON application (deadline) WHERE deadline IS NOT NULL;

CREATE TABLE application_party (
  application UUID NOT NULL REFERENCES application (id),
  identity TEXT NOT NULL,
  party TEXT NOT NULL,
  acts BOOLEAN NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (application, party)
);
CREATE INDEX application_party_identity_idx ON application_party (identity, updated_at);

CREATE TABLE application_subject (
  record UUID NOT NULL PRIMARY KEY,
  application UUID NOT NULL REFERENCES application (id)
);
CREATE INDEX application_subject_application_idx ON application_subject (application);

CREATE TABLE timeline (
  application UUID NOT NULL REFERENCES application (id),
  number BIGINT NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  word TEXT NOT NULL,
  step TEXT,
  party TEXT,
  PRIMARY KEY (application, number)
);

CREATE TABLE task (
  application UUID NOT NULL REFERENCES application (id),
  step TEXT NOT NULL,
  role TEXT NOT NULL,
  since TIMESTAMPTZ NOT NULL,
  deadline TIMESTAMPTZ,
  PRIMARY KEY (application, step)
);
CREATE INDEX task_role_idx ON task (role, since);

CREATE TABLE bill (
  id UUID NOT NULL PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  application UUID NOT NULL REFERENCES application (id),
  serial BIGINT NOT NULL,
  payer TEXT NOT NULL,
  amount BIGINT NOT NULL CONSTRAINT bill_amount_positive CHECK (amount > 0),
  lines JSONB NOT NULL,
  hold BIGINT NOT NULL,
  due TIMESTAMPTZ NOT NULL,
  state TEXT NOT NULL CONSTRAINT bill_state_known CHECK (state IN ('open', 'paid', 'closed')),
  paid_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  UNIQUE (application, serial)
);
CREATE INDEX bill_payer_idx ON bill (payer, created_at);

CREATE TABLE payment (
  id TEXT NOT NULL PRIMARY KEY,
  bill UUID NOT NULL REFERENCES bill (id),
  amount BIGINT NOT NULL,
  taken_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE ledger_entry (
  id UUID NOT NULL PRIMARY KEY,
  transfer UUID NOT NULL,
  application UUID NOT NULL REFERENCES application (id),
  account TEXT NOT NULL,
  amount BIGINT NOT NULL,
  at TIMESTAMPTZ NOT NULL
);
CREATE INDEX ledger_entry_application_idx ON ledger_entry (application);

CREATE TABLE document (
  id UUID NOT NULL PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  template TEXT NOT NULL,
  holder TEXT NOT NULL,
  application UUID NOT NULL REFERENCES application (id),
  title_ar TEXT NOT NULL,
  title_en TEXT NOT NULL,
  number TEXT NOT NULL,
  seal BYTEA NOT NULL,
  pdf BYTEA NOT NULL,
  issued_at TIMESTAMPTZ NOT NULL,
  expires TEXT,
  revoked_at TIMESTAMPTZ
);
CREATE INDEX document_holder_idx ON document (holder, issued_at);
CREATE INDEX document_application_idx ON document (application);

CREATE TABLE upload (
  hash TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  content BYTEA NOT NULL,
  owner TEXT NOT NULL,
  at TIMESTAMPTZ NOT NULL
);
