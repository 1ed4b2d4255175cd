-- Streams of a source that could not be applied and wait; shared/inbox keeps it.
CREATE TABLE parked_view (
  stream text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  source_stream text COLLATE "C" NOT NULL,
  waiting bigint NOT NULL,
  reason text COLLATE "C" NOT NULL
);
CREATE INDEX parked_view_stream ON parked_view (stream);
