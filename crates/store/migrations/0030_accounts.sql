-- Accounts: registrations, one-time codes, activation, sign-in, sessions, and the counters that limit guessing.

-- A registration that is not yet an account. Whoever knows its id goes on with it, for a day.
CREATE TABLE registration (
  id UUID NOT NULL PRIMARY KEY,
  identity TEXT NOT NULL,
  phone TEXT NOT NULL,
  email TEXT,
  lang TEXT NOT NULL,
  state TEXT NOT NULL CONSTRAINT registration_state_known CHECK (state IN ('begun', 'verified', 'completed')),
  consented_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX registration_expires_idx ON registration (expires_at);

-- One account a person, one phone an account. The user name is kept in lower case.
CREATE TABLE account (
  id UUID NOT NULL PRIMARY KEY,
  identity TEXT NOT NULL UNIQUE,
  user_name TEXT NOT NULL UNIQUE,
  password TEXT NOT NULL,
  phone TEXT NOT NULL UNIQUE,
  email TEXT,
  lang TEXT NOT NULL,
  consented_at TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  activated_by TEXT CONSTRAINT account_activated_by_known CHECK (activated_by IN ('desk', 'bank', 'kiosk')),
  activated_at TIMESTAMPTZ,
  CONSTRAINT account_activated_whole CHECK ((activated_by IS NULL) = (activated_at IS NULL)),
  CONSTRAINT account_user_name_lower CHECK (user_name = lower(user_name))
);

CREATE TABLE account_role (
  account UUID NOT NULL REFERENCES account (id),
  role TEXT NOT NULL,
  PRIMARY KEY (account, role)
);

-- What a person brings to a desk. One waits at a time; the one that waits may be too old.
CREATE TABLE activation (
  reference TEXT NOT NULL PRIMARY KEY,
  account UUID NOT NULL REFERENCES account (id),
  state TEXT NOT NULL CONSTRAINT activation_state_known CHECK (state IN ('waiting', 'refused', 'done', 'replaced')),
  made_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  officer UUID REFERENCES account (id),
  reason TEXT,
  decided_at TIMESTAMPTZ,
  CONSTRAINT activation_refused_whole CHECK (state <> 'refused' OR (reason IS NOT NULL AND decided_at IS NOT NULL))
);
CREATE UNIQUE INDEX activation_waiting_key ON activation (account) WHERE state = 'waiting';
CREATE INDEX activation_account_idx ON activation (account, made_at);
CREATE INDEX activation_officer_idx ON activation (officer) WHERE officer IS NOT NULL;

-- One-time codes, as keyed hashes. `about` is what the code proves: a registration, a challenge or an account.
CREATE TABLE code (
  id UUID NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL CONSTRAINT code_purpose_known CHECK (purpose IN ('register', 'sign-in', 'activate')),
  about UUID NOT NULL,
  hash BYTEA NOT NULL,
  sent_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  tries BIGINT NOT NULL,
  used BOOLEAN NOT NULL
);
CREATE INDEX code_about_idx ON code (about, purpose, sent_at);
CREATE INDEX code_expires_idx ON code (expires_at);

-- A sign-in whose password was right and whose code is awaited.
CREATE TABLE challenge (
  id UUID NOT NULL PRIMARY KEY,
  account UUID NOT NULL REFERENCES account (id),
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  answered BOOLEAN NOT NULL
);
CREATE INDEX challenge_account_idx ON challenge (account);
CREATE INDEX challenge_expires_idx ON challenge (expires_at);

-- Sessions, by the SHA-256 of their token.
CREATE TABLE session (
  id UUID NOT NULL PRIMARY KEY,
  account UUID NOT NULL REFERENCES account (id),
  token BYTEA NOT NULL UNIQUE,
  started_at TIMESTAMPTZ NOT NULL,
  used_at TIMESTAMPTZ NOT NULL,
  ends_at TIMESTAMPTZ NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL
);
CREATE INDEX session_account_idx ON session (account);
CREATE INDEX session_ends_idx ON session (ends_at);

-- Browsers and programs an account signed in with, as keyed hashes: a new one is told to the person.
CREATE TABLE known_client (
  account UUID NOT NULL REFERENCES account (id),
  client BYTEA NOT NULL,
  PRIMARY KEY (account, client)
);

-- How often something was tried. The subject (a login, an address, a phone) is a keyed hash.
CREATE TABLE limit_counter (
  name TEXT NOT NULL,
  subject BYTEA NOT NULL,
  used BIGINT NOT NULL,
  resets_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (name, subject)
);
CREATE INDEX limit_counter_resets_idx ON limit_counter (resets_at);
