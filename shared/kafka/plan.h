// From what a cluster holds to what it is to hold. Library kith::kafka_admin.
#pragma once

#include <string>
#include <vector>

#include "shared/kafka/admin.h"
#include "shared/kafka/declared.h"

namespace kith::kafka {

struct Change {
  enum class Kind { kCreateTopic, kAlterTopic, kAllow, kRevoke };
  Kind kind;
  Topic topic{};  // of the first two
  Acl acl{};      // of the last two

  std::string what;    // a topic's or principal's name, for people
  std::string detail;  // "retention.ms 1000 -> 2000", "Read Topic kith.agency.police.v1"
};

// "create topic", "alter topic", "allow", "revoke".
std::string_view KindName(Change::Kind kind);

struct Plan {
  std::vector<Change> changes;  // in the order in which they are made
  std::vector<std::string>
      warnings;  // what is not as declared and cannot be changed, or reaches into our topics from outside
};

// Topics of ours are never deleted. Access of ours is pruned: every line of a principal that a file names or that has
// a line on a topic of ours, unless a file gives it; and every line for everybody on our topics.
Plan MakePlan(const Declared& declared, const std::vector<Topic>& topics, const std::vector<Acl>& acls);

// Looks at the cluster and makes the plan.
Result<Plan> PlanFor(const Declared& declared, Admin& admin);

// Makes the changes; stops at the first that is refused.
Result<void> Apply(const Plan& plan, Admin& admin);

}  // namespace kith::kafka
