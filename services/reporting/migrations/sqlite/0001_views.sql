-- A row for each period during which a child had a status; end_date is the first day without it, '' while it lasts.
CREATE TABLE spell_view (
  stream TEXT NOT NULL,
  authority TEXT NOT NULL,
  status INTEGER NOT NULL,
  number INTEGER NOT NULL,
  start_date TEXT NOT NULL,
  end_date TEXT NOT NULL
) STRICT;
CREATE INDEX spell_view_stream ON spell_view (stream);
CREATE INDEX spell_view_dates ON spell_view (start_date, end_date);

-- A row for each period during which a team held a child's case. Periods of one child do not overlap.
CREATE TABLE team_view (
  stream TEXT NOT NULL,
  team TEXT NOT NULL,
  display_name TEXT NOT NULL,
  district TEXT NOT NULL,
  authority TEXT NOT NULL,
  start_date TEXT NOT NULL,
  end_date TEXT NOT NULL
) STRICT;
CREATE INDEX team_view_stream ON team_view (stream);

-- Streams of a source that could not be applied and wait; shared/inbox keeps it.
CREATE TABLE parked_view (
  stream TEXT NOT NULL,
  source TEXT NOT NULL,
  source_stream TEXT NOT NULL,
  waiting INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX parked_view_stream ON parked_view (stream);
