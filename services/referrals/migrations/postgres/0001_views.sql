-- Rows of a stream are replaced together at each change of it, so the index on stream need not be unique.
-- Names compare by their bytes, as they do in the service.
CREATE TABLE referral_view (
  stream            text COLLATE "C" NOT NULL,
  state             bigint NOT NULL,  -- kith.referrals.v1.Referral.State
  authority         text NOT NULL,
  decision_due_date text COLLATE "C" NOT NULL
);
CREATE INDEX referral_view_stream ON referral_view (stream);
CREATE INDEX referral_view_due ON referral_view (state, (decision_due_date || ' ' || stream));
