-- People of the desk: who they are, what they may do and for whom, their sessions, and what they did.

CREATE TABLE actes.person (
  id           uuid PRIMARY KEY,
  -- An address, in lower case.
  login        text NOT NULL UNIQUE,
  password     text,
  -- Sealed under the master key.
  totp         bytea,
  disabled_at  timestamptz,
  -- Wrong passwords in a row, and until when none is looked at.
  failures     integer NOT NULL DEFAULT 0,
  locked_until timestamptz,
  created_at   timestamptz NOT NULL
);

CREATE TABLE actes.person_role (
  person uuid NOT NULL REFERENCES actes.person,
  -- Null: for every collectivite.
  siren  text REFERENCES actes.collectivite,
  role   text NOT NULL CHECK (role IN ('reader', 'operator', 'administrator'))
);
CREATE UNIQUE INDEX person_role_one ON actes.person_role (person, coalesce(siren, ''));

-- A link that lets somebody choose a password, once.
CREATE TABLE actes.invitation (
  token_sha256 text PRIMARY KEY,
  person       uuid NOT NULL REFERENCES actes.person,
  expires_at   timestamptz NOT NULL,
  used_at      timestamptz
);

CREATE TABLE actes.session (
  token_sha256   text PRIMARY KEY,
  person         uuid NOT NULL REFERENCES actes.person,
  created_at     timestamptz NOT NULL,
  seen_at        timestamptz NOT NULL,
  expires_at     timestamptz NOT NULL,
  -- Until when what is masked for his role is shown to him.
  unmasked_until timestamptz
);
CREATE INDEX session_person ON actes.session (person);

CREATE TABLE actes.desk_journal (
  id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at     timestamptz NOT NULL,
  who    text NOT NULL,
  event  text NOT NULL,
  target text,
  detail jsonb
);
