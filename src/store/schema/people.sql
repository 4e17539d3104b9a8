-- Accounts, what proves who somebody is, sessions, tokens of the API, and decisions that need a second person. Roles and
-- rights are names; the program alone says which exist and what they allow (src/accounts).

CREATE TABLE actes.person (
  id           uuid PRIMARY KEY,
  -- An address in lower case.
  login        text NOT NULL UNIQUE,
  password     text,
  -- Sealed under the master key.
  totp         bytea,
  disabled_at  timestamptz,
  -- Wrong passwords in a row, and until when none is tried.
  failures     integer NOT NULL DEFAULT 0,
  locked_until timestamptz,
  created_at   timestamptz NOT NULL,
  -- Columns of the list of transmissions; null: the default ones.
  list_columns text[],
  -- Outlives the sessions.
  last_seen    timestamptz,
  -- Beside the address that identifies the account; '' where nobody gave one.
  name         text NOT NULL DEFAULT ''
);

CREATE TABLE actes.person_role (
  person uuid NOT NULL REFERENCES actes.person,
  -- Null: for all collectivités.
  siren  text REFERENCES actes.collectivite,
  role   text NOT NULL
);
CREATE UNIQUE INDEX person_role_one ON actes.person_role (person, coalesce(siren, ''));

-- Who somebody is at an OpenID Connect provider.
CREATE TABLE actes.person_identity (
  issuer    text NOT NULL,
  -- The provider's permanent identifier.
  sub       text NOT NULL,
  person    uuid NOT NULL REFERENCES actes.person,
  linked_at timestamptz NOT NULL,
  PRIMARY KEY (issuer, sub)
);
CREATE UNIQUE INDEX person_identity_one ON actes.person_identity (person, issuer);

-- A link to choose a password, once.
CREATE TABLE actes.invitation (
  token_sha256 text PRIMARY KEY,
  person       uuid NOT NULL REFERENCES actes.person,
  expires_at   timestamptz NOT NULL,
  used_at      timestamptz
);

-- Codes that create the first administrator, while there is no account.
CREATE TABLE actes.first_code (
  code_sha256 text PRIMARY KEY,
  expires_at  timestamptz NOT NULL,
  -- Wrong codes tried since.
  tries       integer NOT NULL DEFAULT 0
);

-- Codes that each serve once instead of the application's.
CREATE TABLE actes.recovery_code (
  person      uuid NOT NULL REFERENCES actes.person,
  code_sha256 text NOT NULL,
  used_at     timestamptz,
  PRIMARY KEY (person, code_sha256)
);

-- Security keys (WebAuthn).
CREATE TABLE actes.authenticator (
  id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  person       uuid NOT NULL REFERENCES actes.person,
  -- The authenticator's id of its key, in base64url.
  credential   text NOT NULL UNIQUE,
  public_key   bytea NOT NULL,
  -- Of the last assertion. One that does not increase reveals a cloned key.
  counter      bigint NOT NULL,
  transports   text[] NOT NULL,
  name         text NOT NULL,
  created_at   timestamptz NOT NULL,
  last_used_at timestamptz
);
CREATE UNIQUE INDEX authenticator_name ON actes.authenticator (person, name);

-- Answered challenges, until they expire. Unanswered ones are stored nowhere: they are sealed.
CREATE TABLE actes.spent_challenge (
  challenge_sha256 text PRIMARY KEY,
  expires_at       timestamptz NOT NULL
);
-- store/people/authenticators.ts: the challenges to forget.
CREATE INDEX spent_challenge_expires ON actes.spent_challenge (expires_at);

-- Failed sign-ins in a row by account and network, or by account and known device: digests only, because anything may be
-- typed as a login.
CREATE TABLE actes.sign_in_try (
  origin    text PRIMARY KEY,
  failures  int NOT NULL,
  -- No try before.
  next_at   timestamptz NOT NULL,
  forget_at timestamptz NOT NULL
);
-- store/people/tries.ts: the tries to forget.
CREATE INDEX sign_in_try_forget ON actes.sign_in_try (forget_at);

CREATE TABLE actes.session (
  token_sha256   text PRIMARY KEY,
  person         uuid NOT NULL REFERENCES actes.person,
  created_at     timestamptz NOT NULL,
  seen_at        timestamptz NOT NULL,
  expires_at     timestamptz NOT NULL,
  -- End of the period in which masked texts are shown.
  unmasked_until timestamptz,
  -- Public name: only the browser knows the token.
  id             uuid NOT NULL DEFAULT gen_random_uuid(),
  -- Browser and system, as two words of our own list.
  device         text,
  address        text,
  -- Second factor used at sign-in; null: none.
  second_step    text CHECK (second_step IN ('code', 'recovery', 'key', 'provider')),
  -- When the person last proved their identity again; null: at sign-in.
  proved_at      timestamptz
);
-- store/people/sessions.ts: the sessions of a person.
CREATE INDEX session_person ON actes.session (person);
CREATE UNIQUE INDEX session_id ON actes.session (id);

-- The provider's token, which its sign-out requires, sealed under the master key.
CREATE TABLE actes.session_identity (
  token_sha256 text PRIMARY KEY REFERENCES actes.session ON DELETE CASCADE,
  id_token     bytea NOT NULL
);

-- A form that waits until its person has proved their identity. No foreign key: one sent after its session had ended waits
-- for the person.
CREATE TABLE actes.held_form (
  id         uuid PRIMARY KEY,
  session    text NOT NULL,
  -- Fields and files, sealed under the master key.
  content    bytea NOT NULL,
  expires_at timestamptz NOT NULL
);
-- store/people/held-forms.ts: the forms of a session.
CREATE INDEX held_form_session ON actes.held_form (session);

-- A request of one person that another must approve.
CREATE TABLE actes.consent (
  id         uuid PRIMARY KEY,
  operation  text NOT NULL,
  -- The right that both need, and for which collectivités; null: all.
  action     text NOT NULL,
  sirens     text[],
  asked_by   text NOT NULL,
  -- Who created the requesting token, and therefore cannot approve.
  maker      text,
  -- The request without secrets; and the whole of it, sealed, until it is decided.
  shown      jsonb NOT NULL,
  input      bytea,
  -- Digest of the state that the request is about.
  basis      text NOT NULL,
  asked_at   timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  decision   text CHECK (decision IN ('approved', 'refused', 'stale')),
  decided_by text,
  decided_at timestamptz,
  -- Code of a failed run; result of a successful one, sealed, until the requester has fetched it.
  code       text,
  result     bytea
);
-- store/people/consents.ts: what waits for a second person.
CREATE INDEX consent_open ON actes.consent (asked_at) WHERE decision IS NULL;

-- Tokens of the API; only their digests are stored.
CREATE TABLE actes.token (
  id           uuid PRIMARY KEY,
  -- Journals name it: never given twice, even after a revocation.
  name         text NOT NULL UNIQUE,
  token_sha256 text NOT NULL UNIQUE,
  rights       text[] NOT NULL,
  -- Null: all collectivités.
  sirens       text[],
  created_at   timestamptz NOT NULL,
  created_by   text NOT NULL,
  expires_at   timestamptz NOT NULL,
  -- To the minute.
  last_used_at timestamptz,
  revoked_at   timestamptz,
  -- Networks that it may be used from; null: any.
  networks     text[]
);
