-- Kontor's store, schema version 1.
--
-- Days are days since 1970-01-01, instants seconds UTC, amounts cents. What was issued
-- is immutable: triggers refuse the change, not only our good manners. The text of this
-- file is compiled into the program; later versions are further steps, see migrate.h.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Append-only, each row hashed over the one before it.
CREATE TABLE journal (
  seq       INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  actor     TEXT NOT NULL,             -- "kontor", "owner"
  event     TEXT NOT NULL,             -- "invoice.issued"
  subject   TEXT NOT NULL,             -- invoice number, order number, file name ...
  data      TEXT NOT NULL,             -- JSON object
  prev_hash TEXT NOT NULL,
  hash      TEXT NOT NULL
) STRICT;
CREATE INDEX journal_subject ON journal(subject);
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- Every file that was ever taken in, by content.
CREATE TABLE file (
  id           INTEGER PRIMARY KEY,
  sha256       TEXT NOT NULL UNIQUE,
  name         TEXT NOT NULL,          -- as dropped, for people
  folder       TEXT NOT NULL,          -- below inbox/
  bytes        INTEGER NOT NULL,
  kind         TEXT NOT NULL,          -- order, contacts, statement, ...
  rule         TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('done', 'failed', 'ignored')),
  reason       TEXT NOT NULL DEFAULT '',
  stored_as    TEXT NOT NULL,          -- path below the firm folder
  first_seen   INTEGER NOT NULL,
  last_seen    INTEGER NOT NULL
) STRICT;
CREATE INDEX file_state ON file(state, last_seen);

-- Moves within the firm folder that follow from a committed transaction. A row is
-- removed when its move is done; doing it twice changes nothing.
CREATE TABLE effect (
  id      INTEGER PRIMARY KEY,
  kind    TEXT NOT NULL CHECK (kind IN ('place', 'write', 'remove')),
  source  TEXT NOT NULL,               -- place: path in work/; remove: path in inbox/
  target  TEXT NOT NULL,               -- final path; remove: where its bytes must lie
  data    TEXT NOT NULL DEFAULT ''     -- write: the text; remove: identity of the file
) STRICT;

CREATE TABLE customer (
  id       INTEGER PRIMARY KEY,
  number   TEXT UNIQUE,                -- customer number, or NULL
  name_key TEXT NOT NULL,              -- folded name and postcode
  email    TEXT,
  document TEXT NOT NULL,              -- model/order.h: customer_to_json
  updated  INTEGER NOT NULL
) STRICT;
CREATE INDEX customer_name ON customer(name_key);
CREATE INDEX customer_email ON customer(email);

