-- The name of a person, beside the address that identifies the account; '' where nobody gave one.
ALTER TABLE actes.person ADD COLUMN name text NOT NULL DEFAULT '';
