-- A sending whose receipt is missing by the calendar has one open task that asks a person to look.
CREATE UNIQUE INDEX task_missing ON actes.task (transmission) WHERE kind = 'accuseManquant' AND closed_at IS NULL;
