-- What a stolen session, a copied token or one person alone must not do: a proof anew of who one is, the agreement of another
-- person, and the networks that a token is used from.

-- When the person last proved who they are; null: at sign-in.
ALTER TABLE actes.session ADD COLUMN proved_at timestamptz;

-- A form that waits until its person has proved who they are. It ends with the session.
CREATE TABLE actes.held_form (
  id         uuid PRIMARY KEY,
  session    text NOT NULL REFERENCES actes.session ON DELETE CASCADE,
  -- Fields and files, sealed under the master key.
  content    bytea NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX held_form_session ON actes.held_form (session);

-- What one asked for and another has to agree to.
CREATE TABLE actes.consent (
  id          uuid PRIMARY KEY,
  operation   text NOT NULL,
  -- The action that both must be allowed, and the collectivités that it is for; null: for all of them.
  action      text NOT NULL,
  sirens      text[],
  asked_by    text NOT NULL,
  -- Who made the token that asked: no other person than the asker.
  maker       text,
  -- What is asked, without a secret; and all of it, sealed under the master key, until it is decided.
  shown       jsonb NOT NULL,
  input       bytea,
  -- Print of what it is made over.
  basis       text NOT NULL,
  asked_at    timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  decision    text CHECK (decision IN ('approved', 'refused', 'stale')),
  decided_by  text,
  decided_at  timestamptz,
  -- The code that it ended with, where it did not succeed; what it gave, sealed, until the asker has taken it.
  code        text,
  result      bytea
);
CREATE INDEX consent_open ON actes.consent (asked_at) WHERE decision IS NULL;

-- Where a token is used from; null: from anywhere.
ALTER TABLE actes.token ADD COLUMN networks text[];
