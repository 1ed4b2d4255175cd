#include "services/referrals/schema.h"

#include "services/referrals/apply.h"
#include "services/referrals/views.h"

namespace kith::referrals {

journal::Schema ReferralsSchema() {
  using sql::Type;
  using v1::ReferralsEvent;
  journal::Schema schema;
  schema.service = "referrals";
  schema.event = &ReferralsEvent::default_instance();
  schema.kinds = {
      journal::Kind<v1::Contact, ReferralsEvent>("contacts", Apply),
      journal::Kind<v1::Referral, ReferralsEvent>("referrals", Apply, {kReferralView}, ReferralRows),
  };
  schema.tables = {{kReferralView,
                    {{"stream", Type::kText},
                     {"state", Type::kInteger},
                     {"authority", Type::kText},
                     {"decision_due_date", Type::kText}}}};
  return schema;
}

}  // namespace kith::referrals
