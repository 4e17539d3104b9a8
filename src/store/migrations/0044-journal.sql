-- One journal for everything that is no act's line; who wrote from where; chains that insertions alone keep. The accounts of
-- worker and web insert into and read from the journals, the links, the seals and their tokens, and change nothing there.
CREATE TABLE actes.installation_journal (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      timestamptz NOT NULL,
  kind    text NOT NULL CHECK (kind IN ('desk', 'sign-in', 'token', 'connection', 'schedule', 'reading', 'download',
    'export', 'refused')),
  who     text NOT NULL,
  event   text NOT NULL,
  -- What it is about: a connection and a schedule by their names.
  target  text,
  code    text,
  detail  jsonb,
  -- Where the request came from, and a print of its session: null for what no request asked.
  address text,
  session text
);

-- Lines of before, in the order in which they were written.
INSERT INTO actes.installation_journal (at, kind, who, event, target, code, detail)
SELECT at, kind, who, event, target, code, detail FROM (
  SELECT at, 1 AS ledger, id, CASE
      WHEN event IN ('signed-in', 'sign-in-refused', 'code-refused', 'recovery-code-used') THEN 'sign-in'
      WHEN event LIKE 'token-%' THEN 'token'
      WHEN event = 'unmasked' THEN 'reading'
      ELSE 'desk' END AS kind, who, event, target, NULL AS code, detail FROM actes.desk_journal
  UNION ALL SELECT at, 2, id, 'connection', who, event, connection, code, detail FROM actes.connection_journal
  UNION ALL SELECT at, 3, id, 'schedule', who, event, schedule, code, detail FROM actes.schedule_journal
) former ORDER BY at, ledger, id;

CREATE INDEX installation_journal_kind ON actes.installation_journal (kind, id);
CREATE INDEX installation_journal_who ON actes.installation_journal (who, id);
CREATE INDEX installation_journal_event ON actes.installation_journal (event, id);
CREATE INDEX installation_journal_target ON actes.installation_journal (target, id) WHERE kind IN ('connection', 'schedule');

ALTER TABLE actes.journal ADD COLUMN address text, ADD COLUMN session text;

-- What is to be told to subscribers waits beside the journals: a line is never changed to say that it was told.
CREATE TABLE actes.untold (
  journal text NOT NULL CHECK (journal IN ('actes', 'installation')),
  line    bigint NOT NULL,
  PRIMARY KEY (journal, line)
);
INSERT INTO actes.untold (journal, line)
  SELECT 'actes', id FROM actes.journal WHERE untold AND (event IN ('held', 'uncertain', 'unhealed')
    OR (to_state IN ('submitted', 'acknowledged', 'refused', 'cancelled', 'annulled') AND from_state <> to_state));
INSERT INTO actes.untold (journal, line)
  SELECT 'installation', n.id FROM actes.connection_journal c JOIN actes.installation_journal n ON n.kind = 'connection'
     AND n.target = c.connection AND n.at = c.at AND n.event = c.event
   WHERE c.untold AND c.event IN ('suspended', 'lifted') ON CONFLICT DO NOTHING;

CREATE FUNCTION actes.tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO actes.untold (journal, line) VALUES (TG_ARGV[0], NEW.id)
; RETURN NULL
; END
$$;
CREATE TRIGGER journal_untold AFTER INSERT ON actes.journal FOR EACH ROW
  WHEN (NEW.event IN ('held', 'uncertain', 'unhealed')
    OR (NEW.to_state IN ('submitted', 'acknowledged', 'refused', 'cancelled', 'annulled') AND NEW.from_state <> NEW.to_state))
  EXECUTE FUNCTION actes.tell('actes');
CREATE TRIGGER installation_untold AFTER INSERT ON actes.installation_journal FOR EACH ROW
  WHEN (NEW.kind = 'connection' AND NEW.event IN ('suspended', 'lifted'))
  EXECUTE FUNCTION actes.tell('installation');
ALTER TABLE actes.journal DROP COLUMN untold;

DROP TABLE actes.desk_journal, actes.connection_journal, actes.schedule_journal;

-- The head of a chain is its last link. A line of the installation is no act's: it has neither subject nor rank.
ALTER TABLE actes.link DROP CONSTRAINT link_chain_fkey, ALTER COLUMN subject DROP NOT NULL, ALTER COLUMN rank DROP NOT NULL;
ALTER TABLE actes.seal DROP CONSTRAINT seal_chain_fkey;
DROP TABLE actes.chain;
INSERT INTO actes.chained (journal) VALUES ('installation');

-- The word of a timestamp authority about a seal, once it is there.
CREATE TABLE actes.seal_token (
  chain text NOT NULL,
  count bigint NOT NULL,
  token bytea NOT NULL,
  PRIMARY KEY (chain, count),
  FOREIGN KEY (chain, count) REFERENCES actes.seal
);
INSERT INTO actes.seal_token (chain, count, token) SELECT chain, count, token FROM actes.seal WHERE token IS NOT NULL;
-- Seals that wait for one.
CREATE TABLE actes.undated (
  chain text NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (chain, count)
);
INSERT INTO actes.undated (chain, count) SELECT chain, count FROM actes.seal WHERE token IS NULL;
DROP INDEX actes.seal_untold;
ALTER TABLE actes.seal DROP COLUMN token;
CREATE INDEX seal_at ON actes.seal (at);
