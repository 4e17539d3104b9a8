-- On which queue a program is told what becomes of what it put on ours; null: on none.
ALTER TABLE actes.transmission ADD COLUMN reply text;

-- What waits to be put there; a claim lapses at reply_until.
ALTER TABLE actes.notice ADD COLUMN reply text;
ALTER TABLE actes.notice ADD COLUMN reply_until timestamptz;
CREATE INDEX notice_reply ON actes.notice (seq) WHERE reply IS NOT NULL;
