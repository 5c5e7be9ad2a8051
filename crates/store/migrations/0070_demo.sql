-- A demonstration: what it was made of, its clock, its simulators, its people. Empty in every other store.

-- One row, written before the first person is made: a store with people and without it was made without demonstration.
CREATE TABLE demo (
  id BIGINT NOT NULL PRIMARY KEY,
  seed TEXT NOT NULL,
  size BIGINT NOT NULL,
  made_for TIMESTAMPTZ NOT NULL,
  ready BOOLEAN NOT NULL,
  CONSTRAINT demo_one CHECK (id = 1)
);

-- How many microseconds the platform's clock was moved forward.
CREATE TABLE demo_clock (
  id BIGINT NOT NULL PRIMARY KEY,
  ahead BIGINT NOT NULL,
  CONSTRAINT demo_clock_one CHECK (id = 1),
  CONSTRAINT demo_clock_forward CHECK (ahead >= 0)
);

-- SMS and mail that would have been sent.
CREATE TABLE demo_message (
  key UUID NOT NULL,
  kind TEXT NOT NULL CONSTRAINT demo_message_kind_known CHECK (kind IN ('sms', 'mail')),
  recipient TEXT NOT NULL,
  subject TEXT,
  body TEXT NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (key, kind)
);
CREATE INDEX demo_message_at_idx ON demo_message (at);

-- The simulated bank: bills presented to it, payments it took, and what else it was asked.
CREATE TABLE demo_bill (
  number TEXT NOT NULL PRIMARY KEY,
  amount BIGINT NOT NULL,
  due TIMESTAMPTZ NOT NULL,
  what_ar TEXT NOT NULL,
  what_en TEXT NOT NULL,
  state TEXT NOT NULL CONSTRAINT demo_bill_state_known CHECK (state IN ('open', 'paid', 'closed')),
  presented_at TIMESTAMPTZ NOT NULL
);

-- `attempt` is the payer's own: the same again pays once. `told`: the platform has heard of it.
CREATE TABLE demo_payment (
  id TEXT NOT NULL PRIMARY KEY,
  number TEXT NOT NULL REFERENCES demo_bill (number),
  attempt TEXT NOT NULL,
  amount BIGINT NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  told BOOLEAN NOT NULL,
  UNIQUE (number, attempt)
);
CREATE INDEX demo_payment_untold_idx ON demo_payment (id) WHERE told = FALSE;

CREATE TABLE demo_bank_act (
  key UUID NOT NULL PRIMARY KEY,
  what TEXT NOT NULL CONSTRAINT demo_bank_act_known CHECK (what IN ('present', 'close', 'refund', 'pay-out')),
  target TEXT NOT NULL,
  amount BIGINT NOT NULL,
  at TIMESTAMPTZ NOT NULL
);

-- Parcels ordered from the simulated courier.
CREATE TABLE demo_parcel (
  key UUID NOT NULL PRIMARY KEY,
  what_ar TEXT NOT NULL,
  what_en TEXT NOT NULL,
  address TEXT NOT NULL,
  ordered_at TIMESTAMPTZ NOT NULL,
  delivered_at TIMESTAMPTZ
);

-- Invented people, so that somebody without an account can be found. `place` mixes the entries of the cast.
CREATE TABLE demo_person (
  identity TEXT NOT NULL PRIMARY KEY,
  entry TEXT NOT NULL,
  name_ar TEXT NOT NULL,
  name_en TEXT NOT NULL,
  phone TEXT,
  born TEXT,
  unregistered BOOLEAN NOT NULL,
  place BIGINT NOT NULL
);
CREATE INDEX demo_person_place_idx ON demo_person (unregistered, place);

CREATE TABLE demo_account (
  user_name TEXT NOT NULL PRIMARY KEY,
  identity TEXT NOT NULL UNIQUE,
  what_ar TEXT NOT NULL,
  what_en TEXT NOT NULL,
  roles JSONB NOT NULL,
  phone TEXT NOT NULL,
  place BIGINT NOT NULL
);
