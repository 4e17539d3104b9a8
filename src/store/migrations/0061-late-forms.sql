-- A form that came after its session had ended waits for the person in their browser: no session holds it. One that waits for a
-- session is found by that session alone, and expires.
ALTER TABLE actes.held_form DROP CONSTRAINT held_form_session_fkey;
