#include "shared/kafka/internal_record.h"

#include <gtest/gtest.h>

#include "shared/kafka/relay.h"

namespace kith::kafka {
namespace {

journal::Entry Sample() {
  journal::Entry entry;
  entry.position = 41;
  entry.stream = "cases/C0000123";
  entry.version = 3;
  entry.type = "kith.cases.v1.AssessmentStarted";
  entry.event_id = "0a1b2c3d-41";
  entry.occurred_on = "2026-03-02";
  entry.recorded_at = Instant(std::chrono::microseconds(1'772'446'500'000'042));
  entry.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  entry.payload = std::string("\0binary\xff", 8);
  return entry;
}

Record With(const std::string& header, const std::optional<std::string>& value) {
  Record record = InternalRecord("cases", Sample());
  std::erase_if(record.headers, [&](const auto& h) { return h.first == header; });
  if (value) record.headers.emplace_back(header, *value);
  return record;
}

TEST(InternalRecord, GivesBackTheEntryThatWentIn) {
  EXPECT_EQ(EntryOf(InternalRecord("cases", Sample())), Sample());
  journal::Entry untraced = Sample();
  untraced.traceparent.clear();
  EXPECT_EQ(EntryOf(InternalRecord("cases", untraced)), untraced);
}

TEST(InternalRecord, KeepsAnErasedEntrysPlaceWithoutItsPayload) {
  journal::Entry erased = Sample();
  erased.payload.clear();
  erased.erased = true;
  const Record record = InternalRecord("cases", erased);
  EXPECT_EQ(record.value, "");
  EXPECT_EQ(*record.Header("kith_erased"), "1");
  EXPECT_EQ(EntryOf(record), erased);
}

TEST(InternalRecord, CarriesNeitherWhoNorWhy) {
  journal::Entry entry = Sample();
  entry.actor = "staff/4711";
  entry.request_id = "intake-2026-03-02-000123";
  for (const auto& [name, value] : InternalRecord("cases", entry).headers) {
    EXPECT_EQ(value.find(entry.actor), std::string::npos) << name;
    EXPECT_EQ(value.find(entry.request_id), std::string::npos) << name;
  }
}

TEST(InternalRecord, WritesTimesAsRfc3339WithMicroseconds) {
  EXPECT_EQ(*InternalRecord("cases", Sample()).Header("ce_time"), "2026-03-02T10:15:00.000042Z");
}

TEST(InternalRecord, IsNotReadWhenAHeaderIsMissingOrMalformed) {
  for (const char* header : {"kith_position", "kith_version", "ce_type", "ce_id", "ce_time"}) {
    EXPECT_FALSE(EntryOf(With(header, std::nullopt))) << header;
    EXPECT_FALSE(EntryOf(With(header, ""))) << header;
  }
  for (const char* number : {"0", "-1", "41x", " 41", "4.1", "99999999999999999999"}) {
    EXPECT_FALSE(EntryOf(With("kith_position", number))) << number;
  }
  for (const char* time : {"2026-03-02T10:15:00Z", "2026-02-30T10:15:00.000042Z", "2026-03-02T24:15:00.000042Z",
                           "2026-03-02T10:15:00.000042+"}) {
    EXPECT_FALSE(EntryOf(With("ce_time", time))) << time;
  }
}

TEST(InternalRouter, SendsEverythingToTheServicesInternalTopicUnderItsStream) {
  const std::optional<Record> record = MakeInternalRouter("cases")(Sample());
  ASSERT_TRUE(record);
  EXPECT_EQ(record->topic, "kith.internal.cases.v1");
  EXPECT_EQ(record->key, "cases/C0000123");
  EXPECT_EQ(*record->Header("ce_source"), "kith/cases");
  EXPECT_EQ(*record->Header("content-type"), "application/protobuf");
}

TEST(InternalRouter, KeepsNamesThatCouldBeGuessedFromOutOfTheKey) {
  const Router router = MakeInternalRouter("cases", {"identifiers"});
  journal::Entry entry = Sample();
  EXPECT_EQ(router(entry)->key, "cases/C0000123");
  entry.stream = "identifiers/0f1e2d3c4b5a";
  const std::optional<Record> record = router(entry);
  EXPECT_EQ(record->key, "identifiers");
  for (const auto& [name, value] : record->headers) EXPECT_EQ(value.find("0f1e2d3c4b5a"), std::string::npos) << name;
  EXPECT_EQ(EntryOf(*record)->position, entry.position) << "consumers still see every position";
}

}  // namespace
}  // namespace kith::kafka
