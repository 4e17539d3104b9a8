-- Events for subscribers (webhooks), reply queues and mails. A fact waits on its own row or in actes.untold
-- (journal.sql) until it becomes an event.

CREATE TABLE actes.subscription (
  id             uuid PRIMARY KEY,
  name           text NOT NULL,
  url            text NOT NULL,
  -- Null: all collectivités.
  siren          text REFERENCES actes.collectivite,
  -- Types of events; empty: all.
  types          text[] NOT NULL,
  -- Sealed under the master key; the former one signs too until former_until.
  secret         bytea NOT NULL,
  former_secret  bytea,
  former_until   timestamptz,
  -- Everything up to this event is delivered or dead.
  cursor         bigint NOT NULL,
  -- Of the next event: failed tries, and when the next one is due.
  failures       integer NOT NULL DEFAULT 0,
  next_at        timestamptz,
  failing_since  timestamptz,
  -- The last delivery.
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

-- An event. One writer at a time numbers them, under a lock until its commit, so that no number appears before a smaller one.
CREATE TABLE actes.notice (
  seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id           uuid NOT NULL UNIQUE,
  -- The fact, told once: `journal:12`, `task:…`.
  source       text NOT NULL UNIQUE,
  type         text NOT NULL,
  at           timestamptz NOT NULL,
  collectivite text,
  transmission uuid REFERENCES actes.transmission,
  data         jsonb NOT NULL,
  -- For this subscriber alone.
  subscription uuid REFERENCES actes.subscription,
  -- The reply queue that it waits for, and the end of the claim.
  reply        text,
  reply_until  timestamptz
);
-- store/schema/retention.sql: the events of a purged act.
CREATE INDEX notice_transmission ON actes.notice (transmission) WHERE transmission IS NOT NULL;
-- store/subscriptions/events.ts: the events to forget.
CREATE INDEX notice_at ON actes.notice (at);
-- store/subscriptions/replies.ts: the replies to publish.
CREATE INDEX notice_reply ON actes.notice (seq) WHERE reply IS NOT NULL;

-- Events that a subscriber did not take.
CREATE TABLE actes.dead_letter (
  subscription uuid NOT NULL REFERENCES actes.subscription,
  notice       bigint NOT NULL REFERENCES actes.notice,
  tries        integer NOT NULL,
  code         text NOT NULL,
  status       integer,
  died_at      timestamptz NOT NULL,
  -- A person requested another try.
  wanted_at    timestamptz,
  claim_token  uuid,
  claim_until  timestamptz,
  sent_at      timestamptz,
  PRIMARY KEY (subscription, notice)
);
-- store/subscriptions/dead-letters.ts: the letters to send again.
CREATE INDEX dead_letter_wanted ON actes.dead_letter (wanted_at) WHERE wanted_at IS NOT NULL;
-- store/subscriptions/events.ts: the event that a letter keeps.
CREATE INDEX dead_letter_of ON actes.dead_letter (notice);

-- How a person wants to be told of a type of events; no row: not at all.
CREATE TABLE actes.notice_choice (
  person uuid NOT NULL REFERENCES actes.person,
  type   text NOT NULL,
  how    text NOT NULL CHECK (how IN ('now', 'daily', 'weekly')),
  PRIMARY KEY (person, type)
);

-- A mail, recorded before it is given to the server, and given at most once.
CREATE TABLE actes.notice_mail (
  id         uuid PRIMARY KEY,
  person     uuid NOT NULL REFERENCES actes.person,
  -- `daily 2025-07-08`, or its own id for an immediate mail.
  period     text NOT NULL,
  state      text NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed')),
  tries      integer NOT NULL DEFAULT 0,
  next_at    timestamptz NOT NULL,
  code       text,
  created_at timestamptz NOT NULL,
  ended_at   timestamptz,
  UNIQUE (person, period)
);
-- store/subscriptions/mails.ts: the mails to send.
CREATE INDEX notice_mail_waiting ON actes.notice_mail (next_at) WHERE state = 'waiting';

-- An event for a person, and the mail that reports it.
CREATE TABLE actes.notice_item (
  notice bigint NOT NULL REFERENCES actes.notice,
  person uuid NOT NULL REFERENCES actes.person,
  how    text NOT NULL CHECK (how IN ('now', 'daily', 'weekly')),
  at     timestamptz NOT NULL,
  mail   uuid REFERENCES actes.notice_mail,
  PRIMARY KEY (notice, person)
);
-- store/subscriptions/mails.ts: what waits for a mail.
CREATE INDEX notice_item_waiting ON actes.notice_item (person, how, at) WHERE mail IS NULL;
-- store/subscriptions/mails.ts: the items of a mail.
CREATE INDEX notice_item_mail ON actes.notice_item (mail) WHERE mail IS NOT NULL;
