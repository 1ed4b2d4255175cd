// A family whose workbook the sharing service hears of: two children, C0000123 (whom the trust knows) and C0000124, an
// adult, and those who work with them. All invented.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "services/sharing/consume.h"
#include "services/sharing/schema.h"
#include "services/sharing/workbook_source.h"
#include "tests/unit/inbox/memory_streams.h"
#include "tests/unit/sharing/fixtures.h"

#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::sharing {

class TellingOfAWorkbook : public ::testing::Test {
 protected:
  void SetUp() override {
    Opened("cases/C0000123", "9990001238");
    Opened("cases/C0000124", "");
    Tell("families/F0000045", "known_family_changed { family { " + Known() + " } }");
  }

  static std::string Worker(const std::string& number, const std::string& role, const std::string& subject,
                            const std::string& end_date = "") {
    return "workers { worker: '" + number + "' role: WORKER_ROLE_" + role + " subject: '" + subject +
           "' start_date: '2026-01-05' end_date: '" + end_date + "' } ";
  }
  static std::string Known(const std::string& more = "") {
    return "authority: '873' members { person: 'people/C0000123' birth_date: '2019-06-01' start_date: '2025-01-01' } "
           "members { person: 'people/C0000124' birth_date: '2023-06-01' start_date: '2025-01-01' } "
           "members { person: 'people/C0000901' birth_date: '1990-02-03' start_date: '2025-01-01' } " +
           Worker("SW100", "SOCIAL_WORKER", "cases/C0000123") + Worker("SW100", "SOCIAL_WORKER", "cases/C0000124") +
           Worker("RW400", "RECOVERY_WORKER", "families/F0000045") +
           Worker("MH500", "MENTAL_HEALTH_PRACTITIONER", "families/F0000045", "2026-03-01") + more;
  }

  void Opened(const std::string& case_file, const std::string& nhs_number) {
    auto event = testing::EventOn("2026-01-02");
    event.mutable_case_opened()->set_authority("873");
    event.mutable_case_opened()->set_nhs_number(nhs_number);
    const auto drafts = Consume(testing::TestOrigin(), agreements_, streams_, testing::EntryOf(1, event, case_file),
                                streams_.NextContext("2026-10-01"));
    ASSERT_TRUE(drafts);
    streams_.Append(*drafts);
  }

  journal::Entry EntryOf(const std::string& stream, const std::string& text, const std::string& date) {
    workbook::v1::WorkbookEvent event;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString("occurred_on: '" + date + "' " + text, &event)) << text;
    journal::Entry entry = testing::EntryOf(++position_, testing::EventOn(date), stream);
    entry.payload = event.SerializeAsString();
    return entry;
  }
  // The reason of the refusal; empty where it was taken.
  std::string Refused(const std::string& stream, const std::string& text, const std::string& date = "2026-03-02") {
    const auto drafts = ConsumeWorkbook(testing::TestOrigin(), agreements_, streams_, EntryOf(stream, text, date),
                                        streams_.NextContext("2026-10-01"));
    return drafts ? "" : drafts.error().reason;
  }
  // "agency child type {data}" of whatever is told of it.
  std::vector<std::string> Tell(const std::string& stream, const std::string& text,
                                const std::string& date = "2026-03-02") {
    const auto drafts = ConsumeWorkbook(testing::TestOrigin(), agreements_, streams_, EntryOf(stream, text, date),
                                        streams_.NextContext("2026-10-01"));
    EXPECT_TRUE(drafts) << drafts.error().reason << ": " << drafts.error().message;
    std::vector<std::string> told;
    for (const auto& draft : drafts.value_or(Drafts())) {
      const auto& event = static_cast<const v1::SharingEvent&>(*draft.event);
      if (!event.has_disclosure_made()) continue;
      const auto& made = event.disclosure_made();
      EXPECT_EQ(made.sequence(), streams_.Version(draft.stream) + 1 + CountOf(told, made.agency())) << draft.stream;
      const auto cloud_event = nlohmann::ordered_json::parse(made.cloud_event());
      told.push_back(made.agency() + " " + made.subject() + " " + cloud_event["type"].get<std::string>() + " " +
                     cloud_event["data"].dump());
      last_ = made;
    }
    streams_.Append(drafts.value_or(Drafts()));
    return told;
  }

  static int64_t CountOf(const std::vector<std::string>& told, const std::string& agency) {
    int64_t count = 0;
    for (const auto& each : told) count += each.starts_with(agency + " ");
    return count;
  }

  Agreements agreements_ = testing::DeliveredAgreements();
  kith::testing::MemoryStreams streams_{SharingSchema()};
  int64_t position_ = 100;
  v1::DisclosureMade last_;
};

}  // namespace kith::sharing
