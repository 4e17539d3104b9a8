-- Work among colleagues: who takes on what waits, until when it is put off, and that somebody took note of a refusal.
ALTER TABLE actes.transmission
  ADD COLUMN assigned_to   text,
  ADD COLUMN snoozed_until date,
  ADD COLUMN dismissed_at  timestamptz;
ALTER TABLE actes.task
  ADD COLUMN assigned_to   text,
  ADD COLUMN snoozed_until date;

-- A refusal of which somebody took note waits for nobody. Held or refused anew, it is another matter.
CREATE OR REPLACE FUNCTION actes.keep_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.state <> OLD.state THEN NEW.dismissed_at := NULL
; END IF
; NEW.cause := CASE
    WHEN NEW.held_code IS NOT NULL THEN actes.cause_of(NEW.held_code, NEW.connection, '', '')
    WHEN NEW.state = 'refused' AND NEW.replaced_by IS NULL AND NEW.dismissed_at IS NULL
      THEN actes.cause_of(COALESCE(NEW.refusal->>'code', ''), NEW.connection,
        COALESCE(NEW.refusal->>'verifCode', ''), COALESCE(NEW.refusal->>'detail', NEW.refusal->>'nature', '')) END
; IF TG_OP = 'UPDATE' AND NEW.cause IS DISTINCT FROM OLD.cause THEN NEW.assigned_to := NULL
; NEW.snoozed_until := NULL
; END IF
; IF NEW.state = 'submitted' AND (TG_OP = 'INSERT' OR OLD.state <> 'submitted') THEN NEW.sent_at := NEW.updated_at
; END IF
; IF NEW.state = 'acknowledged' AND (TG_OP = 'INSERT' OR OLD.state <> 'acknowledged') THEN NEW.answered_at := NEW.updated_at
; END IF
; RETURN NEW
; END
$$;
DROP TRIGGER transmission_changes ON actes.transmission;
CREATE TRIGGER transmission_changes BEFORE UPDATE ON actes.transmission FOR EACH ROW
  WHEN (NEW.state IS DISTINCT FROM OLD.state OR NEW.held_code IS DISTINCT FROM OLD.held_code
    OR NEW.replaced_by IS DISTINCT FROM OLD.replaced_by OR NEW.refusal IS DISTINCT FROM OLD.refusal
    OR NEW.dismissed_at IS DISTINCT FROM OLD.dismissed_at
    OR (NEW.cause IS NOT NULL AND NEW.connection <> OLD.connection))
  EXECUTE FUNCTION actes.keep_facts();

CREATE INDEX transmission_aside ON actes.transmission (cause, collectivite)
  WHERE cause IS NOT NULL AND (assigned_to IS NOT NULL OR snoozed_until IS NOT NULL);
CREATE INDEX transmission_assigned ON actes.transmission (assigned_to, id) WHERE assigned_to IS NOT NULL;
-- What the navigation counts.
CREATE INDEX tally_failing ON actes.tally (collectivite) WHERE cause <> '';

-- Who has the page of an act open: renewed while they listen to it, and gone with them.
CREATE TABLE actes.presence (
  transmission uuid NOT NULL,
  login        text NOT NULL,
  collectivite text NOT NULL,
  seen_at      timestamptz NOT NULL,
  PRIMARY KEY (transmission, login)
);
