-- Rows of a stream are replaced together at each change of it, so the index on stream need not be unique.
CREATE TABLE referral_view (
  stream            text NOT NULL,
  state             integer NOT NULL, -- kith.referrals.v1.Referral.State
  authority         text NOT NULL,
  decision_due_date text NOT NULL
);
CREATE INDEX referral_view_stream ON referral_view (stream);
CREATE INDEX referral_view_due ON referral_view (state, (decision_due_date || ' ' || stream));
