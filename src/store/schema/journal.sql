-- The journals, which only grow, their hash chains and seals, and what is made to prove an act. Lines are written without
-- waiting for a chain; one sealer links them afterwards (store/proof/chain.ts). The accounts of worker and web insert and
-- read here, and change no journal, link or seal (store/roles/rights.ts).

-- One line per move of a transmission and per decision about it.
CREATE TABLE actes.journal (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transmission uuid NOT NULL REFERENCES actes.transmission,
  at           timestamptz NOT NULL,
  -- `worker`, or a person or token.
  who          text NOT NULL,
  event        text NOT NULL,
  from_state   text,
  to_state     text,
  code         text,
  detail       jsonb,
  -- Null in early lines of the worker.
  collectivite text,
  -- Source of the request and fingerprint of its session; null where no request asked.
  address      text,
  session      text,
  -- The line's number in the installation that wrote it, which its link covers; null for lines written here.
  first_line   bigint
);
-- The database numbers lines from 1 on. Not validated: a row with another number stays, for `actes journal verify` to name.
ALTER TABLE actes.journal ADD CONSTRAINT journal_numbered CHECK (id > 0) NOT VALID;
-- store/transmissions/journal.ts: the lines of an act.
CREATE INDEX journal_transmission ON actes.journal (transmission, id);
-- store/proof/chain.ts: the lines of an imported collectivité.
CREATE INDEX journal_first_line ON actes.journal (first_line) WHERE first_line IS NOT NULL;
-- store/desk/journal.ts: /journal of a person.
CREATE INDEX journal_person_who ON actes.journal (who, id) WHERE who <> 'worker';
-- store/desk/journal.ts: /journal of an event.
CREATE INDEX journal_person_event ON actes.journal (event, id) WHERE who <> 'worker';
-- store/desk/journal.ts: /journal of a collectivité.
CREATE INDEX journal_person_of ON actes.journal (collectivite, id) WHERE who <> 'worker';
-- store/desk/figures.ts: the figure of answered acts.
CREATE INDEX journal_acknowledged ON actes.journal (at) WHERE to_state = 'acknowledged' AND from_state <> to_state;
-- store/desk/daily.ts: /tableau/actes, the figure of refused acts.
CREATE INDEX journal_failed ON actes.journal (at, id)
  WHERE event = 'held' OR (to_state = 'refused' AND from_state <> to_state);

-- Everything that is not about one act: desk, sign-ins, tokens, connections, schedules, readings, exports, refusals.
CREATE TABLE actes.installation_journal (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      timestamptz NOT NULL,
  kind    text NOT NULL CHECK (kind IN ('desk', 'sign-in', 'token', 'connection', 'schedule', 'reading', 'download',
    'export', 'refused')),
  who     text NOT NULL,
  event   text NOT NULL,
  -- A connection and a schedule by their names.
  target  text,
  code    text,
  detail  jsonb,
  address text,
  session text
);
ALTER TABLE actes.installation_journal ADD CONSTRAINT installation_journal_numbered CHECK (id > 0) NOT VALID;
-- store/desk/journal.ts: /journal of a kind.
CREATE INDEX installation_journal_kind ON actes.installation_journal (kind, id);
-- store/desk/journal.ts: /journal of a person.
CREATE INDEX installation_journal_who ON actes.installation_journal (who, id);
-- store/desk/journal.ts: /journal of an event.
CREATE INDEX installation_journal_event ON actes.installation_journal (event, id);
-- store/connections/standings.ts: the last events of a connection.
CREATE INDEX installation_journal_target ON actes.installation_journal (target, id) WHERE kind IN ('connection', 'schedule');

-- Lines not announced to subscribers yet (store/subscriptions/facts.ts); kept apart because a line never changes.
CREATE TABLE actes.untold (
  journal text NOT NULL CHECK (journal IN ('actes', 'installation')),
  line    bigint NOT NULL,
  PRIMARY KEY (journal, line)
);

CREATE FUNCTION actes.tell() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO actes.untold (journal, line) VALUES (TG_ARGV[0], NEW.id);
  RETURN NULL;
END
$$;
CREATE TRIGGER journal_untold AFTER INSERT ON actes.journal FOR EACH ROW
  WHEN (NEW.event IN ('held', 'uncertain', 'unhealed', 'replaced', 'reversed')
    OR (NEW.to_state IN ('submitted', 'acknowledged', 'refused', 'cancelled', 'annulled') AND NEW.from_state <> NEW.to_state))
  EXECUTE FUNCTION actes.tell('actes');
CREATE TRIGGER installation_untold AFTER INSERT ON actes.installation_journal FOR EACH ROW
  WHEN (NEW.kind = 'connection' AND NEW.event IN ('suspended', 'lifted'))
  EXECUTE FUNCTION actes.tell('installation');

