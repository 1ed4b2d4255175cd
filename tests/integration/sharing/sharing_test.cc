// From the cases service's events to what a partner reads, on a real journal.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "services/sharing/consume.h"
#include "services/sharing/queries.h"
#include "services/sharing/router.h"
#include "services/sharing/schema.h"
#include "services/sharing/workbook_source.h"
#include "tests/integration/inbox/on_both_stores.h"
#include "tests/unit/sharing/fixtures.h"

#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::sharing {
namespace {

using cases::v1::CasesEvent;
using ::testing::ElementsAre;
using testing::EntryOf;
using testing::EventOn;
using ::testing::IsEmpty;

class Sharing : public kith::testing::OnBothStores {
 protected:
  void SetUp() override { OpenJournal(SharingSchema(), Migrations); }

  void Add(const std::string& child, const CasesEvent& event) {
    entries_.push_back(EntryOf(++position_, event, "cases/" + child));
  }
  void Open(const std::string& child, const std::string& nhs_number) {
    CasesEvent event = EventOn("2026-02-01");
    event.mutable_case_opened()->set_authority("873");
    event.mutable_case_opened()->set_nhs_number(nhs_number);
    Add(child, event);
  }
  void StartPlan(const std::string& child, const std::string& date) {
    CasesEvent event = EventOn(date);
    event.mutable_child_protection_plan_started()->set_start_date(date);
    Add(child, event);
  }
  void Consume() {
    const auto applied = inbox::ApplyBatch(*journal_, CasesSource(testing::TestOrigin(), agreements_), entries_);
    ASSERT_TRUE(applied) << applied.error().message;
    entries_.clear();
  }
  // Ten plans of one child that everybody knows and ten of one whom the trust does not.
  void TellTwentyPlans() {
    Open("C1", "9990001238");
    Open("C2", "");
    for (int day = 10; day < 20; ++day) {
      StartPlan("C1", "2026-02-" + std::to_string(day));
      StartPlan("C2", "2026-02-" + std::to_string(day));
    }
    Consume();
  }

  static identity::Caller Partner(const std::string& agency) {
    return {"partner-1", {identity::Role::kPartner}, agency};
  }
  static identity::Caller Auditor() { return {"auditor-1", {identity::Role::kAuditor}, ""}; }
  static v1::ReadAgencyFeedRequest Feed(const std::string& agency, int64_t after = 0, int page_size = 0) {
    v1::ReadAgencyFeedRequest request;
    request.set_agency(agency);
    request.set_after_sequence(after);
    request.set_page_size(page_size);
    return request;
  }
  static int64_t SequenceOf(const std::string& cloud_event) {
    return std::stoll(nlohmann::json::parse(cloud_event)["sequence"].get<std::string>());
  }

  std::shared_ptr<const Agreements> agreements_ = std::make_shared<const Agreements>(testing::DeliveredAgreements());
  std::vector<journal::Entry> entries_;
  int64_t position_ = 0;
};
KITH_ON_BOTH_STORES(Sharing);

TEST_P(Sharing, ReadsAFeedPageByPageWithoutAGapAndAsTheTopicHasIt) {
  TellTwentyPlans();
  std::vector<std::string> topic;
  for (const auto& entry : journal_->Read(0, 1000)) {
    const auto record = AgencyRecord(entry);
    if (record && record->topic == "kith.agency.police.v1") topic.push_back(record->value);
  }
  std::vector<std::string> feed;
  for (int64_t last = 0;;) {
    const auto page = ReadAgencyFeed(*journal_, *agreements_, Partner("police"), Feed("police", last, 7));
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->last_sequence(), 20);
    if (page->cloud_events().empty()) break;
    for (const auto& event : page->cloud_events()) {
      ASSERT_EQ(SequenceOf(event), ++last);
      feed.push_back(event);
    }
  }
  EXPECT_EQ(feed.size(), 20u);
  EXPECT_EQ(feed, topic);
  EXPECT_EQ(ReadAgencyFeed(*journal_, *agreements_, Auditor(), Feed("nhs-trust"))->last_sequence(), 10);
}

TEST_P(Sharing, LetsAPartnerReadItsOwnFeedOnly) {
  TellTwentyPlans();
  for (const char* other : {"police", "no-such-agency", ""}) {
    const auto refused = ReadAgencyFeed(*journal_, *agreements_, Partner("nhs-trust"), Feed(other));
    ASSERT_FALSE(refused) << other;
    EXPECT_EQ(refused.error().code, Code::kPermissionDenied);
    EXPECT_EQ(refused.error().reason, "NOT_YOUR_FEED");
  }
  EXPECT_FALSE(ReadAgencyFeed(*journal_, *agreements_, Partner(""), Feed("")));
  ASSERT_EQ(ListAgreements(*agreements_, Partner("police")).agreements_size(), 1);
  EXPECT_EQ(ListAgreements(*agreements_, Auditor()).agreements_size(), 5);
}

TEST_P(Sharing, RefusesAFeedOfNobodyAndANegativeSequence) {
  EXPECT_EQ(ReadAgencyFeed(*journal_, *agreements_, Auditor(), Feed("nobody")).error().reason, "NOT_FOUND");
  EXPECT_EQ(ReadAgencyFeed(*journal_, *agreements_, Auditor(), Feed("police", -1)).error().fields.at(0).field,
            "after_sequence");
  EXPECT_THAT(ReadAgencyFeed(*journal_, *agreements_, Auditor(), Feed("police", 5))->cloud_events(), IsEmpty());
}

