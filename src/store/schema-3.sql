-- Schema version 3: what a customer keeps as security, with a due date of its own.

ALTER TABLE invoice ADD COLUMN retained INTEGER NOT NULL DEFAULT 0; -- part of payable
ALTER TABLE invoice ADD COLUMN retained_due INTEGER;
CREATE TRIGGER invoice_retention_frozen BEFORE UPDATE OF retained, retained_due ON invoice
  BEGIN SELECT RAISE(ABORT, 'an issued invoice is immutable'); END;
