#include "shared/kafka/client.h"

#include <stdexcept>

namespace kith::kafka {
namespace {

void Set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  char problem[512];
  if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), problem, sizeof(problem)) != RD_KAFKA_CONF_OK) {
    throw std::invalid_argument("Kafka setting " + name + ": " + problem);
  }
}

}  // namespace

ConfPtr MakeConf(const std::string& brokers, const Settings& ours, const Settings& extra) {
  ConfPtr conf(rd_kafka_conf_new());
  rd_kafka_conf_set_log_cb(conf.get(), nullptr);
  Set(conf.get(), "bootstrap.servers", brokers);
  Set(conf.get(), "client.id", "kith");
  // A county has a handful of brokers: a lost one must be back within a second, and idle connections cost nothing.
  Set(conf.get(), "reconnect.backoff.ms", "50");
  Set(conf.get(), "reconnect.backoff.max.ms", "1000");
  Set(conf.get(), "socket.nagle.disable", "true");
  // A connection that died without a word is given up for a new one; librdkafka's own minute is long for a relay.
  Set(conf.get(), "socket.timeout.ms", "10000");
  Set(conf.get(), "socket.keepalive.enable", "true");
  Set(conf.get(), "topic.metadata.refresh.interval.ms", "5000");
  for (const auto& [name, value] : ours) Set(conf.get(), name, value);
  for (const auto& [name, value] : extra) Set(conf.get(), name, value);
  return conf;
}

ClientPtr MakeClient(rd_kafka_type_t type, ConfPtr conf) {
  char problem[512];
  rd_kafka_t* client = rd_kafka_new(type, conf.get(), problem, sizeof(problem));
  if (!client) throw std::runtime_error(std::string("Kafka client: ") + problem);
  static_cast<void>(conf.release());
  return ClientPtr(client);
}

}  // namespace kith::kafka
