-- What precedes an act: files sent ahead, drafts and batches; and requeues of many acts at once.

-- Files that wait for their deposit, seen by their owner alone: a caller, a queue, a draft (`draft:ID`), a batch (`lot:ID`).
-- Their bytes lie in the folder `uploads` beside the blobs.
CREATE TABLE actes.upload (
  id         uuid PRIMARY KEY,
  owner      text NOT NULL,
  sha256     text NOT NULL,
  size_bytes bigint NOT NULL,
  name       text,
  kept_at    timestamptz NOT NULL,
  -- Null: as long as their draft.
  kept_until timestamptz,
  UNIQUE (owner, sha256)
);
-- store/uploads.ts: the uploads to let go.
CREATE INDEX upload_until ON actes.upload (kept_until) WHERE kept_until IS NOT NULL;

-- Acts being written. A draft is deposited once an act bears its key.
CREATE TABLE actes.draft (
  id            uuid PRIMARY KEY,
  collectivite  text NOT NULL,
  batch         uuid,
  -- What acte.json will say.
  content       jsonb NOT NULL,
  -- In order, the act first, each with what its examination found.
  files         jsonb NOT NULL,
  version       integer NOT NULL,
  faults        integer NOT NULL,
  replaces      uuid,
  transmission  uuid,
  -- A deposit is under way: nothing changes the draft until then.
  claimed_until timestamptz,
  created_by    text NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_by    text NOT NULL,
  updated_at    timestamptz NOT NULL
);
-- store/desk/drafts.ts: /brouillons.
CREATE INDEX draft_open ON actes.draft (collectivite, id) WHERE transmission IS NULL;
-- store/desk/drafts.ts: the drafts of a batch.
CREATE INDEX draft_batch ON actes.draft (batch, id) WHERE transmission IS NULL AND batch IS NOT NULL;
-- store/desk/drafts.ts: the draft that corrects an act.
CREATE INDEX draft_replaces ON actes.draft (replaces) WHERE transmission IS NULL AND replaces IS NOT NULL;
-- store/desk/drafts.ts: the deposited drafts to forget.
CREATE INDEX draft_done ON actes.draft (updated_at) WHERE transmission IS NOT NULL;

-- Acts deposited together by a table, seen by their opener alone.
CREATE TABLE actes.batch (
  id         uuid PRIMARY KEY,
  who        text NOT NULL,
  -- The table's name, head and encoding.
  name       text NOT NULL,
  head       text[] NOT NULL,
  encoding   text NOT NULL,
  -- Those that its opener may deposit for; null: all.
  sirens     text[],
  -- Files that no line names.
  unnamed    text[] NOT NULL,
  state      text NOT NULL CHECK (state IN ('checking', 'checked', 'depositing', 'done', 'cancelled')),
  created_at timestamptz NOT NULL,
  ended_at   timestamptz,
  -- Where it was requested: the worker's journal lines repeat it.
  address    text,
  session    text
);
-- store/batches.ts: /lots of all.
CREATE INDEX batch_latest ON actes.batch (created_at, id);
-- store/batches.ts: /lots of a person.
CREATE INDEX batch_newest ON actes.batch (who, created_at, id);
-- store/batches.ts: the job batches.
CREATE INDEX batch_working ON actes.batch (created_at, id) WHERE state IN ('checking', 'depositing');

CREATE TABLE actes.batch_line (
  batch        uuid NOT NULL REFERENCES actes.batch ON DELETE CASCADE,
  -- The spreadsheet's number.
  line         integer NOT NULL,
  cells        jsonb NOT NULL,
  -- With its key.
  acte         jsonb NOT NULL,
  -- Digests by file name.
  files        jsonb NOT NULL,
  state        text NOT NULL CHECK (state IN ('unread', 'faulty', 'good', 'deposited', 'refused')),
  -- Until the line is read: only its conflicts with other lines.
  problems     jsonb NOT NULL,
  warnings     jsonb NOT NULL,
  transmission uuid,
  id_acte      text,
  -- Its act existed before.
  already      boolean NOT NULL DEFAULT false,
  PRIMARY KEY (batch, line)
);
-- store/batches.ts: the lines that a batch has left, counted at each look.
CREATE INDEX batch_line_left ON actes.batch_line (batch, state, line);

-- A requeue of many acts.
CREATE TABLE actes.bulk (
  -- Id of the form: submitted twice, it opens one operation.
  id           uuid PRIMARY KEY,
  who          text NOT NULL,
  reason       text NOT NULL,
  -- The query of the desk's address.
  criteria     text NOT NULL,
  -- The collectivités of its acts.
  sirens       text[] NOT NULL,
  -- Acts per minute.
  rate         integer NOT NULL CHECK (rate BETWEEN 1 AND 600),
  state        text NOT NULL CHECK (state IN ('running', 'paused', 'done', 'cancelled')),
  -- The minute of the last claim, and the claims in it.
  minute       timestamptz,
  minute_count integer NOT NULL DEFAULT 0,
  created_at   timestamptz NOT NULL,
  finished_at  timestamptz,
  -- Where it was requested: the worker's journal lines repeat it.
  address      text,
  session      text
);
-- store/bulk.ts: /relances.
CREATE INDEX bulk_newest ON actes.bulk (created_at, id);
-- store/bulk.ts: the job bulk, live pages.
CREATE INDEX bulk_open ON actes.bulk (id) WHERE state IN ('running', 'paused');

CREATE TABLE actes.bulk_item (
  bulk         uuid NOT NULL REFERENCES actes.bulk,
  transmission uuid NOT NULL REFERENCES actes.transmission,
  collectivite text NOT NULL,
  -- Start of its hold when the operator confirmed; an act held again since is excluded.
  held_since   timestamptz,
  state        text NOT NULL CHECK (state IN ('pending', 'done', 'excluded')),
  outcome      text CHECK (outcome IN ('requeued', 'replaced')),
  new_id       uuid,
  -- Why it was excluded.
  code         text,
  params       jsonb,
  claim_token  uuid,
  claim_until  timestamptz,
  ended_at     timestamptz,
  PRIMARY KEY (bulk, transmission)
);
-- store/bulk.ts: the items that a bulk claims.
CREATE INDEX bulk_item_pending ON actes.bulk_item (bulk, transmission) WHERE state = 'pending';
-- store/schema/retention.sql: the items of a purged act.
CREATE INDEX bulk_item_transmission ON actes.bulk_item (transmission);
