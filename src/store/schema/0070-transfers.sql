-- An act that leaves for an archive (SAE), with the settings of the archive of each collectivité.

-- What a collectivité and its archive agreed upon (archives/settings.ts). Its secrets are in actes.secret, under `archive.`.
CREATE TABLE actes.archive (
  siren          text PRIMARY KEY REFERENCES actes.collectivite,
  settings       jsonb NOT NULL,
  updated_at     timestamptz NOT NULL,
  -- Nothing leaves until a person has corrected what it met: a certificate, a login, a setting.
  suspended_code text
);

-- The journal of the act tells each move (store/archiving/transfers.ts). No foreign key names the act: a transfer that the
-- archive accepted outlives it.
CREATE TABLE actes.transfer (
  id                     uuid PRIMARY KEY,
  transmission           uuid NOT NULL,
  collectivite           text NOT NULL REFERENCES actes.collectivite,
  id_acte                text NOT NULL,
  state                  text NOT NULL CHECK (state IN ('asked', 'frozen', 'sent', 'accepted', 'refused', 'cancelled')),
  archive                text NOT NULL CHECK (archive IN ('asalae', 'vitam')),
  -- MessageIdentifier: of the act, and its rank among the act's transfers.
  identifier             text NOT NULL UNIQUE,
  created_at             timestamptz NOT NULL,
  created_by             text NOT NULL,
  -- When the next step is due; a claim pushes it ahead, so it is the end of the lease too. Null: a person, or the end.
  due_at                 timestamptz,
  claim_token            uuid,
  failures               integer NOT NULL DEFAULT 0,
  -- The attempt without a verdict. From the end of its claim on, the transfer is uncertain.
  open_attempt           uuid,
  -- It may have left before the database was restored: the archive is asked before it is sent.
  look                   boolean NOT NULL DEFAULT false,
  held_code              text,
  -- What was met last, and the words of the archive about it.
  met_code               text,
  detail                 text,
  -- The frozen bytes: server that they are for, TransferringAgency, bordereau, and the package (name, digest, size).
  server                 text,
  agency                 text,
  bordereau_sha256       text,
  package                jsonb,
  -- The archive's name for it.
  reference              text,
  sent_at                timestamptz,
  -- Delays that passed without a reply: 1 told, 2 alarmed.
  late                   integer NOT NULL DEFAULT 0,
  acknowledgement_sha256 text,
  reply_sha256           text,
  -- What the reply says: verdict, code, archive's id, day, events.
  reply                  jsonb,
  -- The archive has exactly what left, by the digests that it gave; null where it gave none.
  verified               boolean,
  ended_at               timestamptz,
  CHECK (state <> 'accepted' OR num_nulls(reply_sha256, reply) = 0),
  CHECK (state NOT IN ('frozen', 'sent') OR num_nulls(server, agency, bordereau_sha256, package) = 0)
);
-- An act is in the archive once, or on its way.
CREATE UNIQUE INDEX transfer_live ON actes.transfer (transmission) WHERE state IN ('asked', 'frozen', 'sent', 'accepted');
-- store/archiving/transfers.ts: the transfers of an act.
CREATE INDEX transfer_of ON actes.transfer (transmission, id);
-- store/archiving/transfers.ts: the claims.
CREATE INDEX transfer_due ON actes.transfer (due_at) WHERE due_at IS NOT NULL;
-- store/archiving/waiting.ts: what is under way, and what waits for a person, by collectivité.
CREATE INDEX transfer_standing ON actes.transfer (collectivite, id) WHERE state IN ('asked', 'frozen', 'sent', 'refused');
-- store/archiving/waiting.ts: the list of a collectivité.
CREATE INDEX transfer_collectivite ON actes.transfer (collectivite, id);

-- One exchange that hands over a package, recorded before it begins. Numbered with the sendings: the mark knows it too.
CREATE TABLE actes.transfer_attempt (
  id             uuid PRIMARY KEY,
  transfer       uuid NOT NULL REFERENCES actes.transfer,
  opened_at      timestamptz NOT NULL,
  request_sha256 text NOT NULL,
  closed_at      timestamptz,
  -- Null while nobody knows.
  verdict        text CHECK (verdict IN ('taken', 'not-taken', 'refused')),
  code           text,
  reference      text,
  reply_sha256   text,
  number         bigint NOT NULL DEFAULT nextval('actes.attempt_number')
);
CREATE UNIQUE INDEX transfer_attempt_numbered ON actes.transfer_attempt (number);
-- store/archiving/attempts.ts: the exchanges of a transfer.
CREATE INDEX transfer_attempt_of ON actes.transfer_attempt (transfer, opened_at);
CREATE UNIQUE INDEX transfer_attempt_open ON actes.transfer_attempt (transfer) WHERE verdict IS NULL;

