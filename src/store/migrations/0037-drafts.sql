-- Acts that are being written. `content` is what acte.json will hold of them; `files` are in order, the act first, each with what
-- its examination found. Their bytes are uploads of the owner `draft:ID`. A draft is deposited once an act bears its key.
CREATE TABLE actes.draft (
  id           uuid PRIMARY KEY,
  collectivite text NOT NULL,
  batch        uuid,
  content      jsonb NOT NULL,
  files        jsonb NOT NULL,
  version      integer NOT NULL,
  faults       integer NOT NULL,
  replaces     uuid,
  transmission uuid,
  -- It is being handed in as it stands: nothing changes it until then.
  claimed_until timestamptz,
  created_by   text NOT NULL,
  created_at   timestamptz NOT NULL,
  updated_by   text NOT NULL,
  updated_at   timestamptz NOT NULL
);
CREATE INDEX draft_open ON actes.draft (collectivite, id) WHERE transmission IS NULL;
CREATE INDEX draft_batch ON actes.draft (batch, id) WHERE transmission IS NULL AND batch IS NOT NULL;
CREATE INDEX draft_replaces ON actes.draft (replaces) WHERE transmission IS NULL AND replaces IS NOT NULL;
CREATE INDEX draft_done ON actes.draft (updated_at) WHERE transmission IS NOT NULL;
