-- What stands beside the journal (ADR-0001-side-store.md): drafts, which are nobody's record, and the bytes of attachments.
CREATE TABLE draft (
  owner text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  workbook text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  saved bigint NOT NULL, -- microseconds since 1970
  body bytea NOT NULL, -- kith.workbook.v1.Draft
  PRIMARY KEY (owner, name)
);
CREATE INDEX draft_saved ON draft (saved);

CREATE TABLE upload (
  name text COLLATE "C" NOT NULL PRIMARY KEY, -- of the attachment
  owner text COLLATE "C" NOT NULL,
  begun bigint NOT NULL, -- microseconds since 1970
  finished bigint NOT NULL, -- 1 once the journal may know of it
  received bigint NOT NULL,
  body bytea NOT NULL -- kith.workbook.v1.Upload
);
CREATE INDEX upload_owner ON upload (owner, finished);
CREATE INDEX upload_begun ON upload (finished, begun);

CREATE TABLE chunk (
  upload text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (upload, at)
);
-- Photos and sound are compressed already.
ALTER TABLE chunk ALTER COLUMN data SET STORAGE EXTERNAL;
