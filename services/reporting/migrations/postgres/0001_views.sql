-- A row for each period during which a child had a status; end_date is the first day without it, '' while it lasts.
CREATE TABLE spell_view (
  stream text COLLATE "C" NOT NULL,
  authority text NOT NULL,
  status bigint NOT NULL,
  number bigint NOT NULL,
  start_date text COLLATE "C" NOT NULL,
  end_date text COLLATE "C" NOT NULL
);
CREATE INDEX spell_view_stream ON spell_view (stream);
CREATE INDEX spell_view_dates ON spell_view (start_date, end_date);

-- A row for each period during which a team held a child's case. Periods of one child do not overlap.
CREATE TABLE team_view (
  stream text COLLATE "C" NOT NULL,
  team text NOT NULL,
  display_name text NOT NULL,
  district text NOT NULL,
  authority text NOT NULL,
  start_date text COLLATE "C" NOT NULL,
  end_date text COLLATE "C" NOT NULL
);
CREATE INDEX team_view_stream ON team_view (stream);

-- Streams of a source that could not be applied and wait; shared/inbox keeps it.
CREATE TABLE parked_view (
  stream text COLLATE "C" NOT NULL,
  source text NOT NULL,
  source_stream text NOT NULL,
  waiting bigint NOT NULL,
  reason text NOT NULL
);
CREATE INDEX parked_view_stream ON parked_view (stream);
