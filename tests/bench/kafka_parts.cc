#include <array>
#include <atomic>
#include <thread>

#include <librdkafka/rdkafka.h>

#include "shared/clock/clock.h"
#include "shared/ids/ids.h"
#include "shared/journal/journal.h"
#include "shared/journal/migration.h"
#include "shared/kafka/admin.h"
#include "shared/kafka/consumer.h"
#include "shared/kafka/internal_record.h"
#include "shared/kafka/relay.h"
#include "shared/kafka/topics.h"
#include "tests/bench/bench.h"
#include "tests/bench/bench.pb.h"
#include "tests/bench/fill.h"

namespace kith::bench {
namespace {

using std::chrono::milliseconds;

constexpr double kPatience = 120;  // seconds

void SleepUntil(const std::function<bool()>& done) {
  const double until = Seconds() + kPatience;
  while (!done()) {
    if (Seconds() > until) throw std::runtime_error("nothing more happened for two minutes");
    std::this_thread::sleep_for(milliseconds(1));
  }
}

journal::Options OptionsOf(const std::string& database) {
  journal::Options options;
  options.database = sql::Address::Parse(database);
  return options;
}

// Records a second of a producer with the relay's own settings and nothing else to do.
class RawProducer {
 public:
  RawProducer(const std::string& brokers, const std::string& topic) : topic_(topic) {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    char problem[256];
    for (const auto& [name, value] :
         std::initializer_list<std::pair<const char*, const char*>>{{"bootstrap.servers", brokers.c_str()},
                                                                    {"acks", "all"},
                                                                    {"enable.idempotence", "true"},
                                                                    {"max.in.flight.requests.per.connection", "5"},
                                                                    {"linger.ms", "0"},
                                                                    {"compression.codec", "lz4"},
                                                                    // What our topics take (deploy/kafka).
                                                                    {"batch.size", "240000"},
                                                                    {"socket.nagle.disable", "true"},
                                                                    {"queue.buffering.max.messages", "20000"}}) {
      if (rd_kafka_conf_set(conf, name, value, problem, sizeof problem) != RD_KAFKA_CONF_OK)
        throw std::runtime_error(problem);
    }
    rd_kafka_conf_set_log_cb(conf, nullptr);
    rd_kafka_conf_set_opaque(conf, this);
    rd_kafka_conf_set_dr_msg_cb(conf, [](rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
      auto* self = static_cast<RawProducer*>(opaque);
      if (message->err) {
        ++self->failed_;
      } else {
        ++self->acknowledged_;
      }
    });
    client_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, problem, sizeof problem);
    if (!client_) throw std::runtime_error(problem);
  }
  ~RawProducer() { rd_kafka_destroy(client_); }

  double PerSecond(const std::vector<kafka::Record>& records) {
    Send(records.front());
    SleepUntil([this] {
      rd_kafka_poll(client_, 0);
      return acknowledged_ + failed_ > 0;
    });
    const double began = Seconds();
    for (const auto& record : records) Send(record);
    const auto all = static_cast<int64_t>(records.size()) + 1;
    while (acknowledged_ + failed_ < all) rd_kafka_poll(client_, 10);
    if (failed_ > 0) throw std::runtime_error("the bare producer failed");
    return static_cast<double>(records.size()) / (Seconds() - began);
  }

 private:
  void Send(const kafka::Record& record) {
    for (;;) {
      rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
      for (const auto& [name, value] : record.headers) {
        rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                            static_cast<ssize_t>(value.size()));
      }
      const rd_kafka_resp_err_t error = rd_kafka_producev(
          client_, RD_KAFKA_V_TOPIC(topic_.c_str()), RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
          RD_KAFKA_V_KEY(record.key.data(), record.key.size()),
          RD_KAFKA_V_VALUE(const_cast<char*>(record.value.data()), record.value.size()), RD_KAFKA_V_HEADERS(headers),
          RD_KAFKA_V_END);
      if (!error) return;
      rd_kafka_headers_destroy(headers);
      if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) throw std::runtime_error(rd_kafka_err2str(error));
      rd_kafka_poll(client_, 1);
    }
  }

  const std::string topic_;
  rd_kafka_t* client_ = nullptr;
  int64_t acknowledged_ = 0;
  int64_t failed_ = 0;
};

kafka::RelaySource SourceOf(journal::Journal& journal, const std::string& run) {
  kafka::RelaySource source;
  source.read = [&journal](int64_t after, int limit) { return journal.ReadPublic(after, limit); };
  source.read_cursor = [&journal, run](const std::string& name) { return journal.ReadCursor(run + name); };
  source.save_cursor = [&journal, run](const std::string& name, int64_t at) { journal.SaveCursor(run + name, at); };
  return source;
}

double RelayPerSecond(journal::Journal& journal, const KafkaOptions& options, int64_t entries, int run) {
  kafka::RelayOptions relay_options;
  relay_options.brokers = options.brokers;
  relay_options.topics = {kafka::InternalTopic(options.name)};
  kafka::Relay relay(relay_options, SourceOf(journal, "run" + std::to_string(run) + "/"),
                     kafka::MakeInternalRouter(options.name));
  int64_t first = 0;
  SleepUntil([&] { return (first = relay.stats().acknowledged) > 0; });
  const double began = Seconds();
  SleepUntil([&] { return relay.stats().acknowledged >= entries; });
  return static_cast<double>(entries - first) / (Seconds() - began);
}

