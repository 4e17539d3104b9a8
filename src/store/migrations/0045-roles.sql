-- Worker and web sign in to the database by accounts of their own (src/store/roles). What triggers write beside a row is written
-- as the owner, so that neither may write it by itself: counts, words to search by, causes, what is to be proven or told.
ALTER FUNCTION actes.keep_facts() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION actes.keep_tally() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION actes.keep_search() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION actes.keep_daily() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION actes.keep_failures() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION actes.prove() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION actes.tell() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;

-- What the SIEM was given of each journal: lines up to here, and up to where the connection before had come.
CREATE TABLE actes.siem (
  one                 boolean PRIMARY KEY DEFAULT true CHECK (one),
  actes               bigint NOT NULL DEFAULT 0,
  actes_before        bigint NOT NULL DEFAULT 0,
  installation        bigint NOT NULL DEFAULT 0,
  installation_before bigint NOT NULL DEFAULT 0,
  last_at             timestamptz,
  -- Since when it takes nothing, and when it is tried again.
  failing_since       timestamptz,
  next_at             timestamptz
);
INSERT INTO actes.siem DEFAULT VALUES;
INSERT INTO actes.chained (journal) VALUES ('siem:actes'), ('siem:installation');
