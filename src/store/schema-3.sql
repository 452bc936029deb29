-- Schema version 3: what a customer keeps as security, with a due date of its own; what an
-- invoice adds to the turnover; notices that wait.

ALTER TABLE invoice ADD COLUMN retained INTEGER NOT NULL DEFAULT 0; -- part of payable
ALTER TABLE invoice ADD COLUMN retained_due INTEGER;
ALTER TABLE invoice ADD COLUMN turnover INTEGER NOT NULL DEFAULT 0; -- gross, but for
                                     -- progress invoices that it deducts
UPDATE invoice SET turnover = gross - coalesce((
  SELECT CAST(round(sum(100 * json_extract(d.value, '$.gross'))) AS INTEGER)
  FROM invoice_text t, json_each(t.document, '$.deductions') d WHERE t.invoice_id = id), 0);
CREATE TRIGGER invoice_additions_frozen
  BEFORE UPDATE OF retained, retained_due, turnover ON invoice
  BEGIN SELECT RAISE(ABORT, 'an issued invoice is immutable'); END;

-- What the owner has not heard of yet, because it came too thick and fast for a mail each.
CREATE TABLE notice (
  id      INTEGER PRIMARY KEY,
  task    INTEGER NOT NULL,            -- 1 = a task was opened, 0 = something failed
  subject TEXT NOT NULL,
  text    TEXT NOT NULL
) STRICT;
