-- What the public sees of an act, when it was published, and what nobody outside may see any more.

-- The day on which an act was published, posted or notified: the act's, whichever of its transmissions arrives. The journal
-- keeps each recorded day.
CREATE TABLE actes.publication (
  collectivite  text NOT NULL REFERENCES actes.collectivite,
  date_decision date NOT NULL,
  numero        text NOT NULL,
  nature        text NOT NULL,
  how           text NOT NULL CHECK (how IN ('publie', 'affiche', 'notifie')),
  day           date NOT NULL,
  PRIMARY KEY (collectivite, date_decision, numero, nature, how)
);

-- What stands on the public page of an act. A retracted posting stays: the page says since when and why it shows nothing,
-- and its addresses never serve other bytes.
CREATE TABLE actes.posting (
  id                uuid PRIMARY KEY,
  transmission      uuid NOT NULL REFERENCES actes.transmission,
  collectivite      text NOT NULL REFERENCES actes.collectivite,
  id_acte           text NOT NULL,
  posted_at         timestamptz NOT NULL,
  -- Days are the collectivité's.
  posted_on         date NOT NULL,
  posted_by         text NOT NULL,
  -- Why an individual act is shown.
  reason            text,
  -- Name, role, type, digest and size of each file, in order.
  files             jsonb NOT NULL,
  retracted_at      timestamptz,
  retracted_on      date,
  retracted_by      text,
  retraction        text,
  retraction_reason text,
  CHECK (num_nulls(retracted_at, retracted_on, retracted_by, retraction, retraction_reason) IN (0, 5))
);
-- One at a time.
CREATE UNIQUE INDEX posting_standing ON actes.posting (id_acte) WHERE retracted_at IS NULL;
-- store/transmissions/postings.ts: the postings of an act.
CREATE INDEX posting_of_act ON actes.posting (id_acte, id);
-- store/transmissions/register.ts: is an act posted.
CREATE INDEX posting_by_transmission ON actes.posting (transmission);
-- store/transmissions/postings.ts: the public page of a collectivité.
CREATE INDEX posting_list ON actes.posting (collectivite, id);
-- store/transmissions/postings.ts: the feed of a collectivité.
CREATE INDEX posting_changes ON actes.posting (collectivite, (COALESCE(retracted_at, posted_at)) DESC, id DESC);

-- Acts that nobody outside is given any more, and why; under any transmission of the act.
CREATE TABLE actes.withheld (
  transmission uuid PRIMARY KEY REFERENCES actes.transmission ON DELETE CASCADE,
  why          text NOT NULL,
  reason       text NOT NULL,
  at           timestamptz NOT NULL,
  who          text NOT NULL
);
