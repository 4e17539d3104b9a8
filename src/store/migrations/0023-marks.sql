-- Marks of other installations that a person has seen and said go: several may lie there. Instead of left_epoch.
ALTER TABLE actes.installation ADD COLUMN left_epochs text[] NOT NULL DEFAULT '{}';
UPDATE actes.installation SET left_epochs = ARRAY[left_epoch::text] WHERE left_epoch IS NOT NULL;

-- How far a look came, while it may have left before the database was put back (look_since).
ALTER TABLE actes.transmission ADD COLUMN look text;
