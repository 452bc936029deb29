-- Schema version 2: files that lie beside an order and go with its invoice.

-- The order number as it begins a file's name: model/order.h, order_file_key.
ALTER TABLE orders ADD COLUMN file_key TEXT NOT NULL DEFAULT '';
UPDATE orders SET file_key = lower(
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    number, '/', '-'), '\', '-'), ':', '-'), '*', '-'), '?', '-'), '"', '-'), '<', '-'),
    '>', '-'), '|', '-'), '_', '-'), ' ', '-'));
CREATE INDEX orders_file_key ON orders(file_key);

CREATE TABLE order_file (
  id         INTEGER PRIMARY KEY,
  file_id    INTEGER NOT NULL REFERENCES file(id),
  folder     TEXT NOT NULL,            -- below inbox/
  name       TEXT NOT NULL,            -- as dropped
  name_key   TEXT NOT NULL,            -- the order that its name begins with
  folder_key TEXT NOT NULL,            -- the order that its folder is called after
  media_type TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN
             ('waiting', 'told', 'late', 'sent')), -- told: the owner knows that it waits
  since      INTEGER NOT NULL,
  UNIQUE (folder, name)                -- a newer one of the same name takes its place
) STRICT;
CREATE INDEX order_file_name ON order_file(name_key);
CREATE INDEX order_file_folder ON order_file(folder_key);
CREATE INDEX order_file_waiting ON order_file(since) WHERE state = 'waiting';
