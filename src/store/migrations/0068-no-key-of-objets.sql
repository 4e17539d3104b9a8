-- Objets have been clear since 0064: the program before this one opened what was encrypted. The key goes.

DROP TABLE actes.data_key;
DO $$
DECLARE
  name text
; BEGIN
  FOREACH name IN ARRAY ARRAY['transmission', 'retour', 'draft', 'batch_line'] LOOP
    EXECUTE format('DROP TRIGGER IF EXISTS %1$s_in_clear ON actes.%1$s', name)
  ; END LOOP
; END
$$;
DROP FUNCTION IF EXISTS actes.refuse_sealed();
