// What an operator does to a cluster: topics with one partition, their settings, and who may do what. Library
// kith::kafka_admin; linked into no service.
#pragma once

#include <compare>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shared/kafka/record.h"
#include "shared/result/result.h"

namespace kith::kafka {

// Kafka said no, or nothing; the message has its words.
inline constexpr Reason kAdminRefused{"KAFKA_ADMIN_REFUSED", Code::kFailedPrecondition};
inline constexpr Reason kNoAuthorizer{"KAFKA_NO_AUTHORIZER", Code::kFailedPrecondition};
inline constexpr Reason kAdminUnreachable{"KAFKA_UNREACHABLE", Code::kUnavailable};

using TopicConfig = std::map<std::string, std::string>;  // "retention.ms" -> "1209600000"

struct Topic {
  std::string name;
  int partitions = 1;
  int replicas = 1;
  TopicConfig config;  // what is set for this topic, not what it inherits

  bool operator==(const Topic&) const = default;
};

// One line of an access list, in Kafka's own words.
struct Acl {
  std::string principal;  // "User:cases"
  std::string resource;   // "Topic" or "Group"
  std::string name;
  bool prefixed = false;   // name is the beginning of the resource's name
  std::string operation;   // "Read", "Write", "Describe", …
  std::string host = "*";  // from where
  bool allow = true;

  auto operator<=>(const Acl&) const = default;
};

// For one thread. Every call waits ten seconds at most.
class Admin {
 public:
  // Throws std::invalid_argument for a wrong setting.
  Admin(const std::string& brokers, const Settings& settings);
  ~Admin();

  // All topics whose names begin so, with their own settings.
  Result<std::vector<Topic>> Topics(const std::string& prefix);
  Result<void> CreateTopic(const Topic& topic);
  // Exactly these settings from now on: what is not named goes back to the broker's default.
  Result<void> ReplaceConfig(const std::string& topic, const TopicConfig& config);
  // Returns when the topic is marked for deletion.
  Result<void> DeleteTopic(const std::string& topic);

  // Every line on topics and groups; refused with KAFKA_NO_AUTHORIZER where the cluster has none.
  Result<std::vector<Acl>> Acls();
  Result<void> Allow(const std::vector<Acl>& acls);
  Result<void> Revoke(const std::vector<Acl>& acls);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::kafka
