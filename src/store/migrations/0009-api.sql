-- Tokens of the public API: who may call it, for what and for whom. Only the digest of a token is kept.

CREATE TABLE actes.token (
  id           uuid PRIMARY KEY,
  -- Stands in journals: never given twice, even once revoked.
  name         text NOT NULL UNIQUE,
  token_sha256 text NOT NULL UNIQUE,
  -- Names of actions.
  rights       text[] NOT NULL,
  -- Null: for every collectivite.
  sirens       text[],
  created_at   timestamptz NOT NULL,
  created_by   text NOT NULL,
  expires_at   timestamptz NOT NULL,
  -- To the minute.
  last_used_at timestamptz,
  revoked_at   timestamptz
);
