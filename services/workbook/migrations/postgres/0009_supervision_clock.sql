-- A row for each open workbook: when the family's next group supervision is due. `sort` is "<due> <stream>".
CREATE TABLE supervision_clock_view (
  stream text COLLATE "C" NOT NULL,
  family text COLLATE "C" NOT NULL,
  sort text COLLATE "C" NOT NULL
);
CREATE INDEX supervision_clock_view_stream ON supervision_clock_view (stream);
CREATE INDEX supervision_clock_view_sort ON supervision_clock_view (sort);
