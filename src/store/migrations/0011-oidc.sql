-- Who somebody is at a provider of OpenID Connect, and the token that its sign-out asks for.

CREATE TABLE actes.person_identity (
  issuer    text NOT NULL,
  -- The provider's own name for him, which never changes hands.
  sub       text NOT NULL,
  person    uuid NOT NULL REFERENCES actes.person,
  linked_at timestamptz NOT NULL,
  PRIMARY KEY (issuer, sub)
);
CREATE UNIQUE INDEX person_identity_one ON actes.person_identity (person, issuer);

CREATE TABLE actes.session_identity (
  token_sha256 text PRIMARY KEY REFERENCES actes.session ON DELETE CASCADE,
  -- Sealed under the master key.
  id_token     bytea NOT NULL
);
