-- Numbers of lines are given by the database, from 1 on. A row that bears another one already stays, so that `actes journal verify`
-- names it: the checks hold for new rows.
ALTER TABLE actes.journal ADD CONSTRAINT journal_numbered CHECK (id > 0) NOT VALID;
ALTER TABLE actes.installation_journal ADD CONSTRAINT installation_journal_numbered CHECK (id > 0) NOT VALID;

-- Seals whose head was written outside of the database: each is looked for there. No foreign key: a seal that is deleted leaves
-- its row here. Not part of a backup, which does not hold those files either.
CREATE TABLE actes.kept_head (
  chain text NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (chain, count)
);
