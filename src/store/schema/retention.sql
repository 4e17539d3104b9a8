-- How an act leaves: its term is over, nothing holds it, and a bordereau names the visa for its destruction or the archive
-- that has it. One function deletes and checks all of that itself, so that no account needs the right to delete evidence
-- (store/retention/disposals.ts calls it).

-- The shortest term of an act, in months, by nature. Settings may lengthen it; config/retention.ts has the legal grounds.
CREATE TABLE actes.retention_term (
  nature text PRIMARY KEY,
  months integer NOT NULL CHECK (months > 0)
);
INSERT INTO actes.retention_term VALUES ('DE', 12), ('AR', 60), ('AI', 120), ('CC', 120), ('BF', 120), ('AU', 120);

-- Until it is lifted, the act stays, or all of the collectivité where it names none.
CREATE TABLE actes.legal_hold (
  id            uuid PRIMARY KEY,
  collectivite  text NOT NULL REFERENCES actes.collectivite,
  transmission  uuid,
  reason        text NOT NULL,
  set_at        timestamptz NOT NULL,
  set_by        text NOT NULL,
  lifted_at     timestamptz,
  lifted_by     text,
  lifted_reason text,
  CHECK (num_nulls(lifted_at, lifted_by, lifted_reason) IN (0, 3))
);
-- store/schema/retention.sql: what holds an act.
CREATE INDEX legal_hold_standing ON actes.legal_hold (collectivite) WHERE lifted_at IS NULL;

-- A bordereau: of destruction, which waits for its visa, or of transfer, which waits for the archive's acknowledgement.
CREATE TABLE actes.disposal (
  id           uuid PRIMARY KEY,
  collectivite text NOT NULL REFERENCES actes.collectivite,
  kind         text NOT NULL CHECK (kind IN ('elimination', 'versement')),
  state        text NOT NULL CHECK (state IN ('open', 'granted', 'running', 'done', 'abandoned')),
  reason       text NOT NULL,
  created_at   timestamptz NOT NULL,
  created_by   text NOT NULL,
  -- Of the visa or the acknowledgement.
  reference    text,
  dated        date,
  granted_by   text,
  ended_at     timestamptz,
  CHECK (state IN ('open', 'abandoned') OR num_nulls(reference, dated, granted_by) = 0)
);
-- store/retention/disposals.ts: the bordereaux of a collectivité.
CREATE INDEX disposal_of ON actes.disposal (collectivite, id);
-- store/retention/disposals.ts: the job of bordereaux.
CREATE INDEX disposal_running ON actes.disposal (id) WHERE state = 'running';

CREATE TABLE actes.disposal_act (
  disposal     uuid NOT NULL REFERENCES actes.disposal,
  transmission uuid NOT NULL,
  outcome      text CHECK (outcome IN ('purged', 'kept')),
  -- Why it stayed.
  because      text,
  PRIMARY KEY (disposal, transmission)
);
-- store/retention/disposals.ts: the acts that a bordereau has left.
CREATE INDEX disposal_act_left ON actes.disposal_act (disposal, transmission) WHERE outcome IS NULL;

-- What remains of a purged act: its names, its bordereau, and digests.
CREATE TABLE actes.purged (
  transmission  uuid PRIMARY KEY,
  -- All transmissions purged with it, itself included: links name them.
  family        uuid[] NOT NULL,
  disposal      uuid NOT NULL REFERENCES actes.disposal,
  collectivite  text NOT NULL,
  id_acte       text,
  numero        text NOT NULL,
  nature        text NOT NULL,
  date_decision date NOT NULL,
  -- The préfecture has it: no other act is ever sent under its number.
  acknowledged  boolean NOT NULL,
  purged_at     timestamptz NOT NULL,
  -- Each a role and a digest: `file:9f86…`
  digests       jsonb NOT NULL
);
-- store/retention/disposals.ts: is the number of an act spent.
CREATE INDEX purged_act ON actes.purged (collectivite, numero);
-- store/portable/format.ts: what a bordereau purged.
CREATE INDEX purged_disposal ON actes.purged (disposal);

-- Bytes of purged acts, removed once no row names them and they were not put again lately.
CREATE TABLE actes.blob_removal (
  sha256 text PRIMARY KEY,
  since  timestamptz NOT NULL
);

-- All transmissions of an act: those of its number, what they replace, and what is about them. The purge calls this and the
-- next two with a fixed search path.
CREATE FUNCTION actes.act_family(root uuid) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  family uuid[] := ARRAY[root];
  more uuid[] := family;
