-- A row for each filling-in of an instrument. `sort` is "<answered date> <stream>".
CREATE TABLE instrument_view (
  stream TEXT NOT NULL,
  workbook TEXT NOT NULL,
  person TEXT NOT NULL,
  instrument TEXT NOT NULL, -- "audit.1"
  sort TEXT NOT NULL
) STRICT;
CREATE INDEX instrument_view_stream ON instrument_view (stream);
CREATE INDEX instrument_view_workbook ON instrument_view (workbook, sort);

-- A row for each goal. `sort` is "<set date> <stream>".
CREATE TABLE goal_view (
  stream TEXT NOT NULL,
  workbook TEXT NOT NULL,
  person TEXT NOT NULL,
  state INTEGER NOT NULL, -- kith.workbook.v1.Goal.State
  sort TEXT NOT NULL
) STRICT;
CREATE INDEX goal_view_stream ON goal_view (stream);
CREATE INDEX goal_view_workbook ON goal_view (workbook, sort);

-- A row for each person whom a session is about; stream is the entry.
CREATE TABLE session_view (
  stream TEXT NOT NULL,
  workbook TEXT NOT NULL,
  person TEXT NOT NULL,
  practitioner TEXT NOT NULL, -- who recorded it
  date TEXT NOT NULL
) STRICT;
CREATE INDEX session_view_stream ON session_view (stream);
CREATE INDEX session_view_person ON session_view (workbook, person, date);
CREATE INDEX session_view_practitioner ON session_view (practitioner, date);

-- A row for each checked session; stream is the check. `sort` is "<checked date> <stream>".
CREATE TABLE fidelity_view (
  stream TEXT NOT NULL,
  practitioner TEXT NOT NULL,
  sort TEXT NOT NULL
) STRICT;
CREATE INDEX fidelity_view_stream ON fidelity_view (stream);
CREATE INDEX fidelity_view_practitioner ON fidelity_view (practitioner, sort);

-- Which streams belong to a workbook: what its watchers missed is looked for in them.
CREATE TABLE watch_view (
  stream TEXT NOT NULL,
  workbook TEXT NOT NULL
) STRICT;
CREATE INDEX watch_view_stream ON watch_view (stream);
CREATE INDEX watch_view_workbook ON watch_view (workbook, stream);