-- Accounts that customers pay from.
CREATE TABLE customer_account (
  iban        TEXT NOT NULL,
  customer_id INTEGER NOT NULL REFERENCES customer(id),
  proven      INTEGER NOT NULL,        -- 1 = by a payment, 0 = from contact data
  since       INTEGER NOT NULL,
  forgotten   INTEGER NOT NULL DEFAULT 0, -- the owner said so: not learned again
  PRIMARY KEY (iban, customer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE orders (
  id          INTEGER PRIMARY KEY,
  number      TEXT NOT NULL UNIQUE,
  state       TEXT NOT NULL CHECK (state IN
              ('waiting', 'decide', 'refused', 'invoiced', 'dropped')),
  reason      TEXT NOT NULL DEFAULT '',
  document    TEXT NOT NULL,           -- order_to_json, as read
  file_id     INTEGER REFERENCES file(id),
  customer_id INTEGER REFERENCES customer(id),
  layout      TEXT,                    -- from the rule, or NULL
  received    INTEGER NOT NULL,
  changed     INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_state ON orders(state);

CREATE TABLE series (
  name TEXT PRIMARY KEY,               -- the pattern with its date filled in
  next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE invoice (
  id           INTEGER PRIMARY KEY,
  number       TEXT NOT NULL UNIQUE,
  series       TEXT,                   -- NULL: taken over from another program
  series_no    INTEGER,
  type_code    INTEGER NOT NULL,
  order_id     INTEGER REFERENCES orders(id),
  customer_id  INTEGER REFERENCES customer(id),
  issue_date   INTEGER NOT NULL,
  due_date     INTEGER NOT NULL,
  net          INTEGER NOT NULL,
  tax          INTEGER NOT NULL,
  gross        INTEGER NOT NULL,
  payable      INTEGER NOT NULL,
  issued_at    INTEGER NOT NULL,
  -- Out of invoice_text, so that matching need not read it:
  digits       TEXT NOT NULL,          -- of the number: "20260001"
  buyer_name   TEXT,
  buyer_street TEXT,
  buyer_city   TEXT,
  terms        TEXT NOT NULL,          -- Skonto: "until:cents until:cents"
  -- What changes later, each time with a journal line in the same transaction:
  paid         INTEGER NOT NULL DEFAULT 0,
  skonto       INTEGER NOT NULL DEFAULT 0,
  open         INTEGER NOT NULL,       -- payable - paid - skonto, 0 when cancelled
  cancelled_by INTEGER REFERENCES invoice(id),
  settled_on   INTEGER,                -- booking date of the payment that closed it
  delivery     TEXT NOT NULL DEFAULT 'pending' CHECK (delivery = 'pending' OR
               delivery = 'sent' OR delivery = 'failed' OR delivery = 'unknown' OR
               delivery = 'post' OR delivery = 'undeliverable'),
  UNIQUE (series, series_no)
) STRICT;
CREATE INDEX invoice_open ON invoice(due_date) WHERE open <> 0;
CREATE INDEX invoice_settled ON invoice(settled_on) WHERE settled_on IS NOT NULL;
CREATE INDEX invoice_order ON invoice(order_id);
CREATE INDEX invoice_customer ON invoice(customer_id);
CREATE INDEX invoice_issued ON invoice(issue_date);
CREATE INDEX invoice_digits ON invoice(digits);
CREATE TRIGGER invoice_frozen BEFORE UPDATE OF
    number, series, series_no, type_code, order_id, customer_id, issue_date, due_date,
    net, tax, gross, payable, issued_at, digits, buyer_name, buyer_street, buyer_city,
    terms ON invoice
  BEGIN SELECT RAISE(ABORT, 'an issued invoice is immutable'); END;
CREATE TRIGGER invoice_kept BEFORE DELETE ON invoice
  BEGIN SELECT RAISE(ABORT, 'an issued invoice is never deleted'); END;

-- The invoice as it was issued. Apart from the rows that change with each payment: these
-- stay small, and many of them share a page.
CREATE TABLE invoice_text (
  invoice_id INTEGER PRIMARY KEY REFERENCES invoice(id),
  document   TEXT NOT NULL             -- invoice_to_json
) STRICT;
CREATE TRIGGER invoice_text_frozen BEFORE UPDATE ON invoice_text
  BEGIN SELECT RAISE(ABORT, 'an issued invoice is immutable'); END;
CREATE TRIGGER invoice_text_kept BEFORE DELETE ON invoice_text
  BEGIN SELECT RAISE(ABORT, 'an issued invoice is never deleted'); END;

-- Files made from an invoice, and every frozen mail.
CREATE TABLE document (
  id         INTEGER PRIMARY KEY,
  invoice_id INTEGER REFERENCES invoice(id),
  kind       TEXT NOT NULL,            -- pdf, xml, mail
  path       TEXT NOT NULL UNIQUE,
  sha256     TEXT NOT NULL,
  bytes      INTEGER NOT NULL,
  template   TEXT NOT NULL DEFAULT '', -- hash of layout, texts and fonts
  created    INTEGER NOT NULL
) STRICT;
CREATE INDEX document_invoice ON document(invoice_id);

CREATE TABLE outbox (
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL,
  dedupe     TEXT NOT NULL UNIQUE,     -- what must never be sent twice
  invoice_id INTEGER REFERENCES invoice(id),
  level      INTEGER NOT NULL DEFAULT 0,
  recipient  TEXT NOT NULL,
  subject    TEXT NOT NULL,
  message_id TEXT NOT NULL UNIQUE,
  path       TEXT NOT NULL,
  sha256     TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'committing', 'sent',
             'deferred', 'failed', 'held', 'unknown')),
  attempts   INTEGER NOT NULL DEFAULT 0,
  next_at    INTEGER NOT NULL,
  last_code  INTEGER NOT NULL DEFAULT 0,
  last_text  TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  sent_at    INTEGER,
  copied     INTEGER NOT NULL DEFAULT 0 -- a copy lies in the server's folder of sent mails
) STRICT;
CREATE INDEX outbox_copy ON outbox(sent_at) WHERE copied = 0;
CREATE INDEX outbox_due ON outbox(next_at) WHERE state IN ('queued', 'deferred', 'held');
CREATE INDEX outbox_alive ON outbox(state) WHERE state <> 'sent';
CREATE INDEX outbox_invoice ON outbox(invoice_id);
CREATE INDEX outbox_recipient ON outbox(recipient);

-- Mails that came in, each handled once. Attachments go the way of dropped files; what
-- they came with is found by their content.
CREATE TABLE arrival (
  id        INTEGER PRIMARY KEY,
  name      TEXT NOT NULL UNIQUE,      -- of the file in maildir/, without its flags
  sha256    TEXT NOT NULL,
  kind      TEXT NOT NULL,             -- "bounce", "reply", "files" ...
  sender    TEXT NOT NULL,
  recipient TEXT NOT NULL,             -- To and Cc as they stand
  subject   TEXT NOT NULL,
  trusted   INTEGER NOT NULL,          -- our server found the sender to be genuine
  outbox_id INTEGER REFERENCES outbox(id), -- our mail that it is about
  at        INTEGER NOT NULL
) STRICT;
CREATE INDEX arrival_hash ON arrival(sha256);
CREATE INDEX arrival_about ON arrival(outbox_id) WHERE outbox_id IS NOT NULL;

CREATE TABLE attachment (
  sha256     TEXT PRIMARY KEY,
  arrival_id INTEGER NOT NULL REFERENCES arrival(id)
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  id       INTEGER PRIMARY KEY,
  iban     TEXT NOT NULL UNIQUE,
  currency TEXT NOT NULL
) STRICT;

CREATE TABLE statement (
  id         INTEGER PRIMARY KEY,
  file_id    INTEGER NOT NULL REFERENCES file(id),
  account_id INTEGER NOT NULL REFERENCES account(id),
  kind       INTEGER NOT NULL,         -- 52, 53, 54, 940
  place      INTEGER NOT NULL,         -- 0, 1, ... in the file
  name       TEXT NOT NULL,            -- Id
  sequence   TEXT NOT NULL,
  from_day   INTEGER,
  to_day     INTEGER,                  -- date of the closing balance, else FrToDt
  opening    INTEGER,
  closing    INTEGER,
  booked     INTEGER NOT NULL,         -- sum of the booked entries
  entries    INTEGER NOT NULL
) STRICT;
CREATE INDEX statement_account ON statement(account_id, to_day);

CREATE TABLE transactions (
  id             INTEGER PRIMARY KEY,
  account_id     INTEGER NOT NULL REFERENCES account(id),
  booking_date   INTEGER NOT NULL,
  value_date     INTEGER,
  cents          INTEGER NOT NULL,
  weak           INTEGER NOT NULL,     -- first 8 bytes of the weak identity
  loose          INTEGER NOT NULL,     -- the same without the booking date
  strong         TEXT NOT NULL,        -- the bank's own reference, or ''
  detail         INTEGER NOT NULL,     -- place within its entry
  last_file      INTEGER NOT NULL,     -- file in which it was seen last
  kind           INTEGER NOT NULL,     -- message that booked it
  -- Written out: a list after IN costs a table of its own at each insert.
  state          TEXT NOT NULL CHECK (state = 'new' OR state = 'matched' OR
                 state = 'review' OR state = 'none' OR state = 'ignored' OR
                 state = 'split'),     -- split: its details stand for it
  counterparty   TEXT,
  iban           TEXT,
  end_to_end_id  TEXT,
  details        TEXT NOT NULL,        -- JSON: the rest, as the bank wrote it
  batch          TEXT,                 -- a batch without details: its references, or ''
  part           TEXT,                 -- a detail of a batch: the references of that
  parent         INTEGER               -- a detail that took the place of its batch
) STRICT;
-- One index for all questions of a re-import: it grows at its end, since files come in
-- the order of time. One over the identities, which are random, made a million inserts
-- ten times slower.
CREATE INDEX transactions_amount ON transactions(account_id, booking_date, cents);
CREATE INDEX transactions_new ON transactions(booking_date) WHERE state = 'new';
CREATE INDEX transactions_review ON transactions(booking_date) WHERE state = 'review';
CREATE INDEX transactions_parent ON transactions(parent) WHERE parent IS NOT NULL;
CREATE INDEX transactions_part ON transactions(account_id, booking_date)
  WHERE part IS NOT NULL;

-- Every place where a transaction was seen.
CREATE TABLE seen (
  transaction_id INTEGER NOT NULL,
  file_id        INTEGER NOT NULL,
  statement      INTEGER NOT NULL,
  entry          INTEGER NOT NULL,
  detail         INTEGER NOT NULL,
  PRIMARY KEY (transaction_id, file_id, statement, entry, detail)
) STRICT, WITHOUT ROWID;

-- What a camt.054 tells of a batch that no statement has brought yet. No money.
CREATE TABLE advice (
  id             INTEGER PRIMARY KEY,
  account_id     INTEGER NOT NULL REFERENCES account(id),
  file_id        INTEGER NOT NULL,
  kind           INTEGER NOT NULL,     -- message that told it
  statement      INTEGER NOT NULL,
  entry          INTEGER NOT NULL,
  detail         INTEGER NOT NULL,
  booking_date   INTEGER NOT NULL,
  value_date     INTEGER,
  entry_cents    INTEGER NOT NULL,     -- of the whole entry
  batch          TEXT NOT NULL,
  cents          INTEGER NOT NULL,
  weak           INTEGER NOT NULL,
  loose          INTEGER NOT NULL,
  strong         TEXT NOT NULL,
  counterparty   TEXT,
  iban           TEXT,
  end_to_end_id  TEXT,
  details        TEXT NOT NULL
) STRICT;
CREATE INDEX advice_entry ON advice(file_id, statement, entry);

CREATE TABLE pending (
  account_id INTEGER NOT NULL REFERENCES account(id),
  file_id    INTEGER NOT NULL,
  day        INTEGER,
  cents      INTEGER NOT NULL,
  text       TEXT NOT NULL
) STRICT;

CREATE TABLE allocation (
  id             INTEGER PRIMARY KEY,
  transaction_id INTEGER REFERENCES transactions(id), -- NULL: the owner's word
  invoice_id     INTEGER NOT NULL REFERENCES invoice(id),
  cents          INTEGER NOT NULL,
  skonto         INTEGER NOT NULL DEFAULT 0,
  day            INTEGER NOT NULL,     -- booking date
  tier           TEXT NOT NULL,
  reason         TEXT NOT NULL,
  kind           INTEGER NOT NULL,     -- enum match_kind
  found          TEXT,                 -- the piece of the payment's text
  actor          TEXT NOT NULL,
  created        INTEGER NOT NULL,
  undone         INTEGER               -- instant, NULL while it holds
) STRICT;
CREATE INDEX allocation_invoice ON allocation(invoice_id);
CREATE INDEX allocation_transaction ON allocation(transaction_id);
CREATE INDEX allocation_day ON allocation(day);

-- Why a transaction was proposed or left alone, and which candidates lost: the newest
-- decision. Why it was booked stands in its allocations.
CREATE TABLE decision (
  transaction_id INTEGER PRIMARY KEY REFERENCES transactions(id),
  decision       TEXT NOT NULL CHECK (decision = 'auto' OR decision = 'review' OR
                 decision = 'none' OR decision = 'owner' OR decision = 'ignored'),
  at             INTEGER NOT NULL,
  tier           TEXT,
  kind           INTEGER NOT NULL,     -- enum match_kind
  found          TEXT,                 -- the piece of text
  reason         TEXT,
  lost           TEXT                  -- candidates that lost, one a line
) STRICT;

-- What a review offers, best first.
CREATE TABLE proposal (
  transaction_id INTEGER NOT NULL REFERENCES transactions(id),
  rank           INTEGER NOT NULL,     -- 1 = best
  tier           TEXT NOT NULL,
  reason         TEXT NOT NULL,
  allocations    TEXT NOT NULL,        -- "invoice_id:cents:skonto invoice_id:..."
  first_invoice  INTEGER NOT NULL,
  kind           INTEGER NOT NULL,     -- enum match_kind
  found          TEXT,                 -- the piece of text
  PRIMARY KEY (transaction_id, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_invoice ON proposal(first_invoice);
CREATE INDEX proposal_several ON proposal(transaction_id) WHERE instr(allocations, ' ') > 0;

-- Pairs that the owner undid: never booked again by themselves.
CREATE TABLE rejected (
  transaction_id INTEGER NOT NULL,
  invoice_id     INTEGER NOT NULL,
  PRIMARY KEY (transaction_id, invoice_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE dunning (
  invoice_id INTEGER NOT NULL REFERENCES invoice(id),
  level      INTEGER NOT NULL,
  day        INTEGER NOT NULL,
  outbox_id  INTEGER REFERENCES outbox(id),
  task_id    INTEGER,
  PRIMARY KEY (invoice_id, level)
) STRICT, WITHOUT ROWID;
CREATE INDEX dunning_day ON dunning(day) WHERE outbox_id IS NOT NULL;
CREATE INDEX dunning_outbox ON dunning(outbox_id) WHERE outbox_id IS NOT NULL;

CREATE TABLE hold (
  id          INTEGER PRIMARY KEY,
  invoice_id  INTEGER REFERENCES invoice(id),
  customer_id INTEGER REFERENCES customer(id),
  until       INTEGER NOT NULL,
  reason      TEXT NOT NULL,
  created     INTEGER NOT NULL
) STRICT;

CREATE TABLE task (
  id      INTEGER PRIMARY KEY,
  dedupe  TEXT NOT NULL,
  kind    TEXT NOT NULL,
  subject TEXT NOT NULL,
  title   TEXT NOT NULL,
  text    TEXT NOT NULL,
  created INTEGER NOT NULL,
  done    INTEGER
) STRICT;
CREATE UNIQUE INDEX task_open ON task(dedupe) WHERE done IS NULL;

-- Accounts of lexoffice and sevDesk (kontor.conf: account), and how far each has got.
CREATE TABLE connect_account (
  name          TEXT PRIMARY KEY,
  next_at       INTEGER NOT NULL DEFAULT 0, -- instant of the next poll
  polled_at     INTEGER NOT NULL DEFAULT 0, -- of the last complete one
  changed_since INTEGER,                    -- day; NULL: nothing was listed yet
  complete      INTEGER NOT NULL DEFAULT 0, -- 1 = all that was listed is in connect_seen
  list_total    INTEGER NOT NULL DEFAULT -1,-- so many were listed then; -1 = not known
  list_page     INTEGER NOT NULL DEFAULT 1, -- of known orders, to be looked at next
  failures      INTEGER NOT NULL DEFAULT 0, -- in a row
  failing_since INTEGER NOT NULL DEFAULT 0,
  parts_day     INTEGER,                    -- contacts: begun on this day ...
  parts_list    INTEGER NOT NULL DEFAULT 0, -- ... and come to this list and page
  parts_page    INTEGER NOT NULL DEFAULT 0,
  pushed        INTEGER NOT NULL DEFAULT 0, -- newest invoice that was looked at
  booked        INTEGER NOT NULL DEFAULT 0  -- newest allocation
) STRICT, WITHOUT ROWID;

-- Every order that was fetched, with what it was like then.
CREATE TABLE connect_seen (
  account   TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  stamp     TEXT NOT NULL,             -- '*': whatever it is
  number    TEXT NOT NULL,
  taken     INTEGER NOT NULL,          -- 1 = laid into inbox/, 0 = not finished
  at        INTEGER NOT NULL,
  PRIMARY KEY (account, remote_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX connect_seen_number ON connect_seen(number) WHERE taken = 1;

-- Contacts as they are over there; addresses and ways to reach are objects of their own
-- at sevDesk.
CREATE TABLE connect_part (
  account   TEXT NOT NULL,
  kind      TEXT NOT NULL CHECK (kind IN ('contact', 'address', 'way')),
  remote_id TEXT NOT NULL,
  owner     TEXT,                      -- contact; of a person: the company
  document  TEXT NOT NULL,
  at        INTEGER NOT NULL,          -- fetched
  fresh     INTEGER NOT NULL,          -- 1 = changed since it was handed on
  PRIMARY KEY (account, kind, remote_id)
) STRICT;
CREATE INDEX connect_part_owner ON connect_part(account, owner);
CREATE INDEX connect_part_fresh ON connect_part(account) WHERE fresh = 1;

-- What is written there, each exactly once: state 'sending' is on the disk before.
CREATE TABLE connect_push (
  id         INTEGER PRIMARY KEY,
  account    TEXT NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('invoice', 'status', 'payment')),
  subject    TEXT NOT NULL,            -- invoice number
  remote_id  TEXT NOT NULL,            -- of the order, or of what was made; or ''
  cents      INTEGER NOT NULL,         -- of a payment
  day        INTEGER,
  dedupe     TEXT NOT NULL UNIQUE,
  state      TEXT NOT NULL CHECK (state IN
             ('queued', 'sending', 'done', 'failed', 'unknown')),
  text       TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  done_at    INTEGER
) STRICT;
CREATE INDEX connect_push_open ON connect_push(account, id)
  WHERE state IN ('queued', 'sending');
