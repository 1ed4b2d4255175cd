-- What an entry is found by: its words, its family, and the blocks of 4,096, 65,536 and 1,048,576 numbers in which its own lies. So one index answers
-- what the newest entries say without collecting all that hold a word. It is kept in the index alone: a row is its text, and not its text
-- and each word of it once more (services/workbook/search.cc).
CREATE FUNCTION entry_found_by(words text, book text, id bigint) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  pg_catalog.to_tsvector('pg_catalog.english'::regconfig, words)
  || pg_catalog.array_to_tsvector(ARRAY['/' || book, '#' || (id >> 12)::text, '##' || (id >> 16)::text, '###' || (id >> 20)::text]);
DROP INDEX entry_text_view_found_by;
ALTER TABLE entry_text_view DROP COLUMN found_by;
CREATE INDEX entry_text_view_found_by ON entry_text_view USING gin (entry_found_by(words, book, id));
