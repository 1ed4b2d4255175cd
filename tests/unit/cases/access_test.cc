#include "services/cases/domain/access.h"

#include <gtest/gtest.h>

namespace kith::cases {
namespace {

TEST(Access, FollowsFromTheRelationshipAndTheRole) {
  const Relationship unknown;
  const Relationship stranger{.is_known = true};
  const Relationship worker{.is_known = true, .is_allocated_worker = true, .is_in_team = true};
  const Relationship colleague{.is_known = true, .is_in_team = true};
  const struct {
    const char* role;
    Relationship relationship;
    bool allowed;
    const char* basis;
  } rows[] = {
      {"auditor", unknown, false, "unknown_record"},
      {"social_worker", worker, true, "allocated_worker"},
      {"practitioner", colleague, true, "team"},
      {"social_worker", stranger, false, "no_relationship"},
      {"practitioner", stranger, false, "no_relationship"},
      {"team_manager", stranger, true, "role"},
      {"mash_officer", stranger, true, "role"},
      {"conference_chair", stranger, true, "role"},
      {"auditor", stranger, true, "role"},
      {"analyst", worker, false, "no_relationship"},
      {"partner", worker, false, "no_relationship"},
      {"system_admin", worker, false, "no_relationship"},
      {"service", stranger, false, "no_relationship"},
      {"importer", stranger, false, "no_relationship"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.role) + ", " + row.basis);
    const auto answer = DecideAccess(row.relationship, {row.role});
    EXPECT_EQ(answer.allowed(), row.allowed);
    EXPECT_EQ(answer.basis(), row.basis);
  }
  EXPECT_FALSE(DecideAccess(worker, {}).allowed());
}

TEST(CurrentAllocation, IsTheLastOneUnlessItEnded) {
  v1::CaseFile file;
  EXPECT_EQ(CurrentAllocation(file), nullptr);
  file.add_allocations()->set_worker("SW100");
  ASSERT_NE(CurrentAllocation(file), nullptr);
  file.mutable_allocations(0)->set_end_date("2024-03-01");
  EXPECT_EQ(CurrentAllocation(file), nullptr);
}

}  // namespace
}  // namespace kith::cases
