-- The list of transmissions in any order and by more filters; the views that people keep of it, and the columns that they see.
-- What never changes of an act is indexed beside it, so that its moves touch no more indexes than they must.

-- Who hands in meanwhile waits here, before their words are kept, and neither keeps them the old way nor locks up with this.
LOCK TABLE actes.transmission IN SHARE ROW EXCLUSIVE MODE;

-- A number as people count: `DEL_2026_9` comes before `DEL_2026_10`.
CREATE FUNCTION actes.ordered(numero text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT COALESCE(string_agg(COALESCE(lpad(ltrim(part[1], '0'), 20, '0'), upper(part[2])), '' ORDER BY place), '')
    FROM regexp_matches(numero, '([0-9]{1,20})|([^0-9]+)', 'g') WITH ORDINALITY AS m (part, place)
$$;

ALTER TABLE actes.search
  ADD COLUMN nature  text,
  -- Its first two levels: `8.1`.
  ADD COLUMN matiere text,
  ADD COLUMN ordered text COLLATE "C" NOT NULL DEFAULT '';

CREATE OR REPLACE FUNCTION actes.keep_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN TRUNCATE actes.search
; ELSIF TG_OP = 'DELETE' THEN DELETE FROM actes.search WHERE transmission = OLD.id
; ELSE
    INSERT INTO actes.search (transmission, collectivite, message, numero_search, date_decision, words, nature, matiere, ordered)
    VALUES (NEW.id, NEW.collectivite, NEW.message, NEW.numero_search, NEW.date_decision,
      actes.words(NEW.numero, NEW.numero_search, NEW.id_acte, NEW.collectivite, NEW.objet, NEW.refusal), NEW.nature,
      concat_ws('.', NEW.formulaire #>> '{acte,matiere,0}', NEW.formulaire #>> '{acte,matiere,1}'), actes.ordered(NEW.numero))
    ON CONFLICT (transmission) DO UPDATE SET words = excluded.words
; END IF
; RETURN NULL
; END
$$;

UPDATE actes.search s SET nature = t.nature, ordered = actes.ordered(t.numero),
    matiere = concat_ws('.', t.formulaire #>> '{acte,matiere,0}', t.formulaire #>> '{acte,matiere,1}')
  FROM actes.transmission t WHERE t.id = s.transmission;

CREATE INDEX search_nature ON actes.search (nature, transmission);
CREATE INDEX search_matiere ON actes.search (matiere, transmission);
CREATE INDEX search_ordered ON actes.search (ordered, transmission);
CREATE INDEX search_decided ON actes.search ((COALESCE(date_decision, '-infinity'::date)), transmission);
CREATE INDEX transmission_by_reception ON actes.transmission ((COALESCE(date_reception, '-infinity'::date)), id);
-- From the first state of a life to its ends.
CREATE INDEX transmission_by_state ON actes.transmission ((array_position('{received,validated,packaged,submitted,acknowledged,refused,cancelled,annulled}'::text[], state)), id);

-- A list with its filters and its order, under a name: its maker's, or everybody's.
CREATE TABLE actes.view (
  id         uuid PRIMARY KEY,
  -- As in the desk's journal.
  who        text NOT NULL,
  name       text NOT NULL,
  -- As in the desk's address.
  query      text NOT NULL,
  shared     boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  UNIQUE (who, name)
);
CREATE INDEX view_shared ON actes.view (name, id) WHERE shared;

-- The columns that a person sees of the list; null: the usual ones.
ALTER TABLE actes.person ADD COLUMN list_columns text[];
