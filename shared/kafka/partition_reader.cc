#include "shared/kafka/partition_reader.h"

#include <stdexcept>

#include "shared/kafka/client.h"

namespace kith::kafka {
namespace {

struct TopicDelete {
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
};
struct MessageDelete {
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};

std::string Text(const void* data, size_t size) {
  return size > 0 ? std::string(static_cast<const char*>(data), size) : std::string();
}

Received Copy(const rd_kafka_message_t& message, const std::string& topic) {
  Received received;
  received.offset = message.offset;
  received.record.topic = topic;
  received.record.key = Text(message.key, message.key_len);
  received.record.value = Text(message.payload, message.len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name = nullptr;
    const void* value = nullptr;
    size_t size = 0;
    received.record.headers.reserve(rd_kafka_header_cnt(headers));
    for (size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
      received.record.headers.emplace_back(name, Text(value, size));
    }
  }
  return received;
}

}  // namespace

struct PartitionReader::State {
  PartitionReaderOptions options;
  OnProblem on_problem;
  ClientPtr client;
  std::unique_ptr<rd_kafka_topic_t, TopicDelete> topic;
  std::string problem;    // told; empty after a record or the end was seen
  bool is_vague = false;  // "transport failure", where the client's own words may still come: "certificate expired"
  bool started = false;
  bool at_end = false;

  void Tell(std::string_view what) {
    if (problem == what) return;
    problem = what;
    on_problem(problem);
  }

  // Begins once a broker has told where the partition is: librdkafka, asked before that, asks the broker a second later
  // at the earliest.
  bool Start(std::chrono::milliseconds limit) {
    const struct rd_kafka_metadata* metadata = nullptr;
    const rd_kafka_resp_err_t error =
        rd_kafka_metadata(client.get(), 0, topic.get(), &metadata, static_cast<int>(limit.count()));
    if (error) {
      rd_kafka_poll(client.get(), 0);
      if (problem.empty()) {
        Tell(rd_kafka_err2str(error));
        is_vague = true;
      }
      return false;
    }
    // Asked to read a topic that is not there, or not for us, librdkafka says nothing at all and never looks again.
    const rd_kafka_resp_err_t refused =
        metadata->topic_cnt == 1 ? metadata->topics[0].err : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    rd_kafka_metadata_destroy(metadata);
    if (refused) {
      Tell(rd_kafka_err2str(refused));
      rd_kafka_poll(client.get(), static_cast<int>(limit.count()));
      return false;
    }
    const int64_t start = options.from_beginning ? RD_KAFKA_OFFSET_BEGINNING : RD_KAFKA_OFFSET_END;
    if (rd_kafka_consume_start(topic.get(), 0, start) != 0) {
      throw std::runtime_error("cannot read " + options.topic + ": " + rd_kafka_err2str(rd_kafka_last_error()));
    }
    started = true;
    return true;
  }

  static void OnError(rd_kafka_t*, int, const char* reason, void* opaque) {
    // Of the many ways to say that a connection is gone, one is told.
    auto* state = static_cast<State*>(opaque);
    if (!state->problem.empty() && !state->is_vague) return;
    state->is_vague = false;
    state->Tell(reason);
  }
};

PartitionReader::PartitionReader(PartitionReaderOptions options, OnProblem on_problem)
    : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
  state_->on_problem = std::move(on_problem);
  const Settings ours = {
      {"enable.auto.commit", "false"},
      {"auto.offset.reset", "earliest"},
      {"enable.partition.eof", "true"},
      {"fetch.wait.max.ms", std::to_string(state_->options.fetch_wait.count())},
      {"fetch.error.backoff.ms", "100"},
      {"fetch.message.max.bytes", "1048576"},
      // A full queue stops librdkafka 2.0 for a second, whatever is taken out meanwhile: so no smaller than this.
      {"queued.min.messages", "100000"},
      {"queued.max.messages.kbytes", "32768"},
  };
  ConfPtr conf = MakeConf(state_->options.brokers, ours, state_->options.settings);
  rd_kafka_conf_set_opaque(conf.get(), state_.get());
  rd_kafka_conf_set_error_cb(conf.get(), State::OnError);
  state_->client = MakeClient(RD_KAFKA_CONSUMER, std::move(conf));
  state_->topic.reset(rd_kafka_topic_new(state_->client.get(), state_->options.topic.c_str(), nullptr));
  if (!state_->topic) throw std::invalid_argument("not a topic's name: " + state_->options.topic);
}

PartitionReader::~PartitionReader() {
  if (state_->started) rd_kafka_consume_stop(state_->topic.get(), 0);
}

std::optional<Received> PartitionReader::Next(std::chrono::milliseconds limit) {
  rd_kafka_poll(state_->client.get(), 0);
  if (!state_->started && !state_->Start(limit)) return std::nullopt;
  const std::unique_ptr<rd_kafka_message_t, MessageDelete> message(
      rd_kafka_consume(state_->topic.get(), 0, static_cast<int>(limit.count())));
  if (!message) return std::nullopt;
  state_->at_end = message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
  if (!message->err) {
    state_->problem.clear();
    return Copy(*message, state_->options.topic);
  }
  if (state_->at_end) {
    state_->problem.clear();
  } else {
    state_->Tell(rd_kafka_err2str(message->err));
  }
  return std::nullopt;
}

bool PartitionReader::at_end() const { return state_->at_end; }

}  // namespace kith::kafka
