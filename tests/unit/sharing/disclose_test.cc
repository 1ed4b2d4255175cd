#include "services/sharing/disclose.h"

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "services/sharing/router.h"
#include "tests/unit/sharing/fixtures.h"

namespace kith::sharing {
namespace {

using cases::v1::CasesEvent;
using testing::AgreementOf;
using testing::DeliveredAgreements;
using testing::EntryOf;
using testing::EventOn;
using testing::TestOrigin;

v1::Subject KnownChild() {
  v1::Subject subject;
  subject.set_nhs_number("9990001238");
  subject.set_authority("873");
  return subject;
}

// One event of every kind that some agency is told, by its name in the golden files.
std::vector<std::pair<std::string, CasesEvent>> ToldEvents() {
  std::vector<std::pair<std::string, CasesEvent>> events;
  const auto add = [&](const std::string& name, const std::string& date) -> CasesEvent& {
    return events.emplace_back(name, EventOn(date)).second;
  };
  auto& started = *add("child_protection_plan_started", "2026-03-02").mutable_child_protection_plan_started();
  started.set_number(2);
  started.set_start_date("2026-03-02");
  started.set_category(type::v1::CATEGORY_OF_ABUSE_NEGLECT);
  started.set_number_of_previous_plans(1);
  auto& ended = *add("child_protection_plan_ended", "2026-06-15").mutable_child_protection_plan_ended();
  ended.set_number(2);
  ended.set_start_date("2026-03-02");
  ended.set_end_date("2026-06-15");
  auto& cin_started = *add("cin_plan_started", "2026-06-15").mutable_cin_plan_started();
  cin_started.set_number(1);
  cin_started.set_start_date("2026-06-15");
  auto& cin_ended = *add("cin_plan_ended", "2026-09-01").mutable_cin_plan_ended();
  cin_ended.set_number(1);
  cin_ended.set_start_date("2026-06-15");
  cin_ended.set_end_date("2026-09-01");
  auto& closed = *add("case_closed", "2026-09-02").mutable_case_closed();
  closed.set_closure_date("2026-09-02");
  closed.set_reason(type::v1::REASON_FOR_CLOSURE_SERVICES_CEASED);
  auto& corrected = *add("child_protection_plan_corrected", "2026-09-03").mutable_part_corrected();
  corrected.set_part(cases::v1::CASE_PART_CHILD_PROTECTION_PLAN);
  corrected.set_number(2);
  corrected.set_previous_start_date("2026-03-02");
  corrected.set_start_date("2026-03-03");
  corrected.set_previous_end_date("2026-06-15");
  corrected.set_end_date("2026-06-15");
  corrected.set_explanation("for nobody else");
  auto& other = *add("assessment_corrected", "2026-09-03").mutable_part_corrected();
  other.set_part(cases::v1::CASE_PART_ASSESSMENT);
  other.set_start_date("2026-03-03");
  return events;
}

// What the agency gets: the topic, the key, the headers and the value.
std::string Describe(const v1::DisclosureMade& made) {
  v1::SharingEvent event;
  *event.mutable_disclosure_made() = made;
  journal::Entry entry;
  entry.stream = "agencies/" + made.agency();
  entry.payload = event.SerializeAsString();
  const auto record = AgencyRecord(entry);
  if (!record) return "not routed";
  nlohmann::ordered_json all;
  all["topic"] = record->topic;
  all["key"] = record->key;
  for (const auto& [name, value] : record->headers) all["headers"][name] = value;
  all["value"] = nlohmann::ordered_json::parse(record->value);
  all["ledger"] = {{"agreement", made.agreement()},
                   {"purpose", made.purpose()},
                   {"subject", made.subject()},
                   {"fields", made.fields()}};
  return all.dump(2) + "\n";
}

TEST(Disclose, TellsEachAgencyExactlyWhatItsGoldenFilesShow) {
  for (const auto& agreement : DeliveredAgreements()) {
    for (const auto& [name, event] : ToldEvents()) {
      const auto made = Disclose(TestOrigin(), agreement, KnownChild(), event, EntryOf(41, event), 7, "2026-10-01");
      ASSERT_TRUE(made) << made.error().message;
      const std::string file = std::string(KITH_GOLDEN) + "/" + agreement.agency + "." + name + ".json";
      const std::string text = *made ? Describe(**made) : "not told\n";
      if (std::getenv("KITH_REWRITE_GOLDEN")) std::ofstream(file) << text;
      std::ostringstream golden;
      golden << std::ifstream(file).rdbuf();
      EXPECT_EQ(text, golden.str()) << file;
    }
  }
}

TEST(Disclose, TellsNothingBeforeAnAgreementBeginsOrAfterItEnds) {
  auto agreement = AgreementOf(DeliveredAgreements(), "nhs-trust");
  agreement.valid_from = "2026-01-01";
  agreement.valid_to = "2026-12-31";
  const CasesEvent event = ToldEvents()[0].second;
  const auto is_told = [&](const std::string& today) {
    return Disclose(TestOrigin(), agreement, KnownChild(), event, EntryOf(1, event), 1, today)->has_value();
  };
  EXPECT_FALSE(is_told("2025-12-31"));
  EXPECT_TRUE(is_told("2026-01-01"));
  EXPECT_TRUE(is_told("2026-12-31"));
  EXPECT_FALSE(is_told("2027-01-01"));
}

TEST(Disclose, WithholdsAChildWithoutNhsNumberFromTheTrustButNotFromThePolice) {
  const auto agreements = DeliveredAgreements();
  v1::Subject child = KnownChild();
  child.clear_nhs_number();
  const CasesEvent event = ToldEvents()[0].second;
  const auto is_told = [&](const std::string& agency) {
    return Disclose(TestOrigin(), AgreementOf(agreements, agency), child, event, EntryOf(1, event), 1, "2026-10-01")
        ->has_value();
  };
  EXPECT_FALSE(is_told("nhs-trust"));
  EXPECT_TRUE(is_told("police"));
}

TEST(Disclose, DropsAnEventThatThisVersionDoesNotKnow) {
  CasesEvent unknown;
  ASSERT_TRUE(
      unknown.ParseFromString(std::string("\x0a\x0a") + "2026-03-02" + "\xf2\x3f\x05" + "hello"));  // field 1022
  ASSERT_EQ(unknown.event_case(), CasesEvent::EVENT_NOT_SET);
  for (const auto& agreement : DeliveredAgreements()) {
    const auto made = Disclose(TestOrigin(), agreement, KnownChild(), unknown, EntryOf(1, unknown), 1, "2026-10-01");
    ASSERT_TRUE(made);
    EXPECT_FALSE(*made);
  }
}

TEST(Disclose, RefusesToTellADateThatIsNone) {
  CasesEvent event = ToldEvents()[0].second;
  event.mutable_child_protection_plan_started()->set_start_date("the day we met at 12 Mill Road");
  const auto agreements = DeliveredAgreements();
  const auto made = Disclose(TestOrigin(), AgreementOf(agreements, "police"), KnownChild(), event, EntryOf(1, event), 1,
                             "2026-10-01");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().reason, "NOT_A_DATE");
  EXPECT_EQ(made.error().message.find("Mill"), std::string::npos);
}

TEST(Disclose, GivesTwoAgenciesNothingToJoinTheirFeedsBy) {
  const auto agreements = DeliveredAgreements();
  const CasesEvent event = ToldEvents()[0].second;
  const auto attribute = [&](const std::string& agency, const char* name) {
    const auto made = Disclose(TestOrigin(), AgreementOf(agreements, agency), KnownChild(), event, EntryOf(1, event), 1,
                               "2026-10-01");
    return nlohmann::json::parse((*made)->cloud_event()).at(name).get<std::string>();
  };
  for (const char* name : {"id", "subject", "partitionkey", "source"}) {
    EXPECT_NE(attribute("nhs-trust", name), attribute("police", name)) << name;
  }
}

TEST(Disclose, KeepsAChildsReferenceFromEventToEvent) {
  const auto agreements = DeliveredAgreements();
  std::set<std::string> references, ids;
  for (const auto& [name, event] : ToldEvents()) {
    const auto made = Disclose(TestOrigin(), AgreementOf(agreements, "nhs-trust"), KnownChild(), event,
                               EntryOf(static_cast<int64_t>(ids.size()) + 1, event), 1, "2026-10-01");
    ASSERT_TRUE(made.has_value()) << name;
    if (!*made) {
      EXPECT_EQ(name, "assessment_corrected");
      continue;
    }
    const auto told = nlohmann::json::parse((*made)->cloud_event());
    references.insert(told["subject"]);
    ids.insert(told["id"]);
  }
  EXPECT_EQ(references.size(), 1u);
  EXPECT_EQ(ids.size(), ToldEvents().size() - 1);
}

TEST(Heartbeat, RepeatsTheLastSequenceAndNamesNoChild) {
  const auto agreements = DeliveredAgreements();
  const auto& agreement = AgreementOf(agreements, "police");
  const Instant now = std::chrono::sys_days(std::chrono::year(2026) / 3 / 3) + std::chrono::hours(10);
  const auto record = HeartbeatRecord(TestOrigin(), agreement, 42, now);
  const auto event = nlohmann::json::parse(record.value);
  EXPECT_EQ(event["type"], "kith.stream.heartbeat.v1");
  EXPECT_EQ(event["sequence"], "00000000000000000042");
  EXPECT_EQ(event["data"]["lastSequence"], 42);
  EXPECT_EQ(event["time"], "2026-03-03T10:00:00Z");
  EXPECT_FALSE(event.contains("subject"));
  EXPECT_EQ(record.topic, "kith.agency.police.v1");
  EXPECT_EQ(record.key, "police");
}

TEST(Heartbeat, NeverAdvancesTheSequenceOfAPartnerThatFollowsTheRule) {
  const auto agreements = DeliveredAgreements();
  const auto& agreement = AgreementOf(agreements, "police");
  const CasesEvent event = ToldEvents()[0].second;
  std::vector<std::string> topic;
  for (const int64_t sequence : {1, 2, 3}) {
    const auto made =
        Disclose(TestOrigin(), agreement, KnownChild(), event, EntryOf(sequence, event), sequence, "2026-10-01");
    topic.push_back((*made)->cloud_event());
    for (int beat = 0; beat < 2; ++beat) {
      topic.push_back(
          HeartbeatEvent(TestOrigin(), agreement, sequence, Instant(std::chrono::seconds(sequence * 10 + beat))));
    }
  }
  int64_t last = 0;
  int applied = 0;
  for (const auto& text : topic) {
    const int64_t n = std::stoll(nlohmann::json::parse(text)["sequence"].get<std::string>());
    if (n <= last) continue;
    ASSERT_EQ(n, last + 1);
    last = n;
    ++applied;
  }
  EXPECT_EQ(applied, 3);
}

}  // namespace
}  // namespace kith::sharing
