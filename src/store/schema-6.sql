-- Schema version 6: a level is known by the name that it had when it went out, since the
-- owner may put another one before it. NULL = of a time before this, '' = the ladder's end;
-- `level` counts what an invoice has had.

ALTER TABLE dunning ADD COLUMN name TEXT;
