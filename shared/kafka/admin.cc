#include "shared/kafka/admin.h"

#include <functional>
#include <stdexcept>

#include "shared/kafka/client.h"

namespace kith::kafka {
namespace {

constexpr int kLimitMs = 10'000;

struct QueueDelete {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
struct EventDelete {
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
};
struct OptionsDelete {
  void operator()(rd_kafka_AdminOptions_t* options) const { rd_kafka_AdminOptions_destroy(options); }
};
struct AclDelete {
  void operator()(rd_kafka_AclBinding_t* acl) const { rd_kafka_AclBinding_destroy(acl); }
};
using EventPtr = std::unique_ptr<rd_kafka_event_t, EventDelete>;
using AclPtr = std::unique_ptr<rd_kafka_AclBinding_t, AclDelete>;

tl::unexpected<Error> Refused(rd_kafka_resp_err_t code, const char* text, const std::string& what) {
  const bool away = code == RD_KAFKA_RESP_ERR__TIMED_OUT || code == RD_KAFKA_RESP_ERR__TRANSPORT ||
                    code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN;
  return Refuse(away ? kAdminUnreachable : kAdminRefused,
                what + ": " + rd_kafka_err2name(code) + " (" + (text ? text : rd_kafka_err2str(code)) + ")");
}

// Kafka's own spelling of an operation, and back.
constexpr std::pair<rd_kafka_AclOperation_t, const char*> kOperations[] = {
    {RD_KAFKA_ACL_OPERATION_ALL, "All"},
    {RD_KAFKA_ACL_OPERATION_READ, "Read"},
    {RD_KAFKA_ACL_OPERATION_WRITE, "Write"},
    {RD_KAFKA_ACL_OPERATION_CREATE, "Create"},
    {RD_KAFKA_ACL_OPERATION_DELETE, "Delete"},
    {RD_KAFKA_ACL_OPERATION_ALTER, "Alter"},
    {RD_KAFKA_ACL_OPERATION_DESCRIBE, "Describe"},
    {RD_KAFKA_ACL_OPERATION_DESCRIBE_CONFIGS, "DescribeConfigs"},
    {RD_KAFKA_ACL_OPERATION_ALTER_CONFIGS, "AlterConfigs"},
};

rd_kafka_AclOperation_t OperationOf(const std::string& name) {
  for (const auto& [operation, spelled] : kOperations) {
    if (name == spelled) return operation;
  }
  return RD_KAFKA_ACL_OPERATION_UNKNOWN;
}

std::string NameOf(rd_kafka_AclOperation_t operation) {
  for (const auto& [each, spelled] : kOperations) {
    if (operation == each) return spelled;
  }
  return rd_kafka_AclOperation_name(operation);
}

using MakeBinding = decltype(&rd_kafka_AclBinding_new);

// make: rd_kafka_AclBinding_new, or its twin for filters.
AclPtr Binding(MakeBinding make, const Acl& acl) {
  char problem[256] = "";
  AclPtr made(make(acl.resource == "Group" ? RD_KAFKA_RESOURCE_GROUP : RD_KAFKA_RESOURCE_TOPIC, acl.name.c_str(),
                   acl.prefixed ? RD_KAFKA_RESOURCE_PATTERN_PREFIXED : RD_KAFKA_RESOURCE_PATTERN_LITERAL,
                   acl.principal.c_str(), acl.host.c_str(), OperationOf(acl.operation),
                   acl.allow ? RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW : RD_KAFKA_ACL_PERMISSION_TYPE_DENY, problem,
                   sizeof(problem)));
  if (!made) throw std::invalid_argument("not an access rule: " + std::string(problem));
  return made;
}

Acl AclOf(const rd_kafka_AclBinding_t* binding) {
  Acl acl;
  acl.principal = rd_kafka_AclBinding_principal(binding);
  acl.resource = rd_kafka_AclBinding_restype(binding) == RD_KAFKA_RESOURCE_GROUP ? "Group" : "Topic";
  acl.name = rd_kafka_AclBinding_name(binding);
  acl.prefixed = rd_kafka_AclBinding_resource_pattern_type(binding) == RD_KAFKA_RESOURCE_PATTERN_PREFIXED;
  acl.operation = NameOf(rd_kafka_AclBinding_operation(binding));
  acl.host = rd_kafka_AclBinding_host(binding);
  acl.allow = rd_kafka_AclBinding_permission_type(binding) == RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW;
  return acl;
}

}  // namespace

struct Admin::State {
  ClientPtr client;
  std::unique_ptr<rd_kafka_queue_t, QueueDelete> queue;

