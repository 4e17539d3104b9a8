-- What is made of an acknowledged act to prove it: stamped copies, bordereau, certificat; and what its platform made. Each
-- version is kept; another one is due when what it is made from (`inputs`) differs.
CREATE TABLE actes.proof_document (
  id           uuid PRIMARY KEY,
  transmission uuid NOT NULL REFERENCES actes.transmission,
  kind         text NOT NULL CHECK (kind IN ('stamped', 'bordereau', 'certificat', 'platform-stamped', 'platform-bordereau')),
  -- 0 the act, from 1 on its annexes.
  rank         integer NOT NULL DEFAULT 0,
  version      integer NOT NULL,
  inputs       text NOT NULL,
  -- cover: the file could not be stamped, and a cover page stands in the place of its copy.
  state        text NOT NULL CHECK (state IN ('due', 'made', 'cover', 'failed')),
  name         text NOT NULL,
  sha256       text,
  size_bytes   bigint,
  -- Why it is not what it should be, or not there yet.
  code         text,
  detail       jsonb,
  tries        integer NOT NULL DEFAULT 0,
  due_since    timestamptz NOT NULL,
  made_at      timestamptz,
  UNIQUE (transmission, kind, rank, version)
);

-- When the documents of an acknowledged act are looked at next. Neither due nor looked at: acknowledged before there were any.
CREATE TABLE actes.proof (
  transmission uuid PRIMARY KEY REFERENCES actes.transmission,
  due_at       timestamptz,
  claim_token  uuid,
  looked_at    timestamptz,
  -- What its platform made is fetched too: not of what was acknowledged before, unless a person asks.
  platform     boolean NOT NULL DEFAULT true
);
CREATE INDEX proof_due ON actes.proof (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX proof_unlooked ON actes.proof (transmission) WHERE looked_at IS NULL AND due_at IS NULL;
INSERT INTO actes.proof (transmission, platform)
  SELECT id, false FROM actes.transmission WHERE message = '1-1' AND state IN ('acknowledged', 'annulled');

-- Whatever changes it, an act that is acknowledged or annulled, has another identifier or day of reception, or of which more is
-- told, is looked at: in the same statement. Who is looking at it has lost their claim.
CREATE FUNCTION actes.prove() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO actes.proof (transmission, due_at) VALUES (NEW.id, NEW.updated_at)
    ON CONFLICT (transmission) DO UPDATE SET due_at = excluded.due_at, claim_token = NULL
; RETURN NULL
; END
$$;
CREATE TRIGGER transmission_proven AFTER UPDATE ON actes.transmission FOR EACH ROW
  WHEN (NEW.message = '1-1' AND NEW.state IN ('acknowledged', 'annulled')
    AND (NEW.state <> OLD.state OR NEW.date_reception IS DISTINCT FROM OLD.date_reception
      OR NEW.id_acte IS DISTINCT FROM OLD.id_acte OR NEW.formulaire IS DISTINCT FROM OLD.formulaire))
  EXECUTE FUNCTION actes.prove();
