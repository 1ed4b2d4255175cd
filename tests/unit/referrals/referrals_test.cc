#include <map>
#include <memory>
#include <string>

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "services/referrals/apply.h"
#include "services/referrals/decide.h"
#include "services/referrals/open_cases.h"

namespace kith::referrals {
namespace {

template <class Message>
Message Parse(const std::string& text) {
  Message message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) throw std::logic_error("bad text: " + text);
  return message;
}

// The front door's streams in memory: decides and folds as the journal does, without one.
class FrontDoor : public Streams {
 public:
  const google::protobuf::Message* FindMessage(const std::string& stream) const override {
    const auto found = states_.find(stream);
    return found == states_.end() ? nullptr : found->second.get();
  }
  int64_t Version(const std::string& stream) const override {
    const auto found = versions_.find(stream);
    return found == versions_.end() ? 0 : found->second;
  }

  template <class Request>
  Result<Drafts> Do(Result<Drafts> (*decide)(const Streams&, const Request&, const Context&), const std::string& text) {
    return Keep(decide(*this, Parse<Request>(text), context()));
  }
  template <class Request>
  Result<Drafts> Do(Result<Events<v1::ReferralsEvent>> (*decide)(const v1::Referral&, const Request&, const Context&),
                    const std::string& text) {
    const auto request = Parse<Request>(text);
    auto events = decide(*Find<v1::Referral>(request.name()), request, context());
    if (!events) return tl::unexpected<Error>(events.error());
    Drafts drafts;
    for (auto& event : *events) drafts.push_back(DraftOf(request.name(), std::move(event)));
    return Keep(std::move(drafts));
  }

 private:
  Context context() const {
    Context context;
    context.today = "2024-12-31";
    context.position = position_ + 1;
    return context;
  }

  Result<Drafts> Keep(Result<Drafts> drafts) {
    if (!drafts) return drafts;
    for (const Draft& draft : *drafts) {
      auto& state = states_[draft.stream];
      const auto& event = static_cast<const v1::ReferralsEvent&>(*draft.event);
      if (draft.stream.rfind("contacts/", 0) == 0) {
        if (!state) state = std::make_unique<v1::Contact>();
        Apply(static_cast<v1::Contact&>(*state), event);
      } else {
        if (!state) state = std::make_unique<v1::Referral>();
        Apply(static_cast<v1::Referral&>(*state), event);
      }
      ++versions_[draft.stream];
      ++position_;
    }
    return drafts;
  }