  // Hands the request to librdkafka and waits for its answer. ask: calls one of the rd_kafka_… requests.
  Result<EventPtr> Ask(rd_kafka_admin_op_t operation, const std::string& what,
                       const std::function<void(const rd_kafka_AdminOptions_t*)>& ask) {
    const std::unique_ptr<rd_kafka_AdminOptions_t, OptionsDelete> options(
        rd_kafka_AdminOptions_new(client.get(), operation));
    rd_kafka_AdminOptions_set_request_timeout(options.get(), kLimitMs, nullptr, 0);
    if (operation == RD_KAFKA_ADMIN_OP_CREATETOPICS || operation == RD_KAFKA_ADMIN_OP_DELETETOPICS) {
      rd_kafka_AdminOptions_set_operation_timeout(options.get(), kLimitMs, nullptr, 0);
    }
    ask(options.get());
    EventPtr event(rd_kafka_queue_poll(queue.get(), kLimitMs + 5000));
    if (!event) return Refused(RD_KAFKA_RESP_ERR__TIMED_OUT, nullptr, what);
    if (rd_kafka_event_error(event.get())) {
      return Refused(rd_kafka_event_error(event.get()), rd_kafka_event_error_string(event.get()), what);
    }
    return event;
  }

  // Reads each topic's own settings into it.
  Result<void> DescribeConfigs(std::vector<Topic>& topics) {
    if (topics.empty()) return {};
    std::vector<rd_kafka_ConfigResource_t*> wanted;
    for (const Topic& topic : topics) {
      wanted.push_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.name.c_str()));
    }
    const auto event = Ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, "the topics' settings", [&](const auto* options) {
      rd_kafka_DescribeConfigs(client.get(), wanted.data(), wanted.size(), options, queue.get());
    });
    rd_kafka_ConfigResource_destroy_array(wanted.data(), wanted.size());
    if (!event) return tl::unexpected(event.error());
    size_t count = 0;
    const rd_kafka_ConfigResource_t** found =
        rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event->get()), &count);
    for (size_t i = 0; i < count; ++i) {
      const std::string name = rd_kafka_ConfigResource_name(found[i]);
      if (rd_kafka_ConfigResource_error(found[i])) {
        return Refused(rd_kafka_ConfigResource_error(found[i]), rd_kafka_ConfigResource_error_string(found[i]), name);
      }
      size_t entries = 0;
      const rd_kafka_ConfigEntry_t** entry = rd_kafka_ConfigResource_configs(found[i], &entries);
      for (Topic& topic : topics) {
        if (topic.name != name) continue;
        for (size_t j = 0; j < entries; ++j) {
          const char* value = rd_kafka_ConfigEntry_value(entry[j]);
          if (rd_kafka_ConfigEntry_source(entry[j]) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG && value) {
            topic.config[rd_kafka_ConfigEntry_name(entry[j])] = value;
          }
        }
      }
    }
    return {};
  }

  // As the first broker that is known has it; "" when it is not set.
  Result<std::string> BrokerSetting(const std::string& setting) {
    const rd_kafka_metadata_t* metadata = nullptr;
    const rd_kafka_resp_err_t error = rd_kafka_metadata(client.get(), 0, nullptr, &metadata, kLimitMs);
    if (error) return Refused(error, nullptr, "the list of brokers");
    const std::string broker = metadata->broker_cnt > 0 ? std::to_string(metadata->brokers[0].id) : std::string();
    rd_kafka_metadata_destroy(metadata);
    rd_kafka_ConfigResource_t* wanted = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_BROKER, broker.c_str());
    if (!wanted) return Refuse(kAdminUnreachable, "the cluster names no broker");
    const auto event = Ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, "the brokers' settings", [&](const auto* options) {
      rd_kafka_DescribeConfigs(client.get(), &wanted, 1, options, queue.get());
    });
    rd_kafka_ConfigResource_destroy(wanted);
    if (!event) return tl::unexpected(event.error());
    size_t count = 0;
    const rd_kafka_ConfigResource_t** found =
        rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event->get()), &count);
    for (size_t i = 0; i < count; ++i) {
      if (rd_kafka_ConfigResource_error(found[i])) {
        return Refused(rd_kafka_ConfigResource_error(found[i]), rd_kafka_ConfigResource_error_string(found[i]),
                       "the brokers' settings");
      }
      size_t entries = 0;
      const rd_kafka_ConfigEntry_t** entry = rd_kafka_ConfigResource_configs(found[i], &entries);
      for (size_t j = 0; j < entries; ++j) {
        const char* value = rd_kafka_ConfigEntry_value(entry[j]);
        if (rd_kafka_ConfigEntry_name(entry[j]) == setting && value) return std::string(value);
      }
    }
    return std::string();
  }

  Result<std::vector<Acl>> Describe(rd_kafka_ResourceType_t resource) {
    const AclPtr filter(rd_kafka_AclBindingFilter_new(resource, nullptr, RD_KAFKA_RESOURCE_PATTERN_ANY, nullptr,
                                                      nullptr, RD_KAFKA_ACL_OPERATION_ANY,
                                                      RD_KAFKA_ACL_PERMISSION_TYPE_ANY, nullptr, 0));
    const auto event = Ask(RD_KAFKA_ADMIN_OP_DESCRIBEACLS, "the access list", [&](const auto* options) {
      rd_kafka_DescribeAcls(client.get(), filter.get(), options, queue.get());
    });
    if (!event) return tl::unexpected(event.error());
    size_t count = 0;
    const rd_kafka_AclBinding_t** found =
        rd_kafka_DescribeAcls_result_acls(rd_kafka_event_DescribeAcls_result(event->get()), &count);
    std::vector<Acl> acls;
    for (size_t i = 0; i < count; ++i) acls.push_back(AclOf(found[i]));
    return acls;
  }
};

