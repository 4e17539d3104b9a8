-- Found from outside: a secret that is given to one server alone, and tries to sign in that are slowed down where they
-- come from.

-- The print of the server, and of the authorities and keys that prove it, for which the secret was sealed; null before
-- this version: the declaration in force says it then.
ALTER TABLE actes.secret ADD COLUMN bound text;

-- Failed tries in a row by account and network, or by account and known device. Of both the digest alone is kept: what is
-- typed as the name of an account may be anything.
CREATE TABLE actes.sign_in_try (
  origin    text PRIMARY KEY,
  failures  int NOT NULL,
  -- No try is looked at before.
  next_at   timestamptz NOT NULL,
  forget_at timestamptz NOT NULL
);
CREATE INDEX sign_in_try_forget ON actes.sign_in_try (forget_at);