TEST_P(Sharing, AnswersWhoWasToldWhatAboutAChild) {
  TellTwentyPlans();
  v1::ListDisclosuresRequest request;
  request.set_subject("cases/C1");
  request.set_page_size(15);
  const auto first = ListDisclosures(*journal_, request);
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_EQ(first->disclosures_size(), 15);
  request.set_page_token(first->next_page_token());
  const auto second = ListDisclosures(*journal_, request);
  ASSERT_EQ(second->disclosures_size(), 5);
  EXPECT_EQ(second->next_page_token(), "");

  const auto& told = first->disclosures(1);
  EXPECT_EQ(told.agency(), "police");
  EXPECT_EQ(told.sequence(), 1);
  EXPECT_EQ(told.event_type(), "kith.child-protection-plan.started.v1");
  EXPECT_EQ(told.agreement(), "isa-police-2024-01/r3");
  EXPECT_EQ(told.occurred_on(), "2026-02-10");
  EXPECT_THAT(told.fields(), ElementsAre("planType", "startDate"));

  request.set_subject("cases/C9999999");
  request.clear_page_token();
  EXPECT_THAT(ListDisclosures(*journal_, request)->disclosures(), IsEmpty());
  request.set_subject("people/C1");
  EXPECT_EQ(ListDisclosures(*journal_, request).error().fields.at(0).field, "subject");
}

// A position of the workbook service's journal.
journal::Entry WorkbookEntry(int64_t position, const std::string& stream, const std::string& text) {
  workbook::v1::WorkbookEvent event;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString("occurred_on: '2026-03-02' " + text, &event)) << text;
  journal::Entry entry = EntryOf(position, EventOn("2026-03-02"), stream);
  entry.payload = event.SerializeAsString();
  return entry;
}

TEST_P(Sharing, TellsOfAWorkbookInTheSameLedgerAndOnceHoweverOftenItIsRead) {
  const std::vector<journal::Entry> workbook = {
      WorkbookEntry(
          1, "families/F1",
          "known_family_changed { family { members { person: 'people/C1' birth_date: '2020-01-01' start_date: "
          "'2025-01-01' } workers { worker: 'S1' role: WORKER_ROLE_SOCIAL_WORKER subject: 'cases/C1' "
          "start_date: '2025-01-01' } workers { worker: 'M1' role: WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER "
          "subject: 'families/F1' start_date: '2025-01-01' } } }"),
      WorkbookEntry(2, "supervision-files/F1",
                    "supervision_filed { supervision: 'supervisions/F1-1' held_date: '2026-03-02' next_date: "
                    "'2026-04-02' ratings { child: 'people/C1' rating: 7 } }"),
      WorkbookEntry(3, "entries/E1", "entry_recorded { entry { narrative: 'a word for nobody' } }")};
  const auto source = WorkbookSource(testing::TestOrigin(), agreements_);
  // The workbook is ahead of what sharing has of cases: what cannot be told yet waits.
  ASSERT_TRUE(inbox::ApplyBatch(*journal_, source, workbook));
  ASSERT_EQ(ListParkedStreams(*journal_).parked_size(), 1);
  EXPECT_THAT(ListParkedStreams(*journal_).parked(0).reason(), ::testing::StartsWith("CHILD_NOT_KNOWN_YET"));
  TellTwentyPlans();
  const auto fetch = [&](int64_t position) { return std::optional(workbook.at(static_cast<size_t>(position) - 1)); };
  EXPECT_EQ(inbox::ReplayAll(*journal_, source, fetch), 1);
  EXPECT_EQ(inbox::ReplayAll(*journal_, source, fetch), 0);
  const auto feed = ReadAgencyFeed(*journal_, *agreements_, Partner("nhs-trust"), Feed("nhs-trust", 10));
  ASSERT_TRUE(feed);
  std::vector<std::string> types;
  for (const auto& event : feed->cloud_events()) {
    EXPECT_EQ(SequenceOf(event), 11 + static_cast<int64_t>(types.size()));
    types.push_back(nlohmann::json::parse(event)["type"]);
    EXPECT_EQ(event.find("word"), std::string::npos);
  }
  EXPECT_THAT(types, ElementsAre("kith.group-supervision.held.v1", "kith.risk-rating.changed.v1"));
  EXPECT_EQ(GetProgress(*journal_, *agreements_).applied_positions().at("workbook"), 3);
}

TEST_P(Sharing, TellsHowFarItIsAndWhatWaits) {
  TellTwentyPlans();
  entries_.push_back(EntryOf(++position_, EventOn("2026-03-02"), "cases/C1"));
  entries_.back().payload = "\x0a\xff nonsense";
  StartPlan("C1", "2026-03-03");
  StartPlan("C2", "2026-03-03");
  Consume();
  const auto progress = GetProgress(*journal_, *agreements_);
  EXPECT_EQ(progress.applied_positions().at("cases"), 25);
  EXPECT_EQ(progress.agency_sequences().at("nhs-trust"), 10);
  EXPECT_EQ(progress.agency_sequences().at("police"), 21);
  const auto parked = ListParkedStreams(*journal_);
  ASSERT_EQ(parked.parked_size(), 1);
  EXPECT_EQ(parked.parked(0).stream(), "cases/C1");
  EXPECT_THAT(parked.parked(0).positions(), ElementsAre(23, 24));
  EXPECT_THAT(parked.parked(0).reason(), ::testing::StartsWith("UNREADABLE_RECORD"));
}

}  // namespace
}  // namespace kith::sharing
