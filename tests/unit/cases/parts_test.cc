#include "services/cases/domain/parts.h"

#include <gtest/gtest.h>

#include "tests/unit/cases/county.h"

namespace kith::cases {
namespace {

// An event that bears the number of a part is about a part; a new event that nobody told parts.cc of is found here.
TEST(PartOf, KnowsEveryEventThatHasANumber) {
  const auto* oneof = v1::CasesEvent::descriptor()->oneof_decl(0);
  for (int i = 0; i < oneof->field_count(); ++i) {
    const auto* field = oneof->field(i);
    v1::CasesEvent event;
    event.GetReflection()->MutableMessage(&event, field);
    const auto* number = field->message_type()->FindFieldByName("number");
    const bool of_care = field->name() == "became_looked_after" || field->name() == "care_episode_changed" ||
                         field->name() == "looked_after_review_held" || field->name() == "went_missing" ||
                         field->name() == "returned_from_missing" || field->name() == "ceased_to_be_looked_after" ||
                         field->name().starts_with("reunification_");
    // The numbers of people's records, practitioners and clocks are of their own.
    const bool of_others = (field->number() >= 30 && field->number() < 60) || field->number() >= 110;
    if (!number || of_care || of_others) continue;
    EXPECT_TRUE(PartOf(event)) << field->name();
  }
}

TEST(RecordedParts, SayWhichEntriesRecordedAPart) {
  const Record record = OnChildProtectionPlan();
  const v1::CaseFile& file = record.File(kFile);
  EXPECT_EQ(file.event_count(), record.Version(kFile));
  // Opened, allocated, enquiry started, enquiry concluded, plan started.
  ASSERT_EQ(file.recorded_parts_size(), 3);
  EXPECT_EQ(file.recorded_parts(0).part(), v1::CASE_PART_EPISODE);
  EXPECT_EQ(file.recorded_parts(0).number(), 1);
  EXPECT_EQ(file.recorded_parts(1).part(), v1::CASE_PART_SECTION_47_ENQUIRY);
  EXPECT_EQ(file.recorded_parts(1).recorded_version(), 3);
  EXPECT_EQ(file.recorded_parts(1).changed_version(), 4);
  EXPECT_EQ(file.recorded_parts(2).recorded_version(), 5);
}

}  // namespace
}  // namespace kith::cases
