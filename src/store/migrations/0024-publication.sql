-- The day on which an act was published, posted or notified. It is the act's, whichever of its transmissions arrives; the
-- journal keeps each day that was recorded.
CREATE TABLE actes.publication (
  collectivite  text NOT NULL REFERENCES actes.collectivite,
  date_decision date NOT NULL,
  numero        text NOT NULL,
  nature        text NOT NULL,
  how           text NOT NULL CHECK (how IN ('publie', 'affiche', 'notifie')),
  day           date NOT NULL,
  PRIMARY KEY (collectivite, date_decision, numero, nature, how)
);