// Apache Kafka makes no topic because somebody asks for it. The embedded broker does, and refuses to be told.
void MakeTopic(const KafkaOptions& options) {
  (void)kafka::Admin(options.brokers, {}).CreateTopic({.name = kafka::InternalTopic(options.name), .config = {}});
}

}  // namespace

int RelayThroughput(const KafkaOptions& options) {
  MakeTopic(options);
  const auto address = sql::Address::Parse(options.database);
  journal::Migrate(address, "bench", {});
  Fill(address, options.entries);
  SystemClock clock;
  journal::Journal journal(OptionsOf(options.database), BenchSchema(), clock);
  std::vector<kafka::Record> records;
  for (int64_t after = 0; after < options.entries;) {
    for (const auto& entry : journal.Read(after, 5000)) {
      records.push_back(kafka::InternalRecord(options.name, entry));
      after = entry.position;
    }
  }
  Json raw = Json::array();
  Json relay = Json::array();
  for (int run = 0; run < options.repeats; ++run) {
    raw.push_back(RawProducer(options.brokers, kafka::InternalTopic(options.name)).PerSecond(records));
    relay.push_back(RelayPerSecond(journal, options, options.entries, run));
  }
  Print({{"raw_per_second", raw}, {"relay_per_second", relay}, {"records", options.entries}});
  return 0;
}

int RelayLatency(const KafkaOptions& options) {
  MakeTopic(options);
  const auto address = sql::Address::Parse(options.database);
  journal::Migrate(address, "bench", {});
  SystemClock clock;
  journal::Journal journal(OptionsOf(options.database), BenchSchema(), clock);
  const auto count = static_cast<size_t>(options.rate * options.seconds);
  // Indexed by position; each is written by one thread and read after all have ended.
  std::vector<double> committed(count + 2, 0);
  std::vector<double> consumed(count + 2, 0);
  std::atomic<int64_t> last_consumed{0};
  std::atomic<kafka::Relay*> poked{nullptr};
  int64_t last_committed = 0;
  journal.OnCommit([&](int64_t position) {
    const double now = Seconds();
    while (last_committed < position) committed[static_cast<size_t>(++last_committed)] = now;
    if (auto* relay = poked.load()) relay->Poke();
  });

  kafka::RelayOptions relay_options;
  relay_options.brokers = options.brokers;
  relay_options.topics = {kafka::InternalTopic(options.name)};
  kafka::Relay relay(relay_options, SourceOf(journal, ""), kafka::MakeInternalRouter(options.name));
  poked = &relay;
  SleepUntil([&] { return relay.stats().connected; });

  kafka::ConsumerOptions consumer_options;
  consumer_options.brokers = options.brokers;
  consumer_options.topic = kafka::InternalTopic(options.name);
  kafka::ConsumerEffects effects;
  effects.last_applied = [&] { return last_consumed.load(); };
  effects.apply = [&](const std::vector<journal::Entry>& batch) -> Result<int64_t> {
    const double now = Seconds();
    for (const auto& entry : batch) consumed[static_cast<size_t>(entry.position)] = now;
    last_consumed = batch.back().position;
    return batch.back().position;
  };
  kafka::Consumer consumer(
      consumer_options, effects,
      [&](int64_t after, int limit) -> Result<std::vector<journal::Entry>> { return journal.Read(after, limit); });

  const auto submit = [&](size_t number) {
    journal::Command command;
    command.request_id = ids::StableId(options.database, std::to_string(number));
    command.subject = "bench";
    command.decide = [](const Streams&, const Context& context) -> Result<Drafts> {
      v1::BenchEvent event;
      event.set_occurred_on(context.today);
      event.mutable_record_made()->set_body(std::string(kBodyBytes, 'l'));
      return Drafts{DraftOf(ids::NumberName("records", 'B', context.position), std::move(event))};
    };
    if (!journal.Submit(std::move(command))) throw std::runtime_error("the journal takes no command");
  };
  submit(0);
  SleepUntil([&] { return last_consumed >= 1; });
  double due = Seconds();
  for (size_t number = 1; number < count; ++number) {
    due += 1 / options.rate;
    while (Seconds() < due) std::this_thread::sleep_for(std::chrono::microseconds(200));
    submit(number);
  }
  SleepUntil([&] { return last_consumed >= static_cast<int64_t>(count); });
  consumer.Stop();
  poked = nullptr;
  relay.Stop();
  std::vector<float> milliseconds_taken;
  // The first half warms everything up, above all the broker's compiler.
  for (size_t position = 1 + count / 2; position <= count; ++position) {
    milliseconds_taken.push_back(static_cast<float>((consumed[position] - committed[position]) * 1000));
  }
  Print({{"p50_ms", Percentile(milliseconds_taken, 0.5)},
         {"p99_ms", Percentile(milliseconds_taken, 0.99)},
         {"commands", count},
         {"from_feed", consumer.stats().from_feed}});
  return 0;
}

}  // namespace kith::bench
