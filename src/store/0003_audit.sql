-- Inserting in the place of a line changes it as well, past the triggers on changing and taking away.
CREATE TRIGGER audit_is_written_once BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = new.id)
BEGIN
    SELECT raise(ABORT, 'the audit trail is append-only');
END;
