// The work tray of the front door over the rows that its journal wrote, on both stores.
#include "services/referrals/views.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "services/referrals/decide.h"
#include "services/referrals/schema.h"
#include "tests/integration/inbox/on_both_stores.h"

namespace kith::referrals {
namespace {

class ReferralsViews : public testing::OnBothStores {
 protected:
  void SetUp() override { OpenJournal(ReferralsSchema(), Migrations); }

  std::string Refer(const std::string& date, const std::string& authority = "873") {
    v1::ReceiveContactRequest contact;
    contact.set_authority(authority);
    contact.set_received_date(date);
    contact.set_source(type::v1::REFERRAL_SOURCE_SCHOOLS);
    contact.add_children("people/C0000001");
    v1::MakeReferralRequest referral;
    referral.set_name(Execute(ReceiveContact, contact).front().stream);
    referral.set_referral_date(date);
    return Execute(MakeReferral, referral).back().stream;
  }

  template <class Request>
  Drafts Execute(Result<Drafts> (*decide)(const Streams&, const Request&, const Context&), const Request& request) {
    Drafts drafts;
    journal::Command command;
    command.subject = "tester";
    command.decide = [&](const Streams& streams, const Context& context) {
      auto decided = decide(streams, request, context);
      if (decided) drafts = *decided;
      return decided;
    };
    const auto done = journal_->Execute(std::move(command));
    EXPECT_TRUE(done.has_value()) << done.error().message;
    return drafts;
  }

  void Accept(const std::string& name) {
    journal::Command command;
    command.subject = "tester";
    command.decide = [name](const Streams& streams, const Context& context) -> Result<Drafts> {
      v1::AcceptReferralRequest request;
      request.set_decision_date("2025-06-02");
      request.set_primary_need(type::v1::PRIMARY_NEED_LOW_INCOME);
      auto events = AcceptReferral(*streams.Find<v1::Referral>(name), request, context);
      if (!events) return tl::unexpected<Error>(events.error());
      return Drafts{DraftOf(name, events->front())};
    };
    ASSERT_TRUE(journal_->Execute(std::move(command)).has_value());
  }

  v1::ListReferralsResponse List(v1::Referral::State state, const std::string& authority, int size,
                                 const std::string& token) {
    v1::ListReferralsRequest request;
    request.set_state(state);
    request.set_authority(authority);
    request.set_page_size(size);
    request.set_page_token(token);
    return ListReferrals(*journal_, request).value();
  }
};

TEST_P(ReferralsViews, ListWhatIsDueFirstFirstInPages) {
  const std::string late = Refer("2025-05-30");
  const std::string early = Refer("2025-03-03");
  const std::string same = Refer("2025-05-30");
  const std::string other = Refer("2025-01-06", "874");
  const std::string done = Refer("2025-02-03");
  Accept(done);

  const auto first = List(v1::Referral::STATE_RECEIVED, "873", 2, "");
  ASSERT_EQ(first.referrals_size(), 2);
  EXPECT_EQ(first.referrals(0).name(), early);
  EXPECT_EQ(first.referrals(1).name(), late);
  const auto second = List(v1::Referral::STATE_RECEIVED, "873", 2, first.next_page_token());
  ASSERT_EQ(second.referrals_size(), 1);
  EXPECT_EQ(second.referrals(0).name(), same);
  EXPECT_EQ(second.next_page_token(), "");

  EXPECT_EQ(List(v1::Referral::STATE_UNSPECIFIED, "", 0, "").referrals_size(), 5);
  EXPECT_EQ(List(v1::Referral::STATE_RECEIVED, "", 0, "").referrals(0).name(), other);
  EXPECT_EQ(List(v1::Referral::STATE_ACCEPTED, "", 0, "").referrals(0).name(), done);
}

KITH_ON_BOTH_STORES(ReferralsViews);

}  // namespace
}  // namespace kith::referrals
