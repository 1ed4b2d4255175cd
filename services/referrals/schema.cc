#include "services/referrals/schema.h"

#include "services/referrals/domain/apply.h"
#include "services/referrals/domain/restricted_child.h"
#include "services/referrals/rows.h"
#include "shared/inbox/inbox.h"

namespace kith::referrals {

journal::Schema ReferralsSchema() {
  using journal::Kind;
  using sql::Type;
  using v1::ReferralsEvent;
  journal::Schema schema;
  schema.service = "referrals";
  schema.event = &ReferralsEvent::default_instance();
  schema.kinds = {
      Kind<v1::Contact, ReferralsEvent>("contacts", Apply, {kContactView, kTrayView, kTrayChildView}, ContactRows),
      Kind<v1::Referral, ReferralsEvent>("referrals", Apply, {kReferralView, kTrayView, kTrayChildView}, ReferralRows),
      Kind<v1::MashEnquiry, ReferralsEvent>("enquiries", Apply, {kTrayView, kTrayChildView}, EnquiryRows),
      Kind<v1::OpenChild, ReferralsEvent>("children", Apply, {kTrayView, kTrayChildView}, OpenChildRows),
      Kind<v1::RestrictedChild, ReferralsEvent>("restrictions", Apply),
      Kind<v1::RestrictedChildren, ReferralsEvent>("restricted", Apply),
      inbox::ParkedKind<ReferralsEvent>(),
  };
  schema.tables = {{kReferralView,
                    {{"stream", Type::kText},
                     {"state", Type::kInteger},
                     {"authority", Type::kText},
                     {"decision_due_date", Type::kText}}},
                   {kContactView,
                    {{"stream", Type::kText},
                     {"state", Type::kInteger},
                     {"authority", Type::kText},
                     {"child", Type::kText},
                     {"sort", Type::kText},
                     {"address_key", Type::kText}}},
                   {kTrayView,
                    {{"stream", Type::kText},
                     {"kind", Type::kInteger},
                     {"state", Type::kInteger},
                     {"authority", Type::kText},
                     {"team", Type::kText},
                     {"person", Type::kText},
                     {"priority", Type::kInteger},
                     {"due", Type::kText},
                     {"sort", Type::kText},
                     {"address_key", Type::kText},
                     {"sibling_group", Type::kText},
                     {"children", Type::kText},
                     {"contact", Type::kText}}},
                   {kTrayChildView, {{"stream", Type::kText}, {"child", Type::kText}}},
                   inbox::ParkedTable()};
  return schema;
}

}  // namespace kith::referrals
