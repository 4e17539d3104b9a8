-- Worker and web sign in to the database by accounts of their own (src/store/roles). What triggers write beside a row is written
-- as the owner, so that neither may write it by itself: counts, words to search by, causes, what is to be proven or told.
ALTER FUNCTION actes.keep_facts() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION actes.keep_tally() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION actes.keep_search() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION actes.keep_daily() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION actes.keep_failures() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION actes.prove() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION actes.tell() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
