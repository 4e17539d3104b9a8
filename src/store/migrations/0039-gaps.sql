-- The claim that opened the attempt without a verdict: while it lasts, the exchange is simply under way.
ALTER TABLE actes.transmission ADD COLUMN open_claim uuid;

-- A program knows its acts by its own keys. The key of what was replaced stays with it, and says which one followed.
ALTER TABLE actes.transmission ADD COLUMN inherited_cle text;
WITH RECURSIVE followed AS (
  SELECT id, cle FROM actes.transmission WHERE cle IS NOT NULL AND replaced_by IS NOT NULL
  UNION ALL
  SELECT t.id, f.cle FROM followed f JOIN actes.transmission o ON o.id = f.id
    JOIN actes.transmission t ON t.id = o.replaced_by WHERE t.cle IS NULL)
UPDATE actes.transmission t SET inherited_cle = f.cle FROM followed f WHERE f.id = t.id AND t.cle IS NULL;
CREATE INDEX transmission_key ON actes.transmission ((COALESCE(inherited_cle, cle)), id)
  WHERE COALESCE(inherited_cle, cle) IS NOT NULL;
