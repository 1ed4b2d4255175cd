#include "services/sharing/consume.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/sharing/router.h"
#include "services/sharing/schema.h"
#include "tests/unit/inbox/memory_streams.h"
#include "tests/unit/sharing/fixtures.h"

namespace kith::sharing {
namespace {

using cases::v1::CasesEvent;
using ::testing::ElementsAre;
using testing::EntryOf;
using testing::EventOn;
using ::testing::IsEmpty;

class Consuming : public ::testing::Test {
 protected:
  // The streams that the event's drafts went to.
  std::vector<std::string> Take(const journal::Entry& entry) {
    const auto drafts =
        Consume(testing::TestOrigin(), agreements_, streams_, entry, streams_.NextContext("2026-10-01"));
    EXPECT_TRUE(drafts) << drafts.error().message;
    std::vector<std::string> names;
    for (const auto& draft : *drafts) names.push_back(draft.stream);
    streams_.Append(*drafts);
    return names;
  }
  std::vector<std::string> Take(const CasesEvent& event, const std::string& stream = "cases/C0000123") {
    return Take(EntryOf(++position_, event, stream));
  }

  static CasesEvent Opened(const std::string& nhs_number) {
    CasesEvent event = EventOn("2026-02-01");
    event.mutable_case_opened()->set_authority("873");
    event.mutable_case_opened()->set_nhs_number(nhs_number);
    event.mutable_case_opened()->set_referral_date("2026-02-01");
    return event;
  }
  static CasesEvent PlanStarted(const std::string& date) {
    CasesEvent event = EventOn(date);
    event.mutable_child_protection_plan_started()->set_start_date(date);
    return event;
  }

  const v1::AgencyStream& Agency(const std::string& agency) {
    return *streams_.Find<v1::AgencyStream>("agencies/" + agency);
  }
  const v1::Subject& Subject(const std::string& number) { return *streams_.Find<v1::Subject>("subjects/" + number); }

  Agreements agreements_ = testing::DeliveredAgreements();
  kith::testing::MemoryStreams streams_{SharingSchema()};
  int64_t position_ = 0;
};

TEST_F(Consuming, LearnsTheChildFromTheOpeningAndTellsNobodyOfIt) {
  EXPECT_THAT(Take(Opened("9990001238")), ElementsAre("subjects/C0000123"));
  EXPECT_EQ(Subject("C0000123").nhs_number(), "9990001238");
  EXPECT_EQ(Subject("C0000123").authority(), "873");
}

TEST_F(Consuming, KeepsWhatItKnowsWhenALaterReferralKnowsLess) {
  Take(Opened("9990001238"));
  EXPECT_THAT(Take(Opened("")), IsEmpty());
  EXPECT_EQ(Subject("C0000123").nhs_number(), "9990001238");
}

TEST_F(Consuming, NumbersEachAgencysDisclosuresWithoutAGap) {
  Take(Opened("9990001238"));
  Take(Opened(""), "cases/C0000124");
  Take(PlanStarted("2026-03-02"));
  Take(PlanStarted("2026-03-02"), "cases/C0000124");  // no NHS number: the police alone are told
  Take(PlanStarted("2026-03-09"));
  EXPECT_EQ(Agency("nhs-trust").sequence(), 2);
  EXPECT_EQ(Agency("nhs-trust").sequence(), streams_.Version("agencies/nhs-trust"));
  EXPECT_EQ(Agency("nhs-trust").children(), 1);
  EXPECT_EQ(Agency("police").sequence(), 3);
  EXPECT_EQ(Agency("police").sequence(), streams_.Version("agencies/police"));
  EXPECT_EQ(Agency("police").children(), 2);
}

TEST_F(Consuming, NotesWhereTheDisclosuresAboutAChildStand) {
  Take(Opened("9990001238"));       // position 1
  Take(PlanStarted("2026-03-02"));  // positions 2 to 5
  const auto& noted = Subject("C0000123").disclosures();
  ASSERT_EQ(noted.size(), 2);
  EXPECT_EQ(noted[0].agency(), "nhs-trust");
  EXPECT_EQ(noted[0].sequence(), 1);
  EXPECT_EQ(noted[0].position(), 2);
  EXPECT_EQ(noted[1].agency(), "police");
  EXPECT_EQ(noted[1].position(), 4);
}

TEST_F(Consuming, TakesNothingFromStreamsThatAreNotCaseFiles) {
  CasesEvent event = EventOn("2026-03-02");
  event.mutable_person_registered()->mutable_person()->set_nhs_number("9990001238");
  EXPECT_THAT(Take(event, "people/C0000123"), IsEmpty());
}

TEST_F(Consuming, RefusesAPayloadThatIsNotAnEvent) {
  auto entry = EntryOf(1, EventOn("2026-03-02"));
  entry.payload = "\x0a\xff nonsense";
  const auto drafts = Consume(testing::TestOrigin(), agreements_, streams_, entry, streams_.NextContext("2026-10-01"));
  ASSERT_FALSE(drafts);
  EXPECT_EQ(drafts.error().reason, "UNREADABLE_RECORD");
}

TEST_F(Consuming, RoutesTheLedgerAloneToTheTopics) {
  Take(Opened("9990001238"));
  const auto entry = EntryOf(2, PlanStarted("2026-03-02"));
  const auto drafts = Consume(testing::TestOrigin(), agreements_, streams_, entry, streams_.NextContext("2026-10-01"));
  std::vector<std::string> topics;
  for (const auto& draft : *drafts) {
    journal::Entry appended;
    appended.stream = draft.stream;
    appended.payload = draft.event->SerializeAsString();
    const auto record = AgencyRecord(appended);
    topics.push_back(record ? record->topic : "");
  }
  EXPECT_THAT(topics, ElementsAre("kith.agency.nhs-trust.v1", "", "kith.agency.police.v1", ""));
}

TEST_F(Consuming, TellsACorrectionToThoseWhoWereToldOfTheChildAndNeverItsReason) {
  CasesEvent corrected = EventOn("2026-03-05");
  corrected.mutable_part_corrected()->set_part(cases::v1::CASE_PART_CHILD_PROTECTION_PLAN);
  corrected.mutable_part_corrected()->set_start_date("2026-03-03");
  corrected.mutable_part_corrected()->set_explanation("a word for nobody");
  Take(Opened("9990001238"));
  EXPECT_THAT(Take(corrected), IsEmpty());
  Take(PlanStarted("2026-03-02"));
  EXPECT_THAT(Take(corrected),
              ElementsAre("agencies/nhs-trust", "subjects/C0000123", "agencies/police", "subjects/C0000123"));
}

}  // namespace
}  // namespace kith::sharing
