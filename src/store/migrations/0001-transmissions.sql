-- Collectivites, transmissions and their journal. Guarded moves live in transmissions.ts; one row of journal a move.

CREATE TABLE actes.collectivite (
  siren          text PRIMARY KEY CHECK (siren ~ '^[0-9]{9}$'),
  settings       jsonb NOT NULL,
  classification jsonb,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL
);

-- The serial of the next envelope of a day, per collectivite.
CREATE TABLE actes.envelope_serial (
  siren text NOT NULL REFERENCES actes.collectivite,
  day   date NOT NULL,
  last  integer NOT NULL,
  PRIMARY KEY (siren, day)
);

CREATE TABLE actes.transmission (
  id               uuid PRIMARY KEY,
  collectivite     text NOT NULL REFERENCES actes.collectivite,
  connection       text NOT NULL,
  id_acte          text NOT NULL,
  numero           text NOT NULL,
  numero_search    text NOT NULL,
  nature           text NOT NULL,
  date_decision    date NOT NULL,
  objet            text NOT NULL,
  acte             jsonb NOT NULL,
  files            jsonb NOT NULL,
  content_sha256   text NOT NULL,
  cle              text,
  state            text NOT NULL CHECK (state IN ('received', 'validated', 'packaged', 'submitted', 'acknowledged',
                                                  'refused', 'cancelled', 'annulled')),
  held_code        text,
  held_since       timestamptz,
  -- When the next step may be taken; a claim pushes it ahead, so that the lease is the due date.
  due_at           timestamptz,
  claim_token      uuid,
  -- The attempt that has no verdict yet: while it stands, the sending is uncertain.
  open_attempt     uuid,
  failures         integer NOT NULL DEFAULT 0,
  silences         integer NOT NULL DEFAULT 0,
  archive          jsonb,
  enveloppe_name   text,
  reference        text,
  refusal          jsonb,
  date_reception   date,
  replaces         uuid REFERENCES actes.transmission,
  replaced_by      uuid REFERENCES actes.transmission,
  created_at       timestamptz NOT NULL,
  updated_at       timestamptz NOT NULL
);

-- At most one live transmission per act.
CREATE UNIQUE INDEX transmission_live ON actes.transmission (collectivite, date_decision, numero, nature)
  WHERE state IN ('received', 'validated', 'packaged', 'submitted', 'acknowledged');
CREATE UNIQUE INDEX transmission_cle ON actes.transmission (collectivite, cle) WHERE cle IS NOT NULL;
CREATE INDEX transmission_due ON actes.transmission (connection, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX transmission_id_acte ON actes.transmission (id_acte);
CREATE INDEX transmission_numero ON actes.transmission (numero);
CREATE INDEX transmission_enveloppe ON actes.transmission (enveloppe_name) WHERE enveloppe_name IS NOT NULL;

CREATE INDEX transmission_awaiting ON actes.transmission (connection)
  WHERE state = 'submitted' OR (state = 'packaged' AND open_attempt IS NOT NULL);
CREATE INDEX transmission_held ON actes.transmission (id) WHERE held_code IS NOT NULL;
CREATE INDEX transmission_uncertain ON actes.transmission (id) WHERE open_attempt IS NOT NULL;
CREATE INDEX transmission_reference ON actes.transmission (connection, reference) WHERE reference IS NOT NULL;

CREATE TABLE actes.journal (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transmission uuid NOT NULL REFERENCES actes.transmission,
  at           timestamptz NOT NULL,
  who          text NOT NULL,
  event        text NOT NULL,
  from_state   text,
  to_state     text,
  code         text,
  detail       jsonb
);
CREATE INDEX journal_transmission ON actes.journal (transmission, id);
