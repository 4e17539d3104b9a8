-- The installation as a whole: who it is, and whether it is quiet. A database that was put back to an earlier moment does
-- not know what it has sent since.
CREATE TABLE actes.installation (
  one          boolean PRIMARY KEY DEFAULT true CHECK (one),
  -- Made once. The marks beside the blobs bear it.
  epoch        uuid NOT NULL,
  -- While it is set, nothing leaves; retours are collected.
  quiet_since  timestamptz,
  quiet_code   text,
  quiet_params jsonb,
  -- The last moment that this database knew when it became quiet: what it does not know was sent since.
  rewound_to   timestamptz,
  -- What a mark has shown: sendings up to this number, and serials of archives up to this one until the end of that day.
  last_number  bigint NOT NULL DEFAULT 0,
  serial_day   date,
  serial_floor integer NOT NULL DEFAULT 0,
  -- Another installation's mark, which a person has seen and said go.
  left_epoch   uuid
);
INSERT INTO actes.installation (epoch) VALUES (gen_random_uuid());

-- Counts all sendings of the installation.
CREATE SEQUENCE actes.attempt_number AS bigint;
ALTER TABLE actes.attempt ADD COLUMN number bigint;
UPDATE actes.attempt a SET number = n.number
  FROM (SELECT id, row_number() OVER (ORDER BY opened_at, id) AS number FROM actes.attempt) n WHERE a.id = n.id;
SELECT setval('actes.attempt_number', GREATEST((SELECT max(number) FROM actes.attempt), 1),
  EXISTS (SELECT 1 FROM actes.attempt));
ALTER TABLE actes.attempt ALTER COLUMN number SET DEFAULT nextval('actes.attempt_number'),
  ALTER COLUMN number SET NOT NULL;
ALTER SEQUENCE actes.attempt_number OWNED BY actes.attempt.number;
CREATE UNIQUE INDEX attempt_numbered ON actes.attempt (number);

-- It may have left before the database was put back: its gateway is asked, from this moment on, before it is sent.
ALTER TABLE actes.transmission ADD COLUMN look_since timestamptz;
