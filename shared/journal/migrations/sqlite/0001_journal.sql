-- The journal and what is written with it. shared/journal/README.md explains each table.
CREATE TABLE head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  journal_id TEXT NOT NULL,
  service TEXT NOT NULL,
  position INTEGER NOT NULL,
  digest BLOB NOT NULL,
  epoch INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE journal (
  position INTEGER PRIMARY KEY,
  stream TEXT NOT NULL,
  version INTEGER NOT NULL,
  type TEXT NOT NULL,
  occurred_on TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  request_id TEXT NOT NULL,
  traceparent TEXT NOT NULL,
  payload BLOB,
  salt BLOB,
  payload_digest BLOB NOT NULL,
  digest BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX journal_stream ON journal (stream, version);

CREATE TABLE stream (
  stream TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  state BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE request (
  request_id TEXT PRIMARY KEY,
  fingerprint BLOB NOT NULL,
  answer BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE cursor (
  name TEXT PRIMARY KEY,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
