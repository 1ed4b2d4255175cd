-- What the census would say of a child: see census_views.h. Rows written before are filled when states are rebuilt.
ALTER TABLE case_view ADD COLUMN census text NOT NULL DEFAULT '';

CREATE TABLE person_census_view (
  stream text COLLATE "C" NOT NULL,
  census text NOT NULL
);
CREATE INDEX person_census_view_stream ON person_census_view (stream);
