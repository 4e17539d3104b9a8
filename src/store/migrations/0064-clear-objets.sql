-- Objets are no longer encrypted in the database. At opening, before any objet is read, the program decrypts those that
-- still are (store/secrets/sealed-objets.ts) and then deletes their data key.

CREATE OR REPLACE FUNCTION actes.words(numero text, numero_search text, id_acte text, collectivite text, objet text, refusal jsonb)
  RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT actes.weighted(concat_ws(' ', actes.parts(actes.plain(numero)), actes.plain(numero_search), actes.plain(id_acte),
      actes.plain(collectivite)), 'A')
    || actes.weighted(actes.plain(objet), 'B')
    || actes.weighted(actes.plain(left(refusal->>'detail', 20000)), 'C')
$$;

-- Processes of an earlier version may still run where objets are encrypted. Nothing could later open what they encrypt
-- now, so they are told that the database is busy (55P03), and retry until a process of this version takes over.
DO $$
DECLARE
  place text[]
; BEGIN
  IF NOT EXISTS (SELECT FROM actes.data_key) THEN RETURN
; END IF
; CREATE OR REPLACE FUNCTION actes.refuse_sealed() RETURNS trigger LANGUAGE plpgsql AS $body$
  BEGIN
    RAISE EXCEPTION 'objets are not encrypted any more' USING ERRCODE = '55P03'
  ; END
  $body$
; FOREACH place SLICE 1 IN ARRAY ARRAY[['transmission', 'objet, formulaire', 'NEW.objet, NEW.formulaire'],
      ['retour', 'facts', 'NEW.facts'], ['draft', 'content, files', 'NEW.content, NEW.files'],
      ['batch_line', 'acte, cells', 'NEW.acte, NEW.cells']] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER %1$s_in_clear BEFORE INSERT OR UPDATE OF %2$s ON actes.%1$s FOR EACH ROW
      WHEN (concat(%3$s) ~ (chr(57516) || ''[tj][.]'')) EXECUTE FUNCTION actes.refuse_sealed()', place[1], place[2], place[3])
  ; END LOOP
; END
$$;
