-- The journal has a right of its own, which came with the one over people before.
UPDATE actes.token SET rights = array_append(rights, 'journal') WHERE 'people' = ANY (rights);
