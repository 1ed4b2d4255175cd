-- Rows of a stream are replaced together at each change of it, so the index on stream need not be unique.
-- Names compare by their bytes, as they do in the service.
CREATE TABLE workbook_view (
  stream text COLLATE "C" NOT NULL,
  family text COLLATE "C" NOT NULL,
  authority text COLLATE "C" NOT NULL,
  state bigint NOT NULL -- kith.workbook.v1.Workbook.State
);
CREATE INDEX workbook_view_stream ON workbook_view (stream);
CREATE INDEX workbook_view_family ON workbook_view (family);

-- A row for each period of a worker in a family; stream is the family.
CREATE TABLE family_worker_view (
  stream text COLLATE "C" NOT NULL,
  worker text COLLATE "C" NOT NULL,
  team text COLLATE "C" NOT NULL,
  start_date text COLLATE "C" NOT NULL,
  end_date text COLLATE "C" NOT NULL -- the first day on which it no longer held; '' while it does
);
CREATE INDEX family_worker_view_stream ON family_worker_view (stream);
CREATE INDEX family_worker_view_worker ON family_worker_view (worker, stream);
CREATE INDEX family_worker_view_team ON family_worker_view (team, stream);

-- A row for each practitioner of each chapter whose next summary is due. `sort` is "<due> <stream>".
CREATE TABLE summary_clock_view (
  stream text COLLATE "C" NOT NULL,
  family text COLLATE "C" NOT NULL,
  worker text COLLATE "C" NOT NULL,
  sort text COLLATE "C" NOT NULL
);
CREATE INDEX summary_clock_view_stream ON summary_clock_view (stream);
CREATE INDEX summary_clock_view_sort ON summary_clock_view (sort);
CREATE INDEX summary_clock_view_worker ON summary_clock_view (worker, sort);
