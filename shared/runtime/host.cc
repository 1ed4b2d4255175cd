#include "shared/runtime/host.h"

#include <iostream>

#include "shared/kafka/feed.h"
#include "shared/kafka/topics.h"
#include "shared/log/log.h"
#include "shared/metrics/process.h"
#include "shared/runtime/call_observer.h"
#include "shared/runtime/event_spans.h"
#include "shared/runtime/version.h"

namespace kith::runtime {
namespace {

using namespace std::chrono_literals;

constexpr int kQueryThreads = 3;
constexpr size_t kQueryQueue = 2048;

}  // namespace

Host::Host(const Service& service, const Common& common)
    : service_(service),
      common_(common),
      database_(sql::Address::Parse(common.database)),
      verifier_({common.jwks_file, common.issuer, common.audience}, clock_),
      tracer_(common.trace, {{"service.version", kVersion}, {"service.instance.id", common.listen}}) {
  journal::Options options;
  options.database = database_;
  options.migrations = service.migrations(options.database.dialect);
  options.readers = kQueryThreads + 2;  // one for what works by itself, one to look after it
  options.on_batch = CountBatches(metrics_);
  AddBuild(metrics_, options.migrations.empty() ? 0 : options.migrations.back().number);
  metrics::AddProcess(metrics_);
  journal_ = std::make_unique<journal::Journal>(options, service.schema, clock_);
  redis_ = std::make_unique<RedisParts>(common.redis, service.name, clock_);
  queries_ = std::make_unique<QueryPool>(kQueryThreads, kQueryQueue);
  feed_ = std::make_unique<Feed>(*journal_, *queries_);
  methods_ = feed_->methods();
  for (const auto& [name, target] : common.targets) {
    peers_[name] = std::make_shared<rpc::Channel>(target, rpc::TokenFromFile(common.token_file),
                                                  WatchCalls(Side::kClient, metrics_, tracer_));
  }
  journal_->OnCommit([this](int64_t) {
    if (!wired_) return;
    if (relay_) relay_->Poke();
    for (const auto& reaction : reactions_) reaction->Poke();
  });
  service_.wire(*this);
  if (service_.publishes) StartRelay();
  rpc::ServerOptions server;
  server.listen = common.listen;
  server.health_listen = common.health_listen;
  server.reflection = common.reflection;
  server.admit = redis_->admit();
  server.observe = WatchCalls(Side::kServer, metrics_, tracer_);
  server_ = std::make_unique<rpc::Server>(server, methods_, verifier_, clock_);
  StartEndpoint();
  // Last: until here a start that fails takes down parts that a commit would otherwise reach for.
  wired_ = true;
}

Host::~Host() {
  // Callers first, then what works by itself, then what they all stand on.
  draining_ = true;
  readiness_.reset();
  if (server_) server_->Drain(common_.drain);
  endpoint_.reset();
  vitals_.reset();
  loops_.clear();
  for (const auto& consumer : consumers_) consumer->Stop();
  consumers_.clear();
  if (relay_) relay_->Stop();
  for (const auto& reaction : reactions_) reaction->Stop();
  feed_.reset();
  server_.reset();
  queries_.reset();
  redis_.reset();
  journal_.reset();
}

void Host::Ready() {
  // The probe of gRPC says what the one over HTTP says.
  readiness_ = std::make_unique<Loop>([this] {
    server_->SetReady(!draining_ && HasDatabase(*vitals_));
    return std::chrono::milliseconds(500);
  });
  server_->SetReady(true);
  log::Info("ready", {{"port", server_->port()}});
  // Scripts that started us on port 0 read this line.
  std::cout << "kith-" << service_.name << " ready on port " << server_->port() << ", health on "
            << server_->health_port() << ", metrics on " << endpoint_->port() << std::endl;
}

void Host::NotReady() {
  draining_ = true;
  readiness_.reset();
  server_->SetReady(false);
}

void Host::Serve(const Front& front) {
  for (auto& method : front.methods()) methods_.push_back(method);
}

void Host::Consume(inbox::Source source) {
  auto kept = std::make_shared<const inbox::Source>(std::move(source));
  kafka::ConsumerOptions options;
  options.brokers = common_.brokers;
  options.settings = common_.kafka;
  options.topic = kafka::InternalTopic(kept->name);
  kafka::ConsumerEffects effects;
  effects.last_applied = [this, kept] { return journal_->ReadCursor(inbox::CursorName(*kept)); };
  effects.apply = TraceProcessing(tracer_, options.topic, [this, kept](const auto& batch) -> Result<int64_t> {
    return inbox::ApplyBatch(*journal_, *kept, batch);
  });
  // One replica applies; the others stand by. The cursor's compare-and-set would stop them anyway.
  effects.may_run = [this] { return journal_->Lead(); };
  const kafka::Feed feed = kafka::FeedOf(Peer(kept->name));
  consumers_.push_back(std::make_unique<kafka::Consumer>(options, effects, feed));
  watched_.consumers.emplace_back(kept->name, consumers_.back().get());
  // What was parked may be applicable by now: a newer program, a mended agreement.
  Every(service_.replay_parked, [this, kept, feed] {
    if (!journal_->Lead()) return;
    inbox::ReplayAll(*journal_, *kept, [&feed](int64_t position) -> std::optional<journal::Entry> {
      auto entries = feed(position - 1, 1);
      if (!entries || entries->empty() || entries->front().position != position) return std::nullopt;
      return entries->front();
    });
  });
}

void Host::React(const std::string& name, const std::string& peer,
                 std::function<std::optional<PeerCall>(const journal::Entry&)> call,
                 std::function<void(const journal::Entry&, const Error&)> refused,
                 std::function<void(const journal::Entry&, const google::protobuf::Message&)> answered) {
  reactions_.push_back(std::make_unique<Reaction>(name, *journal_, Peer(peer), std::move(call), std::move(refused),
                                                  std::move(answered)));
}

void Host::Every(std::chrono::seconds period, std::function<void()> tick) {
  loops_.push_back(std::make_unique<Loop>([period, tick = std::move(tick)] {
    tick();
    return std::chrono::duration_cast<std::chrono::milliseconds>(period);
  }));
}

int64_t Host::Published() const { return wired_ && relay_ ? relay_->stats().acknowledged : 0; }

void Host::StartRelay() {
  kafka::RelayOptions options;
  options.brokers = common_.brokers;
  options.settings = service_.topic_settings;
  options.settings.insert(common_.kafka.begin(), common_.kafka.end());
  options.topics = service_.topics ? service_.topics() : std::vector<std::string>{kafka::InternalTopic(service_.name)};
  kafka::RelaySource source;
  source.read = [this](int64_t after, int limit) { return journal_->ReadPublic(after, limit); };
  source.read_cursor = [this](const std::string& cursor) { return journal_->ReadCursor(cursor); };
  source.save_cursor = [this](const std::string& cursor, int64_t position) { journal_->SaveCursor(cursor, position); };
  source.may_run = [this] { return journal_->Lead(); };
  auto router = service_.router ? service_.router() : kafka::MakeInternalRouter(service_.name);
  relay_ = std::make_unique<kafka::Relay>(options, source, TraceSends(tracer_, std::move(router)));
}

void Host::StartEndpoint() {
  std::vector<std::string> sources;
  for (const auto& [source, consumer] : watched_.consumers) sources.push_back(source);
  std::function<int64_t()> acknowledged;
  if (relay_) acknowledged = [this] { return relay_->stats().acknowledged; };
  vitals_ = std::make_unique<Vitals>(*journal_, peers_, sources, acknowledged);
  watched_.journal = journal_.get();
  watched_.vitals = vitals_.get();
  watched_.relay = relay_.get();
  watched_.cache = redis_->cache();
  watched_.limiter = redis_->limiter();
  watched_.tracer = &tracer_;
  watched_.clock = &clock_;
  watched_.draining = &draining_;
  AddGauges(metrics_, watched_);
  metrics::EndpointOptions options;
  options.listen = common_.metrics_listen;
  options.metrics = [this] { return metrics_.Text(); };
  options.parts = [this] { return PartsOf(watched_); };
  endpoint_ = std::make_unique<metrics::Endpoint>(options);
}

}  // namespace kith::runtime
