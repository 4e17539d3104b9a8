-- What the desk reads instead of counting and searching a million rows. Triggers keep it, so that every writer of a row
-- does; they run as the owner, because neither worker nor web may write it alone. Movers only append changes to the totals,
-- so that none waits for another's row; the sweep folds them (store/transmissions/tally.ts, store/desk/daily.ts).

-- The cause that failures share: the id of its fingerprint.
CREATE TABLE actes.cause (
  id      text PRIMARY KEY,
  code    text NOT NULL,
  gateway text NOT NULL,
  verif   text NOT NULL,
  -- Masked.
  words   text NOT NULL
);

-- The cause of a failure, recorded if new. For a verification the code identifies the cause better than the message,
-- which is only shown.
CREATE FUNCTION actes.cause_of(failed text, connection text, verif text, said text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  shown text := actes.masked(left(said, 500));
  road text := split_part(connection, ':', 1);
  found text := left(encode(sha256(convert_to(concat_ws(E'\x1f', failed, road, verif,
    CASE WHEN verif = '' THEN lower(shown COLLATE "C") ELSE '' END), 'UTF8')), 'hex'), 16);
BEGIN
  IF NOT EXISTS (SELECT 1 FROM actes.cause c WHERE c.id = found) THEN
    INSERT INTO actes.cause VALUES (found, failed, road, verif, shown) ON CONFLICT DO NOTHING;
  END IF;
  RETURN found;
END
$$;

-- Does what follows from an insert or update of a transmission: keeps cause, sent_at and answered_at, counts, and makes its
-- documents due (store/proof/documents.ts claims the row; a claim in progress is lost). A new state clears the dismissal of
-- a refusal; a new cause clears its assignment and snooze. One trigger, since each costs a move more than an index does,
-- most of it for its WHEN, which PostgreSQL reads anew in every statement. What only claims a row sets none of its columns.
CREATE FUNCTION actes.keep_facts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW.state <> OLD.state OR NEW.held_code IS DISTINCT FROM OLD.held_code
    OR NEW.replaced_by IS DISTINCT FROM OLD.replaced_by OR NEW.refusal IS DISTINCT FROM OLD.refusal
    OR NEW.dismissed_at IS DISTINCT FROM OLD.dismissed_at
    OR (NEW.cause IS NOT NULL AND NEW.connection <> OLD.connection) THEN
    IF TG_OP = 'UPDATE' AND NEW.state <> OLD.state THEN NEW.dismissed_at := NULL;
    END IF;
    NEW.cause := CASE
      WHEN NEW.held_code IS NOT NULL THEN actes.cause_of(NEW.held_code, NEW.connection, '', '')
      WHEN NEW.state = 'refused' AND NEW.replaced_by IS NULL AND NEW.dismissed_at IS NULL
        THEN actes.cause_of(COALESCE(NEW.refusal->>'code', ''), NEW.connection,
          COALESCE(NEW.refusal->>'verifCode', ''), COALESCE(NEW.refusal->>'detail', NEW.refusal->>'nature', '')) END;
    IF TG_OP = 'UPDATE' AND NEW.cause IS DISTINCT FROM OLD.cause THEN NEW.assigned_to := NULL;
      NEW.snoozed_until := NULL;
    END IF;
    IF NEW.state = 'submitted' AND (TG_OP = 'INSERT' OR OLD.state <> 'submitted') THEN NEW.sent_at := NEW.updated_at;
    END IF;
    IF NEW.state = 'acknowledged' AND (TG_OP = 'INSERT' OR OLD.state <> 'acknowledged') THEN NEW.answered_at := NEW.updated_at;
    END IF;
  END IF;
  IF TG_OP = 'INSERT' THEN RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state OR NEW.cause IS DISTINCT FROM OLD.cause OR NEW.collectivite <> OLD.collectivite THEN
    INSERT INTO actes.tally_change VALUES (OLD.collectivite, OLD.state, COALESCE(OLD.cause, ''), -1),
      (NEW.collectivite, NEW.state, COALESCE(NEW.cause, ''), 1);
  END IF;
  -- In the charts an act counts the same in all states that have a step left.
  IF NEW.connection <> OLD.connection OR NEW.created_at <> OLD.created_at
    OR (NEW.state <> OLD.state AND NOT (OLD.state IN ('received', 'validated', 'packaged', 'submitted')
      AND NEW.state IN ('received', 'validated', 'packaged', 'submitted')))
    OR (NEW.state = 'acknowledged'
      AND (NEW.answered_at IS DISTINCT FROM OLD.answered_at OR NEW.sent_at IS DISTINCT FROM OLD.sent_at)) THEN
    INSERT INTO actes.daily_change SELECT collectivite, kind, day, slot, gateway, sum(c.n)
      FROM (SELECT * FROM actes.daily_of(OLD, -1) UNION ALL SELECT * FROM actes.daily_of(NEW, 1)) c
      GROUP BY 1, 2, 3, 4, 5 HAVING sum(c.n) <> 0;
  END IF;
  -- Its documents are due.
  IF NEW.message = '1-1' AND NEW.state IN ('acknowledged', 'annulled')
    AND (NEW.state <> OLD.state OR NEW.date_reception IS DISTINCT FROM OLD.date_reception
      OR NEW.id_acte IS DISTINCT FROM OLD.id_acte
      OR (NEW.formulaire IS DISTINCT FROM OLD.formulaire AND NEW.objet = OLD.objet)) THEN
    INSERT INTO actes.proof (transmission, due_at) VALUES (NEW.id, NEW.updated_at)
      ON CONFLICT (transmission) DO UPDATE SET due_at = excluded.due_at, claim_token = NULL;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER transmission_opens BEFORE INSERT ON actes.transmission FOR EACH ROW
  WHEN (NEW.state <> 'received' OR NEW.held_code IS NOT NULL) EXECUTE FUNCTION actes.keep_facts();
CREATE TRIGGER transmission_changes BEFORE UPDATE OF collectivite, connection, id_acte, objet, formulaire, state, held_code,
    refusal, date_reception, replaced_by, created_at, message, cause, sent_at, answered_at, dismissed_at
  ON actes.transmission FOR EACH ROW EXECUTE FUNCTION actes.keep_facts();

-- Transmissions per collectivité, state and cause ('' where they wait for nobody): the sums, the changes since, and both.
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
-- Folding deletes sums of zero.
-- store/transmissions/tally.ts: the sums of zero that a fold deletes.
CREATE INDEX tally_none ON actes.tally (collectivite) WHERE n = 0;
-- store/transmissions/causes.ts: the groups of failures, the home page.
CREATE INDEX tally_failing ON actes.tally (collectivite) WHERE cause <> '';
CREATE VIEW actes.total AS
  SELECT collectivite, state, cause, n FROM actes.tally UNION ALL SELECT collectivite, state, cause, n FROM actes.tally_change;

CREATE FUNCTION actes.keep_tally() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN TRUNCATE actes.tally, actes.tally_change, actes.daily, actes.daily_change;
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO actes.tally_change VALUES (NEW.collectivite, NEW.state, COALESCE(NEW.cause, ''), 1);
    INSERT INTO actes.daily_change SELECT * FROM actes.daily_of(NEW, 1);
  ELSE
    INSERT INTO actes.tally_change VALUES (OLD.collectivite, OLD.state, COALESCE(OLD.cause, ''), -1);
    INSERT INTO actes.daily_change SELECT * FROM actes.daily_of(OLD, -1);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER transmission_counted AFTER INSERT OR DELETE ON actes.transmission FOR EACH ROW
  EXECUTE FUNCTION actes.keep_tally();
CREATE TRIGGER transmission_none AFTER TRUNCATE ON actes.transmission EXECUTE FUNCTION actes.keep_tally();

-- Search words and immutable facts of a transmission, apart from its row, which changes often.
CREATE TABLE actes.search (
  transmission  uuid PRIMARY KEY,
  collectivite  text NOT NULL,
  message       text NOT NULL,
  numero_search text,
  date_decision date,
  words         tsvector NOT NULL,
  nature        text,
  -- The first two levels: `8.1`.
  matiere       text,
  ordered       text COLLATE "C" NOT NULL DEFAULT ''
);

CREATE FUNCTION actes.keep_search() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN TRUNCATE actes.search;
  ELSIF TG_OP = 'DELETE' THEN DELETE FROM actes.search WHERE transmission = OLD.id;
  ELSE
    INSERT INTO actes.search (transmission, collectivite, message, numero_search, date_decision, words, nature, matiere, ordered)
    VALUES (NEW.id, NEW.collectivite, NEW.message, NEW.numero_search, NEW.date_decision,
      actes.words(NEW.numero, NEW.numero_search, NEW.id_acte, NEW.collectivite, NEW.objet, NEW.refusal), NEW.nature,
      concat_ws('.', NEW.formulaire #>> '{acte,matiere,0}', NEW.formulaire #>> '{acte,matiere,1}'), actes.ordered(NEW.numero))
    ON CONFLICT (transmission) DO UPDATE SET words = excluded.words;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER transmission_named AFTER INSERT OR DELETE ON actes.transmission FOR EACH ROW
  EXECUTE FUNCTION actes.keep_search();
CREATE TRIGGER transmission_renamed AFTER UPDATE OF id_acte, refusal, objet ON actes.transmission FOR EACH ROW
  WHEN (NEW.id_acte IS DISTINCT FROM OLD.id_acte OR NEW.refusal IS DISTINCT FROM OLD.refusal
    OR NEW.objet IS DISTINCT FROM OLD.objet) EXECUTE FUNCTION actes.keep_search();
CREATE TRIGGER transmission_nameless AFTER TRUNCATE ON actes.transmission EXECUTE FUNCTION actes.keep_search();

-- store/transmissions/listing/words.ts: the search.
CREATE INDEX search_words ON actes.search USING gin (words) WITH (gin_pending_list_limit = 256);
-- store/transmissions/listing/sources.ts: the list of a collectivité, and sorted by it.
CREATE INDEX search_of ON actes.search (collectivite, transmission);
-- store/transmissions/listing/sources.ts: the list of a message.
CREATE INDEX search_message ON actes.search (message, transmission);
-- store/schema/retention.sql: the family of an act; store/transmissions/candidates.ts.
CREATE INDEX search_numero ON actes.search (collectivite, numero_search) WHERE message = '1-1';
-- store/transmissions/register.ts: the register by day of decision.
CREATE INDEX search_day ON actes.search (collectivite, date_decision, transmission) WHERE message = '1-1';
-- store/transmissions/listing/sources.ts: the list of a nature.
CREATE INDEX search_nature ON actes.search (nature, transmission);
-- store/transmissions/listing/sources.ts: the list of a matière.
CREATE INDEX search_matiere ON actes.search (matiere, transmission);
-- store/transmissions/listing/sorts.ts: the list by number.
CREATE INDEX search_ordered ON actes.search (ordered, transmission);
-- store/transmissions/listing/sorts.ts: the list by date of decision.
CREATE INDEX search_decided ON actes.search ((COALESCE(date_decision, '-infinity'::date)), transmission);

-- Lists of transmissions are pages by id: each index holds one filter, then the id.
-- store/transmissions/listing/sources.ts: the list of a state; store/transmissions/transmissions.ts.
CREATE INDEX transmission_state ON actes.transmission (state, id);
-- store/transmissions/listing/sources.ts: the list of collectivités and states; the same stale refusals.
CREATE INDEX transmission_of ON actes.transmission (collectivite, state, id);
-- store/transmissions/listing/sources.ts: the list of what is held, and of a code.
CREATE INDEX transmission_held ON actes.transmission (id) WHERE held_code IS NOT NULL;
-- store/transmissions/listing/sources.ts: the list of what is uncertain, the home page.
CREATE INDEX transmission_uncertain_of ON actes.transmission (collectivite, id) WHERE open_attempt IS NOT NULL;
-- store/transmissions/listing/sources.ts: the same, of some collectivités.
CREATE INDEX transmission_held_code_of ON actes.transmission (collectivite, held_code, id) WHERE held_code IS NOT NULL;
-- store/transmissions/listing/sources.ts: the list of a code.
CREATE INDEX transmission_refusal_code ON actes.transmission ((refusal->>'code'), id) WHERE refusal IS NOT NULL;
-- store/transmissions/listing/sources.ts: the same, of some collectivités.
CREATE INDEX transmission_refusal_code_of ON actes.transmission (collectivite, (refusal->>'code'), id)
  WHERE refusal IS NOT NULL;
-- store/transmissions/listing/sources.ts: the list of a code that a try met.
CREATE INDEX transmission_met_of ON actes.transmission (collectivite, met_code, id)
  WHERE met_code IS NOT NULL AND due_at IS NOT NULL;
-- store/transmissions/listing/sources.ts: the list of a cause.
CREATE INDEX transmission_cause ON actes.transmission (cause, id) WHERE cause IS NOT NULL;
-- store/transmissions/causes.ts: first and last failure of a cause.
CREATE INDEX transmission_cause_at ON actes.transmission (cause, (COALESCE(held_since, updated_at))) WHERE cause IS NOT NULL;
-- store/transmissions/causes.ts: the same, and the list of a cause, of some collectivités.
CREATE INDEX transmission_cause_at_of ON actes.transmission (collectivite, cause, (COALESCE(held_since, updated_at)))
  WHERE cause IS NOT NULL;
-- store/transmissions/causes.ts: failures that somebody took on; store/transmissions/colleagues.ts: whose.
CREATE INDEX transmission_aside ON actes.transmission (cause, collectivite)
  WHERE cause IS NOT NULL AND (assigned_to IS NOT NULL OR snoozed_until IS NOT NULL);
-- store/desk/daily.ts: /tableau/actes.
CREATE INDEX transmission_answered ON actes.transmission (answered_at) INCLUDE (collectivite, sent_at)
  WHERE answered_at IS NOT NULL AND state = 'acknowledged' AND message = '1-1';
-- The register, by the day on which the préfecture received an act, and calendars.
-- store/transmissions/register.ts: the register; store/transmissions/calendar.ts.
CREATE INDEX transmission_reception ON actes.transmission (collectivite, date_reception, id)
  WHERE message = '1-1' AND date_reception IS NOT NULL;
-- store/transmissions/listing/sorts.ts: the list by day of reception.
CREATE INDEX transmission_by_reception ON actes.transmission ((COALESCE(date_reception, '-infinity'::date)), id);
-- From the first state of a life to its ends.
-- store/transmissions/listing/sorts.ts: the list by state.
CREATE INDEX transmission_by_state ON actes.transmission ((array_position('{received,validated,packaged,submitted,acknowledged,refused,cancelled,annulled}'::text[], state)), id);

-- Figures of the charts, by collectivité ('' for all), gateway and day of Paris: how acts of the day stand now, when they
-- came, how long receipts took, and what failed. An act counts as its row says, a failure as its line does.
CREATE TABLE actes.daily (
  collectivite text NOT NULL,
  -- A state, `waiting` for all with a step left, `hour`, `receipt`, `hold`, `refusal`; `month` for a whole month, under its
  -- first day.
  kind         text NOT NULL,
  day          date NOT NULL,
  -- `hour`: the hour. `receipt`: ten times the natural logarithm of its seconds, rounded down. A failure: its code.
  -- `month`: the kind.
  slot         text NOT NULL,
  gateway      text NOT NULL,
  n            bigint NOT NULL,
  PRIMARY KEY (collectivite, kind, day, slot, gateway) INCLUDE (n)
);
-- store/desk/daily.ts: the sums of zero that a fold deletes.
CREATE INDEX daily_none ON actes.daily (collectivite) WHERE n = 0;
CREATE TABLE actes.daily_change (
  collectivite text NOT NULL,
  kind         text NOT NULL,
  day          date NOT NULL,
  slot         text NOT NULL,
  gateway      text NOT NULL,
  n            integer NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
CREATE VIEW actes.figure AS
  SELECT collectivite, kind, day, slot, gateway, n FROM actes.daily
  UNION ALL SELECT collectivite, kind, day, slot, gateway, n FROM actes.daily_change
  UNION ALL SELECT '', kind, day, slot, gateway, n FROM actes.daily_change;

-- The counters that an act adds to (`times` 1) or is taken from (`times` -1).
CREATE FUNCTION actes.daily_of(t actes.transmission, times integer)
  RETURNS TABLE (collectivite text, kind text, day date, slot text, gateway text, n integer) LANGUAGE plpgsql STABLE AS $$
DECLARE
  deposited timestamp := t.created_at AT TIME ZONE 'Europe/Paris';
BEGIN
  IF t.message <> '1-1' THEN RETURN;
  END IF;
  collectivite := t.collectivite;
  gateway := split_part(t.connection, ':', 1);
  n := times;
  day := deposited::date;
  kind := CASE WHEN t.state IN ('received', 'validated', 'packaged', 'submitted') THEN 'waiting' ELSE t.state END;
  slot := '';
  RETURN NEXT;
  slot := kind;
  kind := 'month';
  day := date_trunc('month', deposited)::date;
  RETURN NEXT;
  kind := 'hour';
  day := deposited::date;
  slot := to_char(deposited, 'HH24');
  RETURN NEXT;
  IF t.state = 'acknowledged' AND t.answered_at IS NOT NULL THEN
    kind := 'receipt';
    day := (t.answered_at AT TIME ZONE 'Europe/Paris')::date;
    slot := COALESCE(floor(10 * ln(GREATEST(1, extract(epoch FROM t.answered_at - t.sent_at))))::integer::text, '');
    RETURN NEXT;
    kind := 'month';
    day := date_trunc('month', day)::date;
    slot := 'receipt';
    RETURN NEXT;
  END IF;
END
$$;


-- The counters that a journal line of a hold or a refusal adds to.
CREATE FUNCTION actes.failure_of(j actes.journal)
  RETURNS TABLE (collectivite text, kind text, day date, slot text, gateway text, n integer) LANGUAGE plpgsql STABLE AS $$
DECLARE
  failed timestamp := j.at AT TIME ZONE 'Europe/Paris';
  what text := CASE j.event WHEN 'held' THEN 'hold' ELSE 'refusal' END;
BEGIN
  RETURN QUERY SELECT t.collectivite, k.kind, k.day, k.slot, split_part(t.connection, ':', 1), 1
    FROM actes.transmission t, (VALUES (what, failed::date, COALESCE(j.code, '')),
      ('month', date_trunc('month', failed)::date, what)) k (kind, day, slot)
   WHERE t.id = j.transmission AND t.message = '1-1';
END
$$;

CREATE FUNCTION actes.keep_failures() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO actes.daily_change SELECT * FROM actes.failure_of(NEW);
  RETURN NULL;
END
$$;
CREATE TRIGGER journal_daily AFTER INSERT ON actes.journal FOR EACH ROW
  WHEN (NEW.event = 'held' OR (NEW.to_state = 'refused' AND NEW.from_state <> NEW.to_state))
  EXECUTE FUNCTION actes.keep_failures();

-- A list with its filters and order under a name: its author's, or everybody's.
CREATE TABLE actes.view (
  id         uuid PRIMARY KEY,
  who        text NOT NULL,
  name       text NOT NULL,
  -- The query of the desk's address.
  query      text NOT NULL,
  shared     boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  UNIQUE (who, name)
);
-- store/desk/views.ts: the views of all.
CREATE INDEX view_shared ON actes.view (name, id) WHERE shared;

-- Who has the page of an act open; renewed while the page listens.
CREATE TABLE actes.presence (
  transmission uuid NOT NULL,
  login        text NOT NULL,
  collectivite text NOT NULL,
  seen_at      timestamptz NOT NULL,
  PRIMARY KEY (transmission, login)
);
