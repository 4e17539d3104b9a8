-- Collectivités, their connections to the préfecture, the secrets of these, and which platforms answer.

CREATE TABLE actes.collectivite (
  siren                     text PRIMARY KEY CHECK (siren ~ '^[0-9]{9}$'),
  -- The declaration, without secrets.
  settings                  jsonb NOT NULL,
  classification            jsonb,
  created_at                timestamptz NOT NULL,
  updated_at                timestamptz NOT NULL,
  -- Date of an announced classification newer than the stored one.
  classification_wanted     date,
  -- When the préfecture last answered a request, or acknowledged an act sent with the stored one.
  classification_checked_at timestamptz,
  -- Since when another installation sends for it: its connections stay paused here.
  left_at                   timestamptz
);
-- store/connections/collectivites.ts: /accueil and filters, by name.
CREATE INDEX collectivite_nom ON actes.collectivite ((settings->>'nom'), siren);
-- store/connections/credentials.ts: who shares a credential.
CREATE INDEX collectivite_credential ON actes.collectivite ((settings->'gateway'->>'identifiantPartage'))
  WHERE settings->'gateway'->>'identifiantPartage' IS NOT NULL;

-- A gateway of a collectivité, `s2low:213401482`.
CREATE TABLE actes.connection (
  id                text PRIMARY KEY,
  siren             text NOT NULL REFERENCES actes.collectivite,
  gateway           text NOT NULL,
  -- When retours are collected next; a claim pushes it ahead.
  collect_at        timestamptz,
  claim_token       uuid,
  -- Requested during a collection; honoured when its claim ends.
  wanted_at         timestamptz,
  silences          integer NOT NULL DEFAULT 0,
  last_collect      timestamptz,
  last_code         text,
  -- Last day of the client certificate.
  certificate_until date,
  -- Suspended by a fault of configuration: nothing is sent or collected until it is fixed.
  suspended_code    text,
  suspended_since   timestamptz,
  suspended_params  jsonb,
  -- Paused by a person.
  paused_since      timestamptz,
  paused_by         text,
  pause_reason      text,
  -- The comparison with the gateway's list: when it is due, when and with which counts it last ran, and why it failed since.
  reconcile_at      timestamptz,
  reconciled_at     timestamptz,
  reconciled        jsonb,
  reconcile_code    text
);
-- store/connections/connections.ts: the sweep.
CREATE INDEX connection_due ON actes.connection (collect_at) WHERE collect_at IS NOT NULL;

-- Who may speak for the préfecture on a connection that mails reach: an address or a domain (`@example.org`). None until a
-- person confirms it.
CREATE TABLE actes.sender (
  connection   text NOT NULL REFERENCES actes.connection,
  sender       text NOT NULL,
  confirmed_at timestamptz NOT NULL,
  confirmed_by text NOT NULL,
  PRIMARY KEY (connection, sender)
);

-- A sealed setting of a collectivité's gateway, or of a shared credential.
CREATE TABLE actes.secret (
  id         uuid PRIMARY KEY,
  siren      text,
  -- Path in the settings of the gateway: `certificat`, `boite.motDePasse`.
  setting    text NOT NULL,
  sealed     bytea NOT NULL,
  created_at timestamptz NOT NULL,
  credential text,
  -- Fingerprint of the server, with its authorities and keys, for which the secret was sealed; null for older rows, where
  -- the current declaration says it.
  bound      text,
  CONSTRAINT secret_owned CHECK (num_nonnulls(siren, credential) = 1)
);
-- store/secrets/secrets.ts: the secrets of a collectivité.
CREATE INDEX secret_siren ON actes.secret (siren);
-- store/secrets/secrets.ts: the secrets of a shared credential.
CREATE INDEX secret_credential ON actes.secret (credential) WHERE credential IS NOT NULL;

-- Credentials that several collectivités share. Their declarations name it (`identifiantPartage`) instead of secrets.
CREATE TABLE actes.credential (
  name       text PRIMARY KEY,
  gateway    text NOT NULL,
  -- A secret by its id alone.
  settings   jsonb NOT NULL,
  -- Subject and last day of its certificate, and fingerprints that tell its secrets apart; none is secret.
  holder     text,
  ends_on    date,
  prints     jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by text NOT NULL
);

-- What does not answer: a connection, or a server that several share. From the third failure in a row it is out of reach,
-- and one probe at a time looks whether it is back. A success deletes the row.
CREATE TABLE actes.outage (
  id       text PRIMARY KEY,
  failures integer NOT NULL,
  code     text NOT NULL,
  since    timestamptz NOT NULL,
  probe_at timestamptz NOT NULL
);

-- Ended outages.
CREATE TABLE actes.outage_over (
  id    text NOT NULL,
  code  text NOT NULL,
  since timestamptz NOT NULL,
  until timestamptz NOT NULL
);
-- store/desk/daily.ts: the incidents of /tableau.
CREATE INDEX outage_over_until ON actes.outage_over (until);

-- Bytes sent by a channel, by hour: the quota of the ministry's mail.
CREATE TABLE actes.traffic (
  channel text NOT NULL,
  hour    timestamptz NOT NULL,
  bytes   bigint NOT NULL,
  PRIMARY KEY (channel, hour)
);
