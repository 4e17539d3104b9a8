-- What has its AR is asked about for a week more, where the platform may show something else later (gateways/facts.ts).
CREATE INDEX transmission_asked_again ON actes.transmission (connection, ask_at)
  WHERE state = 'acknowledged' AND message = '1-1' AND ask_at IS NOT NULL;
-- The sendings of before this version were not asked about.
UPDATE actes.transmission SET ask_at = NULL WHERE state = 'acknowledged' AND ask_at IS NOT NULL;

-- A person who decides that another answer holds is told to programs, where the state stays the same too.
DROP TRIGGER journal_untold ON actes.journal;
CREATE TRIGGER journal_untold AFTER INSERT ON actes.journal FOR EACH ROW
  WHEN (NEW.event IN ('held', 'uncertain', 'unhealed', 'replaced', 'reversed')
    OR (NEW.to_state IN ('submitted', 'acknowledged', 'refused', 'cancelled', 'annulled') AND NEW.from_state <> NEW.to_state))
  EXECUTE FUNCTION actes.tell('actes');
