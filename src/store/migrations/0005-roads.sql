-- Roads to the prefecture: secrets of gateways, sealed; connections that are suspended by a fault of configuration or
-- paused by a person; what leaves by a channel, hour by hour.

CREATE TABLE actes.secret (
  id         uuid PRIMARY KEY,
  siren      text NOT NULL,
  -- Where it stands in the settings of the gateway: `certificat`, `boite.motDePasse`.
  setting    text NOT NULL,
  sealed     bytea NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX secret_siren ON actes.secret (siren);

ALTER TABLE actes.connection
  -- Nothing leaves and nothing is asked until it is mended.
  ADD COLUMN suspended_code  text,
  ADD COLUMN suspended_since timestamptz,
  ADD COLUMN suspended_params jsonb,
  ADD COLUMN paused_since    timestamptz,
  ADD COLUMN paused_by       text,
  ADD COLUMN pause_reason    text;

-- What befell a connection, and by whom: it outlives the state that it left.
CREATE TABLE actes.connection_journal (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  connection text NOT NULL REFERENCES actes.connection,
  at         timestamptz NOT NULL,
  who        text NOT NULL,
  event      text NOT NULL CHECK (event IN ('suspended', 'lifted', 'paused', 'resumed')),
  code       text,
  detail     jsonb
);
CREATE INDEX connection_journal_connection ON actes.connection_journal (connection, id);

CREATE TABLE actes.traffic (
  channel text NOT NULL,
  hour    timestamptz NOT NULL,
  bytes   bigint NOT NULL,
  PRIMARY KEY (channel, hour)
);

-- Which platform it was handed to, so that another one is never asked whether it has it.
ALTER TABLE actes.attempt ADD COLUMN road text;

-- The sending that a return speaks of, as its gateway says.
ALTER TABLE actes.retour ADD COLUMN reference text;

-- A form-filling gateway's sending has no envelope of ours.
CREATE INDEX transmission_polled ON actes.transmission (connection, id)
  WHERE state = 'submitted' AND due_at IS NOT NULL AND reference IS NOT NULL;
