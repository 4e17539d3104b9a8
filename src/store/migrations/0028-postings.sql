-- What was put on the public page of an act, and taken off it. A posting that was retracted is kept: the page says since when
-- and why it shows nothing, and its addresses are never given to other bytes.
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
  -- Name, role, kind, digest and size of each file, in their order.
  files             jsonb NOT NULL,
  retracted_at      timestamptz,
  retracted_on      date,
  retracted_by      text,
  retraction        text,
  retraction_reason text,
  CHECK (num_nulls(retracted_at, retracted_on, retracted_by, retraction, retraction_reason) IN (0, 5))
);
-- One stands at a time.
CREATE UNIQUE INDEX posting_standing ON actes.posting (id_acte) WHERE retracted_at IS NULL;
CREATE INDEX posting_of_act ON actes.posting (id_acte, id);
CREATE INDEX posting_by_transmission ON actes.posting (transmission);
CREATE INDEX posting_list ON actes.posting (collectivite, id);
CREATE INDEX posting_changes ON actes.posting (collectivite, (COALESCE(retracted_at, posted_at)) DESC, id DESC);

-- Acts with a receipt by its day: what calendars show.
CREATE INDEX transmission_received ON actes.transmission (collectivite, date_reception)
  WHERE message = '1-1' AND state = 'acknowledged';
