-- The start of an installation, and codes that a person keeps for the day when the application is lost.

-- Digests of the codes that make the first administrator, while nobody has an account.
CREATE TABLE actes.first_code (
  code_sha256 text PRIMARY KEY,
  expires_at  timestamptz NOT NULL,
  -- Wrong codes that were given while it was valid.
  tries       integer NOT NULL DEFAULT 0
);

-- Each serves once in the place of a code of the application.
CREATE TABLE actes.recovery_code (
  person      uuid NOT NULL REFERENCES actes.person,
  code_sha256 text NOT NULL,
  used_at     timestamptz,
  PRIMARY KEY (person, code_sha256)
);

-- When the list of what a start takes was put away. An installation that has acts was started long ago.
ALTER TABLE actes.installation ADD COLUMN started_at timestamptz;
UPDATE actes.installation SET started_at = (SELECT min(created_at) FROM actes.transmission);
