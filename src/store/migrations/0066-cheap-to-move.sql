-- A move writes into every index of its row and runs its triggers. The indexes below go: another one serves their queries
-- nearly as well. Each that stays names, above it, who needs it.

-- transmission_awaiting serves both: it holds the few that wait for an answer.
DROP INDEX actes.transmission_polled, actes.transmission_silent;
-- transmission_of serves the refusals of a collectivité, transmission_state those of all, once an hour.
DROP INDEX actes.transmission_stale;
-- Few rows are held, uncertain, met an error or belong to somebody: one index for all of them, or by collectivité, is enough.
DROP INDEX actes.transmission_held_of, actes.transmission_held_code, actes.transmission_uncertain, actes.transmission_met,
  actes.transmission_cause_of, actes.transmission_assigned;
-- Every sixth line at least is somebody's: the primary key serves. journal_failed has the refusals.
DROP INDEX actes.journal_person, actes.journal_refused;
-- Two that begin the key of a delivery, or of a digest, which is one delivery's but for a few.
DROP INDEX actes.retour_delivery, actes.retour_content;
-- Most tasks are closed: the primary key serves. dead_letter_of has the letters of a notice, sent or not.
DROP INDEX actes.task_closed, actes.dead_letter_notice;

-- One trigger does what follows from an update, in place of four. Each costs a move more than an index does, most of it for
-- its WHEN, which PostgreSQL reads anew in every statement. What only claims a row sets none of its columns.
CREATE OR REPLACE FUNCTION actes.keep_facts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW.state <> OLD.state OR NEW.held_code IS DISTINCT FROM OLD.held_code
    OR NEW.replaced_by IS DISTINCT FROM OLD.replaced_by OR NEW.refusal IS DISTINCT FROM OLD.refusal
    OR NEW.dismissed_at IS DISTINCT FROM OLD.dismissed_at
    OR (NEW.cause IS NOT NULL AND NEW.connection <> OLD.connection) THEN
    IF TG_OP = 'UPDATE' AND NEW.state <> OLD.state THEN NEW.dismissed_at := NULL;
    END IF;
    NEW.cause := CASE
      WHEN NEW.held_code IS NOT NULL THEN actes.cause_of(NEW.held_code, NEW.connection, '', '')
      WHEN NEW.state = 'refused' AND NEW.replaced_by IS NULL AND NEW.dismissed_at IS NULL
        THEN actes.cause_of(COALESCE(NEW.refusal->>'code', ''), NEW.connection,
          COALESCE(NEW.refusal->>'verifCode', ''), COALESCE(NEW.refusal->>'detail', NEW.refusal->>'nature', '')) END;
    IF TG_OP = 'UPDATE' AND NEW.cause IS DISTINCT FROM OLD.cause THEN NEW.assigned_to := NULL;
      NEW.snoozed_until := NULL;
    END IF;
    IF NEW.state = 'submitted' AND (TG_OP = 'INSERT' OR OLD.state <> 'submitted') THEN NEW.sent_at := NEW.updated_at;
    END IF;
    IF NEW.state = 'acknowledged' AND (TG_OP = 'INSERT' OR OLD.state <> 'acknowledged') THEN NEW.answered_at := NEW.updated_at;
    END IF;
  END IF;
  IF TG_OP = 'INSERT' THEN RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state OR NEW.cause IS DISTINCT FROM OLD.cause OR NEW.collectivite <> OLD.collectivite THEN
    INSERT INTO actes.tally_change VALUES (OLD.collectivite, OLD.state, COALESCE(OLD.cause, ''), -1),
      (NEW.collectivite, NEW.state, COALESCE(NEW.cause, ''), 1);
  END IF;
  -- In the charts an act counts the same in all states that have a step left.
  IF NEW.connection <> OLD.connection OR NEW.created_at <> OLD.created_at
    OR (NEW.state <> OLD.state AND NOT (OLD.state IN ('received', 'validated', 'packaged', 'submitted')
      AND NEW.state IN ('received', 'validated', 'packaged', 'submitted')))
    OR (NEW.state = 'acknowledged'
      AND (NEW.answered_at IS DISTINCT FROM OLD.answered_at OR NEW.sent_at IS DISTINCT FROM OLD.sent_at)) THEN
    INSERT INTO actes.daily_change SELECT collectivite, kind, day, slot, gateway, sum(c.n)
      FROM (SELECT * FROM actes.daily_of(OLD, -1) UNION ALL SELECT * FROM actes.daily_of(NEW, 1)) c
      GROUP BY 1, 2, 3, 4, 5 HAVING sum(c.n) <> 0;
  END IF;
  -- Its documents are due.
  IF NEW.message = '1-1' AND NEW.state IN ('acknowledged', 'annulled')
    AND (NEW.state <> OLD.state OR NEW.date_reception IS DISTINCT FROM OLD.date_reception
      OR NEW.id_acte IS DISTINCT FROM OLD.id_acte
      OR (NEW.formulaire IS DISTINCT FROM OLD.formulaire AND NEW.objet = OLD.objet)) THEN
    INSERT INTO actes.proof (transmission, due_at) VALUES (NEW.id, NEW.updated_at)
      ON CONFLICT (transmission) DO UPDATE SET due_at = excluded.due_at, claim_token = NULL;
  END IF;
  RETURN NEW;
END
$$;
DROP TRIGGER transmission_changes ON actes.transmission;
CREATE TRIGGER transmission_changes BEFORE UPDATE OF collectivite, connection, id_acte, objet, formulaire, state, held_code,
    refusal, date_reception, replaced_by, created_at, message, cause, sent_at, answered_at, dismissed_at
  ON actes.transmission FOR EACH ROW EXECUTE FUNCTION actes.keep_facts();
DROP TRIGGER transmission_moved ON actes.transmission;
DROP TRIGGER transmission_daily_moved ON actes.transmission;
DROP TRIGGER transmission_proven ON actes.transmission;
DROP FUNCTION actes.prove();

-- One for the counts of a row that comes or goes.
DROP TRIGGER transmission_daily ON actes.transmission;
DROP TRIGGER transmission_daily_none ON actes.transmission;
DROP FUNCTION actes.keep_daily();
CREATE OR REPLACE FUNCTION actes.keep_tally() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN TRUNCATE actes.tally, actes.tally_change, actes.daily, actes.daily_change;
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO actes.tally_change VALUES (NEW.collectivite, NEW.state, COALESCE(NEW.cause, ''), 1);
    INSERT INTO actes.daily_change SELECT * FROM actes.daily_of(NEW, 1);
  ELSE
    INSERT INTO actes.tally_change VALUES (OLD.collectivite, OLD.state, COALESCE(OLD.cause, ''), -1);
    INSERT INTO actes.daily_change SELECT * FROM actes.daily_of(OLD, -1);
  END IF;
  RETURN NULL;
END
$$;

DROP TRIGGER transmission_renamed ON actes.transmission;
CREATE TRIGGER transmission_renamed AFTER UPDATE OF id_acte, refusal, objet ON actes.transmission FOR EACH ROW
  WHEN (NEW.id_acte IS DISTINCT FROM OLD.id_acte OR NEW.refusal IS DISTINCT FROM OLD.refusal
    OR NEW.objet IS DISTINCT FROM OLD.objet) EXECUTE FUNCTION actes.keep_search();
