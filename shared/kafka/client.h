// What producing and consuming share of librdkafka's C API. Included by the .cc files of this room only.
#pragma once

#include <memory>
#include <string>

#include <librdkafka/rdkafka.h>

#include "shared/kafka/record.h"

namespace kith::kafka {

struct ClientDelete {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
};
struct ConfDelete {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};
using ClientPtr = std::unique_ptr<rd_kafka_t, ClientDelete>;
using ConfPtr = std::unique_ptr<rd_kafka_conf_t, ConfDelete>;

// A configuration with the brokers ("host:port,host:port") and our settings; later ones win. librdkafka's own log lines
// are silenced: what matters arrives by its error callback. Throws std::invalid_argument naming the setting that is
// wrong.
ConfPtr MakeConf(const std::string& brokers, const Settings& ours, const Settings& extra);

// Throws std::runtime_error when librdkafka cannot start a client.
ClientPtr MakeClient(rd_kafka_type_t type, ConfPtr conf);

}  // namespace kith::kafka
