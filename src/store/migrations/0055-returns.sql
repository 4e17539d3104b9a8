-- An act that was acknowledged confirms the classification that it was sent with. So a collectivité that sends already does
-- not wait for an answer that its platform never gave.
UPDATE actes.collectivite c SET classification_checked_at = (
  SELECT max(t.updated_at) FROM actes.transmission t
   WHERE t.collectivite = c.siren AND t.message = '1-1' AND t.state IN ('acknowledged', 'annulled')
     AND t.connection = (c.settings->'gateway'->>'type') || ':' || c.siren)
 WHERE c.classification_checked_at IS NULL;

-- That a refused act is replaced is told: `act.replaced`.
DROP TRIGGER journal_untold ON actes.journal;
CREATE TRIGGER journal_untold AFTER INSERT ON actes.journal FOR EACH ROW
  WHEN (NEW.event IN ('held', 'uncertain', 'unhealed', 'replaced')
    OR (NEW.to_state IN ('submitted', 'acknowledged', 'refused', 'cancelled', 'annulled') AND NEW.from_state <> NEW.to_state))
  EXECUTE FUNCTION actes.tell('actes');