-- One open task per act whose transfer waits for a person (store/archiving/waiting.ts).
CREATE UNIQUE INDEX task_transfer ON actes.task (transmission) WHERE kind = 'versement' AND closed_at IS NULL;

-- The archive holds an act of this family, as it left, by an accepted reply.
CREATE FUNCTION actes.is_archived(ids uuid[]) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM actes.transfer t WHERE t.transmission = ANY (ids) AND t.state = 'accepted' AND t.verified)
$$;

-- Why an act must stay, for a bordereau of that kind: as before, and while a fact noted lately may still be attacked, and
-- on a bordereau of transfer until the archive has accepted it.
CREATE FUNCTION actes.kept_from(root uuid, kind text, day date, longer jsonb) RETURNS text LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  ids uuid[];
  why text := actes.kept_because(root, day, longer);
BEGIN
  IF why IS NOT NULL THEN RETURN why;
  END IF;
  ids := actes.act_family(root);
  IF EXISTS (SELECT FROM actes.transmission t JOIN actes.publication p ON (p.collectivite, p.date_decision, p.numero, p.nature)
      = (t.collectivite, t.date_decision, t.numero, t.nature)
      WHERE t.id = ANY (ids) AND t.message = '1-1' AND p.day + interval '4 months' > kept_from.day) THEN RETURN 'delay';
  END IF;
  IF EXISTS (SELECT FROM actes.transfer t WHERE t.transmission = ANY (ids) AND t.state IN ('asked', 'frozen', 'sent')) THEN
    RETURN 'transfer';
  END IF;
  IF kind = 'versement' AND NOT actes.is_archived(ids) THEN RETURN 'unarchived';
  END IF;
  RETURN NULL;
END
$$;

-- As it was, but for what the two functions above and the transfers ask: of what left, the facts and the accepting reply stay.
CREATE OR REPLACE FUNCTION actes.purge_act(root uuid, by_disposal uuid, at timestamptz, longer jsonb) RETURNS text
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
  why := actes.kept_from(root, (SELECT d.kind FROM actes.disposal d WHERE d.id = by_disposal), day, longer);
  IF why IS NOT NULL THEN RETURN why;
  END IF;
  gone := actes.retours_of(ids);
  pieces := ARRAY(SELECT DISTINCT piece FROM (
    SELECT 'file:' || (f->>'sha256') AS piece FROM actes.transmission t, jsonb_array_elements(t.files) f WHERE t.id = ANY (ids)
    UNION ALL SELECT 'sent:' || (archive->>'sha256') FROM actes.transmission WHERE id = ANY (ids)
    UNION ALL SELECT unnest(ARRAY['sent:' || request_sha256, 'reply:' || reply_sha256]) FROM actes.attempt
      WHERE transmission = ANY (ids)
    UNION ALL SELECT 'retour:' || sha256 FROM actes.retour WHERE id = ANY (gone)
    UNION ALL SELECT unnest(ARRAY['proof:' || bordereau_sha256, 'reply:' || acknowledgement_sha256, 'reply:' || reply_sha256])
      FROM actes.transfer WHERE transmission = ANY (ids)
    UNION ALL SELECT 'reply:' || a.reply_sha256 FROM actes.transfer_attempt a JOIN actes.transfer t ON t.id = a.transfer
      WHERE t.transmission = ANY (ids)
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
  -- What left for an archive stays known, and the reply that accepted it: the mark knows these sendings for long.
  DELETE FROM actes.transfer t WHERE t.transmission = ANY (ids) AND t.state <> 'accepted'
    AND NOT EXISTS (SELECT FROM actes.transfer_attempt a WHERE a.transfer = t.id);
  UPDATE actes.transfer_attempt a SET reply_sha256 = NULL FROM actes.transfer t WHERE t.id = a.transfer
    AND t.transmission = ANY (ids);
  UPDATE actes.transfer SET bordereau_sha256 = NULL, acknowledgement_sha256 = NULL, detail = NULL, reply = reply - 'events',
      reply_sha256 = CASE WHEN state = 'accepted' THEN reply_sha256 END
    WHERE transmission = ANY (ids);
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
