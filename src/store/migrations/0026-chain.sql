-- Journals in chains. Lines are written as before; one sealer links them afterwards, so that nobody who moves an act waits
-- for a chain. A link covers the salted digest of a line, and keeps both: line and salt may be purged, and the chain holds.
CREATE TABLE actes.chain (
  -- `actes:213401482`: the journal of a collectivité's acts.
  name  text PRIMARY KEY,
  count bigint NOT NULL,
  head  bytea NOT NULL
);

CREATE TABLE actes.link (
  chain   text NOT NULL REFERENCES actes.chain,
  n       bigint NOT NULL,
  -- Its number in its journal.
  line    bigint NOT NULL,
  -- Whose line it is, and its place among the lines of that act, in the order of the chain: one that is left out is missed.
  subject uuid NOT NULL,
  rank    integer NOT NULL,
  -- Digests of what was known of it and no link before had witnessed.
  pieces  jsonb NOT NULL,
  -- Null once purged.
  salt    bytea,
  digest  bytea NOT NULL,
  link    bytea NOT NULL,
  PRIMARY KEY (chain, n)
);
CREATE UNIQUE INDEX link_line ON actes.link (chain, line);
CREATE UNIQUE INDEX link_subject ON actes.link (subject, rank);

-- A head as it stood, and the word of a timestamp authority about it, where one is set; asked again while there is none.
CREATE TABLE actes.seal (
  chain text NOT NULL REFERENCES actes.chain,
  count bigint NOT NULL,
  head  bytea NOT NULL,
  at    timestamptz NOT NULL,
  token bytea,
  PRIMARY KEY (chain, count)
);
CREATE INDEX seal_untold ON actes.seal (at, chain) WHERE token IS NULL;

-- Up to where every line of a journal is linked or will never be. Numbers commit out of order: `reached` becomes the floor after
-- a round that began once every transaction was over that may have taken a number below it (all below `bound`).
CREATE TABLE actes.chained (
  journal text PRIMARY KEY,
  floor   bigint NOT NULL DEFAULT 0,
  reached bigint NOT NULL DEFAULT 0,
  bound   bigint
);
INSERT INTO actes.chained (journal) VALUES ('actes');
