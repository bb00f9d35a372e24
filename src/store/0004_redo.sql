-- The last change of an answer took another one back, which can be done again.
ALTER TABLE answer ADD COLUMN undone INTEGER NOT NULL DEFAULT 0;
