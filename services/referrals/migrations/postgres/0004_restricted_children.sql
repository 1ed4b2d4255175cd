-- The children whom the streams in tray_view are about, so that what is about a restricted child is found without a look at all that waits.
CREATE TABLE tray_child_view (
  stream text COLLATE "C" NOT NULL,
  child text COLLATE "C" NOT NULL
);
CREATE INDEX tray_child_view_stream ON tray_child_view (stream);
CREATE INDEX tray_child_view_child ON tray_child_view (child, stream);

-- As tray_view's, they come and go with the work.
ALTER TABLE tray_child_view SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

-- Restrictions that were set before this version was there: what the cases service wrote is read again from its beginning. What is known
-- of open children changes nothing (OpenChild.source_position, which is made anew with the states after this migration).
DELETE FROM cursor WHERE name = 'in/cases';