-- A link of a chain. It covers the salted digest of a line and keeps both, so that line and salt may be purged while the
-- chain holds.
CREATE TABLE actes.link (
  -- `actes:213401482`, the acts of a collectivité, or `installation`.
  chain   text NOT NULL,
  n       bigint NOT NULL,
  -- Number of the line.
  line    bigint NOT NULL,
  -- Its transmission and its rank among the lines of that transmission, so that a missing line is noticed. Null for the
  -- installation.
  subject uuid,
  rank    integer,
  -- Digests of files that no link before had covered.
  pieces  jsonb NOT NULL,
  -- Null once purged.
  salt    bytea,
  digest  bytea NOT NULL,
  link    bytea NOT NULL,
  PRIMARY KEY (chain, n)
);
CREATE UNIQUE INDEX link_line ON actes.link (chain, line);
CREATE UNIQUE INDEX link_subject ON actes.link (subject, rank);

-- The head of a chain at a moment.
CREATE TABLE actes.seal (
  chain text NOT NULL,
  count bigint NOT NULL,
  head  bytea NOT NULL,
  at    timestamptz NOT NULL,
  PRIMARY KEY (chain, count)
);
-- store/proof/chain.ts: the seals of a period.
CREATE INDEX seal_at ON actes.seal (at);

-- The timestamp of a seal, from an authority.
CREATE TABLE actes.seal_token (
  chain text NOT NULL,
  count bigint NOT NULL,
  token bytea NOT NULL,
  PRIMARY KEY (chain, count),
  FOREIGN KEY (chain, count) REFERENCES actes.seal
);

-- Seals without one.
CREATE TABLE actes.undated (
  chain text NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (chain, count)
);

-- Seals whose head was written outside the database, where each is looked for. No foreign key: the row of a deleted seal
-- stays. Backups leave it out, as they do not hold those files.
CREATE TABLE actes.kept_head (
  chain text NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (chain, count)
);

-- Chains for which somebody requested a seal before the daily one.
CREATE TABLE actes.seal_wanted (
  chain text PRIMARY KEY,
  at    timestamptz NOT NULL
);

-- How far each journal is linked or given to the SIEM. Numbers commit out of order: `reached` becomes the floor after a round
-- that began once every transaction was over that may have taken a number below it (all below `bound`).
CREATE TABLE actes.chained (
  journal text PRIMARY KEY,
  floor   bigint NOT NULL DEFAULT 0,
  reached bigint NOT NULL DEFAULT 0,
  bound   bigint
);
INSERT INTO actes.chained (journal) VALUES ('actes'), ('installation'), ('siem:actes'), ('siem:installation');

-- What the SIEM has received of each journal: the last line, and the last of the connection before.
CREATE TABLE actes.siem (
  one                 boolean PRIMARY KEY DEFAULT true CHECK (one),
  actes               bigint NOT NULL DEFAULT 0,
  actes_before        bigint NOT NULL DEFAULT 0,
  installation        bigint NOT NULL DEFAULT 0,
  installation_before bigint NOT NULL DEFAULT 0,
  last_at             timestamptz,
  -- Since when it takes nothing, and when the next try is due.
  failing_since       timestamptz,
  next_at             timestamptz
);
INSERT INTO actes.siem DEFAULT VALUES;

-- When the documents of an acknowledged act are examined next. Without either time: acknowledged before documents existed.
CREATE TABLE actes.proof (
  transmission uuid PRIMARY KEY REFERENCES actes.transmission,
  due_at       timestamptz,
  claim_token  uuid,
  looked_at    timestamptz,
  -- Also fetch the platform's documents; older acts only at request.
  platform     boolean NOT NULL DEFAULT true
);
-- store/proof/documents.ts: the documents to examine.
CREATE INDEX proof_due ON actes.proof (due_at) WHERE due_at IS NOT NULL;
-- store/proof/documents.ts: the acts of before documents existed.
CREATE INDEX proof_unlooked ON actes.proof (transmission) WHERE looked_at IS NULL AND due_at IS NULL;

-- A document that proves an acknowledged act: stamped copies, bordereau, certificat, and the platform's. Versions are kept;
-- a new one is due when `inputs` differs.
CREATE TABLE actes.proof_document (
  id           uuid PRIMARY KEY,
  transmission uuid NOT NULL REFERENCES actes.transmission,
  kind         text NOT NULL CHECK (kind IN ('stamped', 'bordereau', 'certificat', 'platform-stamped', 'platform-bordereau')),
  -- 0 the act, from 1 on its annexes.
  rank         integer NOT NULL DEFAULT 0,
  version      integer NOT NULL,
  -- Digest of what it is made from.
  inputs       text NOT NULL,
  -- cover: the file cannot be stamped, and a cover page replaces its copy.
  state        text NOT NULL CHECK (state IN ('due', 'made', 'cover', 'failed')),
  name         text NOT NULL,
  sha256       text,
  size_bytes   bigint,
  -- Why it is missing or less than it should be.
  code         text,
  detail       jsonb,
  tries        integer NOT NULL DEFAULT 0,
  due_since    timestamptz NOT NULL,
  made_at      timestamptz,
  UNIQUE (transmission, kind, rank, version)
);
