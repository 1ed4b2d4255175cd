-- Rows of a stream are replaced together at each change of it, so the index on stream need not be unique.
CREATE TABLE allocation_view (
  stream     text COLLATE "C" NOT NULL,  -- "cases/…" or "family-workers/…"
  number     bigint NOT NULL,  -- of the practitioner's allocation; 0: holds the case
  worker     text NOT NULL,
  role       bigint NOT NULL,  -- kith.cases.v1.WorkerRole
  team       text NOT NULL,
  authority  text NOT NULL,
  start_date text NOT NULL,
  standing   text NOT NULL     -- of the child, as the caseload rules name it; empty for a family
);
CREATE INDEX allocation_view_stream ON allocation_view (stream);
CREATE INDEX allocation_view_worker ON allocation_view (worker, stream, number);
CREATE INDEX allocation_view_team ON allocation_view (team, stream, number);

CREATE TABLE worker_view (
  stream    text COLLATE "C" NOT NULL,
  authority text NOT NULL,
  team      text NOT NULL,     -- that the worker is in now, or empty
  roles     text NOT NULL      -- their numbers between bars: "|1|7|"
);
CREATE INDEX worker_view_stream ON worker_view (stream);
CREATE INDEX worker_view_team ON worker_view (team, stream);

CREATE TABLE clock_view (
  stream        text COLLATE "C" NOT NULL,
  clock         text COLLATE "C" NOT NULL,  -- "D3-assessment-1"
  clock_id      text NOT NULL,
  start_date    text NOT NULL,
  due_date      text COLLATE "C" NOT NULL,
  rule_due_date text NOT NULL,
  run           bigint NOT NULL,  -- 0 stopped, 1 running, 2 extended, 3 paused
  recorded      bigint NOT NULL,  -- 1: the miss is an event
  reason_wanted bigint NOT NULL,  -- 1: of which nobody has given the reason
  worker        text NOT NULL,
  team          text NOT NULL,
  authority     text NOT NULL,
  rules         text NOT NULL     -- digest of the clock rules of which the row follows
);
CREATE INDEX clock_view_stream ON clock_view (stream);
CREATE INDEX clock_view_due ON clock_view (due_date, stream, clock);
CREATE INDEX clock_view_team ON clock_view (team, due_date, stream, clock);
CREATE INDEX clock_view_worker ON clock_view (worker, due_date, stream, clock);
CREATE INDEX clock_view_wanted ON clock_view (due_date, stream, clock) WHERE reason_wanted = 1;
