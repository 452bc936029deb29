-- Schema version 4: what a bank took for a payment that came back, beside its invoice.

-- A claim of its own (section 280 (1) BGB), never part of what the invoice is owed.
CREATE TABLE fee (
  id             INTEGER PRIMARY KEY,
  invoice_id     INTEGER NOT NULL REFERENCES invoice(id),
  transaction_id INTEGER NOT NULL REFERENCES transactions(id), -- the return
  cents          INTEGER NOT NULL CHECK (cents > 0),
  day            INTEGER NOT NULL,     -- booking date of the return
  state          TEXT NOT NULL CHECK (state IN
                 ('open', 'paid', 'borne', 'undone')), -- borne: by the firm
  paid_by        INTEGER REFERENCES transactions(id),  -- NULL: the owner's word
  settled_on     INTEGER               -- paid: booking date; borne: since that day
) STRICT;
CREATE INDEX fee_invoice ON fee(invoice_id);
CREATE INDEX fee_open ON fee(invoice_id) WHERE state = 'open';
CREATE INDEX fee_return ON fee(transaction_id);
CREATE INDEX fee_paid_by ON fee(paid_by) WHERE paid_by IS NOT NULL;

-- What the bank took for a return that waits for the owner's word.
ALTER TABLE proposal ADD COLUMN charge INTEGER NOT NULL DEFAULT 0;
