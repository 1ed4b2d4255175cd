#include "shared/kafka/plan.h"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace kith::kafka {
namespace {

constexpr const char* kPrefix = "kith.";

std::string Line(const Acl& acl) {
  return std::string(acl.allow ? "" : "never ") + acl.operation + " " + acl.resource + " " + acl.name +
         (acl.prefixed ? "*" : "") + (acl.host == "*" ? "" : " from " + acl.host);
}

std::string Settings(const TopicConfig& config) {
  std::string text;
  for (const auto& [name, value] : config) text += (text.empty() ? "" : ", ") + name + "=" + value;
  return text;
}

// "" when they are the same.
std::string Difference(const TopicConfig& now, const TopicConfig& wanted) {
  std::string text;
  const auto say = [&](const std::string& name, const std::string& from, const std::string& to) {
    text += (text.empty() ? "" : ", ") + name + " " + from + " -> " + to;
  };
  for (const auto& [name, value] : wanted) {
    const auto found = now.find(name);
    if (found == now.end()) say(name, "unset", value);
    if (found != now.end() && found->second != value) say(name, found->second, value);
  }
  for (const auto& [name, value] : now) {
    if (!wanted.count(name)) say(name, value, "unset");
  }
  return text;
}

bool IsOnOurTopics(const Acl& acl) { return acl.resource == "Topic" && acl.name.rfind(kPrefix, 0) == 0; }

// A rule that is not about our topics by name, and covers them.
bool ReachesOurTopics(const Acl& acl) {
  if (acl.resource != "Topic" || !acl.allow || IsOnOurTopics(acl)) return false;
  return acl.name == "*" || (acl.prefixed && std::string(kPrefix).rfind(acl.name, 0) == 0);
}

void PlanTopics(const Declared& declared, const std::vector<Topic>& topics, Plan& plan) {
  for (const Topic& wanted : declared.topics) {
    const auto found =
        std::find_if(topics.begin(), topics.end(), [&](const Topic& topic) { return topic.name == wanted.name; });
    if (found == topics.end()) {
      plan.changes.push_back(
          {Change::Kind::kCreateTopic,
           wanted,
           {},
           wanted.name,
           "1 partition, replicas " + std::to_string(wanted.replicas) + ", " + Settings(wanted.config)});
      continue;
    }
    if (found->partitions != wanted.partitions) {
      plan.warnings.push_back(
          wanted.name + " has " + std::to_string(found->partitions) +
          " partitions and must have 1: its order is lost; delete it, and its service fills it again");
    }
    if (found->replicas != wanted.replicas) {
      plan.warnings.push_back(wanted.name + " has " + std::to_string(found->replicas) + " replicas, declared are " +
                              std::to_string(wanted.replicas) + ": reassign its partition");
    }
    Topic reachable = wanted;
    // More copies in sync than there are copies: nothing could be written any more.
    std::string& in_sync = reachable.config["min.insync.replicas"];
    if (found->replicas < wanted.replicas)
      in_sync = std::to_string(std::min(std::atoi(in_sync.c_str()), found->replicas));
    const std::string difference = Difference(found->config, reachable.config);
    if (!difference.empty()) {
      plan.changes.push_back({Change::Kind::kAlterTopic, reachable, {}, wanted.name, difference});
    }
  }
  for (const Topic& topic : topics) {
    const bool known = std::any_of(declared.topics.begin(), declared.topics.end(),
                                   [&](const Topic& wanted) { return wanted.name == topic.name; });
    if (!known) plan.warnings.push_back(topic.name + " is on the cluster and has no file; it is left alone");
  }
}

void PlanAccess(const Declared& declared, const std::vector<Acl>& acls, Plan& plan) {
  std::set<std::string> ours(declared.principals.begin(), declared.principals.end());
  for (const Acl& acl : acls) {
    if (IsOnOurTopics(acl)) ours.insert(acl.principal);
  }
  const std::set<Acl> wanted(declared.acls.begin(), declared.acls.end());
  const std::set<Acl> now(acls.begin(), acls.end());
  // What is taken away goes first: better nobody for a moment than somebody too many.
  for (const Acl& acl : now) {
    // Another line of a principal that is ours by one line alone ("User:*") may be nobody's business of ours.
    const bool named = std::count(declared.principals.begin(), declared.principals.end(), acl.principal) > 0;
    const bool is_ours = IsOnOurTopics(acl) || named || (ours.count(acl.principal) && acl.name.rfind(kPrefix, 0) == 0);
    if (is_ours && !wanted.count(acl)) {
      plan.changes.push_back({Change::Kind::kRevoke, {}, acl, acl.principal, Line(acl)});
    } else if (ReachesOurTopics(acl)) {
      plan.warnings.push_back(acl.principal + " reaches our topics: " + Line(acl));
    }
  }
  for (const Acl& acl : wanted) {
    if (!now.count(acl)) plan.changes.push_back({Change::Kind::kAllow, {}, acl, acl.principal, Line(acl)});
  }
}

}  // namespace

std::string_view KindName(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::kCreateTopic:
      return "create topic";
    case Change::Kind::kAlterTopic:
      return "alter topic";
    case Change::Kind::kAllow:
      return "allow";
    case Change::Kind::kRevoke:
      return "revoke";
  }
  return "";
}

Plan MakePlan(const Declared& declared, const std::vector<Topic>& topics, const std::vector<Acl>& acls) {
  Plan plan;
  PlanTopics(declared, topics, plan);
  PlanAccess(declared, acls, plan);
  return plan;
}

Result<Plan> PlanFor(const Declared& declared, Admin& admin) {
  const auto topics = admin.Topics(kPrefix);
  if (!topics) return tl::unexpected(topics.error());
  const auto acls = admin.Acls();
  if (acls) return MakePlan(declared, *topics, *acls);
  if (acls.error().code == Code::kUnavailable || acls.error().reason != kNoAuthorizer.name) {
    return tl::unexpected(acls.error());
  }
  Declared without = declared;
  without.acls.clear();
  Plan plan = MakePlan(without, *topics, {});
  plan.warnings.push_back("the cluster has no authorizer: everybody may do everything");
  return plan;
}

Result<void> Apply(const Plan& plan, Admin& admin) {
  for (const Change& change : plan.changes) {
    Result<void> done;
    switch (change.kind) {
      case Change::Kind::kCreateTopic:
        done = admin.CreateTopic(change.topic);
        break;
      case Change::Kind::kAlterTopic:
        done = admin.ReplaceConfig(change.topic.name, change.topic.config);
        break;
      case Change::Kind::kAllow:
        done = admin.Allow({change.acl});
        break;
      case Change::Kind::kRevoke:
        done = admin.Revoke({change.acl});
        break;
    }
    if (!done) return done;
  }
  return {};
}

}  // namespace kith::kafka
