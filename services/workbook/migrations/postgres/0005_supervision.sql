-- A row for each contradiction. `sort` is "<raise date> <stream>".
CREATE TABLE contradiction_view (
  stream text COLLATE "C" NOT NULL,
  workbook text COLLATE "C" NOT NULL,
  state bigint NOT NULL, -- kith.workbook.v1.Contradiction.State
  sort text COLLATE "C" NOT NULL
);
CREATE INDEX contradiction_view_stream ON contradiction_view (stream);
CREATE INDEX contradiction_view_workbook ON contradiction_view (workbook, sort);

-- A row for each action of each supervision. `sort` is "<due date> <stream> <number>".
CREATE TABLE action_view (
  stream text COLLATE "C" NOT NULL,
  workbook text COLLATE "C" NOT NULL,
  owner text COLLATE "C" NOT NULL, -- the number of a worker
  is_open bigint NOT NULL,
  sort text COLLATE "C" NOT NULL
);
CREATE INDEX action_view_stream ON action_view (stream);
CREATE INDEX action_view_workbook ON action_view (workbook, is_open, sort);
CREATE INDEX action_view_owner ON action_view (owner, is_open, sort);
