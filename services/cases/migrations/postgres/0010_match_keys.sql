-- Blocking keys of people: services/cases/matching/keys.h. Digests; no name can be read here. People who were recorded before this
-- migration get theirs when the journal rebuilds its states (Journal::RebuildStates).
CREATE TABLE match_key_view (
  stream text COLLATE "C" NOT NULL,
  key    bigint NOT NULL
);
CREATE INDEX match_key_view_stream ON match_key_view (stream);
CREATE INDEX match_key_view_key ON match_key_view (key, stream);
