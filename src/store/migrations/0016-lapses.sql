-- How often in a row the claim of a transmission lapsed before its holder moved it: a process died at it each time.
ALTER TABLE actes.transmission ADD COLUMN lapses integer NOT NULL DEFAULT 0;
CREATE INDEX transmission_lapsed ON actes.transmission (connection, due_at) WHERE claim_token IS NOT NULL OR lapses > 0;
