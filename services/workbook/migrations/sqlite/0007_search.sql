-- The latest entries of one family, in the order of their recording: a row's id is part of every index.
CREATE INDEX entry_text_view_book ON entry_text_view (book);
