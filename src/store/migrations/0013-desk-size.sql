-- What the desk is answered from over a million transmissions: facts kept on the row that they are about, how many there
-- are of each kind, the words by which an act is found, and the indexes of the lists. Triggers keep them, so that whoever
-- changes a row keeps them too.

-- Words are compared as Unicode has them: this fails in a database of another encoding, before anything is changed.
SELECT normalize('a', NFC);

-- A text as it is searched: words of small letters and digits, no accents.
CREATE FUNCTION actes.plain(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(lower(replace(replace(replace(replace(regexp_replace(normalize(said, NFKD), '[\u0300-\u036f]', '', 'g'),
    'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae') COLLATE "C"), '[^a-z0-9]+', ' ', 'g')
$$;

-- The words of a plain text under a weight, as they stand: a parser would take `1e5x` for a figure and a word. Of one that
-- is too long for a word its beginning.
CREATE FUNCTION actes.weighted(said text, weight text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT COALESCE(regexp_replace(regexp_replace(said, '([a-z0-9]{100})[a-z0-9]+', '\1', 'g'), '[a-z0-9]+', '\&:1' || weight, 'g'),
    '')::tsvector
$$;

-- Leading zeros left out.
CREATE FUNCTION actes.unpadded(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(said, '\m0+([0-9])', '\1', 'g')
$$;

-- A number, and its parts: `DEL_042` is found as `del042`, `del`, `042` and `42`, `2026DEL12B` as `del` and `12b`.
CREATE FUNCTION actes.parts(numero text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT concat_ws(' ', numero, apart, halves, actes.unpadded(apart), actes.unpadded(halves))
    FROM (SELECT regexp_replace(numero, '[a-z](?=[0-9])', '\& ', 'g') AS apart,
      regexp_replace(numero, '[a-z](?=[0-9])|[0-9](?=[a-z])', '\& ', 'g') AS halves) p
$$;

-- The words of an act: A what names it, B its objet, C what was said of its refusal.
CREATE FUNCTION actes.words(numero text, numero_search text, id_acte text, collectivite text, objet text, refusal jsonb)
  RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT actes.weighted(concat_ws(' ', actes.parts(actes.plain(numero)), actes.plain(numero_search), actes.plain(id_acte),
      actes.plain(collectivite)), 'A')
    || actes.weighted(actes.plain(objet), 'B') || actes.weighted(actes.plain(left(refusal->>'detail', 20000)), 'C')
$$;

-- A text without what belongs to one act: addresses, quotations and every word that holds a digit (numbers, dates,
-- identifiers, names of files) become `…`.
CREATE FUNCTION actes.masked(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT left(btrim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    normalize(said, NFC),
    '[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+', ' ', 'g'),
    '[^ @<>]+@[^ @<>]+', '…', 'g'),
    '«[^»]*»|“[^”]*”|"[^"]*"', '…', 'g'),
    '[A-Za-z0-9_./\\:\u00c0-\u1fff\u2c00-\ud7ff-]*[0-9][A-Za-z0-9_./\\:\u00c0-\u1fff\u2c00-\ud7ff-]*', '…', 'g'),
    ' +', ' ', 'g'),
    '…([ ,;]*…)+', '…', 'g'), ' '), 200)
$$;

-- What failures of one cause share: the id of its fingerprint.
CREATE TABLE actes.cause (
  id      text PRIMARY KEY,
  code    text NOT NULL,
  gateway text NOT NULL,
  verif   text NOT NULL,
  -- Masked.
  words   text NOT NULL
);

-- The cause of a failure, made known: the same for all that failed so, whatever acts they befell. A verification's own code
-- tells it better than the words beside it, which are then only shown.
CREATE FUNCTION actes.cause_of(failed text, connection text, verif text, said text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  shown text := actes.masked(left(said, 500))
; road text := split_part(connection, ':', 1)
; found text := left(encode(sha256(convert_to(concat_ws(E'\x1f', failed, road, verif,
    CASE WHEN verif = '' THEN lower(shown COLLATE "C") ELSE '' END), 'UTF8')), 'hex'), 16)
; BEGIN
  IF NOT EXISTS (SELECT 1 FROM actes.cause c WHERE c.id = found) THEN
    INSERT INTO actes.cause VALUES (found, failed, road, verif, shown) ON CONFLICT DO NOTHING
; END IF
; RETURN found
; END
$$;

ALTER TABLE actes.transmission
  -- Why it waits for somebody: what holds it, or what was said of its refusal while nothing takes its place.
  ADD COLUMN cause       text,
  -- What its last move met.
  ADD COLUMN met_code    text,
  -- When it was last sent, and acknowledged.
  ADD COLUMN sent_at     timestamptz,
  ADD COLUMN answered_at timestamptz;

CREATE FUNCTION actes.keep_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.cause := CASE
    WHEN NEW.held_code IS NOT NULL THEN actes.cause_of(NEW.held_code, NEW.connection, '', '')
    WHEN NEW.state = 'refused' AND NEW.replaced_by IS NULL THEN actes.cause_of(COALESCE(NEW.refusal->>'code', ''), NEW.connection,
      COALESCE(NEW.refusal->>'verifCode', ''), COALESCE(NEW.refusal->>'detail', NEW.refusal->>'nature', '')) END
; IF NEW.state = 'submitted' AND (TG_OP = 'INSERT' OR OLD.state <> 'submitted') THEN NEW.sent_at := NEW.updated_at
; END IF
; IF NEW.state = 'acknowledged' AND (TG_OP = 'INSERT' OR OLD.state <> 'acknowledged') THEN NEW.answered_at := NEW.updated_at
; END IF
; RETURN NEW
; END
$$;

CREATE TRIGGER transmission_opens BEFORE INSERT ON actes.transmission FOR EACH ROW
  WHEN (NEW.state <> 'received' OR NEW.held_code IS NOT NULL) EXECUTE FUNCTION actes.keep_facts();
CREATE TRIGGER transmission_changes BEFORE UPDATE ON actes.transmission FOR EACH ROW
  WHEN (NEW.state IS DISTINCT FROM OLD.state OR NEW.held_code IS DISTINCT FROM OLD.held_code
    OR NEW.replaced_by IS DISTINCT FROM OLD.replaced_by OR NEW.refusal IS DISTINCT FROM OLD.refusal
    OR (NEW.cause IS NOT NULL AND NEW.connection <> OLD.connection))
  EXECUTE FUNCTION actes.keep_facts();

-- How many transmissions there are of a collectivite in a state and of a cause ('' of those that wait for nobody). Movers
-- only add changes, so that none waits for another; the sweep folds them in.
CREATE TABLE actes.tally (
  collectivite text NOT NULL,
  state        text NOT NULL,
  cause        text NOT NULL,
  n            bigint NOT NULL,
  PRIMARY KEY (collectivite, state, cause)
);
CREATE TABLE actes.tally_change (
  collectivite text NOT NULL,
  state        text NOT NULL,
  cause        text NOT NULL,
  n            integer NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
-- What came to nothing is taken away.
CREATE INDEX tally_none ON actes.tally (collectivite) WHERE n = 0;
CREATE VIEW actes.total AS
  SELECT collectivite, state, cause, n FROM actes.tally UNION ALL SELECT collectivite, state, cause, n FROM actes.tally_change;

CREATE FUNCTION actes.keep_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN TRUNCATE actes.tally, actes.tally_change
; ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO actes.tally_change VALUES (NEW.collectivite, NEW.state, COALESCE(NEW.cause, ''), 1)
; ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO actes.tally_change VALUES (OLD.collectivite, OLD.state, COALESCE(OLD.cause, ''), -1)
; ELSE
    INSERT INTO actes.tally_change VALUES (OLD.collectivite, OLD.state, COALESCE(OLD.cause, ''), -1),
      (NEW.collectivite, NEW.state, COALESCE(NEW.cause, ''), 1)
; END IF
; RETURN NULL
; END
$$;

-- By what words a transmission is found, and what else of it never changes: beside the row, which changes often.
CREATE TABLE actes.search (
  transmission  uuid PRIMARY KEY,
  collectivite  text NOT NULL,
  message       text NOT NULL,
  numero_search text,
  date_decision date,
  words         tsvector NOT NULL
);

CREATE FUNCTION actes.keep_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN TRUNCATE actes.search
; ELSIF TG_OP = 'DELETE' THEN DELETE FROM actes.search WHERE transmission = OLD.id
; ELSE
    INSERT INTO actes.search VALUES (NEW.id, NEW.collectivite, NEW.message, NEW.numero_search, NEW.date_decision,
      actes.words(NEW.numero, NEW.numero_search, NEW.id_acte, NEW.collectivite, NEW.objet, NEW.refusal))
    ON CONFLICT (transmission) DO UPDATE SET words = excluded.words
; END IF
; RETURN NULL
; END
$$;

-- What is there already.
UPDATE actes.transmission SET cause = actes.cause_of(held_code, connection, '', '') WHERE held_code IS NOT NULL;
UPDATE actes.transmission SET cause = actes.cause_of(COALESCE(refusal->>'code', ''), connection,
    COALESCE(refusal->>'verifCode', ''), COALESCE(refusal->>'detail', refusal->>'nature', ''))
  WHERE held_code IS NULL AND state = 'refused' AND replaced_by IS NULL;
UPDATE actes.transmission t SET met_code = (SELECT j.code FROM actes.journal j WHERE j.transmission = t.id
    AND j.to_state IS NOT NULL ORDER BY j.id DESC LIMIT 1),
  sent_at = CASE WHEN t.state = 'submitted' THEN (SELECT max(j.at) FROM actes.journal j WHERE j.transmission = t.id
    AND j.to_state = 'submitted' AND j.from_state <> 'submitted') END
  WHERE t.due_at IS NOT NULL;
UPDATE actes.transmission t SET answered_at = a.at, sent_at = (SELECT max(j.at) FROM actes.journal j
    WHERE j.transmission = t.id AND j.to_state = 'submitted' AND j.from_state <> 'submitted' AND j.at <= a.at)
  FROM (SELECT j.transmission, max(j.at) AS at FROM actes.journal j
         WHERE j.to_state IN ('acknowledged', 'refused') AND j.from_state <> j.to_state AND j.to_state = 'acknowledged'
           AND j.at >= (SELECT max(at) FROM actes.journal WHERE to_state IN ('acknowledged', 'refused')
             AND from_state <> to_state) - interval '30 days' GROUP BY 1) a
  WHERE t.id = a.transmission AND t.state = 'acknowledged';
INSERT INTO actes.tally SELECT collectivite, state, COALESCE(cause, ''), count(*) FROM actes.transmission GROUP BY 1, 2, 3;
INSERT INTO actes.search SELECT id, collectivite, message, numero_search, date_decision,
    actes.words(numero, numero_search, id_acte, collectivite, objet, refusal) FROM actes.transmission ORDER BY id;

CREATE TRIGGER transmission_counted AFTER INSERT OR DELETE ON actes.transmission FOR EACH ROW
  EXECUTE FUNCTION actes.keep_tally();
CREATE TRIGGER transmission_moved AFTER UPDATE ON actes.transmission FOR EACH ROW
  WHEN (NEW.state IS DISTINCT FROM OLD.state OR NEW.cause IS DISTINCT FROM OLD.cause
    OR NEW.collectivite IS DISTINCT FROM OLD.collectivite) EXECUTE FUNCTION actes.keep_tally();
CREATE TRIGGER transmission_none AFTER TRUNCATE ON actes.transmission EXECUTE FUNCTION actes.keep_tally();
CREATE TRIGGER transmission_named AFTER INSERT OR DELETE ON actes.transmission FOR EACH ROW
  EXECUTE FUNCTION actes.keep_search();
CREATE TRIGGER transmission_renamed AFTER UPDATE ON actes.transmission FOR EACH ROW
  WHEN (NEW.id_acte IS DISTINCT FROM OLD.id_acte OR NEW.refusal IS DISTINCT FROM OLD.refusal
    OR NEW.objet IS DISTINCT FROM OLD.objet) EXECUTE FUNCTION actes.keep_search();
CREATE TRIGGER transmission_nameless AFTER TRUNCATE ON actes.transmission EXECUTE FUNCTION actes.keep_search();

-- Lists are pages by id: each index holds one of their filters, then the id.
DROP INDEX actes.transmission_failed;
CREATE INDEX transmission_state ON actes.transmission (state, id);
CREATE INDEX transmission_of ON actes.transmission (collectivite, state, id);
CREATE INDEX transmission_held_of ON actes.transmission (collectivite, id) WHERE held_code IS NOT NULL;
CREATE INDEX transmission_uncertain_of ON actes.transmission (collectivite, id) WHERE open_attempt IS NOT NULL;
CREATE INDEX transmission_held_code ON actes.transmission (held_code, id) WHERE held_code IS NOT NULL;
CREATE INDEX transmission_refusal_code ON actes.transmission ((refusal->>'code'), id) WHERE refusal IS NOT NULL;
CREATE INDEX transmission_met ON actes.transmission (met_code, id) WHERE met_code IS NOT NULL AND due_at IS NOT NULL;
CREATE INDEX transmission_held_code_of ON actes.transmission (collectivite, held_code, id) WHERE held_code IS NOT NULL;
CREATE INDEX transmission_refusal_code_of ON actes.transmission (collectivite, (refusal->>'code'), id)
  WHERE refusal IS NOT NULL;
CREATE INDEX transmission_met_of ON actes.transmission (collectivite, met_code, id)
  WHERE met_code IS NOT NULL AND due_at IS NOT NULL;
CREATE INDEX transmission_cause ON actes.transmission (cause, id) WHERE cause IS NOT NULL;
CREATE INDEX transmission_cause_at ON actes.transmission (cause, (COALESCE(held_since, updated_at))) WHERE cause IS NOT NULL;
CREATE INDEX transmission_cause_of ON actes.transmission (collectivite, cause, id) WHERE cause IS NOT NULL;
CREATE INDEX transmission_cause_at_of ON actes.transmission (collectivite, cause, (COALESCE(held_since, updated_at)))
  WHERE cause IS NOT NULL;
CREATE INDEX transmission_silent ON actes.transmission (sent_at, id) WHERE state = 'submitted' AND due_at IS NOT NULL;
CREATE INDEX transmission_answered ON actes.transmission (answered_at) INCLUDE (collectivite, sent_at)
  WHERE answered_at IS NOT NULL AND state = 'acknowledged' AND message = '1-1';
CREATE INDEX search_words ON actes.search USING gin (words) WITH (gin_pending_list_limit = 256);
CREATE INDEX search_of ON actes.search (collectivite, transmission);
CREATE INDEX search_message ON actes.search (message, transmission);
CREATE INDEX search_numero ON actes.search (collectivite, numero_search) WHERE message = '1-1';
CREATE INDEX search_day ON actes.search (collectivite, date_decision, transmission) WHERE message = '1-1';

-- What people decided, by whom, what, and for whom; and today's answers. Lines of before are told whose they are too.
ALTER TABLE actes.journal ADD COLUMN collectivite text;
UPDATE actes.journal j SET collectivite = t.collectivite FROM actes.transmission t
  WHERE t.id = j.transmission AND j.who <> 'worker';
CREATE INDEX journal_person ON actes.journal (id) WHERE who <> 'worker';
CREATE INDEX journal_person_who ON actes.journal (who, id) WHERE who <> 'worker';
CREATE INDEX journal_person_event ON actes.journal (event, id) WHERE who <> 'worker';
CREATE INDEX journal_person_of ON actes.journal (collectivite, id) WHERE who <> 'worker';
DROP INDEX actes.journal_answered;
CREATE INDEX journal_refused ON actes.journal (at) WHERE to_state = 'refused' AND from_state <> to_state;
CREATE INDEX journal_acknowledged ON actes.journal (at) WHERE to_state = 'acknowledged' AND from_state <> to_state;
CREATE INDEX desk_journal_who ON actes.desk_journal (who, id);
CREATE INDEX desk_journal_event ON actes.desk_journal (event, id);

-- Returns that wait for somebody: a notice that found its act does not.
DROP INDEX actes.retour_inbox;
CREATE INDEX retour_stray ON actes.retour (status, id)
  WHERE status IN ('orphan', 'unreadable', 'notice') AND transmission IS NULL;
CREATE INDEX retour_stray_of ON actes.retour (split_part(connection, ':', 2), status, id)
  WHERE status IN ('orphan', 'unreadable', 'notice') AND transmission IS NULL;

-- Whose a task is: its act's.
ALTER TABLE actes.task ADD COLUMN collectivite text;
UPDATE actes.task k SET collectivite = t.collectivite FROM actes.transmission t WHERE t.id = k.transmission;
ALTER TABLE actes.task ALTER COLUMN collectivite SET NOT NULL;
CREATE FUNCTION actes.keep_sender() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.collectivite := (SELECT t.collectivite FROM actes.transmission t WHERE t.id = NEW.transmission)
; RETURN NEW
; END
$$;
CREATE TRIGGER task_opens BEFORE INSERT ON actes.task FOR EACH ROW EXECUTE FUNCTION actes.keep_sender();
CREATE INDEX task_open_of ON actes.task (collectivite, due_on, id) WHERE closed_at IS NULL;
CREATE INDEX task_closed ON actes.task (id) WHERE closed_at IS NOT NULL;
CREATE INDEX task_closed_of ON actes.task (collectivite, id) WHERE closed_at IS NOT NULL;

CREATE INDEX collectivite_nom ON actes.collectivite ((settings->>'nom'), siren);
