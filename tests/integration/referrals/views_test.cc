// The list of referrals over the rows that the journal wrote, on both stores.
#include <gtest/gtest.h>

#include "tests/integration/referrals/front_door_fixture.h"

namespace kith::referrals {
namespace {

class ReferralsViews : public FrontDoorOnAStore {
 protected:
  std::string Refer(const std::string& date, const std::string& authority = "873") {
    const auto contact =
        Do(ReceiveContact, "authority: '" + authority + "' source: REFERRAL_SOURCE_SCHOOLS received_date: '" + date +
                               "' children: 'people/C0000001'");
    return Do(MakeReferral, "name: '" + contact.front() + "' referral_date: '" + date + "'").back();
  }

  v1::ListReferralsResponse List(const std::string& request) {
    return ListReferrals(*journal_, Asking(), Parse<v1::ListReferralsRequest>(request)).value();
  }
};

TEST_P(ReferralsViews, ListWhatIsDueFirstFirstInPages) {
  const std::string late = Refer("2025-05-30");
  const std::string early = Refer("2025-03-03");
  const std::string same = Refer("2025-05-30");
  const std::string other = Refer("2025-01-06", "874");
  const std::string done = Refer("2025-02-03");
  Do(DecideReferral, "name: '" + done +
                         "' decision_date: '2025-06-02' decision: REFERRAL_DECISION_ASSESSMENT reason: "
                         "DECISION_REASON_CHILD_IN_NEED primary_need: PRIMARY_NEED_LOW_INCOME");

  const std::string waiting = "state: STATE_RECEIVED authority: '873' page_size: 2 ";
  const auto first = List(waiting);
  ASSERT_EQ(first.referrals_size(), 2);
  EXPECT_EQ(first.referrals(0).name(), early);
  EXPECT_EQ(first.referrals(1).name(), late);
  const auto second = List(waiting + "page_token: '" + first.next_page_token() + "'");
  ASSERT_EQ(second.referrals_size(), 1);
  EXPECT_EQ(second.referrals(0).name(), same);
  EXPECT_EQ(second.next_page_token(), "");

  EXPECT_EQ(List("").referrals_size(), 5);
  EXPECT_EQ(List("state: STATE_RECEIVED").referrals(0).name(), other);
  EXPECT_EQ(List("state: STATE_ACCEPTED").referrals(0).name(), done);
}

KITH_ON_BOTH_STORES(ReferralsViews);

}  // namespace
}  // namespace kith::referrals