Admin::Admin(const std::string& brokers, const Settings& settings) : state_(std::make_unique<State>()) {
  state_->client = MakeClient(RD_KAFKA_PRODUCER, MakeConf(brokers, {{"client.id", "kith-admin"}}, settings));
  state_->queue.reset(rd_kafka_queue_new(state_->client.get()));
}

Admin::~Admin() = default;

Result<std::vector<Topic>> Admin::Topics(const std::string& prefix) {
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t error = rd_kafka_metadata(state_->client.get(), 1, nullptr, &metadata, kLimitMs);
  if (error) return Refused(error, nullptr, "the list of topics");
  std::vector<Topic> topics;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& found = metadata->topics[i];
    const std::string name = found.topic;
    if (name.compare(0, prefix.size(), prefix) != 0 || found.err) continue;
    const int replicas = found.partition_cnt > 0 ? found.partitions[0].replica_cnt : 0;
    topics.push_back({name, found.partition_cnt, replicas, {}});
  }
  rd_kafka_metadata_destroy(metadata);
  if (auto described = state_->DescribeConfigs(topics); !described) return tl::unexpected(described.error());
  return topics;
}

Result<void> Admin::CreateTopic(const Topic& topic) {
  char problem[256] = "";
  rd_kafka_NewTopic_t* wanted =
      rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, topic.replicas, problem, sizeof(problem));
  if (!wanted) return Refuse(kAdminRefused, topic.name + ": " + problem);
  for (const auto& [name, value] : topic.config) rd_kafka_NewTopic_set_config(wanted, name.c_str(), value.c_str());
  const auto event = state_->Ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, topic.name, [&](const auto* options) {
    rd_kafka_CreateTopics(state_->client.get(), &wanted, 1, options, state_->queue.get());
  });
  rd_kafka_NewTopic_destroy(wanted);
  if (!event) return tl::unexpected(event.error());
  size_t count = 0;
  const rd_kafka_topic_result_t** made =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event->get()), &count);
  for (size_t i = 0; i < count; ++i) {
    const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(made[i]);
    if (error) return Refused(error, rd_kafka_topic_result_error_string(made[i]), topic.name);
  }
  return {};
}

Result<void> Admin::ReplaceConfig(const std::string& topic, const TopicConfig& config) {
  rd_kafka_ConfigResource_t* wanted = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
  for (const auto& [name, value] : config) rd_kafka_ConfigResource_set_config(wanted, name.c_str(), value.c_str());
  const auto event = state_->Ask(RD_KAFKA_ADMIN_OP_ALTERCONFIGS, topic, [&](const auto* options) {
    rd_kafka_AlterConfigs(state_->client.get(), &wanted, 1, options, state_->queue.get());
  });
  rd_kafka_ConfigResource_destroy(wanted);
  if (!event) return tl::unexpected(event.error());
  size_t count = 0;
  const rd_kafka_ConfigResource_t** done =
      rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(event->get()), &count);
  for (size_t i = 0; i < count; ++i) {
    const rd_kafka_resp_err_t error = rd_kafka_ConfigResource_error(done[i]);
    if (error) return Refused(error, rd_kafka_ConfigResource_error_string(done[i]), topic);
  }
  return {};
}

