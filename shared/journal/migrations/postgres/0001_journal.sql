-- The journal and what is written with it. shared/journal/README.md explains each table.
CREATE TABLE head (
  id integer PRIMARY KEY CHECK (id = 1),
  journal_id text NOT NULL,
  service text NOT NULL,
  position bigint NOT NULL,
  digest bytea NOT NULL,
  epoch bigint NOT NULL DEFAULT 0
);

CREATE TABLE journal (
  position bigint PRIMARY KEY,
  stream text NOT NULL,
  version bigint NOT NULL,
  type text NOT NULL,
  occurred_on text NOT NULL,
  recorded_at bigint NOT NULL,
  actor text NOT NULL,
  request_id text NOT NULL,
  traceparent text NOT NULL,
  payload bytea,
  salt bytea,
  payload_digest bytea NOT NULL,
  digest bytea NOT NULL
);
CREATE UNIQUE INDEX journal_stream ON journal (stream, version);

CREATE TABLE stream (
  stream text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  state bytea
) WITH (fillfactor = 70);

CREATE TABLE request (
  request_id text PRIMARY KEY,
  fingerprint bytea NOT NULL,
  answer bytea
);

CREATE TABLE cursor (
  name text PRIMARY KEY,
  position bigint NOT NULL
) WITH (fillfactor = 50);
