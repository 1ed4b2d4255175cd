// What the front door does, as guidance says it.
#include "tests/unit/referrals/front_door.h"

#include <gtest/gtest.h>

#include "services/referrals/domain/front_door_data.h"
#include "services/referrals/domain/instants.h"

namespace kith::referrals {
namespace {

const v1::Contact& ContactOf(const FrontDoor& door, const std::string& name = "contacts/K0000001") {
  return *door.Find<v1::Contact>(name);
}
std::string TimeOf(const google::protobuf::Timestamp& time) { return TextOf(InstantOf(time)); }

TEST(FrontDoor, TakesAContactToAnAssessment) {
  FrontDoor door;
  ASSERT_TRUE(door.Do(ReceiveContact, kContact).has_value());
  const auto made = door.Do(MakeReferral, kRefer);
  ASSERT_TRUE(made.has_value());
  ASSERT_EQ(made->size(), 2u) << "the contact and the referral change in one command";
  EXPECT_EQ(ContactOf(door).state(), v1::Contact::STATE_REFERRED);
  EXPECT_EQ(ContactOf(door).referral(), "referrals/R0000002");
  const auto* referral = door.Find<v1::Referral>("referrals/R0000002");
  ASSERT_NE(referral, nullptr);
  EXPECT_EQ(referral->decision_due_date(), "2024-05-07") << "Monday is a bank holiday";
  EXPECT_EQ(referral->children_size(), 2);

  ASSERT_TRUE(door.Do(DecideReferral, kAssess + "acknowledgement_method: ACKNOWLEDGEMENT_METHOD_EMAIL").has_value());
  EXPECT_EQ(referral->state(), v1::Referral::STATE_ACCEPTED);
  EXPECT_EQ(referral->decided_by(), "MO7");
  EXPECT_FALSE(referral->decided_late());
  EXPECT_EQ(referral->acknowledgement_date(), "2024-05-07");
}

TEST(FrontDoor, DecidesAContactWithin24HoursOrLate) {
  FrontDoor door("2024-05-03");
  ASSERT_TRUE(door.Do(ReceiveContact, kContact).has_value());
  EXPECT_EQ(TimeOf(ContactOf(door).received_time()), "2024-05-03T08:00:00Z") << "9 o'clock in London";
  EXPECT_EQ(TimeOf(ContactOf(door).decision_due_time()), "2024-05-04T08:00:00Z");
  door.SetNow("2024-05-04", 10);
  ASSERT_TRUE(door.Do(DecideContact, kDecideContact + "late_reason: 'the school could not be reached'").has_value());
  EXPECT_TRUE(ContactOf(door).decided_late()) << "a fact, not a refusal";
  EXPECT_EQ(ContactOf(door).outcome(), v1::CONTACT_OUTCOME_NO_FURTHER_ACTION);

  // A contact may become a referral at any time; being late is of the first decision.
  ASSERT_TRUE(door.Do(MakeReferral, kAboutContact + "referral_date: '2024-05-04'").has_value());
  EXPECT_EQ(ContactOf(door).state(), v1::Contact::STATE_REFERRED);
  EXPECT_TRUE(ContactOf(door).decided_late());
}

TEST(FrontDoor, KnowsTheHourOnlyWhereItWasTold) {
  FrontDoor door("2024-05-07");
  const std::string contact = "authority: '873' source: REFERRAL_SOURCE_SELF children: 'people/C1' ";
  ASSERT_TRUE(door.Do(ReceiveContact, contact + "received_date: '2024-05-07'").has_value());
  EXPECT_EQ(TimeOf(ContactOf(door).received_time()), "2024-05-07T11:00:00Z") << "today: now";
  ASSERT_TRUE(door.Do(ReceiveContact, contact + "received_date: '2024-05-03'").has_value());
  EXPECT_EQ(TimeOf(ContactOf(door, "contacts/K0000002").received_time()), "2024-05-02T23:00:00Z")
      << "another day: its first moment in London";
}

TEST(FrontDoor, CarriesThePolicesFormOver) {
  FrontDoor door;
  ASSERT_TRUE(door.Do(ReceiveContact,
                      "authority: '873' source: REFERRAL_SOURCE_POLICE received_date: '2024-05-03' "
                      "children: 'people/C1' police_notification { form_101_reference: '101/24-7' incident_date: "
                      "'2024-05-02' dash_score: 14 marac_referred: true } consent: CONSENT_BASIS_NOT_SOUGHT "
                      "consent_override_reason: 'asking would put the mother at risk' summary: 'shouting was heard' "
                      "referrer { agency: 'police' role: 'domestic abuse officer' }")
                  .has_value());
  EXPECT_EQ(ContactOf(door).police_notification().dash_score(), 14);
  EXPECT_EQ(ContactOf(door).referrer().agency(), "police");
  EXPECT_EQ(ContactOf(door).DebugString().find("shouting"), std::string::npos) << "narrative is in the event alone";
  EXPECT_EQ(ContactOf(door).DebugString().find("asking"), std::string::npos);
  EXPECT_EQ(static_cast<const Event&>(*door.log()[0].event).contact_received().summary(), "shouting was heard");
}

TEST(JoinContact, TheFirstOneGivesDateAndSource) {
  FrontDoor door;
  ASSERT_TRUE(door.Do(ReceiveContact, kContact).has_value());
  ASSERT_TRUE(door.Do(ReceiveContact,
                      "authority: '873' source: REFERRAL_SOURCE_GP received_date: '2024-05-04' "
                      "children: ['people/C0000002', 'people/C0000003'] referrer { agency: 'general-practice' }")
                  .has_value());
  ASSERT_TRUE(
      door.Do(JoinContact, "name: 'contacts/K0000002' earlier_contact: 'contacts/K0000001' etag: '1'").has_value());
  EXPECT_EQ(ContactOf(door).children_size(), 3) << "the new child is added";
  EXPECT_EQ(ContactOf(door).source(), type::v1::REFERRAL_SOURCE_SCHOOLS);
  EXPECT_EQ(ContactOf(door).received_date(), "2024-05-03");
  EXPECT_EQ(ContactOf(door).joined_contacts(0), "contacts/K0000002");
  EXPECT_EQ(ContactOf(door, "contacts/K0000002").state(), v1::Contact::STATE_JOINED);
}

TEST(OpenChild, NewInformationGoesToTheAllocatedWorkerInsteadOfASecondReferral) {
  FrontDoor door;
  ASSERT_TRUE(door.Do(ReceiveContact, kContact).has_value());
  door.OpenCase("people/C0000001");
  const auto refused = door.Do(MakeReferral, kRefer);
  EXPECT_EQ(ReasonOf(refused), "CHILD_ALREADY_OPEN");
  EXPECT_NE(refused.error().fields.at(0).description.find("PassToAllocatedWorker"), std::string::npos);
  EXPECT_EQ(ReasonOf(door.Do(MakeReferral, kRefer + "children: 'people/C0000002'")), "CHILD_ALREADY_OPEN")
      << "the sister's worker does not have it yet";

  ASSERT_TRUE(door.Do(PassToAllocatedWorker, kAboutContact).has_value());
  EXPECT_EQ(ContactOf(door).state(), v1::Contact::STATE_RECEIVED) << "the brother still waits for a decision";
  const auto* child = door.Find<v1::OpenChild>("children/C0000001");
  ASSERT_EQ(child->waiting_size(), 1);
  EXPECT_EQ(child->worker(), "SW100");

  ASSERT_TRUE(door.Do(MakeReferral, kRefer).has_value());
  const auto& referred = door.Find<v1::Referral>(ContactOf(door).referral())->children();
  ASSERT_EQ(referred.size(), 1);
  EXPECT_EQ(referred.Get(0), "people/C0000002");

  ASSERT_TRUE(door.Do(NoteCaseInformation, "name: 'children/C0000001' contact: 'contacts/K0000001'").has_value());
  EXPECT_EQ(child->waiting_size(), 0);
}

TEST(OpenChild, ABackDatedAllocationChangesNothingOfToday) {
  FrontDoor door;
  ASSERT_TRUE(door.Do(ReceiveContact, kContact).has_value());
  door.OpenCase("people/C0000001");
  door.CaseEvent("people/C0000001", "case_allocated { team: 'teams/fens-2' worker: 'SW200' start_date: '2024-01-08' }");
  const auto* child = door.Find<v1::OpenChild>("children/C0000001");
  EXPECT_EQ(child->worker(), "SW100");
  door.CaseEvent("people/C0000001", "case_allocated { team: 'teams/fens-2' worker: 'SW200' start_date: '2024-02-01' }");
  EXPECT_EQ(child->worker(), "SW200");
  door.CaseEvent("people/C0000001", "case_closed { closure_date: '2024-03-01' }");
  EXPECT_FALSE(child->open());
  EXPECT_TRUE(door.Do(MakeReferral, kRefer).has_value()) << "a closed child is referred again";
}

TEST(OpenChild, HistoriesAreBroughtInWithoutWaitingForWhatComesBack) {
  for (const char* role : {"importer", "service"}) {
    FrontDoor door;
    door.context().roles = {role};
    ASSERT_TRUE(door.Do(ReceiveContact, kContact).has_value());
    door.OpenCase("people/C0000001");
    EXPECT_TRUE(door.Do(MakeReferral, kRefer).has_value()) << role;
  }
}

TEST(MashEnquiry, HasTheTimeThatTheRatingGives) {
  const struct {
    const char* rating;
    const char* due;
  } rows[] = {{"RED", "2024-05-03T15:00:00Z"},
              {"AMBER", "2024-05-04T11:00:00Z"},
              {"GREEN", "2024-05-06T11:00:00Z"},
              {"BLUE", "2024-05-13T23:00:00Z"}};  // five working days, less the bank holiday, to the day's end
  for (const auto& row : rows) {
    FrontDoor door("2024-05-03");
    ASSERT_TRUE(door.Do(ReceiveContact, kContact + "brag_rating: BRAG_RATING_" + row.rating).has_value());
    ASSERT_TRUE(door.Do(StartMashEnquiry, kAboutContact + "agencies: ['police', 'housing']").has_value());
    EXPECT_EQ(TimeOf(door.Find<v1::MashEnquiry>("enquiries/M0000002")->due_time()), row.due) << row.rating;
    EXPECT_EQ(ContactOf(door).open_enquiry(), "enquiries/M0000002");
  }
}

TEST(MashEnquiry, KeepsRepliesAndWhatIsMissing) {
  FrontDoor door("2024-05-03");
  ASSERT_TRUE(door.Do(ReceiveContact, kContact + "brag_rating: BRAG_RATING_RED").has_value());
  ASSERT_TRUE(door.Do(StartMashEnquiry, kAboutContact + "agencies: ['police', 'housing']").has_value());
  const std::string enquiry = "name: 'enquiries/M0000002' ";
  door.SetNow("2024-05-03", 17);
  ASSERT_TRUE(door.Do(RecordMashReminder, enquiry + "agency: 'police'").has_value());
  ASSERT_TRUE(door.Do(RecordMashReply, enquiry + "agency: 'police' summary: 'two call-outs'").has_value());
  ASSERT_TRUE(door.Do(RecordMashReply, enquiry + "agency: 'police' known: true").has_value()) << "a further reply";
  ASSERT_TRUE(door.Do(CloseMashEnquiry, enquiry + "missing_reason: 'the office is closed'").has_value());
  ASSERT_TRUE(door.Do(RecordMashReply, enquiry + "agency: 'housing'").has_value()) << "late, and kept";
  const auto& state = *door.Find<v1::MashEnquiry>("enquiries/M0000002");
  EXPECT_TRUE(state.agencies(0).known());
  EXPECT_TRUE(state.agencies(0).replied_late()) << "due at 16 o'clock";
  EXPECT_EQ(state.agencies(0).reminders(), 1);
  ASSERT_EQ(state.missing_agencies_size(), 1);
  EXPECT_EQ(state.missing_agencies(0), "housing");
  EXPECT_EQ(ContactOf(door).open_enquiry(), "");
  EXPECT_EQ(state.DebugString().find("call-outs"), std::string::npos) << "what agencies say is in events alone";
}

}  // namespace
}  // namespace kith::referrals
