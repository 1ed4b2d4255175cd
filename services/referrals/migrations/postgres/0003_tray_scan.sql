-- Counts and pages of a tray whose filters have no index of their own read this alone, in the order of the tray, not the table.
DROP INDEX tray_view_sort;
DROP INDEX tray_view_priority;
DROP INDEX tray_view_kind;
CREATE INDEX tray_view_scan ON tray_view (sort) INCLUDE (kind, state, authority, team, person, priority, address_key, sibling_group);

-- Rows come and go with the work and few are left: a share of the table, the usual measure, would let the dead be many times the living.
ALTER TABLE tray_view SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
