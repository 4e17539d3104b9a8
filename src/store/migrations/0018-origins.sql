-- Who may speak for the prefecture on a connection that mails reach: an address, or a domain (`@example.org`). Nobody does
-- until a person has said so, in an installation that ran before as well.
CREATE TABLE actes.sender (
  connection   text NOT NULL REFERENCES actes.connection,
  sender       text NOT NULL,
  confirmed_at timestamptz NOT NULL,
  confirmed_by text NOT NULL,
  PRIMARY KEY (connection, sender)
);
-- Whose word a retour is, and how that is known (store/retours/senders.ts). Null where the gateway vouches, and for what came
-- before: its mail is judged when it is read again.
ALTER TABLE actes.retour ADD COLUMN origin jsonb;
CREATE INDEX retour_unconfirmed ON actes.retour (connection, (origin->>'from'))
  WHERE status = 'orphan' AND origin->>'verdict' = 'unconfirmed';
