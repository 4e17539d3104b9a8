-- The sweep asks for what is due anywhere: by this index it reads what is due, and not all that waits.
CREATE INDEX transmission_due_anywhere ON actes.transmission (due_at) WHERE due_at IS NOT NULL AND held_code IS NULL;
