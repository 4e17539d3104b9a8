-- Requeues in bulk: one row an operation, one row an act of it with what came of it; and the indexes by which the desk
-- finds what failed and what was answered.

CREATE TABLE actes.bulk (
  -- Of the form: sent twice, it is one operation.
  id           uuid PRIMARY KEY,
  who          text NOT NULL,
  reason       text NOT NULL,
  -- What was asked for, as the desk's address says it.
  criteria     text NOT NULL,
  -- Of the acts that it takes.
  sirens       text[] NOT NULL,
  -- Acts a minute.
  rate         integer NOT NULL CHECK (rate BETWEEN 1 AND 600),
  state        text NOT NULL CHECK (state IN ('running', 'paused', 'done', 'cancelled')),
  -- The minute of the last claim, and how many were claimed in it.
  minute       timestamptz,
  minute_count integer NOT NULL DEFAULT 0,
  created_at   timestamptz NOT NULL,
  finished_at  timestamptz
);
CREATE INDEX bulk_newest ON actes.bulk (created_at, id);
CREATE INDEX bulk_open ON actes.bulk (id) WHERE state IN ('running', 'paused');

CREATE TABLE actes.bulk_item (
  bulk         uuid NOT NULL REFERENCES actes.bulk,
  transmission uuid NOT NULL REFERENCES actes.transmission,
  collectivite text NOT NULL,
  -- Since when it was held when somebody confirmed: one that is held anew is another matter.
  held_since   timestamptz,
  state        text NOT NULL CHECK (state IN ('pending', 'done', 'excluded')),
  outcome      text CHECK (outcome IN ('requeued', 'replaced')),
  new_id       uuid,
  -- Why it was excluded.
  code         text,
  params       jsonb,
  claim_token  uuid,
  claim_until  timestamptz,
  ended_at     timestamptz,
  PRIMARY KEY (bulk, transmission)
);
CREATE INDEX bulk_item_pending ON actes.bulk_item (bulk, transmission) WHERE state = 'pending';

-- What failed and waits for somebody.
CREATE INDEX transmission_failed ON actes.transmission (id)
  WHERE held_code IS NOT NULL OR (state = 'refused' AND replaced_by IS NULL);
-- What was acknowledged or refused, and when.
CREATE INDEX journal_answered ON actes.journal (at)
  WHERE to_state IN ('acknowledged', 'refused') AND from_state <> to_state;
