-- What leaves, what comes back, and what a person must do about it. A state changes in one guarded statement that also
-- writes the journal (store/transmissions/moves.ts). The desk's triggers on these tables are in desk.sql.

-- Whatever leaves: an act (message 1-1), an answer to a letter, its receipt, an annulation, a request for the classification.
CREATE TABLE actes.transmission (
  id               uuid PRIMARY KEY,
  collectivite     text NOT NULL REFERENCES actes.collectivite,
  connection       text NOT NULL,
  -- Null where it is about no act: a request for the classification.
  id_acte          text,
  numero           text,
  numero_search    text,
  nature           text,
  date_decision    date,
  objet            text NOT NULL,
  formulaire       jsonb NOT NULL,
  -- Name, role, type, digest and size of each file, in order.
  files            jsonb NOT NULL,
  content_sha256   text NOT NULL,
  -- The depositing program's own key.
  cle              text,
  state            text NOT NULL CHECK (state IN ('received', 'validated', 'packaged', 'submitted', 'acknowledged',
                                                  'refused', 'cancelled', 'annulled')),
  held_code        text,
  held_since       timestamptz,
  -- When the next step is due. A claim pushes it ahead, so it is also the end of the lease.
  due_at           timestamptz,
  claim_token      uuid,
  -- The attempt without a verdict. From the end of its claim on, the sending is uncertain.
  open_attempt     uuid,
  failures         integer NOT NULL DEFAULT 0,
  silences         integer NOT NULL DEFAULT 0,
  archive          jsonb,
  enveloppe_name   text,
  -- The gateway's name for the sending.
  reference        text,
  refusal          jsonb,
  date_reception   date,
  replaces         uuid REFERENCES actes.transmission DEFERRABLE,
  replaced_by      uuid REFERENCES actes.transmission DEFERRABLE,
  created_at       timestamptz NOT NULL,
  updated_at       timestamptz NOT NULL,
  message          text NOT NULL DEFAULT '1-1',
  -- The act that another message is about.
  about            uuid REFERENCES actes.transmission DEFERRABLE,
  -- The letter that it answers; its foreign key follows the table of retours.
  retour           uuid,
  date_courrier    date,
  -- W3C trace that all later work on it joins.
  traceparent      text,
  -- Why it waits for a person: the fingerprint of what holds it, or of its refusal while nothing replaces it
  -- (actes.keep_facts).
  cause            text,
  -- Code of the last move.
  met_code         text,
  -- When it was last submitted, and acknowledged (actes.keep_facts).
  sent_at          timestamptz,
  answered_at      timestamptz,
  -- How often in a row its claim lapsed: each time a process died at it.
  lapses           integer NOT NULL DEFAULT 0,
  -- It may have left before the database was restored: its gateway is asked for sendings since this time before it is sent.
  look_since       timestamptz,
  -- A gateway that must be asked about each sending is next asked about this one then; null: at the next opportunity.
  ask_at           timestamptz,
  -- Cursor of the search that look_since asks for.
  look             text,
  assigned_to      text,
  snoozed_until    date,
  -- When somebody dismissed its refusal, which then waits for nobody.
  dismissed_at     timestamptz,
  -- Reply queue of the depositing program.
  reply            text,
  -- The claim that opened the attempt: while it lasts, the exchange is under way.
  open_claim       uuid,
  -- Key of the replaced act: the program knows both acts by it.
  inherited_cle    text
);

-- At most one live transmission per act, one live annulation of it, one receipt of the letters of a day (it names only the
-- identifier and the day), and one live answer to a letter.
CREATE UNIQUE INDEX transmission_live ON actes.transmission (collectivite, date_decision, numero, nature)
  WHERE message = '1-1' AND state IN ('received', 'validated', 'packaged', 'submitted', 'acknowledged');
CREATE UNIQUE INDEX transmission_annulation ON actes.transmission (about)
  WHERE message = '6-1' AND state IN ('received', 'validated', 'packaged', 'submitted', 'acknowledged');
CREATE UNIQUE INDEX transmission_receipt ON actes.transmission (about, message, date_courrier)
  WHERE message IN ('3-2', '4-2') AND state IN ('received', 'validated', 'packaged', 'submitted');
CREATE UNIQUE INDEX transmission_answer ON actes.transmission (retour)
  WHERE message IN ('2-2', '3-3', '3-4', '4-3', '4-4')
    AND state IN ('received', 'validated', 'packaged', 'submitted', 'acknowledged');
-- One unsent request for the classification: a sent one may never be answered, and must not block the next.
CREATE UNIQUE INDEX transmission_classification ON actes.transmission (collectivite)
  WHERE message = '7-1' AND state IN ('received', 'validated', 'packaged');
CREATE UNIQUE INDEX transmission_cle ON actes.transmission (collectivite, cle) WHERE cle IS NOT NULL;
-- A reference names one sending.
CREATE UNIQUE INDEX transmission_reference ON actes.transmission (connection, reference) WHERE reference IS NOT NULL;