Result<void> Admin::DeleteTopic(const std::string& topic) {
  rd_kafka_DeleteTopic_t* wanted = rd_kafka_DeleteTopic_new(topic.c_str());
  const auto event = state_->Ask(RD_KAFKA_ADMIN_OP_DELETETOPICS, topic, [&](const auto* options) {
    rd_kafka_DeleteTopics(state_->client.get(), &wanted, 1, options, state_->queue.get());
  });
  rd_kafka_DeleteTopic_destroy(wanted);
  if (!event) return tl::unexpected(event.error());
  size_t count = 0;
  const rd_kafka_topic_result_t** done =
      rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event->get()), &count);
  for (size_t i = 0; i < count; ++i) {
    const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(done[i]);
    if (error) return Refused(error, rd_kafka_topic_result_error_string(done[i]), topic);
  }
  return {};
}

Result<std::vector<Acl>> Admin::Acls() {
  // Asked without an authorizer, or without leave, Kafka refuses; 2.0 passes that on as an empty list.
  const auto authorizer = state_->BrokerSetting("authorizer.class.name");
  if (!authorizer) return tl::unexpected(authorizer.error());
  if (authorizer->empty()) return Refuse(kNoAuthorizer, "the cluster has no authorizer");
  // Not "any resource": 2.0 does not know the newer kinds of resource that a cluster may have lines for.
  auto acls = state_->Describe(RD_KAFKA_RESOURCE_TOPIC);
  if (!acls) return acls;
  const auto groups = state_->Describe(RD_KAFKA_RESOURCE_GROUP);
  if (!groups) return groups;
  acls->insert(acls->end(), groups->begin(), groups->end());
  return acls;
}

Result<void> Admin::Allow(const std::vector<Acl>& acls) {
  if (acls.empty()) return {};
  std::vector<AclPtr> made;
  std::vector<rd_kafka_AclBinding_t*> wanted;
  for (const Acl& acl : acls) wanted.push_back(made.emplace_back(Binding(&rd_kafka_AclBinding_new, acl)).get());
  const auto event = state_->Ask(RD_KAFKA_ADMIN_OP_CREATEACLS, "the access list", [&](const auto* options) {
    rd_kafka_CreateAcls(state_->client.get(), wanted.data(), wanted.size(), options, state_->queue.get());
  });
  if (!event) return tl::unexpected(event.error());
  size_t count = 0;
  const rd_kafka_acl_result_t** done =
      rd_kafka_CreateAcls_result_acls(rd_kafka_event_CreateAcls_result(event->get()), &count);
  for (size_t i = 0; i < count; ++i) {
    if (const rd_kafka_error_t* error = rd_kafka_acl_result_error(done[i])) {
      return Refused(rd_kafka_error_code(error), rd_kafka_error_string(error), acls.at(i).principal);
    }
  }
  return {};
}

Result<void> Admin::Revoke(const std::vector<Acl>& acls) {
  if (acls.empty()) return {};
  std::vector<AclPtr> made;
  std::vector<rd_kafka_AclBindingFilter_t*> wanted;
  for (const Acl& acl : acls) wanted.push_back(made.emplace_back(Binding(&rd_kafka_AclBindingFilter_new, acl)).get());
  const auto event = state_->Ask(RD_KAFKA_ADMIN_OP_DELETEACLS, "the access list", [&](const auto* options) {
    rd_kafka_DeleteAcls(state_->client.get(), wanted.data(), wanted.size(), options, state_->queue.get());
  });
  if (!event) return tl::unexpected(event.error());
  size_t count = 0;
  const rd_kafka_DeleteAcls_result_response_t** done =
      rd_kafka_DeleteAcls_result_responses(rd_kafka_event_DeleteAcls_result(event->get()), &count);
  for (size_t i = 0; i < count; ++i) {
    if (const rd_kafka_error_t* error = rd_kafka_DeleteAcls_result_response_error(done[i])) {
      return Refused(rd_kafka_error_code(error), rd_kafka_error_string(error), acls.at(i).principal);
    }
  }
  return {};
}

}  // namespace kith::kafka
