// Commands that touch several streams: all or none.
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/cases/county.h"

namespace kith::cases {
namespace {

TEST(StartChildProtectionPlans, PutsAllSiblingsOnPlansOrNone) {
  Record record = Referred();
  const std::string both =
      "conference_date: '2024-02-01' children { name: 'cases/C0000002' category: "
      "CATEGORY_OF_ABUSE_NEGLECT } children { name: 'cases/C0000001' etag: 'ETAG' category: "
      "CATEGORY_OF_ABUSE_NEGLECT number_of_previous_plans: 1 }";
  const auto with_etag = [&both](const std::string& etag) {
    return Do<StartChildProtectionPlans>(std::string(both).replace(both.find("ETAG"), 4, etag));
  };
  const auto refused = with_etag("1")(record);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, "STALE_ETAG");
  EXPECT_EQ(refused.error().fields[0].field, "children[1].etag");
  EXPECT_NE(refused.error().message.find("version is 2"), std::string::npos);
  EXPECT_TRUE(record.File(kSiblingFile).episodes(0).child_protection_plans().empty());

  ASSERT_TRUE(with_etag("2")(record).has_value());
  EXPECT_EQ(record.File(kSiblingFile).episodes(0).child_protection_plans_size(), 1);
  EXPECT_EQ(record.File(kFile).episodes(0).child_protection_plans(0).number_of_previous_plans(), 1);
}

TEST(AllocateCase, EndsTheAllocationBeforeAndKeepsTheTeamsDistrictInTheEvent) {
  Record record = Referred();
  const auto done = OnFile<AllocateCase>("team: 'teams/north-1' worker: 'SW200' start_date: '2024-06-03'")(record);
  ASSERT_TRUE(done.has_value());
  const auto& event = static_cast<const v1::CasesEvent&>(*done->front().event).case_allocated();
  EXPECT_EQ(event.district(), "North");
  EXPECT_EQ(event.team_display_name(), "North 1");
  ASSERT_EQ(record.File(kFile).allocations_size(), 2);
  EXPECT_EQ(record.File(kFile).allocations(0).end_date(), "2024-06-03");
  EXPECT_EQ(record.File(kFile).allocations(1).end_date(), "");
}

}  // namespace
}  // namespace kith::cases
