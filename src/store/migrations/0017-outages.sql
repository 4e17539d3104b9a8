-- What does not answer: a connection, or a server that several connections share. `failures` counts those in a row; a
-- success removes the line. From the third on it is out of reach, and one probe at a time looks whether it is back.
CREATE TABLE actes.outage (
  id text PRIMARY KEY,
  failures integer NOT NULL,
  code text NOT NULL,
  since timestamptz NOT NULL,
  probe_at timestamptz NOT NULL
);
