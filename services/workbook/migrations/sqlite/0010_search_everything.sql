-- A row for each text of the record beside the entries: a value of a chapter's field, a summary, a module, an account, what was said in a
-- supervision, a goal, a note. Words are made of texts by services/workbook/search_words.cc, for what is stored and for what is looked for;
-- here they are told their English forms. `migrate` makes what is stored anew.
CREATE TABLE part_text_view (
  id INTEGER PRIMARY KEY, -- by which the index of words names the row
  stream TEXT NOT NULL,
  part TEXT NOT NULL, -- within the stream: "field/sobriety/3"
  at INTEGER NOT NULL, -- when it was written: seconds since 1970
  book TEXT NOT NULL, -- the family's number
  author TEXT NOT NULL,
  limits BLOB NOT NULL, -- kith.workbook.v1.Visibility; '' where the row alone keeps nobody out
  words TEXT NOT NULL
) STRICT;
CREATE INDEX part_text_view_stream ON part_text_view (stream);

-- What is searched, kept beside it by triggers.
CREATE VIRTUAL TABLE part_text_words USING fts5 (
  book, words, content = 'part_text_view', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER part_text_view_added AFTER INSERT ON part_text_view BEGIN
  INSERT INTO part_text_words (rowid, book, words) VALUES (new.id, new.book, new.words);
END;
CREATE TRIGGER part_text_view_gone AFTER DELETE ON part_text_view BEGIN
  INSERT INTO part_text_words (part_text_words, rowid, book, words) VALUES ('delete', old.id, old.book, old.words);
END;
