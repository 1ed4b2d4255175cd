-- Counts and pages of a tray whose filters have no index of their own read this alone, in the order of the tray, not the table.
DROP INDEX tray_view_sort;
DROP INDEX tray_view_priority;
DROP INDEX tray_view_kind;
CREATE INDEX tray_view_scan ON tray_view (sort, kind, state, authority, team, person, priority, address_key, sibling_group);
