-- Words are made of texts by services/workbook/search_words.cc, for what is stored and for what is looked for: split, folded, without those
-- that stand in every text. Here they are told their English forms, and none is left out. `migrate` makes what is stored anew.
CREATE TEXT SEARCH DICTIONARY workbook_english (TEMPLATE = pg_catalog.snowball, LANGUAGE = english);
CREATE TEXT SEARCH CONFIGURATION workbook_words (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION workbook_words ALTER MAPPING REPLACE pg_catalog.english_stem WITH workbook_english;

-- What a text is found by (migration 0007): its words, its family, and the blocks of 4,096, 65,536 and 1,048,576 numbers in which its own lies.
CREATE FUNCTION found_by(words text, book text, number bigint) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  pg_catalog.to_tsvector('workbook_words'::regconfig, words)
  || pg_catalog.array_to_tsvector(ARRAY['/' || book, '#' || (number >> 12)::text, '##' || (number >> 16)::text, '###' || (number >> 20)::text]);
DROP INDEX entry_text_view_found_by;
DROP FUNCTION entry_found_by(text, text, bigint);
CREATE INDEX entry_text_view_found_by ON entry_text_view USING gin (found_by(words, book, id)) WITH (fastupdate = off);

-- A row for each text of the record beside the entries: a value of a chapter's field, a summary, a module, an account, what was said in a
-- supervision, a goal, a note.
CREATE TABLE part_text_view (
  stream text COLLATE "C" NOT NULL,
  part text COLLATE "C" NOT NULL, -- within the stream: "field/sobriety/3"
  at bigint NOT NULL, -- when it was written: seconds since 1970
  book text COLLATE "C" NOT NULL, -- the family's number
  author text COLLATE "C" NOT NULL,
  limits bytea NOT NULL, -- kith.workbook.v1.Visibility; '' where the row alone keeps nobody out
  words text COLLATE "C" NOT NULL
);
CREATE INDEX part_text_view_stream ON part_text_view (stream);
CREATE INDEX part_text_view_at ON part_text_view (at);
-- A part's number is the minute in which it was written.
CREATE INDEX part_text_view_found_by ON part_text_view USING gin (found_by(words, book, at / 60)) WITH (fastupdate = off);