-- store/transmissions/moves.ts: the claims of a connection.
CREATE INDEX transmission_due ON actes.transmission (connection, due_at) WHERE due_at IS NOT NULL;
-- store/connections/connections.ts: the sweep, every two seconds; store/desk/figures.ts.
CREATE INDEX transmission_due_anywhere ON actes.transmission (due_at) WHERE due_at IS NOT NULL AND held_code IS NULL;
-- store/transmissions/moves.ts: the claims that lapsed, at each turn that sends.
CREATE INDEX transmission_lapsed ON actes.transmission (connection, due_at) WHERE claim_token IS NOT NULL OR lapses > 0;
-- store/connections/connections.ts: what a collection awaits; store/retours/tasks.ts: missing receipts.
CREATE INDEX transmission_awaiting ON actes.transmission (connection)
  WHERE (state = 'submitted' AND due_at IS NOT NULL) OR (state = 'packaged' AND open_attempt IS NOT NULL);
-- An acknowledged act is asked about for a week more where the platform may show something else later (gateways/facts.ts).
-- store/connections/connections.ts: the acknowledged acts to ask about, at each collection.
CREATE INDEX transmission_asked_again ON actes.transmission (connection, ask_at)
  WHERE state = 'acknowledged' AND message = '1-1' AND ask_at IS NOT NULL;
-- store/connections/reconciliations.ts: what left, to compare with the platform.
CREATE INDEX transmission_left ON actes.transmission (connection, sent_at) WHERE sent_at IS NOT NULL;

-- The names of an act.
-- store/transmissions/candidates.ts: the act that a retour names; store/transmissions/transmissions.ts.
CREATE INDEX transmission_id_acte ON actes.transmission (id_acte);
-- store/transmissions/transmissions.ts: numbers; store/transmissions/postings.ts: what is withheld.
CREATE INDEX transmission_numero ON actes.transmission (numero);
-- store/transmissions/candidates.ts: the sending that a retour names.
CREATE INDEX transmission_enveloppe ON actes.transmission (enveloppe_name) WHERE enveloppe_name IS NOT NULL;
-- store/transmissions/listing/sources.ts: the list of a key.
CREATE INDEX transmission_key ON actes.transmission ((COALESCE(inherited_cle, cle)), id)
  WHERE COALESCE(inherited_cle, cle) IS NOT NULL;
-- store/transmissions/transmissions.ts: the messages about an act, and its purge.
CREATE INDEX transmission_about ON actes.transmission (about) WHERE about IS NOT NULL;
-- store/transmissions/transmissions.ts: the requests for the classification.
CREATE INDEX transmission_asked ON actes.transmission (collectivite, id) WHERE message = '7-1';
-- store/schema/retention.sql: the foreign key, checked at a purge.
CREATE INDEX transmission_replaces ON actes.transmission (replaces) WHERE replaces IS NOT NULL;
-- store/schema/retention.sql: the foreign key, checked at a purge.
CREATE INDEX transmission_replaced_by ON actes.transmission (replaced_by) WHERE replaced_by IS NOT NULL;
-- store/schema/retention.sql: the foreign key, checked at a purge.
CREATE INDEX transmission_retour ON actes.transmission (retour) WHERE retour IS NOT NULL;

-- Last serial of a collectivité's archives of a day.
CREATE TABLE actes.envelope_serial (
  siren text NOT NULL REFERENCES actes.collectivite,
  day   date NOT NULL,
  last  integer NOT NULL,
  PRIMARY KEY (siren, day)
);

-- Counts all sendings of the installation; the mark compares it with what it has seen.
CREATE SEQUENCE actes.attempt_number AS bigint;

-- One exchange with a gateway, recorded before it begins.
CREATE TABLE actes.attempt (
  id             uuid PRIMARY KEY,
  transmission   uuid NOT NULL REFERENCES actes.transmission,
  verb           text NOT NULL,
  opened_at      timestamptz NOT NULL,
  request_sha256 text NOT NULL,
  closed_at      timestamptz,
  -- Null while nobody knows.
  verdict        text CHECK (verdict IN ('taken', 'not-taken', 'refused')),
  code           text,
  reference      text,
  reply_sha256   text,
  -- The platform, so that another one is never asked whether it has it.
  road           text,
  -- Cursor of the last search for an uncertain sending, in the gateway's own form.
  look           text,
  number         bigint NOT NULL DEFAULT nextval('actes.attempt_number')
);
ALTER SEQUENCE actes.attempt_number OWNED BY actes.attempt.number;
CREATE UNIQUE INDEX attempt_numbered ON actes.attempt (number);
-- store/transmissions/attempts.ts: the exchanges of an act.
CREATE INDEX attempt_transmission ON actes.attempt (transmission, opened_at);
-- One exchange at a time.
CREATE UNIQUE INDEX attempt_open ON actes.attempt (transmission) WHERE verdict IS NULL;

