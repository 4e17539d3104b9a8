-- Acts handed in together by a table: a row a batch, a row a line of it. Files lie among the uploads of owner `lot:ID` until it
-- is over. Each is seen by who opened it alone.
CREATE TABLE actes.batch (
  id         uuid PRIMARY KEY,
  who        text NOT NULL,
  -- Of its table.
  name       text NOT NULL,
  head       text[] NOT NULL,
  encoding   text NOT NULL,
  -- Those that its opener may deposit for; null: all.
  sirens     text[],
  unnamed    text[] NOT NULL,
  state      text NOT NULL CHECK (state IN ('checking', 'checked', 'depositing', 'done', 'cancelled')),
  created_at timestamptz NOT NULL,
  ended_at   timestamptz
);
CREATE INDEX batch_latest ON actes.batch (created_at, id);
CREATE INDEX batch_newest ON actes.batch (who, created_at, id);
CREATE INDEX batch_working ON actes.batch (created_at, id) WHERE state IN ('checking', 'depositing');

CREATE TABLE actes.batch_line (
  batch        uuid NOT NULL REFERENCES actes.batch ON DELETE CASCADE,
  -- As the spreadsheet numbers it.
  line         integer NOT NULL,
  cells        jsonb NOT NULL,
  -- With its key.
  acte         jsonb NOT NULL,
  -- Digests by the names of its files.
  files        jsonb NOT NULL,
  state        text NOT NULL CHECK (state IN ('unread', 'faulty', 'good', 'deposited', 'refused')),
  -- What the lines together have wrong, until it is read; then everything.
  problems     jsonb NOT NULL,
  warnings     jsonb NOT NULL,
  transmission uuid,
  id_acte      text,
  -- It was there before.
  already      boolean NOT NULL DEFAULT false,
  PRIMARY KEY (batch, line)
);
CREATE INDEX batch_line_left ON actes.batch_line (batch, state, line);
