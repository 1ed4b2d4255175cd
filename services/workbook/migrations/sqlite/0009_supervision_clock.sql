-- A row for each open workbook: when the family's next group supervision is due. `sort` is "<due> <stream>".
CREATE TABLE supervision_clock_view (
  stream TEXT NOT NULL,
  family TEXT NOT NULL,
  sort TEXT NOT NULL
) STRICT;
CREATE INDEX supervision_clock_view_stream ON supervision_clock_view (stream);
CREATE INDEX supervision_clock_view_sort ON supervision_clock_view (sort);
