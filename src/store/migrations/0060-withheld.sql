-- Chains of which a seal was asked for, beside the one of the day.
CREATE TABLE actes.seal_wanted (
  chain text PRIMARY KEY,
  at    timestamptz NOT NULL
);

-- Acts that nobody outside is given any more, and on what ground. Of any transmission of an act; it goes with it.
CREATE TABLE actes.withheld (
  transmission uuid PRIMARY KEY REFERENCES actes.transmission ON DELETE CASCADE,
  why          text NOT NULL,
  reason       text NOT NULL,
  at           timestamptz NOT NULL,
  who          text NOT NULL
);
-- What was taken off its page for personal data before.
INSERT INTO actes.withheld (transmission, why, reason, at, who)
  SELECT DISTINCT ON (p.transmission) p.transmission, p.retraction, p.retraction_reason, p.retracted_at, p.retracted_by
    FROM actes.posting p WHERE p.retraction = 'donnees'
     AND NOT EXISTS (SELECT 1 FROM actes.posting o WHERE o.id_acte = p.id_acte AND o.retracted_at IS NULL)
   ORDER BY p.transmission, p.retracted_at DESC;
