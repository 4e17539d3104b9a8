-- Files that wait to be deposited, each seen by its owner alone: a caller's, a queue's, a draft's. Their bytes lie in the folder
-- `uploads` beside the blobs, under their ids, and go when kept_until has passed; null: as long as their draft.
CREATE TABLE actes.upload (
  id         uuid PRIMARY KEY,
  owner      text NOT NULL,
  sha256     text NOT NULL,
  size_bytes bigint NOT NULL,
  name       text,
  kept_at    timestamptz NOT NULL,
  kept_until timestamptz,
  UNIQUE (owner, sha256)
);
CREATE INDEX upload_until ON actes.upload (kept_until) WHERE kept_until IS NOT NULL;
