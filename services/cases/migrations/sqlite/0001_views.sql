-- Rows of a stream are replaced together at each change of it, so the index on stream need not be unique.
CREATE TABLE team_view (
  stream    text NOT NULL,
  authority text NOT NULL,
  district  text NOT NULL
);
CREATE INDEX team_view_stream ON team_view (stream);

CREATE TABLE case_view (
  stream    text NOT NULL,
  child     text NOT NULL,
  authority text NOT NULL,
  state     integer NOT NULL, -- kith.cases.v1.CaseFile.State
  team      text NOT NULL,    -- of the allocation in force, or empty
  worker    text NOT NULL     -- of the allocation in force, or empty
);
CREATE INDEX case_view_stream ON case_view (stream);
CREATE INDEX case_view_team ON case_view (team, stream);
CREATE INDEX case_view_worker ON case_view (worker, stream);