-- What came, stored before it is understood: a message, a letter, a mail or archive and its members.
CREATE TABLE actes.retour (
  id           uuid PRIMARY KEY,
  connection   text NOT NULL,
  delivery     text NOT NULL,
  name         text NOT NULL,
  sha256       text NOT NULL,
  size_bytes   integer NOT NULL,
  received_at  timestamptz NOT NULL,
  -- What was understood; null until it is read.
  kind         text,
  facts        jsonb,
  deviations   jsonb,
  problems     jsonb,
  transmission uuid REFERENCES actes.transmission,
  -- stored, attached, orphan, companion (an envelope beside its message), duplicate, unreadable, notice
  status       text NOT NULL DEFAULT 'stored',
  -- The mail or archive that it was found in.
  part_of      uuid REFERENCES actes.retour DEFERRABLE,
  -- Who handed it in, where it did not come by itself.
  handed_by    text,
  -- The gateway's name for the sending that it is about.
  reference    text,
  -- Not announced yet (store/subscriptions/facts.ts).
  untold       boolean DEFAULT true,
  -- Who wrote it and how that is known (store/retours/senders.ts); null where the gateway vouches for it.
  origin       jsonb,
  UNIQUE (connection, delivery, name, sha256)
);
ALTER TABLE actes.transmission
  ADD CONSTRAINT transmission_retour_fkey FOREIGN KEY (retour) REFERENCES actes.retour DEFERRABLE;
-- store/retours/retours.ts: the retours of an act, asked at each move.
CREATE INDEX retour_transmission ON actes.retour (transmission) WHERE transmission IS NOT NULL;
-- store/retours/retours.ts: the retours to read, at each collection.
CREATE INDEX retour_stored ON actes.retour (connection) WHERE status = 'stored';
-- store/retours/retours.ts: the members of a mail or archive.
CREATE INDEX retour_part_of ON actes.retour (part_of) WHERE part_of IS NOT NULL;
-- store/retours/retours.ts: the twin of a retour; store/retention/removal.ts.
CREATE INDEX retour_sha256 ON actes.retour (sha256);
-- store/subscriptions/facts.ts: the retours to announce.
CREATE INDEX retour_untold ON actes.retour (id) WHERE untold AND status IN ('orphan', 'unreadable');
-- store/retours/senders.ts: the retours of a sender to confirm.
CREATE INDEX retour_unconfirmed ON actes.retour (connection, (origin->>'from'))
  WHERE status = 'orphan' AND origin->>'verdict' = 'unconfirmed';
-- Retours that wait for a person; a notice that found its act does not.
-- store/desk/lists.ts: /retours, the home page, live pages.
CREATE INDEX retour_stray ON actes.retour (status, id)
  WHERE status IN ('orphan', 'unreadable', 'notice') AND transmission IS NULL;
-- store/desk/lists.ts: /retours and the home page of some collectivités.
CREATE INDEX retour_stray_of ON actes.retour (split_part(connection, ':', 2), status, id)
  WHERE status IN ('orphan', 'unreadable', 'notice') AND transmission IS NULL;

-- What a person must do.
CREATE TABLE actes.task (
  id            uuid PRIMARY KEY,
  -- The act; null for a difference about a sending that only the gateway has.
  transmission  uuid REFERENCES actes.transmission,
  -- The letter that opened it.
  retour        uuid UNIQUE REFERENCES actes.retour,
  kind          text NOT NULL,
  opened_at     timestamptz NOT NULL,
  -- Legal deadline; null where the law sets none.
  due_on        date,
  closed_at     timestamptz,
  closed_by     text,
  outcome       text,
  reason        text,
  -- Not announced yet (store/subscriptions/facts.ts).
  untold        boolean DEFAULT true,
  -- The act's (actes.keep_sender).
  collectivite  text NOT NULL,
  -- What differs from the gateway's list, under the same key at each comparison.
  connection    text REFERENCES actes.connection,
  difference    text,
  facts         jsonb,
  assigned_to   text,
  snoozed_until date
);
-- store/desk/lists.ts: /courriers.
CREATE INDEX task_open ON actes.task (due_on, id) WHERE closed_at IS NULL;
-- store/retours/tasks.ts: the tasks of an act.
CREATE INDEX task_transmission ON actes.task (transmission);
-- store/subscriptions/facts.ts: the tasks to announce.
CREATE INDEX task_untold ON actes.task (id) WHERE untold;
-- store/desk/lists.ts: /courriers of some collectivités.
CREATE INDEX task_open_of ON actes.task (collectivite, due_on, id) WHERE closed_at IS NULL;
-- store/desk/lists.ts: /courriers, closed, of some collectivités.
CREATE INDEX task_closed_of ON actes.task (collectivite, id) WHERE closed_at IS NOT NULL;
CREATE UNIQUE INDEX task_difference ON actes.task (connection, difference) WHERE difference IS NOT NULL;
-- One open task per sending whose receipt is late.
CREATE UNIQUE INDEX task_missing ON actes.task (transmission) WHERE kind = 'accuseManquant' AND closed_at IS NULL;

-- A task of an act belongs to the act's collectivité, whatever its writer says.
CREATE FUNCTION actes.keep_sender() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.collectivite := COALESCE((SELECT t.collectivite FROM actes.transmission t WHERE t.id = NEW.transmission), NEW.collectivite);
  RETURN NEW;
END
$$;
CREATE TRIGGER task_opens BEFORE INSERT ON actes.task FOR EACH ROW EXECUTE FUNCTION actes.keep_sender();
