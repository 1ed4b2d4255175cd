#include "shared/access/access.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace kith::access {
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
      {"service", stranger, true, "system"},
      {"importer", stranger, true, "system"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.role) + ", " + row.basis);
    const auto answer = DecideAccess(row.relationship, {row.role});
    EXPECT_EQ(answer.allowed(), row.allowed);
    EXPECT_EQ(answer.basis(), row.basis);
  }
  EXPECT_FALSE(DecideAccess(worker, {}).allowed());
}

// Every role with every relationship under every restriction, by the rules written once more in other words.
TEST(Access, OfEveryRoleRelationAndRestriction) {
  const std::vector<std::string> roles = {"social_worker",    "practitioner", "team_manager", "mash_officer",
                                          "conference_chair", "analyst",      "auditor",      "partner",
                                          "service",          "importer",     "system_admin"};
  const std::vector<std::string> casework = {"social_worker", "practitioner", "team_manager"};
  const std::vector<std::string> oversight = {"team_manager", "mash_officer", "conference_chair", "auditor"};
  const auto has = [](const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  using Closure = Relationship::Closure;
  int rows = 0;
  for (const auto& role : roles) {
    for (const Closure closure : {Closure::kOpen, Closure::kRestricted, Closure::kSealed}) {
      for (int bits = 0; bits < 256; ++bits) {
        const auto bit = [bits](int n) { return (bits >> n & 1) == 1; };
        const Relationship to{bit(0), bit(1), bit(2), closure, bit(3), bit(4), bit(5), bit(6), bit(7)};
        const auto answer = DecideAccess(to, {role});
        const bool is_program = role == "service" || role == "importer";
        bool allowed = false;
        if (!to.is_known) {
          EXPECT_EQ(answer.basis(), "unknown_record");
        } else if (closure == Closure::kSealed) {
          allowed = !to.has_conflict && to.has_named_role;
        } else if (closure == Closure::kRestricted) {
          allowed =
              !to.has_conflict && (to.is_owner || to.is_on_access_list || to.has_broken_glass || to.has_named_role ||
                                   is_program || (to.is_allocated_worker && has(casework, role)));
        } else {
          allowed =
              has(oversight, role) || is_program || (has(casework, role) && (to.is_allocated_worker || to.is_in_team));
        }
        ++rows;
        ASSERT_EQ(answer.allowed(), allowed) << role << " " << bits << " " << answer.basis();
        // What is hidden is what a restriction closes: an open or unknown record never is.
        ASSERT_EQ(IsWithheld(answer), to.is_known && closure != Closure::kOpen && !allowed);
        ASSERT_NE(answer.basis(), "");
      }
    }
  }
  EXPECT_EQ(rows, 11 * 3 * 256);
}

}  // namespace
}  // namespace kith::access
