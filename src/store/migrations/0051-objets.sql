-- Objets encrypted at rest, where that was chosen.

-- What encrypts them, sealed under the master key, so that a rotation writes one row.
CREATE TABLE actes.data_key (
  id         text PRIMARY KEY,
  sealed     bytea NOT NULL,
  created_at timestamptz NOT NULL
);

-- An encrypted objet begins with a mark that stands in no text of anybody (U+E0AC), and ends with the tokens of its words, of
-- capitals, which no word is taken for.
CREATE OR REPLACE FUNCTION actes.words(numero text, numero_search text, id_acte text, collectivite text, objet text, refusal jsonb)
  RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT actes.weighted(concat_ws(' ', actes.parts(actes.plain(numero)), actes.plain(numero_search), actes.plain(id_acte),
      actes.plain(collectivite)), 'A')
    || CASE WHEN starts_with(objet, chr(57516))
         THEN regexp_replace(split_part(objet, '.', 3), '[A-Z2-7]+', '\&:1B', 'g')::tsvector
         ELSE actes.weighted(actes.plain(objet), 'B') END
    || actes.weighted(actes.plain(left(refusal->>'detail', 20000)), 'C')
$$;

-- Encrypting an objet tells nothing new of its act: its proofs are not made again.
DROP TRIGGER transmission_proven ON actes.transmission;
CREATE TRIGGER transmission_proven AFTER UPDATE ON actes.transmission FOR EACH ROW
  WHEN (NEW.message = '1-1' AND NEW.state IN ('acknowledged', 'annulled')
    AND (NEW.state <> OLD.state OR NEW.date_reception IS DISTINCT FROM OLD.date_reception
      OR NEW.id_acte IS DISTINCT FROM OLD.id_acte
      OR (NEW.formulaire IS DISTINCT FROM OLD.formulaire AND NEW.objet = OLD.objet)))
  EXECUTE FUNCTION actes.prove();
