-- A collectivité that came from another installation, with its acts.
-- The number of a line in the journal of the installation that wrote it: what its link witnesses. Null for lines written here.
ALTER TABLE actes.journal ADD COLUMN first_line bigint;
CREATE INDEX journal_first_line ON actes.journal (first_line) WHERE first_line IS NOT NULL;
-- Acts and retours refer to each other: of what comes in one transaction, it is looked at in the end.
ALTER TABLE actes.transmission
  ALTER CONSTRAINT transmission_replaces_fkey DEFERRABLE,
  ALTER CONSTRAINT transmission_replaced_by_fkey DEFERRABLE,
  ALTER CONSTRAINT transmission_about_fkey DEFERRABLE,
  ALTER CONSTRAINT transmission_retour_fkey DEFERRABLE;
ALTER TABLE actes.retour ALTER CONSTRAINT retour_part_of_fkey DEFERRABLE;
-- Since when another installation sends for it: its connections stay paused here.
ALTER TABLE actes.collectivite ADD COLUMN left_at timestamptz;
