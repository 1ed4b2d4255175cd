// Every reason of a refusal that no state alone gives, with the field that it names; the states are in states_test.cc.
#include <functional>

#include <gtest/gtest.h>

#include "services/referrals/domain/front_door_data.h"
#include "tests/unit/referrals/front_door.h"

namespace kith::referrals {
namespace {

struct Refusal {
  std::string request;
  const char* reason;
  const char* field;
};

template <class Decide>
void RefusesEach(const std::function<void(FrontDoor&)>& setup, Decide decide, const std::vector<Refusal>& rows) {
  for (const auto& row : rows) {
    SCOPED_TRACE(row.request.substr(0, 300));
    FrontDoor door;
    setup(door);
    const auto refused = door.Do(decide, row.request);
    EXPECT_EQ(ReasonOf(refused), row.reason);
    if (refused) continue;
    EXPECT_EQ(refused.error().fields.at(0).field, row.field);
    EXPECT_FALSE(refused.error().fields.at(0).description.empty());
  }
}

void Nothing(FrontDoor&) {}
void Received(FrontDoor& door) { ASSERT_TRUE(door.Do(ReceiveContact, kContact).has_value()); }
void Referred(FrontDoor& door) {
  Received(door);
  ASSERT_TRUE(door.Do(MakeReferral, kRefer).has_value());
}
void Rated(FrontDoor& door) {
  ASSERT_TRUE(door.Do(ReceiveContact, kContact + "brag_rating: BRAG_RATING_AMBER").has_value());
}
void Asked(FrontDoor& door) {
  Rated(door);
  ASSERT_TRUE(door.Do(StartMashEnquiry, kAboutContact + "agencies: 'police'").has_value());
}

TEST(ReceiveContact, NamesTheFieldThatIsWrong) {
  const std::string police =
      "authority: '873' received_date: '2024-05-03' source: REFERRAL_SOURCE_POLICE children: 'people/C1' "
      "police_notification { ";
  const std::string gp = "authority: '873' received_date: '2024-05-03' source: REFERRAL_SOURCE_GP ";
  RefusesEach(
      Nothing, ReceiveContact,
      {{"authority: '8730' received_date: '2024-05-03' source: REFERRAL_SOURCE_GP children: 'people/C1'",
        "INVALID_REQUEST", "authority"},
       {"authority: '873' received_date: '03/05/2024' source: REFERRAL_SOURCE_GP children: 'people/C1'",
        "INVALID_REQUEST", "received_date"},
       {"authority: '873' received_date: '2025-05-03' source: REFERRAL_SOURCE_GP children: 'people/C1'",
        "DATE_IN_FUTURE", "received_date"},
       {"authority: '873' received_date: '2024-05-03' children: 'people/C1'", "UNKNOWN_CODE", "source"},
       {gp, "INVALID_REQUEST", "children"},
       {gp + "children: ['people/C1', 'C2']", "INVALID_REQUEST", "children[1]"},
       {gp + "children: ['people/C1', 'people/C1']", "INVALID_REQUEST", "children[1]"},
       {kContact + "received_date: '2024-05-02'", "INVALID_REQUEST", "received_date"},
       {"authority: '873' source: REFERRAL_SOURCE_GP children: 'people/C1' received_time { seconds: 1900000000 }",
        "DATE_IN_FUTURE", "received_time"},
       {"authority: '873' source: REFERRAL_SOURCE_GP children: 'people/C1' received_time { seconds: -9000000000000 }",
        "INVALID_REQUEST", "received_time"},
       {kContact + "referrer { agency: 'scouts' }", "UNKNOWN_AGENCY", "referrer.agency"},
       {kContact + "referrer { agency: 'community-rehabilitation-company' }", "UNKNOWN_AGENCY", "referrer.agency"},
       {kContact + "referrer { role: 'PC 4711' }", "INVALID_REQUEST", "referrer.role"},
       {kContact + "police_notification { form_101_reference: 'F1' incident_date: '2024-05-02' }",
        "MISPLACED_POLICE_NOTIFICATION", "police_notification"},
       {police + "incident_date: '2024-05-02' }", "INVALID_REQUEST", "police_notification.form_101_reference"},
       {police + "form_101_reference: 'F1' incident_date: '2024-05-04' }", "INVALID_REQUEST",
        "police_notification.incident_date"},
       {police + "form_101_reference: 'F1' incident_date: '2024-05-02' dash_score: 28 }", "INVALID_REQUEST",
        "police_notification.dash_score"},
       {kContact + "consent: CONSENT_BASIS_NOT_SOUGHT", "REASON_TEXT_REQUIRED", "consent_override_reason"},
       {kContact + "consent: CONSENT_BASIS_REFUSED_OVERRIDDEN consent_override_reason: ' '", "REASON_TEXT_REQUIRED",
        "consent_override_reason"},
       {kContact + "address_key: '12 Example Street'", "INVALID_REQUEST", "address_key"},
       {kContact + "family: 'people/C1'", "INVALID_REQUEST", "family"},
       {kContact + "team: 'fens-1'", "INVALID_REQUEST", "team"},
       {kContact + "responsible: 'Testa Sample'", "INVALID_REQUEST", "responsible"},
       {kContact + "summary: '" + std::string(20'001, 'a') + "'", "INVALID_REQUEST", "summary"}});
}

TEST(DecideContact, NamesTheFieldThatIsWrong) {
  RefusesEach(
      Received, DecideContact,
      {{kAboutContact + "outcome: CONTACT_OUTCOME_REFERRAL reason: DECISION_REASON_CHILD_IN_NEED",
        "OUTCOME_HAS_ITS_COMMAND", "outcome"},
       {kAboutContact + "reason: DECISION_REASON_CHILD_IN_NEED", "UNKNOWN_CODE", "outcome"},
       {kAboutContact + "outcome: CONTACT_OUTCOME_EARLY_HELP", "UNKNOWN_CODE", "reason"},
       {kAboutContact + "outcome: CONTACT_OUTCOME_NO_FURTHER_ACTION reason: DECISION_REASON_SIGNIFICANT_HARM",
        "REASON_DOES_NOT_FIT", "reason"},
       {kAboutContact + "outcome: CONTACT_OUTCOME_NO_FURTHER_ACTION reason: DECISION_REASON_OTHER",
        "REASON_TEXT_REQUIRED", "reason_text"},
       {kDecideContact + "decision_time { seconds: 1714723199 }", "BEFORE_CONTACT", "decision_time"},
       {kDecideContact + "decision_time { seconds: 1900000000 }", "DATE_IN_FUTURE", "decision_time"},
       {kDecideContact + "etag: '2'", "STALE_ETAG", "etag"},
       {"name: 'contacts/K0000009' outcome: CONTACT_OUTCOME_EARLY_HELP reason: DECISION_REASON_EARLY_HELP_NEEDED",
        "NOT_FOUND", "name"}});
  RefusesEach(
      [](FrontDoor& door) {
        Received(door);
        door.OpenCase("people/C0000002");
      },
      DecideContact, {{kDecideContact, "CHILD_ALREADY_OPEN", "name"}});
}

TEST(RateContact, ChangesForAReasonAlone) {
  RefusesEach(Rated, RateContact,
              {{kAboutContact + "rating: BRAG_RATING_AMBER", "RATING_UNCHANGED", "rating"},
               {kAboutContact + "rating: BRAG_RATING_RED", "REASON_TEXT_REQUIRED", "reason_text"},
               {kAboutContact, "UNKNOWN_CODE", "rating"}});
  FrontDoor door;
  Received(door);
  EXPECT_TRUE(door.Do(RateContact, kAboutContact + "rating: BRAG_RATING_RED").has_value()) << "the first needs none";
}

TEST(JoinContact, NamesTheFieldThatIsWrong) {
  const std::string join = "name: 'contacts/K0000002' earlier_contact: 'contacts/K0000001' ";
  const auto then = [](const std::string& second) {
    return [second](FrontDoor& door) {
      Received(door);
      ASSERT_TRUE(door.Do(ReceiveContact, second).has_value());
    };
  };
  const std::string before =
      "authority: '873' source: REFERRAL_SOURCE_GP received_date: '2024-05-02' children: 'people/C0000001'";
  const std::string elsewhere =
      "authority: '874' source: REFERRAL_SOURCE_GP received_date: '2024-05-04' children: 'people/C0000001'";
  RefusesEach(then(before), JoinContact, {{join, "EARLIER_CONTACT_IS_LATER", "earlier_contact"}});
  RefusesEach(then(elsewhere), JoinContact, {{join, "OTHER_AUTHORITY", "earlier_contact"}});
  RefusesEach(Received, JoinContact,
              {{kAboutContact + "earlier_contact: 'contacts/K0000001'", "NOT_FOUND", "earlier_contact"},
               {kAboutContact, "INVALID_REQUEST", "earlier_contact"}});
  RefusesEach(
      [](FrontDoor& door) {
        Received(door);
        ASSERT_TRUE(door.Do(DecideContact, kDecideContact).has_value());
        ASSERT_TRUE(door.Do(ReceiveContact,
                            "authority: '873' source: REFERRAL_SOURCE_GP received_date: '2024-05-04' "
                            "children: 'people/C0000003'")
                        .has_value());
      },
      JoinContact,
      {{"name: 'contacts/K0000003' earlier_contact: 'contacts/K0000001'", "JOIN_ADDS_CHILDREN", "earlier_contact"}});
}

TEST(PassToAllocatedWorker, NamesTheFieldThatIsWrong) {
  RefusesEach(Received, PassToAllocatedWorker, {{kAboutContact, "CHILD_NOT_OPEN", "children"}});
  RefusesEach(
      [](FrontDoor& door) {
        Received(door);
        door.OpenCase("people/C0000001");
      },
      PassToAllocatedWorker,
      {{kAboutContact + "children: 'people/C0000002'", "CHILD_NOT_OPEN", "children[0]"},
       {kAboutContact + "children: 'people/C0000003'", "CHILD_NOT_IN_CONTACT", "children[0]"},
       {kAboutContact + "pass_time { seconds: 1714723199 }", "BEFORE_CONTACT", "pass_time"}});
  FrontDoor door;
  Received(door);
  door.OpenCase("people/C0000001");
  EXPECT_EQ(ReasonOf(door.Do(NoteCaseInformation, "name: 'children/C0000001' contact: 'contacts/K0000001'")),
            "INFORMATION_NOT_WAITING");
}

TEST(MakeReferral, NamesTheFieldThatIsWrong) {
  RefusesEach(Received, MakeReferral,
              {{kAboutContact + "referral_date: '2024-05-02'", "BEFORE_CONTACT", "referral_date"},
               {kAboutContact + "referral_date: '2024-05-08'", "DATE_IN_FUTURE", "referral_date"},
               {kRefer + "children: 'people/C0000003'", "CHILD_NOT_IN_CONTACT", "children[0]"},
               {kRefer + "decision_time { seconds: 1714780800 }", "BEFORE_CONTACT", "decision_time"},
               {kRefer + "reason: DECISION_REASON_NO_CONSENT", "REASON_DOES_NOT_FIT", "reason"},
               {kRefer + "etag: '2'", "STALE_ETAG", "etag"}});
  RefusesEach(Nothing, MakeReferral, {{kRefer, "NOT_FOUND", "name"}});
}

TEST(DecideReferral, NamesTheFieldThatIsWrong) {
  const std::string strategy =
      kReferral + "decision_date: '2024-05-07' decision: REFERRAL_DECISION_STRATEGY_DISCUSSION ";
  RefusesEach(Referred, DecideReferral,
              {{kReferral + "decision_date: '2024-05-07' decision: REFERRAL_DECISION_ASSESSMENT reason: "
                            "DECISION_REASON_CHILD_IN_NEED",
                "UNKNOWN_CODE", "primary_need"},
               {kNoAction + "primary_need: PRIMARY_NEED_LOW_INCOME", "NEED_WITHOUT_FURTHER_ACTION", "primary_need"},
               {strategy + "reason: DECISION_REASON_CHILD_IN_NEED primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT",
                "REASON_DOES_NOT_FIT", "reason"},
               {kReferral + "decision_date: '2024-05-07'", "UNKNOWN_CODE", "decision"},
               {kReferral + "decision_date: '2024-05-02' decision: REFERRAL_DECISION_ADVICE reason: "
                            "DECISION_REASON_ADVICE_SUFFICIENT",
                "BEFORE_REFERRAL", "decision_date"},
               {kReferral + "decision_date: '2025-01-01' decision: REFERRAL_DECISION_EARLY_HELP reason: "
                            "DECISION_REASON_EARLY_HELP_NEEDED",
                "DATE_IN_FUTURE", "decision_date"},
               {kNoAction + "acknowledgement_method: ACKNOWLEDGEMENT_METHOD_NOT_POSSIBLE", "REASON_TEXT_REQUIRED",
                "reason_text"}});
  FrontDoor door;
  Referred(door);
  ASSERT_TRUE(door.Do(AcknowledgeReferral, kAcknowledge).has_value());
  EXPECT_EQ(ReasonOf(door.Do(DecideReferral, kAssess + "acknowledgement_method: ACKNOWLEDGEMENT_METHOD_EMAIL")),
            "ALREADY_ACKNOWLEDGED");
}

TEST(AcknowledgeReferral, NamesTheFieldThatIsWrong) {
  RefusesEach(Referred, AcknowledgeReferral,
              {{kReferral + "acknowledgement_date: '2024-05-02' method: ACKNOWLEDGEMENT_METHOD_EMAIL",
                "BEFORE_REFERRAL", "acknowledgement_date"},
               {kReferral + "acknowledgement_date: '2024-05-07' method: ACKNOWLEDGEMENT_METHOD_NOT_POSSIBLE",
                "REASON_TEXT_REQUIRED", "reason_text"},
               {kReferral + "acknowledgement_date: '2024-05-07'", "UNKNOWN_CODE", "method"}});
}

TEST(StartMashEnquiry, NamesTheFieldThatIsWrong) {
  RefusesEach(Received, StartMashEnquiry, {{kAboutContact + "agencies: 'police'", "NOT_RATED", "name"}});
  RefusesEach(
      Rated, StartMashEnquiry,
      {{kAboutContact, "INVALID_REQUEST", "agencies"},
       {kAboutContact + "agencies: ['police', 'scouts']", "UNKNOWN_AGENCY", "agencies[1]"},
       {kAboutContact + "agencies: ['police', 'police']", "INVALID_REQUEST", "agencies[1]"},
       {kAboutContact + "agencies: 'police' start_time { seconds: 1714723199 }", "BEFORE_CONTACT", "start_time"},
       {"name: 'contacts/K0000009' agencies: 'police'", "NOT_FOUND", "name"},
       {"name: 'people/C1' agencies: 'police'", "INVALID_REQUEST", "name"}});
  RefusesEach(Asked, StartMashEnquiry, {{kAboutContact + "agencies: 'police'", "ENQUIRY_ALREADY_OPEN", "name"}});
}

TEST(RecordMashReply, NamesTheFieldThatIsWrong) {
  RefusesEach(Asked, RecordMashReply,
              {{"name: 'enquiries/M0000002' agency: 'housing'", "AGENCY_NOT_ASKED", "agency"},
               {"name: 'enquiries/M0000002' agency: 'police' reply_time { seconds: 1714723300 }", "BEFORE_ENQUIRY",
                "reply_time"}});
}

TEST(AssignWork, NamesTheFieldThatIsWrong) {
  RefusesEach(Received, AssignWork,
              {{kAboutContact, "INVALID_REQUEST", "responsible"},
               {"name: 'people/C1' responsible: 'MO8'", "INVALID_REQUEST", "name"},
               {"name: 'referrals/R9' responsible: 'MO8'", "NOT_FOUND", "name"}});
}

TEST(FrontDoorData, RefusesWhatIsWrongInTheFilesAllAtOnce) {
  try {
    ReadLimits("id,authority,brag,amount,unit,effective_from,source\nD1,,,0,weeks,today,\n");
    FAIL() << "no complaint";
  } catch (const std::logic_error& error) {
    const std::string what = error.what();
    for (const char* part : {"amount", "unit", "effective_from", "source", "PASSED", "BRAG_RATING_RED"})
      EXPECT_NE(what.find(part), std::string::npos) << part << " in " << what;
  }
  EXPECT_THROW(ReadAgencies("id,display_name,valid_from,valid_to\nPolice,Police,1970-01-01,\n"), std::logic_error);
  EXPECT_TRUE(IsAgency("community-rehabilitation-company", "2020-01-01"));
  EXPECT_FALSE(IsAgency("community-rehabilitation-company", "2021-06-26"));
}

}  // namespace
}  // namespace kith::referrals
