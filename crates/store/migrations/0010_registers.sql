-- What sectors keep: records of any type, in a database of the sector's own or in the platform's. No table a type: what
-- a record is stands in the catalogue. Records are never removed, so nothing here refers back to `record`.
CREATE TABLE record (
    id UUID NOT NULL PRIMARY KEY,
    -- Its first part is the sector.
    record_type TEXT NOT NULL,
    number TEXT NOT NULL,
    holder TEXT,
    state TEXT NOT NULL,
    -- Compared and set by every change except those of `taken`.
    version BIGINT NOT NULL,
    attributes JSONB NOT NULL,
    -- How many can be taken, and how many are.
    capacity BIGINT,
    taken BIGINT NOT NULL,
    CONSTRAINT record_taken_check CHECK (taken >= 0 AND (capacity IS NULL OR taken <= capacity))
);
CREATE UNIQUE INDEX record_number_key ON record (record_type, number);
CREATE INDEX record_holder_idx ON record (holder, record_type);

-- Indexed attributes as text that sorts as their values do. A list has a row for each element.
CREATE TABLE record_index (
    record_type TEXT NOT NULL,
    attribute TEXT NOT NULL,
    value TEXT NOT NULL,
    record_id UUID NOT NULL,
    PRIMARY KEY (record_type, attribute, value, record_id)
);

-- What a record keeps others from having, as its type declares.
CREATE TABLE record_unique (
    record_type TEXT NOT NULL,
    key TEXT NOT NULL,
    record_id UUID NOT NULL,
    PRIMARY KEY (record_type, key)
);

-- Changes that happen by themselves, each at its time.
CREATE TABLE record_timer (
    record_id UUID NOT NULL,
    timer TEXT NOT NULL,
    record_type TEXT NOT NULL,
    due TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (record_id, timer)
);
CREATE INDEX record_timer_due_idx ON record_timer (record_type, due);

-- Append-only history. The number is the sector's counter `change`, raised in the same transaction: its row is locked
-- until the commit, so that numbers are seen in their order and a reader of «since n» misses none.
CREATE TABLE record_change (
    sector TEXT NOT NULL,
    number BIGINT NOT NULL,
    record_id UUID NOT NULL,
    what TEXT NOT NULL,
    reference TEXT,
    at TIMESTAMPTZ NOT NULL,
    before JSONB,
    after JSONB NOT NULL,
    PRIMARY KEY (sector, number)
);
CREATE INDEX record_change_record_idx ON record_change (record_id, number);

-- How each change ended, by its idempotency key. NULL only inside the transaction that carries it out.
CREATE TABLE sector_outcome (
    sector TEXT NOT NULL,
    key UUID NOT NULL,
    outcome JSONB,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (sector, key)
);

-- Last number given: of changes, and of the numbers of records by their type.
CREATE TABLE sector_counter (
    sector TEXT NOT NULL,
    name TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (sector, name)
);
