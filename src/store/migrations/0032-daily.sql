-- What the desk's charts are drawn from, by collectivité, gateway and day of Paris: how the acts of that day's deposits stand
-- now, at which hours they came, how long the receipts of that day took, and what failed. An act counts as its row says, and a
-- failure as its line does: nothing counts twice. Movers only add changes; the sweep folds them in, for each collectivité
-- and, under '', for all together.
CREATE TABLE actes.daily (
  collectivite text NOT NULL,
  -- A state, `waiting` for all in which a step is left, `hour`, `receipt`, `hold`, `refusal`; `month` of a whole month, under its
  -- first day.
  kind         text NOT NULL,
  day          date NOT NULL,
  -- The hour of a deposit; of a receipt ten times the natural logarithm of its seconds, rounded down; of a failure its code;
  -- of a month which of these it is.
  slot         text NOT NULL,
  gateway      text NOT NULL,
  n            bigint NOT NULL,
  PRIMARY KEY (collectivite, kind, day, slot, gateway) INCLUDE (n)
);
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

-- What an act counts for, so many times.
CREATE FUNCTION actes.daily_of(t actes.transmission, times integer)
  RETURNS TABLE (collectivite text, kind text, day date, slot text, gateway text, n integer) LANGUAGE plpgsql STABLE AS $$
DECLARE
  deposited timestamp := t.created_at AT TIME ZONE 'Europe/Paris'
; BEGIN
  IF t.message <> '1-1' THEN RETURN
; END IF
; collectivite := t.collectivite
; gateway := split_part(t.connection, ':', 1)
; n := times
; day := deposited::date
; kind := CASE WHEN t.state IN ('received', 'validated', 'packaged', 'submitted') THEN 'waiting' ELSE t.state END
; slot := ''
; RETURN NEXT
; slot := kind
; kind := 'month'
; day := date_trunc('month', deposited)::date
; RETURN NEXT
; kind := 'hour'
; day := deposited::date
; slot := to_char(deposited, 'HH24')
; RETURN NEXT
; IF t.state = 'acknowledged' AND t.answered_at IS NOT NULL THEN
    kind := 'receipt'
  ; day := (t.answered_at AT TIME ZONE 'Europe/Paris')::date
  ; slot := COALESCE(floor(10 * ln(GREATEST(1, extract(epoch FROM t.answered_at - t.sent_at))))::integer::text, '')
  ; RETURN NEXT
  ; kind := 'month'
  ; day := date_trunc('month', day)::date
  ; slot := 'receipt'
  ; RETURN NEXT
; END IF
; END
$$;

CREATE FUNCTION actes.keep_daily() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN TRUNCATE actes.daily, actes.daily_change
; ELSIF TG_OP = 'INSERT' THEN INSERT INTO actes.daily_change SELECT * FROM actes.daily_of(NEW, 1)
; ELSIF TG_OP = 'DELETE' THEN INSERT INTO actes.daily_change SELECT * FROM actes.daily_of(OLD, -1)
; ELSE
    INSERT INTO actes.daily_change SELECT collectivite, kind, day, slot, gateway, sum(c.n)
      FROM (SELECT * FROM actes.daily_of(OLD, -1) UNION ALL SELECT * FROM actes.daily_of(NEW, 1)) c
      GROUP BY 1, 2, 3, 4, 5 HAVING sum(c.n) <> 0
; END IF
; RETURN NULL
; END
$$;

-- What a line of a hold or a refusal counts for.
CREATE FUNCTION actes.failure_of(j actes.journal)
  RETURNS TABLE (collectivite text, kind text, day date, slot text, gateway text, n integer) LANGUAGE plpgsql STABLE AS $$
DECLARE
  failed timestamp := j.at AT TIME ZONE 'Europe/Paris'
; what text := CASE j.event WHEN 'held' THEN 'hold' ELSE 'refusal' END
; BEGIN
  RETURN QUERY SELECT t.collectivite, k.kind, k.day, k.slot, split_part(t.connection, ':', 1), 1
    FROM actes.transmission t, (VALUES (what, failed::date, COALESCE(j.code, '')),
      ('month', date_trunc('month', failed)::date, what)) k (kind, day, slot)
   WHERE t.id = j.transmission AND t.message = '1-1'
; END
$$;

CREATE FUNCTION actes.keep_failures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO actes.daily_change SELECT * FROM actes.failure_of(NEW)
; RETURN NULL
; END
$$;

-- Before what is there is counted: from here on nothing comes that is not counted.
CREATE TRIGGER transmission_daily AFTER INSERT OR DELETE ON actes.transmission FOR EACH ROW
  EXECUTE FUNCTION actes.keep_daily();
CREATE TRIGGER transmission_daily_moved AFTER UPDATE ON actes.transmission FOR EACH ROW
  WHEN (NEW.state <> OLD.state OR NEW.connection <> OLD.connection OR NEW.created_at <> OLD.created_at
    OR NEW.answered_at IS DISTINCT FROM OLD.answered_at OR NEW.sent_at IS DISTINCT FROM OLD.sent_at)
  EXECUTE FUNCTION actes.keep_daily();
CREATE TRIGGER transmission_daily_none AFTER TRUNCATE ON actes.transmission EXECUTE FUNCTION actes.keep_daily();
CREATE TRIGGER journal_daily AFTER INSERT ON actes.journal FOR EACH ROW
  WHEN (NEW.event = 'held' OR (NEW.to_state = 'refused' AND NEW.from_state <> NEW.to_state))
  EXECUTE FUNCTION actes.keep_failures();

-- What is there already.
INSERT INTO actes.daily SELECT COALESCE(collectivite, ''), kind, day, slot, gateway, sum(c.n) FROM (
    SELECT d.* FROM actes.transmission t, actes.daily_of(t, 1) d
    UNION ALL SELECT d.* FROM actes.journal j, actes.failure_of(j) d
     WHERE j.event = 'held' OR (j.to_state = 'refused' AND j.from_state <> j.to_state)) c
  GROUP BY GROUPING SETS ((collectivite, kind, day, slot, gateway), (kind, day, slot, gateway));

-- The acts behind a bar of failures.
CREATE INDEX journal_failed ON actes.journal (at, id)
  WHERE event = 'held' OR (to_state = 'refused' AND from_state <> to_state);

-- Outages that are over, of a connection or of a server, as their rows were.
CREATE TABLE actes.outage_over (
  id    text NOT NULL,
  code  text NOT NULL,
  since timestamptz NOT NULL,
  until timestamptz NOT NULL
);
CREATE INDEX outage_over_until ON actes.outage_over (until);
