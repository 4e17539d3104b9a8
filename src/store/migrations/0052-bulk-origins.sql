-- From where a requeue in bulk and a batch were asked for: what the worker does of them says it in its lines.
ALTER TABLE actes.bulk ADD COLUMN address text, ADD COLUMN session text;
ALTER TABLE actes.batch ADD COLUMN address text, ADD COLUMN session text;
