-- Rows of a stream are replaced together at each change of it. Nothing of a safe contact stands here.
CREATE TABLE relation_view (
  stream     text NOT NULL,
  person     text NOT NULL,
  other      text NOT NULL,
  number     integer NOT NULL,
  type       integer NOT NULL,  -- kith.cases.v1.RelationshipType: what other is to person
  start_date text NOT NULL,
  end_date   text NOT NULL
);
CREATE INDEX relation_view_stream ON relation_view (stream);
CREATE INDEX relation_view_person ON relation_view (person, stream);

CREATE TABLE household_view (
  stream text NOT NULL,
  person text NOT NULL
);
CREATE INDEX household_view_stream ON household_view (stream);
CREATE INDEX household_view_person ON household_view (person, stream);

CREATE TABLE family_view (
  stream text NOT NULL,
  person text NOT NULL
);
CREATE INDEX family_view_stream ON family_view (stream);
CREATE INDEX family_view_person ON family_view (person, stream);

-- Restrictions that were not lifted.
CREATE TABLE restriction_view (
  stream          text NOT NULL,
  owner           text NOT NULL,
  review_due_date text NOT NULL,
  expiry_date     text NOT NULL
);
CREATE INDEX restriction_view_stream ON restriction_view (stream);
CREATE INDEX restriction_view_owner ON restriction_view (owner, stream);
