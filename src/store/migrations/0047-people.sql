-- Authenticators (WebAuthn) beside the application of codes, answers that were taken from them, and where a session is.

CREATE TABLE actes.authenticator (
  id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  person       uuid NOT NULL REFERENCES actes.person,
  -- How the authenticator calls its key, in base64url.
  credential   text NOT NULL UNIQUE,
  public_key   bytea NOT NULL,
  -- Of its last answer. One that does not go on from there comes from a copy.
  counter      bigint NOT NULL,
  transports   text[] NOT NULL,
  name         text NOT NULL,
  created_at   timestamptz NOT NULL,
  last_used_at timestamptz
);
CREATE UNIQUE INDEX authenticator_name ON actes.authenticator (person, name);

-- Challenges are sealed, and kept nowhere until they are answered: then their digest is, until they would be stale.
CREATE TABLE actes.spent_challenge (
  challenge_sha256 text PRIMARY KEY,
  expires_at       timestamptz NOT NULL
);
CREATE INDEX spent_challenge_expires ON actes.spent_challenge (expires_at);

-- What a person calls a session by: its token is known to its browser alone.
ALTER TABLE actes.session ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
CREATE UNIQUE INDEX session_id ON actes.session (id);
-- Browser and system, as two words of a list of ours; what the browser says of itself is not kept.
ALTER TABLE actes.session ADD COLUMN device text;
ALTER TABLE actes.session ADD COLUMN address text;
-- How it was opened beside the password or the provider; null: by nothing else.
ALTER TABLE actes.session ADD COLUMN second_step text CHECK (second_step IN ('code', 'recovery', 'key', 'provider'));
UPDATE actes.session s SET second_step = 'code' FROM actes.person p WHERE p.id = s.person AND p.totp IS NOT NULL;
