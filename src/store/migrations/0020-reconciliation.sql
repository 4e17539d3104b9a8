-- Our ledger held against what a gateway lists. What differs is a task, once; an act that is there alone has no transmission.
ALTER TABLE actes.task ALTER COLUMN transmission DROP NOT NULL,
  ADD COLUMN connection text REFERENCES actes.connection,
  -- What differs, the same at each comparison.
  ADD COLUMN difference text,
  ADD COLUMN facts jsonb;
CREATE UNIQUE INDEX task_difference ON actes.task (connection, difference) WHERE difference IS NOT NULL;
CREATE OR REPLACE FUNCTION actes.keep_sender() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.collectivite := COALESCE((SELECT t.collectivite FROM actes.transmission t WHERE t.id = NEW.transmission), NEW.collectivite)
; RETURN NEW
; END
$$;

ALTER TABLE actes.connection_journal DROP CONSTRAINT connection_journal_event_check,
  ADD CONSTRAINT connection_journal_event_check
    CHECK (event IN ('suspended', 'lifted', 'paused', 'resumed', 'difference-found', 'difference-gone'));

-- When each connection is compared next; when it was last, what was counted, and what a comparison failed of since.
ALTER TABLE actes.connection
  ADD COLUMN reconcile_at   timestamptz,
  ADD COLUMN reconciled_at  timestamptz,
  ADD COLUMN reconciled     jsonb,
  ADD COLUMN reconcile_code text;
-- What left on a connection, and when: what a list is held against.
CREATE INDEX transmission_left ON actes.transmission (connection, sent_at) WHERE sent_at IS NOT NULL;
