-- A row for each list that an entry stands in: of its workbook, a chapter, a person, what is significant, children's voices. Rows of a
-- stream are replaced together at each change of it, so the index on stream need not be unique. Names compare by their bytes.
CREATE TABLE entry_list_view (
  stream text COLLATE "C" NOT NULL,
  list text COLLATE "C" NOT NULL,
  sort text COLLATE "C" NOT NULL, -- "<start time> <stream>"
  kind bigint NOT NULL, -- kith.workbook.v1.EntryKind
  author text COLLATE "C" NOT NULL,
  limits bytea NOT NULL -- kith.workbook.v1.Visibility; '' where all who work with the family see it
);
CREATE INDEX entry_list_view_stream ON entry_list_view (stream);
CREATE INDEX entry_list_view_list ON entry_list_view (list, sort);

-- A row for each entry. The family's number is a word of the text too, so that one index finds what one family's entries say.
CREATE TABLE entry_text_view (
  stream text COLLATE "C" NOT NULL,
  id bigint NOT NULL PRIMARY KEY, -- the number of the entry: where in the journal it was recorded
  book text COLLATE "C" NOT NULL, -- the family's number
  author text COLLATE "C" NOT NULL,
  limits bytea NOT NULL,
  words text COLLATE "C" NOT NULL,
  found_by tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('pg_catalog.english', words) || array_to_tsvector(ARRAY['/' || book])) STORED
);
CREATE INDEX entry_text_view_stream ON entry_text_view (stream);
CREATE INDEX entry_text_view_found_by ON entry_text_view USING gin (found_by);
CREATE INDEX entry_text_view_book ON entry_text_view (book, id);
