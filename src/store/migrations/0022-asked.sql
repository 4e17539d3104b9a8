-- When a gateway that is asked sending by sending is asked about this one again; null: at the next occasion.
ALTER TABLE actes.transmission ADD COLUMN ask_at timestamptz;
