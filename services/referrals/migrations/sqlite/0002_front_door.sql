-- A row for each thing that somebody must do; nothing of what is done. `sort` is "<due> <stream> <kind> <item>": unique, and its
-- order is that of a tray. Rows of a stream are replaced together at each change of it.
CREATE TABLE tray_view (
  stream TEXT NOT NULL,
  kind INTEGER NOT NULL, -- kith.referrals.v1.TrayKind
  state INTEGER NOT NULL, -- kith.referrals.v1.TrayState
  authority TEXT NOT NULL,
  team TEXT NOT NULL,
  person TEXT NOT NULL,
  priority INTEGER NOT NULL, -- kith.referrals.v1.BragRating
  due TEXT NOT NULL, -- UTC, to the second
  sort TEXT NOT NULL,
  address_key TEXT NOT NULL,
  sibling_group TEXT NOT NULL,
  children TEXT NOT NULL, -- names, separated by spaces
  contact TEXT NOT NULL
) STRICT;
CREATE INDEX tray_view_stream ON tray_view (stream);
CREATE INDEX tray_view_sort ON tray_view (sort);
CREATE INDEX tray_view_priority ON tray_view (priority, sort);
CREATE INDEX tray_view_team ON tray_view (team, sort);
CREATE INDEX tray_view_person ON tray_view (person, sort);
CREATE INDEX tray_view_address ON tray_view (address_key, sort);
CREATE INDEX tray_view_sibling_group ON tray_view (sibling_group, sort);
CREATE INDEX tray_view_kind ON tray_view (kind, sort);

-- A row for each child of each contact. `sort` is "<received> <stream>".
CREATE TABLE contact_view (
  stream TEXT NOT NULL,
  state INTEGER NOT NULL, -- kith.referrals.v1.Contact.State
  authority TEXT NOT NULL,
  child TEXT NOT NULL,
  sort TEXT NOT NULL,
  address_key TEXT NOT NULL
) STRICT;
CREATE INDEX contact_view_stream ON contact_view (stream);
CREATE INDEX contact_view_sort ON contact_view (sort);
CREATE INDEX contact_view_child ON contact_view (child, sort);
CREATE INDEX contact_view_address ON contact_view (address_key, sort);

-- Streams of a source that could not be applied and wait; shared/inbox keeps it.
CREATE TABLE parked_view (
  stream TEXT NOT NULL,
  source TEXT NOT NULL,
  source_stream TEXT NOT NULL,
  waiting INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX parked_view_stream ON parked_view (stream);
