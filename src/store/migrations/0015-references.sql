-- A reference names one sending. A platform that refused a duplicate could make a later transmission take the reference of
-- an earlier one, and stand as sent although it never left. The earlier one keeps it. The later one loses it, is in doubt
-- again, and is held for a person, who has a task. A request of the classification loses it only: whichever is answered,
-- the answer is the same.
-- No retour opened such a task.
ALTER TABLE actes.task ALTER COLUMN retour DROP NOT NULL;
WITH now AS (SELECT at FROM actes.migration WHERE number = 15),
shared AS (
  SELECT id, message, state, reference, row_number() OVER (PARTITION BY connection, reference ORDER BY created_at, id) AS place
    FROM actes.transmission WHERE reference IS NOT NULL),
later AS (
  SELECT s.id, s.state, s.reference, s.message <> '7-1' AND s.state IN ('submitted', 'acknowledged') AS held,
    (SELECT a.id FROM actes.attempt a WHERE a.transmission = s.id ORDER BY a.opened_at DESC, a.id DESC LIMIT 1) AS attempt
    FROM shared s WHERE s.place > 1),
reopened AS (
  UPDATE actes.attempt a SET closed_at = NULL, verdict = NULL, code = NULL, reference = NULL
    FROM later l WHERE a.id = l.attempt AND l.held),
moved AS (
  UPDATE actes.transmission t SET reference = NULL, updated_at = now.at,
      state = CASE WHEN l.held THEN 'packaged' ELSE t.state END,
      open_attempt = CASE WHEN l.held THEN l.attempt ELSE t.open_attempt END,
      held_code = CASE WHEN l.held THEN 'ACTES-G015' ELSE t.held_code END,
      held_since = CASE WHEN l.held THEN now.at ELSE t.held_since END,
      due_at = CASE WHEN l.held THEN NULL ELSE t.due_at END,
      failures = CASE WHEN l.held THEN 0 ELSE t.failures END,
      claim_token = NULL
    FROM later l, now WHERE t.id = l.id),
asked AS (
  -- The journal's line tells of it already.
  INSERT INTO actes.task (id, transmission, kind, opened_at, untold)
    SELECT gen_random_uuid(), l.id, 'envoiIncertain', now.at, NULL FROM later l, now WHERE l.held)
INSERT INTO actes.journal (transmission, at, who, event, from_state, to_state, code, detail, collectivite)
  SELECT l.id, now.at, 'worker', CASE WHEN l.held THEN 'held' ELSE 'reference-lost' END, l.state,
    CASE WHEN l.held THEN 'packaged' ELSE l.state END, CASE WHEN l.held THEN 'ACTES-G015' END,
    jsonb_build_object('params', jsonb_build_object('reference', l.reference)), t.collectivite
    FROM later l JOIN actes.transmission t ON t.id = l.id, now ORDER BY l.id;

DROP INDEX actes.transmission_reference;
CREATE UNIQUE INDEX transmission_reference ON actes.transmission (connection, reference) WHERE reference IS NOT NULL;

-- How far the last look for a sending in doubt came, as its gateway writes it: the next one goes on from there.
ALTER TABLE actes.attempt ADD COLUMN look text;
