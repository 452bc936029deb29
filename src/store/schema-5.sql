-- Schema version 5: a mail is queued until all but its last byte is with the server; which
-- ones are due is told by a condition that costs no table of its own at each change.

UPDATE outbox SET state = 'queued' WHERE state = 'sending';
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox(next_at)
  WHERE state = 'queued' OR state = 'deferred' OR state = 'held';
