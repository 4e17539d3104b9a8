-- The register of a collectivité by the day on which the préfecture received its acts.
CREATE INDEX transmission_reception ON actes.transmission (collectivite, date_reception, id)
  WHERE message = '1-1' AND date_reception IS NOT NULL;
