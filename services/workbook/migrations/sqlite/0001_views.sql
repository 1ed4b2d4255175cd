-- Rows of a stream are replaced together at each change of it, so the index on stream need not be unique.
CREATE TABLE workbook_view (
  stream TEXT NOT NULL,
  family TEXT NOT NULL,
  authority TEXT NOT NULL,
  state INTEGER NOT NULL -- kith.workbook.v1.Workbook.State
) STRICT;
CREATE INDEX workbook_view_stream ON workbook_view (stream);
CREATE INDEX workbook_view_family ON workbook_view (family);

-- A row for each period of a worker in a family; stream is the family.
CREATE TABLE family_worker_view (
  stream TEXT NOT NULL,
  worker TEXT NOT NULL,
  team TEXT NOT NULL,
  start_date TEXT NOT NULL,
  end_date TEXT NOT NULL -- the first day on which it no longer held; '' while it does
) STRICT;
CREATE INDEX family_worker_view_stream ON family_worker_view (stream);
CREATE INDEX family_worker_view_worker ON family_worker_view (worker, stream);
CREATE INDEX family_worker_view_team ON family_worker_view (team, stream);

-- A row for each practitioner of each chapter whose next summary is due. `sort` is "<due> <stream>".
CREATE TABLE summary_clock_view (
  stream TEXT NOT NULL,
  family TEXT NOT NULL,
  worker TEXT NOT NULL,
  sort TEXT NOT NULL
) STRICT;
CREATE INDEX summary_clock_view_stream ON summary_clock_view (stream);
CREATE INDEX summary_clock_view_sort ON summary_clock_view (sort);
CREATE INDEX summary_clock_view_worker ON summary_clock_view (worker, sort);
