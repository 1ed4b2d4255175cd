-- Blocking keys of people: services/cases/matching/keys.h. Digests; no name can be read here. People who were recorded before this
-- migration get theirs when the journal rebuilds its states (Journal::RebuildStates). The keys of a person are each once, so that the table is its own index.
CREATE TABLE match_key_view (
  stream text NOT NULL,
  key    integer NOT NULL,
  PRIMARY KEY (key, stream)
) WITHOUT ROWID;
CREATE INDEX match_key_view_stream ON match_key_view (stream);
