-- A row for each list that an entry stands in: of its workbook, a chapter, a person, what is significant, children's voices. Rows of a
-- stream are replaced together at each change of it, so the index on stream need not be unique.
CREATE TABLE entry_list_view (
  stream TEXT NOT NULL,
  list TEXT NOT NULL,
  sort TEXT NOT NULL, -- "<start time> <stream>"
  kind INTEGER NOT NULL, -- kith.workbook.v1.EntryKind
  author TEXT NOT NULL,
  limits BLOB NOT NULL -- kith.workbook.v1.Visibility; '' where all who work with the family see it
) STRICT;
CREATE INDEX entry_list_view_stream ON entry_list_view (stream);
CREATE INDEX entry_list_view_list ON entry_list_view (list, sort);

-- A row for each entry.
CREATE TABLE entry_text_view (
  stream TEXT NOT NULL,
  id INTEGER NOT NULL PRIMARY KEY, -- the number of the entry: where in the journal it was recorded
  book TEXT NOT NULL, -- the family's number
  author TEXT NOT NULL,
  limits BLOB NOT NULL,
  words TEXT NOT NULL
) STRICT;
CREATE INDEX entry_text_view_stream ON entry_text_view (stream);

-- What is searched: the words of entry_text_view, kept beside it by triggers.
CREATE VIRTUAL TABLE entry_text_words USING fts5 (
  book, words, content = 'entry_text_view', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER entry_text_view_added AFTER INSERT ON entry_text_view BEGIN
  INSERT INTO entry_text_words (rowid, book, words) VALUES (new.id, new.book, new.words);
END;
CREATE TRIGGER entry_text_view_gone AFTER DELETE ON entry_text_view BEGIN
  INSERT INTO entry_text_words (entry_text_words, rowid, book, words) VALUES ('delete', old.id, old.book, old.words);
END;
