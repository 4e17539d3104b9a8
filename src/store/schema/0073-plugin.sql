-- The file of each plug-in of a gateway, by the name that it gives itself.
CREATE TABLE actes.plugin (
  name          text PRIMARY KEY,
  -- Digest of the file that may exchange: the first one seen, then those that an administrator agreed to.
  agreed        text NOT NULL,
  agreed_at     timestamptz NOT NULL,
  -- Digest of another one that a process was started with; null: none waits.
  waiting       text,
  waiting_since timestamptz
);