BEGIN
  LOOP
    more := ARRAY(SELECT DISTINCT next.id FROM actes.transmission t CROSS JOIN LATERAL (
        SELECT t.replaces AS id UNION ALL SELECT t.replaced_by UNION ALL SELECT t.about
        UNION ALL SELECT o.id FROM actes.transmission o WHERE o.about = t.id
        UNION ALL SELECT s.transmission FROM actes.search s JOIN actes.transmission o ON o.id = s.transmission
          WHERE t.message = '1-1' AND s.message = '1-1' AND s.collectivite = t.collectivite
            AND s.numero_search = t.numero_search AND s.date_decision = t.date_decision
            AND o.numero = t.numero AND o.nature = t.nature) next
       WHERE t.id = ANY (more) AND next.id <> ALL (family));
    EXIT WHEN cardinality(more) = 0;
    family := family || more;
  END LOOP;
  RETURN family;
END
$$;

-- Why an act must stay on a day, at the latest today; null where a bordereau may name it. `longer`: the settings' terms,
-- months by nature.
CREATE FUNCTION actes.kept_because(root uuid, day date, longer jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  ids uuid[] := actes.act_family(root);
  months integer;
  since date;
BEGIN
  SELECT max(GREATEST(m.months, (longer->>t.nature)::integer)),
      max(GREATEST(t.date_decision, t.date_reception, t.date_courrier, (t.created_at AT TIME ZONE 'Europe/Paris')::date))
    INTO months, since
    FROM actes.transmission t LEFT JOIN actes.retention_term m ON m.nature = t.nature WHERE t.id = ANY (ids);
  since := GREATEST(since, (SELECT max((r.received_at AT TIME ZONE 'Europe/Paris')::date) FROM actes.retour r
    WHERE r.transmission = ANY (ids)));
  IF months IS NULL OR since + make_interval(months => months) > LEAST(day, (now() AT TIME ZONE 'Europe/Paris')::date) THEN
    RETURN 'term';
  END IF;
  IF EXISTS (SELECT FROM actes.transmission t JOIN actes.legal_hold h ON h.collectivite = t.collectivite
      WHERE t.id = ANY (ids) AND h.lifted_at IS NULL AND (h.transmission IS NULL OR h.transmission = ANY (ids))) THEN
    RETURN 'hold';
  END IF;
  IF EXISTS (SELECT FROM actes.transmission t WHERE t.id = ANY (ids) AND (t.due_at IS NOT NULL OR t.open_attempt IS NOT NULL
      OR t.held_code IS NOT NULL OR t.state IN ('received', 'validated', 'packaged')
      OR (t.state = 'submitted' AND t.message IN ('1-1', '6-1'))))
      OR EXISTS (SELECT FROM actes.proof p WHERE p.transmission = ANY (ids) AND p.due_at IS NOT NULL) THEN
    RETURN 'live';
  END IF;
  IF EXISTS (SELECT FROM actes.task k WHERE k.transmission = ANY (ids) AND k.closed_at IS NULL) THEN RETURN 'task';
  END IF;
  IF EXISTS (SELECT FROM actes.posting p WHERE p.transmission = ANY (ids) AND p.retracted_at IS NULL) THEN RETURN 'posted';
  END IF;
  IF (SELECT count(*) FROM actes.journal j WHERE j.transmission = ANY (ids))
      <> (SELECT count(*) FROM actes.link l WHERE l.subject = ANY (ids) AND l.salt IS NOT NULL) THEN
    RETURN 'unlinked';
  END IF;
  RETURN NULL;
END
$$;

-- Retours that go with an act: its own, those beside them that belong to no other, and the mails and archives that held
-- nothing else.
CREATE FUNCTION actes.retours_of(ids uuid[]) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  gone uuid[] := ARRAY(SELECT r.id FROM actes.retour r WHERE r.transmission = ANY (ids));
  more uuid[];
BEGIN
  LOOP
    more := ARRAY(
      SELECT r.id FROM actes.retour g JOIN actes.retour r ON r.connection = g.connection AND r.delivery = g.delivery
       WHERE g.id = ANY (gone) AND r.id <> ALL (gone) AND r.transmission IS NULL AND r.status IN ('companion', 'duplicate')
         AND NOT EXISTS (SELECT FROM actes.retour o WHERE o.connection = g.connection AND o.delivery = g.delivery
           AND o.id <> ALL (gone) AND o.status NOT IN ('companion', 'duplicate'))
      UNION
      SELECT p.id FROM actes.retour g JOIN actes.retour p ON p.id = g.part_of
       WHERE g.id = ANY (gone) AND p.id <> ALL (gone) AND p.transmission IS NULL
         AND NOT EXISTS (SELECT FROM actes.retour o WHERE o.part_of = p.id AND o.id <> ALL (gone)));
    EXIT WHEN cardinality(more) = 0;
    gone := gone || more;
  END LOOP;
  RETURN gone;
END
$$;

-- Delete an act of a running bordereau and keep its digests. Returns why it stays; null if it is gone. Nothing else deletes
-- lines and salts: links keep their digests, so that the chain holds.
CREATE FUNCTION actes.purge_act(root uuid, by_disposal uuid, at timestamptz, longer jsonb) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  ids uuid[] := actes.act_family(root);
  gone uuid[];
  pieces text[];
  told bigint[];
  why text;
  last bigint;
  day date := (at AT TIME ZONE 'Europe/Paris')::date;
BEGIN
  -- Another act of this bordereau took it along.
  IF NOT EXISTS (SELECT FROM actes.transmission t WHERE t.id = root) THEN RETURN NULL;
  END IF;
  PERFORM FROM actes.disposal d WHERE d.id = by_disposal FOR SHARE;
  PERFORM FROM actes.transmission t WHERE t.id = ANY (ids) ORDER BY t.id FOR UPDATE;
  ids := actes.act_family(root);
  IF NOT EXISTS (SELECT FROM actes.disposal d JOIN actes.disposal_act a ON a.disposal = d.id
      JOIN actes.transmission t ON t.id = a.transmission AND t.collectivite = d.collectivite
     WHERE d.id = by_disposal AND a.transmission = root AND d.state = 'running' AND d.reference IS NOT NULL
       AND d.dated <= day) THEN RETURN 'ungranted';
  END IF;
  why := actes.kept_because(root, day, longer);
  IF why IS NOT NULL THEN RETURN why;
  END IF;
  gone := actes.retours_of(ids);
  pieces := ARRAY(SELECT DISTINCT piece FROM (
    SELECT 'file:' || (f->>'sha256') AS piece FROM actes.transmission t, jsonb_array_elements(t.files) f WHERE t.id = ANY (ids)
    UNION ALL SELECT 'sent:' || (archive->>'sha256') FROM actes.transmission WHERE id = ANY (ids)
    UNION ALL SELECT unnest(ARRAY['sent:' || request_sha256, 'reply:' || reply_sha256]) FROM actes.attempt
      WHERE transmission = ANY (ids)
    UNION ALL SELECT 'retour:' || sha256 FROM actes.retour WHERE id = ANY (gone)
    UNION ALL SELECT 'proof:' || sha256 FROM actes.proof_document WHERE transmission = ANY (ids)
    UNION ALL SELECT 'file:' || (f->>'sha256') FROM actes.posting p, jsonb_array_elements(p.files) f
      WHERE p.transmission = ANY (ids)
    -- What left once and was packaged again since.
    UNION ALL SELECT w FROM actes.link l, jsonb_array_elements_text(l.pieces) w
      WHERE l.subject = ANY (ids) AND split_part(w, ':', 1) IN ('file', 'sent', 'reply', 'retour', 'proof')) p
   WHERE piece IS NOT NULL ORDER BY piece);
  INSERT INTO actes.purged SELECT root, ids, by_disposal, t.collectivite, t.id_acte, t.numero, t.nature, t.date_decision,
      EXISTS (SELECT FROM actes.transmission o WHERE o.id = ANY (ids) AND o.message = '1-1'
        AND o.state IN ('acknowledged', 'annulled')), at, to_jsonb(pieces)
    FROM actes.transmission t WHERE t.id = root;
  INSERT INTO actes.blob_removal SELECT DISTINCT split_part(piece, ':', 2), at FROM unnest(pieces) piece
    ON CONFLICT (sha256) DO UPDATE SET since = excluded.since;
  -- The mark is compared with the last known sending.
  SELECT max(number) INTO last FROM actes.attempt WHERE transmission = ANY (ids);
  UPDATE actes.installation SET last_number = last
    WHERE last_number < last AND last = (SELECT max(number) FROM actes.attempt);
  told := ARRAY(SELECT seq FROM actes.notice WHERE transmission = ANY (ids));
  DELETE FROM actes.dead_letter WHERE notice = ANY (told);
  DELETE FROM actes.notice_item WHERE notice = ANY (told);
  DELETE FROM actes.notice WHERE seq = ANY (told);
  DELETE FROM actes.bulk_item WHERE transmission = ANY (ids);
  DELETE FROM actes.presence WHERE transmission = ANY (ids);
  DELETE FROM actes.posting WHERE transmission = ANY (ids);
  DELETE FROM actes.proof_document WHERE transmission = ANY (ids);
  DELETE FROM actes.proof WHERE transmission = ANY (ids);
  DELETE FROM actes.task WHERE transmission = ANY (ids) OR retour = ANY (gone);
  DELETE FROM actes.attempt WHERE transmission = ANY (ids);
  UPDATE actes.link SET salt = NULL, pieces = '[]' WHERE subject = ANY (ids);
  DELETE FROM actes.untold u USING actes.journal j WHERE u.journal = 'actes' AND u.line = j.id AND j.transmission = ANY (ids);
  DELETE FROM actes.journal WHERE transmission = ANY (ids);
  DELETE FROM actes.publication p USING actes.transmission t WHERE t.id = ANY (ids) AND t.message = '1-1'
    AND p.collectivite = t.collectivite AND p.date_decision = t.date_decision AND p.numero = t.numero AND p.nature = t.nature;
  -- They name each other: one statement deletes both.
  WITH of_act AS (DELETE FROM actes.transmission WHERE id = ANY (ids))
  DELETE FROM actes.retour WHERE id = ANY (gone);
  RETURN NULL;
END
$$;