  std::map<std::string, std::unique_ptr<google::protobuf::Message>> states_;
  std::map<std::string, int64_t> versions_;
  int64_t position_ = 0;
};

const std::string kContact =
    "authority: '873' received_date: '2024-05-03' source: REFERRAL_SOURCE_SCHOOLS children: ['people/C0000001', "
    "'people/C0000002']";
const std::string kRefer = "name: 'contacts/K0000001' referral_date: '2024-05-03'";
const std::string kAccept =
    "name: 'referrals/R0000002' decision_date: '2024-05-07' primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT";
const std::string kNoAction = "name: 'referrals/R0000002' decision_date: '2024-05-07'";

std::string ReasonOf(const Result<Drafts>& result) { return result ? "" : result.error().reason; }

TEST(FrontDoor, TakesAContactToAnAcceptedReferral) {
  FrontDoor door;
  ASSERT_TRUE(door.Do(ReceiveContact, kContact).has_value());
  const auto made = door.Do(MakeReferral, kRefer);
  ASSERT_TRUE(made.has_value());
  ASSERT_EQ(made->size(), 2u) << "the contact and the referral change in one command";
  EXPECT_EQ(door.Find<v1::Contact>("contacts/K0000001")->state(), v1::Contact::STATE_REFERRED);
  EXPECT_EQ(door.Find<v1::Contact>("contacts/K0000001")->referral(), "referrals/R0000002");
  const auto* referral = door.Find<v1::Referral>("referrals/R0000002");
  ASSERT_NE(referral, nullptr);
  // Friday 3 May 2024; Monday 6 May is a bank holiday.
  EXPECT_EQ(referral->decision_due_date(), "2024-05-07");
  EXPECT_EQ(referral->children_size(), 2);

  ASSERT_TRUE(door.Do(AcceptReferral, kAccept).has_value());
  EXPECT_EQ(referral->state(), v1::Referral::STATE_ACCEPTED);
  EXPECT_EQ(referral->decision_date(), "2024-05-07");
}

TEST(FrontDoor, RefusesWhatDoesNotFollowFromTheState) {
  FrontDoor door;
  EXPECT_EQ(ReasonOf(door.Do(MakeReferral, kRefer)), "NOT_FOUND");
  ASSERT_TRUE(door.Do(ReceiveContact, kContact).has_value());
  EXPECT_EQ(ReasonOf(door.Do(MakeReferral, "name: 'contacts/K0000001' referral_date: '2024-05-02'")), "BEFORE_CONTACT");
  EXPECT_EQ(ReasonOf(door.Do(MakeReferral, kRefer + " etag: '2'")), "STALE_ETAG");
  ASSERT_TRUE(door.Do(MakeReferral, kRefer + " etag: '1'").has_value());
  EXPECT_EQ(ReasonOf(door.Do(MakeReferral, kRefer)), "CONTACT_ALREADY_REFERRED");
  EXPECT_EQ(ReasonOf(door.Do(AcceptReferral, kNoAction)), "UNKNOWN_CODE") << "a primary need is required (rule 8610)";
  EXPECT_EQ(
      ReasonOf(door.Do(CloseReferralWithNoFurtherAction, "name: 'referrals/R0000002' decision_date: '2024-05-02'")),
      "BEFORE_REFERRAL");
  EXPECT_EQ(
      ReasonOf(door.Do(CloseReferralWithNoFurtherAction, "name: 'referrals/R0000002' decision_date: '2025-01-01'")),
      "DATE_IN_FUTURE");
  ASSERT_TRUE(door.Do(CloseReferralWithNoFurtherAction, kNoAction).has_value());
  EXPECT_EQ(ReasonOf(door.Do(AcceptReferral, kAccept)), "REFERRAL_ALREADY_DECIDED");
  EXPECT_EQ(door.Find<v1::Referral>("referrals/R0000002")->state(), v1::Referral::STATE_NO_FURTHER_ACTION);
}

TEST(ReceiveContact, NamesTheFieldThatIsWrong) {
  const struct {
    const char* request;
    const char* reason;
    const char* field;
  } rows[] = {
      {"authority: '8730' received_date: '2024-05-03' source: REFERRAL_SOURCE_GP children: 'people/C1'",
       "INVALID_REQUEST", "authority"},
      {"authority: '873' received_date: '03/05/2024' source: REFERRAL_SOURCE_GP children: 'people/C1'",
       "INVALID_REQUEST", "received_date"},
      {"authority: '873' received_date: '2025-05-03' source: REFERRAL_SOURCE_GP children: 'people/C1'",
       "DATE_IN_FUTURE", "received_date"},
      {"authority: '873' received_date: '2024-05-03' children: 'people/C1'", "UNKNOWN_CODE", "source"},
      {"authority: '873' received_date: '2024-05-03' source: REFERRAL_SOURCE_GP", "INVALID_REQUEST", "children"},
      {"authority: '873' received_date: '2024-05-03' source: REFERRAL_SOURCE_GP children: ['people/C1', 'C2']",
       "INVALID_REQUEST", "children[1]"},
      {"authority: '873' received_date: '2024-05-03' source: REFERRAL_SOURCE_GP children: ['people/C1', 'people/C1']",
       "INVALID_REQUEST", "children[1]"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.request);
    FrontDoor door;
    const auto refused = door.Do(ReceiveContact, row.request);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().reason, row.reason);
    EXPECT_EQ(refused.error().fields.at(0).field, row.field);
    EXPECT_FALSE(refused.error().fields.at(0).description.empty());
  }
}

TEST(OpenCasesFor, AsksForTheChildrensCasesUnderTheEventsId) {
  FrontDoor door;
  ASSERT_TRUE(door.Do(ReceiveContact, kContact).has_value());
  ASSERT_TRUE(door.Do(MakeReferral, kRefer).has_value());
  const auto accepted = door.Do(AcceptReferral, kAccept);
  ASSERT_TRUE(accepted.has_value());
  journal::Entry entry;
  entry.stream = "referrals/R0000002";
  entry.event_id = "0badcafe-4";
  const auto request = OpenCasesFor(entry, static_cast<const v1::ReferralsEvent&>(*accepted->front().event));
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->DebugString(), Parse<cases::v1::OpenCaseFilesRequest>(R"(
      request_id: "0badcafe-4" children: ["people/C0000001", "people/C0000002"] authority: "873"
      referral: "referrals/R0000002" referral_date: "2024-05-03" referral_source: REFERRAL_SOURCE_SCHOOLS
      primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT)")
                                        .DebugString());
  EXPECT_FALSE(OpenCasesFor(entry, v1::ReferralsEvent()).has_value());
}

}  // namespace
}  // namespace kith::referrals
