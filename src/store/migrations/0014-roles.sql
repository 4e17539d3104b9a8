-- The database keeps the names of roles; which roles there are, and what each allows, is said by the program alone
-- (accounts/access.ts).
ALTER TABLE actes.person_role DROP CONSTRAINT person_role_role_check;
