-- The trace that a transmission belongs to, as W3C writes it: whatever is done for it later, by whichever process, joins it.

ALTER TABLE actes.transmission ADD COLUMN traceparent text;
