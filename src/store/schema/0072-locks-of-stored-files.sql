-- Stored files on a server that locks them: until when each act needs them, and under what the act was looked at.

-- What one act asks of one stored file. The longest date and any hold win; no row is one of the backup.
CREATE TABLE actes.blob_lock (
  sha256 text NOT NULL,
  -- The first transmission of the act.
  act    uuid NOT NULL,
  until  date NOT NULL,
  held   boolean NOT NULL,
  -- The server has it so.
  kept   boolean NOT NULL DEFAULT false,
  PRIMARY KEY (sha256, act)
);
-- store/retention/locks.ts: the files to lock.
CREATE INDEX blob_lock_due ON actes.blob_lock (sha256) WHERE NOT kept;
-- store/retention/locks.ts: the files of an act.
CREATE INDEX blob_lock_act ON actes.blob_lock (act);

-- What a transmission was when its files were looked at; it is looked at again once that differs.
CREATE TABLE actes.act_lock (
  transmission uuid PRIMARY KEY,
  mark         text NOT NULL
);

-- Stored files of transmissions: deposited, sent, answered, received, made of them, posted. Not the package that an archive
-- took: it is freed.
CREATE FUNCTION actes.files_of(ids uuid[]) RETURNS SETOF text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256 FROM (
    SELECT f->>'sha256' AS sha256 FROM actes.transmission t, jsonb_array_elements(t.files) f WHERE t.id = ANY (ids)
    UNION SELECT archive->>'sha256' FROM actes.transmission WHERE id = ANY (ids)
    UNION SELECT unnest(ARRAY[request_sha256, reply_sha256]) FROM actes.attempt WHERE transmission = ANY (ids)
    UNION SELECT r.sha256 FROM actes.retour r WHERE r.id = ANY (actes.retours_of(ids))
    UNION SELECT unnest(ARRAY[bordereau_sha256, acknowledgement_sha256, reply_sha256]) FROM actes.transfer
      WHERE transmission = ANY (ids)
    UNION SELECT a.reply_sha256 FROM actes.transfer_attempt a JOIN actes.transfer t ON t.id = a.transfer
      WHERE t.transmission = ANY (ids)
    UNION SELECT sha256 FROM actes.proof_document WHERE transmission = ANY (ids)
    UNION SELECT f->>'sha256' FROM actes.posting p, jsonb_array_elements(p.files) f WHERE p.transmission = ANY (ids)
    UNION SELECT split_part(w, ':', 2) FROM actes.link l, jsonb_array_elements_text(l.pieces) w
      WHERE l.subject = ANY (ids) AND split_part(w, ':', 1) IN ('file', 'sent', 'reply', 'retour', 'proof')) f
   WHERE sha256 IS NOT NULL
$$;

-- What an act asks of its files: the end of its term, as in actes.kept_because, and whether a hold stands.
CREATE FUNCTION actes.locks_of(root uuid, longer jsonb) RETURNS TABLE (sha256 text, act uuid, until date, held boolean)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  ids uuid[] := actes.act_family(root);
  months integer;
  since date;
BEGIN
  SELECT max(GREATEST(m.months, (longer->>t.nature)::integer)),
      max(GREATEST(t.date_decision, t.date_reception, t.date_courrier, (t.created_at AT TIME ZONE 'Europe/Paris')::date,
        (SELECT max((r.received_at AT TIME ZONE 'Europe/Paris')::date) FROM actes.retour r WHERE r.transmission = t.id)))
    INTO months, since
    FROM actes.transmission t LEFT JOIN actes.retention_term m ON m.nature = t.nature WHERE t.id = ANY (ids);
  IF months IS NULL THEN RETURN;
  END IF;
  RETURN QUERY SELECT f, (SELECT i FROM unnest(ids) i ORDER BY i LIMIT 1), (since + make_interval(months => months))::date,
      EXISTS (SELECT FROM actes.transmission t JOIN actes.legal_hold h ON h.collectivite = t.collectivite
        WHERE t.id = ANY (ids) AND h.lifted_at IS NULL AND (h.transmission IS NULL OR h.transmission = ANY (ids)))
    FROM actes.files_of(ids) f;
END
$$;
