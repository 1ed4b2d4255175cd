#include "shared/kafka/producer.h"

#include <array>

#include "shared/kafka/client.h"

namespace kith::kafka {

struct Producer::State {
  ProducerEvents events;
  ClientPtr client;
  rd_kafka_queue_t* reports = nullptr;
  rd_kafka_topic_t* topic = nullptr;  // of the last record

  // librdkafka would look the name up for every record.
  rd_kafka_topic_t* Topic(const std::string& name) {
    if (topic && name == rd_kafka_topic_name(topic)) return topic;
    if (topic) rd_kafka_topic_destroy(topic);
    topic = rd_kafka_topic_new(client.get(), name.c_str(), nullptr);
    return topic;
  }

  static void OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    Delivery delivery;
    delivery.position = static_cast<int64_t>(reinterpret_cast<intptr_t>(message->_private));
    delivery.topic = rd_kafka_topic_name(message->rkt);
    delivery.offset = message->offset;
    if (message->err) delivery.error = rd_kafka_err2name(message->err);
    static_cast<State*>(opaque)->events.delivered(delivery);
  }

  static void OnError(rd_kafka_t* client, int error, const char* reason, void* opaque) {
    auto* state = static_cast<State*>(opaque);
    if (error == RD_KAFKA_RESP_ERR__FATAL) {
      char fatal[512];
      const rd_kafka_resp_err_t code = rd_kafka_fatal_error(client, fatal, sizeof(fatal));
      state->events.failed(std::string(rd_kafka_err2name(code)) + ": " + fatal);
    } else {
      state->events.disconnected(reason);
    }
  }

  static void OnReportsWaiting(rd_kafka_t*, void* opaque) { static_cast<State*>(opaque)->events.wake(); }
};

Producer::Producer(ProducerOptions options, ProducerEvents events) : state_(std::make_unique<State>()) {
  state_->events = std::move(events);
  const Settings ours = {
      {"acks", "all"},
      {"enable.idempotence", "true"},
      {"enable.gapless.guarantee", "true"},  // nothing goes on behind a record that was refused
      {"max.in.flight.requests.per.connection", "5"},
      {"message.timeout.ms", "0"},
      {"linger.ms", "0"},
      {"compression.codec", "lz4"},
      // Our topics take batches of 256 KiB (deploy/kafka), and the largest event with its headers is below it.
      {"batch.size", "240000"},
      {"queue.buffering.max.messages", std::to_string(options.max_messages)},
      {"queue.buffering.max.kbytes", std::to_string(options.max_bytes / 1024)},
  };
  ConfPtr conf = MakeConf(options.brokers, ours, options.settings);
  rd_kafka_conf_set_opaque(conf.get(), state_.get());
  rd_kafka_conf_set_dr_msg_cb(conf.get(), State::OnDelivery);
  rd_kafka_conf_set_error_cb(conf.get(), State::OnError);
  state_->client = MakeClient(RD_KAFKA_PRODUCER, std::move(conf));
  state_->reports = rd_kafka_queue_get_main(state_->client.get());
  rd_kafka_queue_cb_event_enable(state_->reports, State::OnReportsWaiting, state_.get());
}

Producer::~Producer() {
  rd_kafka_queue_cb_event_enable(state_->reports, nullptr, nullptr);
  rd_kafka_queue_destroy(state_->reports);
  if (state_->topic) rd_kafka_topic_destroy(state_->topic);
  rd_kafka_purge(state_->client.get(),
                 RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
}

Producer::Sent Producer::Send(const Record& record, int64_t position) {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
  for (const auto& [name, value] : record.headers) {
    rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  std::array<rd_kafka_vu_t, 7> parts{};
  rd_kafka_topic_t* topic = state_->Topic(record.topic);
  parts[0].vtype = topic ? RD_KAFKA_VTYPE_RKT : RD_KAFKA_VTYPE_TOPIC;
  if (topic) {
    parts[0].u.rkt = topic;
  } else {
    parts[0].u.cstr = record.topic.c_str();
  }
  parts[1].vtype = RD_KAFKA_VTYPE_PARTITION;
  parts[1].u.i32 = 0;
  parts[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  parts[2].u.i = RD_KAFKA_MSG_F_COPY;
  parts[3].vtype = RD_KAFKA_VTYPE_KEY;
  parts[3].u.mem = {const_cast<char*>(record.key.data()), record.key.size()};
  parts[4].vtype = RD_KAFKA_VTYPE_VALUE;
  parts[4].u.mem = {const_cast<char*>(record.value.data()), record.value.size()};
  parts[5].vtype = RD_KAFKA_VTYPE_HEADERS;
  parts[5].u.headers = headers;
  parts[6].vtype = RD_KAFKA_VTYPE_OPAQUE;
  parts[6].u.ptr = reinterpret_cast<void*>(static_cast<intptr_t>(position));

  rd_kafka_error_t* error = rd_kafka_produceva(state_->client.get(), parts.data(), parts.size());
  if (!error) return Sent::kQueued;
  rd_kafka_headers_destroy(headers);
  const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
  rd_kafka_error_destroy(error);
  if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL) return Sent::kFull;
  state_->events.failed(rd_kafka_err2name(code));
  return Sent::kFailed;
}

void Producer::Poll() {
  // The wake-up comes when the queue stops being empty, so it has to be emptied.
  while (rd_kafka_poll(state_->client.get(), 0) > 0) {
  }
}

std::optional<std::string> Producer::ClusterId(std::chrono::milliseconds limit) {
  char* id = rd_kafka_clusterid(state_->client.get(), static_cast<int>(limit.count()));
  if (!id) return std::nullopt;
  std::string result = id;
  rd_kafka_mem_free(state_->client.get(), id);
  return result;
}

std::optional<int64_t> Producer::HighWatermark(const std::string& topic, std::chrono::milliseconds limit) {
  // Not rd_kafka_query_watermark_offsets: in 2.0 it does not keep its time limit once the broker is gone.
  const std::unique_ptr<rd_kafka_topic_partition_list_t, decltype(&rd_kafka_topic_partition_list_destroy)> query(
      rd_kafka_topic_partition_list_new(1), &rd_kafka_topic_partition_list_destroy);
  rd_kafka_topic_partition_t* partition = rd_kafka_topic_partition_list_add(query.get(), topic.c_str(), 0);
  partition->offset = RD_KAFKA_OFFSET_END;
  rd_kafka_resp_err_t error =
      rd_kafka_offsets_for_times(state_->client.get(), query.get(), static_cast<int>(limit.count()));
  if (!error) error = partition->err;
  if (error || partition->offset < 0) return std::nullopt;
  return partition->offset;
}

}  // namespace kith::kafka
