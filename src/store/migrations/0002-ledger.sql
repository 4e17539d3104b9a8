-- The ledger of exchanges, the returns as they came, and the connections that are asked for them.

CREATE TABLE actes.attempt (
  id             uuid PRIMARY KEY,
  transmission   uuid NOT NULL REFERENCES actes.transmission,
  verb           text NOT NULL,
  opened_at      timestamptz NOT NULL,
  request_sha256 text NOT NULL,
  closed_at      timestamptz,
  -- Null while nobody knows.
  verdict        text CHECK (verdict IN ('taken', 'not-taken', 'refused')),
  code           text,
  reference      text,
  reply_sha256   text
);
CREATE INDEX attempt_transmission ON actes.attempt (transmission, opened_at);
-- One exchange at a time: a second attempt cannot be opened while the first has no verdict.
CREATE UNIQUE INDEX attempt_open ON actes.attempt (transmission) WHERE verdict IS NULL;

CREATE TABLE actes.retour (
  id           uuid PRIMARY KEY,
  connection   text NOT NULL,
  delivery     text NOT NULL,
  name         text NOT NULL,
  sha256       text NOT NULL,
  size_bytes   integer NOT NULL,
  received_at  timestamptz NOT NULL,
  -- What was understood of it, null until it was read.
  kind         text,
  facts        jsonb,
  deviations   jsonb,
  problems     jsonb,
  transmission uuid REFERENCES actes.transmission,
  -- stored, attached, orphan, companion (an envelope beside its message), duplicate, unreadable
  status       text NOT NULL DEFAULT 'stored',
  UNIQUE (connection, delivery, name, sha256)
);
CREATE INDEX retour_transmission ON actes.retour (transmission) WHERE transmission IS NOT NULL;
CREATE INDEX retour_content ON actes.retour (connection, sha256);
CREATE INDEX retour_stored ON actes.retour (connection) WHERE status = 'stored';

CREATE TABLE actes.connection (
  id             text PRIMARY KEY,
  siren          text NOT NULL REFERENCES actes.collectivite,
  gateway        text NOT NULL,
  -- When to ask for returns next; a claim pushes it ahead.
  collect_at     timestamptz,
  claim_token    uuid,
  -- Asked for while somebody was collecting: honoured when he gives the claim back.
  wanted_at      timestamptz,
  silences       integer NOT NULL DEFAULT 0,
  last_collect   timestamptz,
  last_code      text
);
CREATE INDEX connection_due ON actes.connection (collect_at) WHERE collect_at IS NOT NULL;
