-- What a person notes of an act beside its publicity: the Géoportail of a document d'urbanisme, a recours gracieux and its
-- rejection, a decision of the judge, its withdrawal. One day of each.
ALTER TABLE actes.publication DROP CONSTRAINT publication_how_check;
ALTER TABLE actes.publication ADD CONSTRAINT publication_how_check CHECK (how IN ('publie', 'affiche', 'notifie', 'papier',
  'geoportail', 'horsGeoportail', 'scot', 'presse', 'chantier', 'aApprouver', 'approuve', 'recoursTiers', 'rejetTiers', 'recoursInteresse',
  'rejetInteresse', 'suspendu', 'annule', 'retire'));

-- One open task per act that lacks a condition of force (store/retours/lacking.ts).
CREATE UNIQUE INDEX task_lacking ON actes.task (transmission) WHERE kind = 'conditionManquante' AND closed_at IS NULL;
