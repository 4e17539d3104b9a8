-- Notices: what happened, as it is told to subscribers (webhooks) and mailed to people.

-- What was written before is told to nobody; what is written from now on waits to be told, whatever statement writes it.
ALTER TABLE actes.journal ADD COLUMN untold boolean;
ALTER TABLE actes.journal ALTER COLUMN untold SET DEFAULT true;
CREATE INDEX journal_untold ON actes.journal (id) WHERE untold AND (event IN ('held', 'uncertain')
  OR (to_state IN ('submitted', 'acknowledged', 'refused', 'cancelled', 'annulled') AND from_state <> to_state));
ALTER TABLE actes.task ADD COLUMN untold boolean;
ALTER TABLE actes.task ALTER COLUMN untold SET DEFAULT true;
CREATE INDEX task_untold ON actes.task (id) WHERE untold;
ALTER TABLE actes.retour ADD COLUMN untold boolean;
ALTER TABLE actes.retour ALTER COLUMN untold SET DEFAULT true;
CREATE INDEX retour_untold ON actes.retour (id) WHERE untold AND status IN ('orphan', 'unreadable');
ALTER TABLE actes.connection_journal ADD COLUMN untold boolean;
ALTER TABLE actes.connection_journal ALTER COLUMN untold SET DEFAULT true;
CREATE INDEX connection_journal_untold ON actes.connection_journal (id)
  WHERE untold AND event IN ('suspended', 'lifted');

CREATE TABLE actes.subscription (
  id             uuid PRIMARY KEY,
  name           text NOT NULL,
  url            text NOT NULL,
  -- Of this collectivite only; null: of all.
  siren          text REFERENCES actes.collectivite,
  -- Types of notices; empty: all.
  types          text[] NOT NULL,
  -- Both sealed under the master key; the former one signs too until then.
  secret         bytea NOT NULL,
  former_secret  bytea,
  former_until   timestamptz,
  -- Everything up to this notice has been dealt with.
  cursor         bigint NOT NULL,
  -- Of the notice that follows the cursor: tries that failed, and when it is tried again.
  failures       integer NOT NULL DEFAULT 0,
  next_at        timestamptz,
  -- Nothing has been taken since.
  failing_since  timestamptz,
  last_at        timestamptz,
  last_status    integer,
  last_code      text,
  paused_at      timestamptz,
  disabled_at    timestamptz,
  disabled_why   text CHECK (disabled_why IN ('gone', 'silent')),
  ended_at       timestamptz,
  claim_token    uuid,
  claim_until    timestamptz,
  created_at     timestamptz NOT NULL,
  created_by     text NOT NULL
);

-- Numbered by one writer at a time, who holds a lock until it is committed: a number is never seen before a smaller one.
CREATE TABLE actes.notice (
  seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id           uuid NOT NULL UNIQUE,
  -- What it tells of, once: `journal:12`, `task:…`.
  source       text NOT NULL UNIQUE,
  type         text NOT NULL,
  at           timestamptz NOT NULL,
  collectivite text,
  transmission uuid REFERENCES actes.transmission,
  data         jsonb NOT NULL,
  -- For this subscriber alone.
  subscription uuid REFERENCES actes.subscription
);
CREATE INDEX notice_transmission ON actes.notice (transmission) WHERE transmission IS NOT NULL;
CREATE INDEX notice_at ON actes.notice (at);

CREATE TABLE actes.dead_letter (
  subscription uuid NOT NULL REFERENCES actes.subscription,
  notice       bigint NOT NULL REFERENCES actes.notice,
  tries        integer NOT NULL,
  code         text NOT NULL,
  status       integer,
  died_at      timestamptz NOT NULL,
  -- A person wants it tried once more.
  wanted_at    timestamptz,
  claim_token  uuid,
  claim_until  timestamptz,
  sent_at      timestamptz,
  PRIMARY KEY (subscription, notice)
);
CREATE INDEX dead_letter_wanted ON actes.dead_letter (wanted_at) WHERE wanted_at IS NOT NULL;
CREATE INDEX dead_letter_notice ON actes.dead_letter (notice) WHERE sent_at IS NULL;

-- How somebody wants to be told of a type of notices; no row: not at all.
CREATE TABLE actes.notice_choice (
  person uuid NOT NULL REFERENCES actes.person,
  type   text NOT NULL,
  how    text NOT NULL CHECK (how IN ('now', 'daily', 'weekly')),
  PRIMARY KEY (person, type)
);

-- A mail is written here before it is handed to the mail server, and handed over once at most.
CREATE TABLE actes.notice_mail (
  id         uuid PRIMARY KEY,
  person     uuid NOT NULL REFERENCES actes.person,
  -- `daily 2025-07-08`; its own id for what is told at once.
  period     text NOT NULL,
  state      text NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed')),
  tries      integer NOT NULL DEFAULT 0,
  next_at    timestamptz NOT NULL,
  code       text,
  created_at timestamptz NOT NULL,
  ended_at   timestamptz,
  UNIQUE (person, period)
);
CREATE INDEX notice_mail_waiting ON actes.notice_mail (next_at) WHERE state = 'waiting';

CREATE TABLE actes.notice_item (
  notice bigint NOT NULL REFERENCES actes.notice,
  person uuid NOT NULL REFERENCES actes.person,
  how    text NOT NULL CHECK (how IN ('now', 'daily', 'weekly')),
  at     timestamptz NOT NULL,
  mail   uuid REFERENCES actes.notice_mail,
  PRIMARY KEY (notice, person)
);
CREATE INDEX notice_item_waiting ON actes.notice_item (person, how, at) WHERE mail IS NULL;
CREATE INDEX notice_item_mail ON actes.notice_item (mail) WHERE mail IS NOT NULL;
