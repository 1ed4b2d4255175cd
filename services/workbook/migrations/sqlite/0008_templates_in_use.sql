-- Which text of which template each workbook was opened with: a start without that text is refused. '' where it was opened before this was kept.
ALTER TABLE workbook_view ADD COLUMN template text NOT NULL DEFAULT '';
ALTER TABLE workbook_view ADD COLUMN template_digest text NOT NULL DEFAULT '';
