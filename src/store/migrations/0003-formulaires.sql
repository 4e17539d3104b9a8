-- Whatever leaves is a transmission: an act, an answer to a letter, its receipt, an annulation, a request of the
-- classification. What the prefecture writes opens a task for a person.

ALTER TABLE actes.transmission RENAME COLUMN acte TO formulaire;
UPDATE actes.transmission SET formulaire = jsonb_build_object('code', '1-1', 'acte', formulaire);

ALTER TABLE actes.transmission
  ADD COLUMN message       text NOT NULL DEFAULT '1-1',
  -- The act that it speaks of, when it is not one itself.
  ADD COLUMN about         uuid REFERENCES actes.transmission,
  -- The letter that it answers.
  ADD COLUMN retour        uuid REFERENCES actes.retour,
  ADD COLUMN date_courrier date,
  -- A request of the classification speaks of no act.
  ALTER COLUMN id_acte       DROP NOT NULL,
  ALTER COLUMN numero        DROP NOT NULL,
  ALTER COLUMN numero_search DROP NOT NULL,
  ALTER COLUMN nature        DROP NOT NULL,
  ALTER COLUMN date_decision DROP NOT NULL;

-- At most one live transmission per act, one annulation of it, one receipt and one answer of a letter, one unsent
-- request of the classification per collectivite.
DROP INDEX actes.transmission_live;
CREATE UNIQUE INDEX transmission_live ON actes.transmission (collectivite, date_decision, numero, nature)
  WHERE message = '1-1' AND state IN ('received', 'validated', 'packaged', 'submitted', 'acknowledged');
CREATE UNIQUE INDEX transmission_annulation ON actes.transmission (about)
  WHERE message = '6-1' AND state IN ('received', 'validated', 'packaged', 'submitted', 'acknowledged');
-- A receipt bears the identifier and the day of the letter, and nothing else: one is enough for two letters of one day.
CREATE UNIQUE INDEX transmission_receipt ON actes.transmission (about, message, date_courrier)
  WHERE message IN ('3-2', '4-2') AND state IN ('received', 'validated', 'packaged', 'submitted');
CREATE UNIQUE INDEX transmission_answer ON actes.transmission (retour)
  WHERE message IN ('2-2', '3-3', '3-4', '4-3', '4-4')
    AND state IN ('received', 'validated', 'packaged', 'submitted', 'acknowledged');
-- One that was sent may never be answered: it must not keep others from being made.
CREATE UNIQUE INDEX transmission_classification ON actes.transmission (collectivite)
  WHERE message = '7-1' AND state IN ('received', 'validated', 'packaged');
CREATE INDEX transmission_about ON actes.transmission (about) WHERE about IS NOT NULL;
CREATE INDEX transmission_asked ON actes.transmission (collectivite, id) WHERE message = '7-1';
CREATE INDEX transmission_stale ON actes.transmission (collectivite)
  WHERE message = '1-1' AND state = 'refused' AND replaced_by IS NULL;

-- What was sent and expects no answer is no longer waited for.
DROP INDEX actes.transmission_awaiting;
CREATE INDEX transmission_awaiting ON actes.transmission (connection)
  WHERE (state = 'submitted' AND due_at IS NOT NULL) OR (state = 'packaged' AND open_attempt IS NOT NULL);

-- A mail or an archive, and what was found in it; who handed in what did not come by itself.
ALTER TABLE actes.retour ADD COLUMN part_of uuid REFERENCES actes.retour, ADD COLUMN handed_by text;
CREATE INDEX retour_part_of ON actes.retour (part_of) WHERE part_of IS NOT NULL;
CREATE INDEX retour_sha256 ON actes.retour (sha256);
CREATE INDEX retour_delivery ON actes.retour (connection, delivery);
CREATE INDEX retour_inbox ON actes.retour (status, id) WHERE status IN ('orphan', 'unreadable', 'notice');

CREATE TABLE actes.task (
  id           uuid PRIMARY KEY,
  -- The act.
  transmission uuid NOT NULL REFERENCES actes.transmission,
  -- What opened it.
  retour       uuid NOT NULL UNIQUE REFERENCES actes.retour,
  kind         text NOT NULL,
  opened_at    timestamptz NOT NULL,
  -- Last day to act, of the law; null where the law sets none.
  due_on       date,
  closed_at    timestamptz,
  closed_by    text,
  outcome      text,
  reason       text
);
CREATE INDEX task_open ON actes.task (due_on, id) WHERE closed_at IS NULL;
CREATE INDEX task_transmission ON actes.task (transmission);

ALTER TABLE actes.collectivite
  -- A newer version than the one held was announced.
  ADD COLUMN classification_wanted date,
  -- When the prefecture last answered a request.
  ADD COLUMN classification_checked_at timestamptz;
