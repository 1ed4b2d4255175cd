// Every state of the front door's records and every command on it, legal or not.
#include <functional>
#include <map>

#include <gtest/gtest.h>

#include "services/referrals/open_cases.h"
#include "tests/unit/referrals/front_door.h"

namespace kith::referrals {
namespace {

using Setup = std::function<void(FrontDoor&)>;
using Try = std::function<Result<Drafts>(FrontDoor&)>;

template <class Decide>
Try Doing(Decide decide, const std::string& text) {
  return [=](FrontDoor& door) { return door.Do(decide, text); };
}

template <class Decide>
void Must(FrontDoor& door, Decide decide, const std::string& text) {
  const auto done = door.Do(decide, text);
  if (!done) throw std::logic_error("refused: " + text + ": " + done.error().reason + ": " + done.error().message);
}

void Received(FrontDoor& door) { Must(door, ReceiveContact, kContact + "brag_rating: BRAG_RATING_GREEN"); }

const std::map<std::string, Setup> kContactStates = {
    {"received", Received},
    {"referred",
     [](FrontDoor& door) {
       Received(door);
       Must(door, MakeReferral, kRefer);
     }},
    {"decided",
     [](FrontDoor& door) {
       Received(door);
       Must(door, DecideContact, kDecideContact);
     }},
    {"passed",
     [](FrontDoor& door) {
       Received(door);
       door.OpenCase("people/C0000001");
       door.OpenCase("people/C0000002");
       Must(door, PassToAllocatedWorker, kAboutContact);
     }},
    {"joined",
     [](FrontDoor& door) {
       Received(door);
       Received(door);
       Must(door, JoinContact, kAboutContact + "earlier_contact: 'contacts/K0000002'");
     }},
};

const std::map<std::string, Try> kContactCommands = {
    {"RateContact", Doing(RateContact, kAboutContact + "rating: BRAG_RATING_RED reason_text: 'more was said'")},
    {"DecideContact", Doing(DecideContact, kDecideContact)},
    {"JoinContact",
     [](FrontDoor& door) {
       const auto again = door.Do(ReceiveContact, kContact);
       return door.Do(JoinContact, kAboutContact + "earlier_contact: '" + again->front().stream + "'");
     }},
    {"PassToAllocatedWorker",
     [](FrontDoor& door) {
       door.OpenCase("people/C0000001");
       return door.Do(PassToAllocatedWorker, kAboutContact);
     }},
    {"MakeReferral", Doing(MakeReferral, kRefer)},
    {"StartMashEnquiry", Doing(StartMashEnquiry, kAboutContact + "agencies: 'police'")},
    {"AssignWork", Doing(AssignWork, kAboutContact + "responsible: 'MO8'")},
};

// DOMAIN: a contact may become a referral at any time; information about an open child goes to the worker at any time.
const std::map<std::string, std::map<std::string, std::string>> kContactTable = {
    {"RateContact",
     {{"received", ""},
      {"referred", "CONTACT_ALREADY_REFERRED"},
      {"decided", "CONTACT_ALREADY_DECIDED"},
      {"passed", "CONTACT_ALREADY_DECIDED"},
      {"joined", "CONTACT_JOINED"}}},
    {"DecideContact",
     {{"received", ""},
      {"referred", "CONTACT_ALREADY_REFERRED"},
      {"decided", "CONTACT_ALREADY_DECIDED"},
      {"passed", "CONTACT_ALREADY_DECIDED"},
      {"joined", "CONTACT_JOINED"}}},
    {"JoinContact",
     {{"received", ""},
      {"referred", "CONTACT_ALREADY_REFERRED"},
      {"decided", "CONTACT_ALREADY_DECIDED"},
      {"passed", "CONTACT_ALREADY_DECIDED"},
      {"joined", "CONTACT_JOINED"}}},
    {"PassToAllocatedWorker",
     {{"received", ""},
      {"referred", ""},
      {"decided", ""},
      {"passed", "CHILD_ALREADY_PASSED"},
      {"joined", "CONTACT_JOINED"}}},
    {"MakeReferral",
     {{"received", ""},
      {"referred", "CONTACT_ALREADY_REFERRED"},
      {"decided", ""},
      {"passed", "CHILD_ALREADY_OPEN"},
      {"joined", "CONTACT_JOINED"}}},
    {"StartMashEnquiry",
     {{"received", ""},
      {"referred", "NOTHING_TO_ENQUIRE"},
      {"decided", "NOTHING_TO_ENQUIRE"},
      {"passed", "NOTHING_TO_ENQUIRE"},
      {"joined", "NOTHING_TO_ENQUIRE"}}},
    {"AssignWork", {{"received", ""}, {"referred", ""}, {"decided", ""}, {"passed", ""}, {"joined", ""}}},
};

// Tries every command in every state; a refusal leaves the record as it was.
void TryAll(const std::map<std::string, Setup>& states, const std::map<std::string, Try>& commands,
            const std::map<std::string, std::map<std::string, std::string>>& table, const std::string& name) {
  for (const auto& [command, run] : commands) {
    for (const auto& [state, setup] : states) {
      SCOPED_TRACE(command + " in " + state);
      FrontDoor door;
      setup(door);
      const auto before = door.Version(name);
      const auto done = run(door);
      EXPECT_EQ(ReasonOf(done), table.at(command).at(state)) << (done ? "" : done.error().message);
      if (!done) {
        EXPECT_EQ(door.Version(name), before);
        EXPECT_FALSE(done.error().fields.empty());
        EXPECT_FALSE(done.error().fields.at(0).description.empty());
      } else {
        EXPECT_GT(door.Version(name), before);
      }
    }
  }
}

TEST(Contact, EveryCommandInEveryState) {
  TryAll(kContactStates, kContactCommands, kContactTable, "contacts/K0000001");
}

const std::map<std::string, Setup> kReferralStates = {
    {"received",
     [](FrontDoor& door) {
       Received(door);
       Must(door, MakeReferral, kRefer);
     }},
    {"accepted",
     [](FrontDoor& door) {
       Received(door);
       Must(door, MakeReferral, kRefer);
       Must(door, DecideReferral, kAssess);
     }},
    {"closed",
     [](FrontDoor& door) {
       Received(door);
       Must(door, MakeReferral, kRefer);
       Must(door, DecideReferral, kNoAction + "acknowledgement_method: ACKNOWLEDGEMENT_METHOD_LETTER");
     }},
    {"not opened",
     [](FrontDoor& door) {
       Received(door);
       Must(door, MakeReferral, kRefer);
       Must(door, DecideReferral, kAssess);
       door.RefuseCases("referrals/R0000002");
     }},
};

const std::map<std::string, Try> kReferralCommands = {
    {"RateReferral", Doing(RateReferral, kReferral + "rating: BRAG_RATING_RED reason_text: 'more was said'")},
    {"DecideReferral", Doing(DecideReferral, kAssess)},
    {"AcknowledgeReferral", Doing(AcknowledgeReferral, kAcknowledge)},
    {"ResolveCasesNotOpened", Doing(ResolveCasesNotOpened, kReferral + "retry: true reason_text: 'registered now'")},
    {"StartMashEnquiry", Doing(StartMashEnquiry, kReferral + "agencies: 'police'")},
    {"AssignWork", Doing(AssignWork, kReferral + "team: 'teams/mash'")},
};

const std::map<std::string, std::map<std::string, std::string>> kReferralTable = {
    {"RateReferral",
     {{"received", ""},
      {"accepted", "REFERRAL_ALREADY_DECIDED"},
      {"closed", "REFERRAL_ALREADY_DECIDED"},
      {"not opened", "REFERRAL_ALREADY_DECIDED"}}},
    {"DecideReferral",
     {{"received", ""},
      {"accepted", "REFERRAL_ALREADY_DECIDED"},
      {"closed", "REFERRAL_ALREADY_DECIDED"},
      {"not opened", "REFERRAL_ALREADY_DECIDED"}}},
    {"AcknowledgeReferral",
     {{"received", ""}, {"accepted", ""}, {"closed", "ALREADY_ACKNOWLEDGED"}, {"not opened", ""}}},
    {"ResolveCasesNotOpened",
     {{"received", "CASES_NOT_REFUSED"},
      {"accepted", "CASES_NOT_REFUSED"},
      {"closed", "CASES_NOT_REFUSED"},
      {"not opened", ""}}},
    {"StartMashEnquiry",
     {{"received", ""},
      {"accepted", "NOTHING_TO_ENQUIRE"},
      {"closed", "NOTHING_TO_ENQUIRE"},
      {"not opened", "NOTHING_TO_ENQUIRE"}}},
    {"AssignWork", {{"received", ""}, {"accepted", ""}, {"closed", ""}, {"not opened", ""}}},
};

TEST(Referral, EveryCommandInEveryState) {
  TryAll(kReferralStates, kReferralCommands, kReferralTable, "referrals/R0000002");
}

void Asked(FrontDoor& door) {
  Received(door);
  Must(door, StartMashEnquiry, kAboutContact + "agencies: ['police', 'nhs-trust']");
}
const std::string kEnquiry = "name: 'enquiries/M0000002' ";
const std::string kReply = kEnquiry + "agency: 'police' known: true ";

const std::map<std::string, Setup> kEnquiryStates = {
    {"open", Asked},
    {"replied",
     [](FrontDoor& door) {
       Asked(door);
       Must(door, RecordMashReply, kReply);
     }},
    {"closed",
     [](FrontDoor& door) {
       Asked(door);
       Must(door, CloseMashEnquiry, kEnquiry + "missing_reason: 'decided on what the school said'");
     }},
};
const std::map<std::string, Try> kEnquiryCommands = {
    {"RecordMashReply", Doing(RecordMashReply, kReply)},
    {"RecordMashReminder", Doing(RecordMashReminder, kEnquiry + "agency: 'police'")},
    {"CloseMashEnquiry", Doing(CloseMashEnquiry, kEnquiry)},
    {"CloseMashEnquiry for a reason", Doing(CloseMashEnquiry, kEnquiry + "missing_reason: 'nobody answers'")},
    {"AssignWork", Doing(AssignWork, kEnquiry + "responsible: 'MO8'")},
};
const std::map<std::string, std::map<std::string, std::string>> kEnquiryTable = {
    {"RecordMashReply", {{"open", ""}, {"replied", ""}, {"closed", ""}}},
    {"RecordMashReminder", {{"open", ""}, {"replied", "AGENCY_HAS_REPLIED"}, {"closed", "ENQUIRY_CLOSED"}}},
    {"CloseMashEnquiry", {{"open", "REPLIES_MISSING"}, {"replied", "REPLIES_MISSING"}, {"closed", "ENQUIRY_CLOSED"}}},
    {"CloseMashEnquiry for a reason", {{"open", ""}, {"replied", ""}, {"closed", "ENQUIRY_CLOSED"}}},
    {"AssignWork", {{"open", ""}, {"replied", ""}, {"closed", ""}}},
};

TEST(MashEnquiry, EveryCommandInEveryState) {
  TryAll(kEnquiryStates, kEnquiryCommands, kEnquiryTable, "enquiries/M0000002");
}

TEST(OpenCasesFor, AsksForTheChildrensCasesUnderTheEventsIdAndAgainWhenTold) {
  FrontDoor door;
  kReferralStates.at("received")(door);
  const auto accepted = door.Do(DecideReferral, kAssess);
  ASSERT_TRUE(accepted.has_value());
  journal::Entry entry;
  entry.stream = "referrals/R0000002";
  entry.event_id = "0badcafe-4";
  auto request = OpenCasesFor(entry, static_cast<const Event&>(*accepted->front().event));
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->DebugString(), Parse<cases::v1::OpenCaseFilesRequest>(R"(
      request_id: "0badcafe-4" children: ["people/C0000001", "people/C0000002"] authority: "873"
      referral: "referrals/R0000002" referral_date: "2024-05-03" referral_source: REFERRAL_SOURCE_SCHOOLS
      primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT)")
                                        .DebugString());
  door.RefuseCases("referrals/R0000002");
  EXPECT_EQ(door.Find<v1::Referral>("referrals/R0000002")->cases_not_opened_reason(), "NO_SUCH_CHILD");
  const auto again = door.Do(ResolveCasesNotOpened, kReferral + "retry: true reason_text: 'registered now'");
  entry.event_id = "0badcafe-6";
  request = OpenCasesFor(entry, static_cast<const Event&>(*again->front().event));
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->request_id(), "0badcafe-6") << "another event is another request";
  EXPECT_EQ(door.Find<v1::Referral>("referrals/R0000002")->cases_not_opened_reason(), "");
  EXPECT_FALSE(OpenCasesFor(entry, Event()).has_value());
}

TEST(OpenCasesFor, AsksForNothingWhereNoCaseIsToBeOpened) {
  FrontDoor door;
  kReferralStates.at("received")(door);
  const auto closed = door.Do(DecideReferral, kNoAction);
  EXPECT_FALSE(OpenCasesFor({}, static_cast<const Event&>(*closed->front().event)).has_value());
  EXPECT_EQ(door.Find<v1::Referral>("referrals/R0000002")->state(), v1::Referral::STATE_CLOSED);
}

}  // namespace
}  // namespace kith::referrals
