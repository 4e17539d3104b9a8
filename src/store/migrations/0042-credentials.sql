-- Credentials that several collectivités share: declared once under a name, which the gateway of their declarations bears
-- (`identifiantPartage`) in the place of the secrets.
CREATE TABLE actes.credential (
  name       text PRIMARY KEY,
  gateway    text NOT NULL,
  -- Settings of the gateway by their keys; of a secret its id alone.
  settings   jsonb NOT NULL,
  -- What its certificate says, and prints by which one secret is told from another; nothing of them is secret.
  holder     text,
  ends_on    date,
  prints     jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by text NOT NULL
);

CREATE INDEX collectivite_credential ON actes.collectivite ((settings->'gateway'->>'identifiantPartage'))
  WHERE settings->'gateway'->>'identifiantPartage' IS NOT NULL;

-- A secret is a collectivité's or a shared credential's.
ALTER TABLE actes.secret ALTER COLUMN siren DROP NOT NULL;
ALTER TABLE actes.secret ADD COLUMN credential text;
ALTER TABLE actes.secret ADD CONSTRAINT secret_owned CHECK (num_nonnulls(siren, credential) = 1);
CREATE INDEX secret_credential ON actes.secret (credential) WHERE credential IS NOT NULL;
