-- The children whom the streams in tray_view are about, so that what is about a restricted child is found without a look at all that waits.
CREATE TABLE tray_child_view (
  stream TEXT NOT NULL,
  child TEXT NOT NULL
) STRICT;
CREATE INDEX tray_child_view_stream ON tray_child_view (stream);
CREATE INDEX tray_child_view_child ON tray_child_view (child, stream);

-- Restrictions that were set before this version was there: what the cases service wrote is read again from its beginning. What is known
-- of open children changes nothing (OpenChild.source_position, which is made anew with the states after this migration).
DELETE FROM cursor WHERE name = 'in/cases';
