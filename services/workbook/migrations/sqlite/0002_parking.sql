-- Streams of a source that could not be applied and wait; shared/inbox keeps it.
CREATE TABLE parked_view (
  stream TEXT NOT NULL,
  source TEXT NOT NULL,
  source_stream TEXT NOT NULL,
  waiting INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX parked_view_stream ON parked_view (stream);
