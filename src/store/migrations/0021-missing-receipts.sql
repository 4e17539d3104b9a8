-- A sending whose receipt is missing by the calendar has one open task that asks a person to look.
CREATE UNIQUE INDEX task_missing ON actes.task (transmission) WHERE kind = 'accuseManquant' AND closed_at IS NULL;

-- Refusals that were announced as about to be healed, and were not, are told again.
CREATE INDEX journal_unhealed ON actes.journal (id) WHERE untold AND event = 'unhealed';
