-- In the charts an act counts the same in all states that have a step left: a move between two of them adds nothing, so
-- the trigger no longer runs for it. transmission_reception serves the queries that transmission_received served.

DROP TRIGGER transmission_daily_moved ON actes.transmission;
CREATE TRIGGER transmission_daily_moved AFTER UPDATE ON actes.transmission FOR EACH ROW
  WHEN (NEW.connection <> OLD.connection OR NEW.created_at <> OLD.created_at
    OR (NEW.state <> OLD.state AND NOT (OLD.state IN ('received', 'validated', 'packaged', 'submitted')
      AND NEW.state IN ('received', 'validated', 'packaged', 'submitted')))
    OR (NEW.state = 'acknowledged'
      AND (NEW.answered_at IS DISTINCT FROM OLD.answered_at OR NEW.sent_at IS DISTINCT FROM OLD.sent_at)))
  EXECUTE FUNCTION actes.keep_daily();

DROP INDEX actes.transmission_received;
