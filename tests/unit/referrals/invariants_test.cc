// Whatever is tried, in whatever order: states are the folds of their events, no decision is lost or made twice, and
// due times are those that the calendar gives.
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "services/referrals/domain/instants.h"
#include "shared/calendar/clocks.h"
#include "tests/unit/referrals/front_door.h"

namespace kith::referrals {
namespace {

std::string AnyName(const FrontDoor& door, const char* kind) {
  std::vector<std::string> names;
  for (const auto& name : door.names()) {
    if (name.starts_with(kind)) names.push_back(name);
  }
  if (names.empty()) return "";
  return names[*rc::gen::inRange<size_t>(0, names.size())];
}

std::string AnyChild() { return "people/C000000" + std::to_string(*rc::gen::inRange(1, 5)); }

void TryContactStep(FrontDoor& door, const std::string& about) {
  const std::string name = "name: '" + about + "' ";
  switch (*rc::gen::inRange(0, 7)) {
    case 0:
      return (void)door.Do(DecideContact, name +
                                              "outcome: CONTACT_OUTCOME_EARLY_HELP reason: "
                                              "DECISION_REASON_EARLY_HELP_NEEDED");
    case 1:
      return (void)door.Do(JoinContact, name + "earlier_contact: '" + AnyName(door, "contacts/") + "'");
    case 2:
      return (void)door.Do(PassToAllocatedWorker, name);
    case 3:
      return (void)door.Do(RateContact, name + "rating: BRAG_RATING_AMBER reason_text: 'x'");
    case 4:
      return (void)door.Do(StartMashEnquiry, name + "agencies: ['police', 'housing']");
    default:
      return (void)door.Do(MakeReferral, name + "referral_date: '" + door.context().today + "'");
  }
}

void TryReferralStep(FrontDoor& door, const std::string& about) {
  const std::string name = "name: '" + about + "' ";
  const std::string date = "'" + door.context().today + "' ";
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      return (void)door.Do(DecideReferral, name + "decision_date: " + date +
                                               "decision: REFERRAL_DECISION_ASSESSMENT reason: "
                                               "DECISION_REASON_CHILD_IN_NEED primary_need: PRIMARY_NEED_LOW_INCOME");
    case 1:
      return (void)door.Do(DecideReferral, name + "decision_date: " + date +
                                               "decision: REFERRAL_DECISION_ADVICE reason: "
                                               "DECISION_REASON_ADVICE_SUFFICIENT");
    case 2:
      return (void)door.Do(StartMashEnquiry, name + "agencies: 'police'");
    default:
      return (void)door.Do(AcknowledgeReferral,
                           name + "method: ACKNOWLEDGEMENT_METHOD_EMAIL acknowledgement_date: " + date);
  }
}

void TryStep(FrontDoor& door) {
  const std::string contact = AnyName(door, "contacts/");
  const std::string referral = AnyName(door, "referrals/");
  const std::string enquiry = AnyName(door, "enquiries/");
  switch (*rc::gen::inRange(0, 8)) {
    case 0:
      return (void)door.Do(ReceiveContact, "authority: '873' source: REFERRAL_SOURCE_GP received_date: '" +
                                               door.context().today + "' children: '" + AnyChild() +
                                               "' brag_rating: BRAG_RATING_GREEN");
    case 1:
      return door.OpenCase(AnyChild());
    case 2:
      return door.CaseEvent(AnyChild(), "case_closed { closure_date: '2024-03-01' }");
    case 3:
      if (!enquiry.empty()) (void)door.Do(RecordMashReply, "name: '" + enquiry + "' agency: 'police'");
      return;
    case 4:
      if (!enquiry.empty()) (void)door.Do(CloseMashEnquiry, "name: '" + enquiry + "' missing_reason: 'x'");
      return;
    case 5:
      if (!referral.empty()) TryReferralStep(door, referral);
      return;
    default:
      if (!contact.empty()) TryContactStep(door, contact);
  }
}

// Of one stream: how many events decided it.
int Decisions(const FrontDoor& door, const std::string& name) {
  int count = 0;
  for (const Draft& draft : door.log()) {
    if (draft.stream != name) continue;
    const auto& event = static_cast<const Event&>(*draft.event);
    count += event.has_contact_decided() || event.has_contact_joined() || event.has_contact_referred() ||
             event.has_referral_decided() || event.case_information_passed().decides_contact();
  }
  return count;
}

void CheckContact(const FrontDoor& door, const std::string& name) {
  const auto& contact = *door.Find<v1::Contact>(name);
  RC_ASSERT(InstantOf(contact.decision_due_time()) == InstantOf(contact.received_time()) + std::chrono::hours(24));
  const bool waits = contact.state() == v1::Contact::STATE_RECEIVED;
  const int decisions = Decisions(door, name);
  RC_ASSERT(waits == (decisions == 0));
  RC_ASSERT(waits == !contact.has_decision_time());
  // A decided contact may become a referral later: the one second decision there is.
  RC_ASSERT(decisions <= (contact.state() == v1::Contact::STATE_REFERRED ? 2 : 1));
  if (!contact.joined_to().empty()) RC_ASSERT(door.Find<v1::Contact>(contact.joined_to()) != nullptr);
  if (!contact.referral().empty()) {
    const auto& referral = *door.Find<v1::Referral>(contact.referral());
    RC_ASSERT(referral.contact() == name);
    for (const auto& child : referral.children()) {
      const auto& all = contact.children();
      RC_ASSERT(std::find(all.begin(), all.end(), child) != all.end());
    }
  }
}

void CheckReferral(const FrontDoor& door, const std::string& name) {
  const auto& referral = *door.Find<v1::Referral>(name);
  const auto due = calendar::DueDate("D2", calendar::DateOf(referral.referral_date()));
  RC_ASSERT(referral.decision_due_date() == calendar::FormatDate(due));
  RC_ASSERT(Decisions(door, name) == (referral.state() == v1::Referral::STATE_RECEIVED ? 0 : 1));
  RC_ASSERT(referral.decided_late() ==
            (!referral.decision_date().empty() && referral.decision_date() > referral.decision_due_date()));
}

TEST(FrontDoor, NoSequenceLosesADecisionAndStatesAreFolds) {
  ASSERT_TRUE(rc::check([] {
    FrontDoor door("2024-05-03");
    const auto steps = *rc::gen::inRange(10, 60);
    for (int i = 0; i < steps; ++i) {
      TryStep(door);
      if (*rc::gen::inRange(0, 10) == 0) {
        const auto next = calendar::DateOf(door.context().today) + std::chrono::days(1);
        door.SetNow(calendar::FormatDate(next), *rc::gen::inRange(8, 18));
      }
    }
    for (const auto& name : door.names()) {
      const auto folded = FrontDoor::Folded(name, door.log());
      RC_ASSERT(folded->SerializeAsString() == door.FindMessage(name)->SerializeAsString());
      if (name.starts_with("contacts/")) CheckContact(door, name);
      if (name.starts_with("referrals/")) CheckReferral(door, name);
    }
  }));
}

}  // namespace
}  // namespace kith::referrals
