// Who lives together, and who belongs to a family.
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/cases/people.h"

namespace kith::cases {
namespace {

const std::string kPlace = "authority: '873' lines: '1 Sample Street' ";

Step Household(const std::string& text) { return Do<RegisterHousehold>("household { " + text + " }"); }
std::string Member(const std::string& person, const std::string& start) {
  return "members { person: '" + person + "' start_date: '" + start + "' } ";
}

TEST(Households, HoldTheirMembersWithPeriods) {
  Record record = People();
  const auto first = Household(kPlace + Member(kAda, "2020-01-01") + Member(kBea, "2019-01-01"))(record);
  const auto second = Household(kPlace + Member(kCarl, "2021-01-01"))(record);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(static_cast<const CasesEvent&>(*first->front().event).occurred_on(), "2019-01-01");
  const std::string one = "name: '" + first->front().stream + "' ";
  const std::string two = "name: '" + second->front().stream + "' ";
  Must(record, {Do<JoinHousehold>(two + "person: '" + kAda + "' start_date: '2022-01-01' is_shared_care: true"),
                Do<LeaveHousehold>(one + "person: '" + kAda + "' end_date: '2023-01-01'"),
                Do<JoinHousehold>(one + "person: '" + kAda + "' start_date: '2024-01-01'")});
  const auto& household = *record.Find<v1::Household>(first->front().stream);
  ASSERT_EQ(household.members_size(), 3);
  EXPECT_EQ(household.members(0).end_date(), "2023-01-01");
  EXPECT_EQ(household.members(2).end_date(), "");
  EXPECT_TRUE(record.Find<v1::Household>(second->front().stream)->members(1).is_shared_care());
}

TEST(Households, AreRefusedForWhatTheyAre) {
  Record record = People();
  const auto made = Household(kPlace + Member(kAda, "2020-01-01"))(record);
  ASSERT_TRUE(made);
  const std::string name = "name: '" + made->front().stream + "' ";
  const struct {
    Step step;
    const char* reason;
    const char* field;
  } rows[] = {
      {Household("lines: 'a' " + Member(kAda, "2020-01-01")), "INVALID_REQUEST", "household.authority"},
      {Household("authority: '873' " + Member(kAda, "2020-01-01")), "INVALID_REQUEST", "household.lines"},
      {Household(kPlace), "INVALID_REQUEST", "household.members"},
      {Household(kPlace + "members { person: '" + kAda + "' }"), "INVALID_REQUEST", "household.members[0].start_date"},
      {Household(kPlace + Member("people/C9999999", "2020-01-01")), "NOT_FOUND", "household.members[0].person"},
      {Household(kPlace + Member(kAda, "2020-01-01") + Member(kAda, "2021-01-01")), "ALREADY_MEMBER",
       "household.members[1].start_date"},
      {Do<JoinHousehold>(name + "person: '" + kAda + "' start_date: '2021-01-01'"), "ALREADY_MEMBER", "start_date"},
      {Do<JoinHousehold>(name + "person: 'people/C9999999' start_date: '2021-01-01'"), "NOT_FOUND", "person"},
      {Do<JoinHousehold>(name + "person: '" + kEli + "' start_date: '2025-01-01'"), "DATE_IN_FUTURE", "start_date"},
      {Do<JoinHousehold>(name + "etag: '9' person: '" + kEli + "' start_date: '2024-01-01'"), "STALE_ETAG", "etag"},
      {Do<JoinHousehold>("name: 'households/H9' person: '" + kEli + "' start_date: '2024-01-01'"), "NOT_FOUND", "name"},
      {Do<LeaveHousehold>(name + "person: '" + kEli + "' end_date: '2024-01-01'"), "NOT_A_MEMBER", "person"},
      {Do<LeaveHousehold>(name + "person: '" + kAda + "' end_date: '2019-01-01'"), "END_BEFORE_START", "end_date"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.reason);
    const auto refused = row.step(record);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().reason, row.reason);
    EXPECT_EQ(refused.error().fields.at(0).field, row.field);
  }
  std::string many = kPlace;
  for (int i = 0; i < 61; ++i) many += Member(kAda, "2020-01-01");
  EXPECT_EQ(Household(many)(record).error().reason, "RECORD_FULL");
}

TEST(Families, KeepWhoWasAMember) {
  Record record = People();
  const auto made = Do<RegisterFamily>("authority: '873' members: ['" + kAda + "', '" + kBea + "']")(record);
  ASSERT_TRUE(made);
  const std::string family = made->front().stream;
  const std::string name = "name: '" + family + "' ";
  Must(record,
       {Do<AddFamilyMember>(name + "person: '" + kCarl + "' start_date: '2024-02-01' reason: REASON_MOVED_IN"),
        Do<RemoveFamilyMember>(name + "person: '" + kCarl + "' end_date: '2024-06-01' reason: REASON_SEPARATION")});
  const auto& state = *record.Find<v1::Family>(family);
  EXPECT_EQ(state.members_size(), 2);
  ASSERT_EQ(state.memberships_size(), 3);
  EXPECT_EQ(state.memberships(2).left_for(), v1::FamilyMembership::REASON_SEPARATION);
  const struct {
    Step step;
    const char* reason;
    const char* field;
  } rows[] = {
      {Do<AddFamilyMember>(name + "person: '" + kAda + "' start_date: '2024-12-31' reason: REASON_BIRTH"),
       "ALREADY_MEMBER", "person"},
      {Do<AddFamilyMember>(name + "person: '" + kCarl + "' start_date: '2024-05-01' reason: REASON_BIRTH"),
       "ALREADY_MEMBER", "person"},
      {Do<AddFamilyMember>(name + "person: '" + kEli + "' start_date: '2024-05-01'"), "UNKNOWN_CODE", "reason"},
      {Do<AddFamilyMember>(name + "person: 'people/C9' start_date: '2024-05-01' reason: REASON_BIRTH"), "NOT_FOUND",
       "person"},
      {Do<AddFamilyMember>("name: 'families/F9' person: '" + kEli + "' start_date: '2024-05-01' reason: REASON_BIRTH"),
       "NOT_FOUND", "name"},
      {Do<AddFamilyMember>(name + "etag: '1' person: '" + kEli + "' start_date: '2024-05-01' reason: REASON_BIRTH"),
       "STALE_ETAG", "etag"},
      {Do<RemoveFamilyMember>(name + "person: '" + kCarl + "' end_date: '2024-06-01' reason: REASON_DEATH"),
       "NOT_A_MEMBER", "person"},
      {Do<RemoveFamilyMember>(name + "person: '" + kAda + "' end_date: '2024-06-01' reason: REASON_DEATH"),
       "END_BEFORE_START", "end_date"},
      {Do<RemoveFamilyMember>(name + "person: '" + kAda + "' end_date: '2025-06-01' reason: REASON_DEATH"),
       "DATE_IN_FUTURE", "end_date"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.reason);
    const auto refused = row.step(record);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().reason, row.reason);
    EXPECT_EQ(refused.error().fields.at(0).field, row.field);
  }
  Must(record,
       {Do<RemoveFamilyMember>(name + "person: '" + kAda + "' end_date: '2024-12-31' reason: REASON_PERMANENCE")});
  const auto last =
      Do<RemoveFamilyMember>(name + "person: '" + kBea + "' end_date: '2024-12-31' reason: REASON_MOVED_OUT")(record);
  EXPECT_EQ(last.error().reason, "LAST_MEMBER");
}

TEST(Families, HoldAHundredMemberships) {
  Record record = People();
  const auto made = Do<RegisterFamily>("authority: '873' members: '" + kBea + "'")(record);
  const std::string name = "name: '" + made->front().stream + "' person: '" + kAda + "' ";
  std::string reason;
  for (int i = 0; i < 120 && reason.empty(); ++i) {
    const auto added = Do<AddFamilyMember>(name + "start_date: '2024-02-01' reason: REASON_MOVED_IN")(record);
    if (!added) reason = added.error().reason;
    if (added) Must(record, {Do<RemoveFamilyMember>(name + "end_date: '2024-02-01' reason: REASON_MOVED_OUT")});
  }
  EXPECT_EQ(reason, "RECORD_FULL");
}

}  // namespace
}  // namespace kith::cases
