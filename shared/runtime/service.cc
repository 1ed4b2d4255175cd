#include "shared/runtime/service.h"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <map>

#include "shared/config/ports.h"
#include "shared/failpoint/failpoint.h"
#include "shared/front/feed.h"
#include "shared/kafka/consumer.h"
#include "shared/kafka/feed.h"
#include "shared/kafka/security.h"
#include "shared/kafka/topics.h"
#include "shared/log/log.h"
#include "shared/runtime/background.h"
#include "shared/runtime/reaction.h"
#include "shared/runtime/redis.h"

namespace kith::runtime {
namespace {

using namespace std::chrono_literals;

constexpr int kQueryThreads = 3;
constexpr size_t kQueryQueue = 2048;
constexpr std::chrono::seconds kReplayParked = 5min;

struct Common {
  std::string listen, health_listen, database, brokers, jwks_file, issuer, audience, token_file, log_level;
  std::map<std::string, std::string> targets;
  bool reflection = false;
  RedisSettings redis;
  kafka::Security security;
  kafka::Settings kafka;  // made of it
  std::chrono::seconds drain{10};
  std::chrono::seconds drain_delay{0};
};

int DefaultPort(const std::string& service) {
  if (service == "referrals") return config::kReferralsPort;
  if (service == "cases") return config::kCasesPort;
  if (service == "sharing") return config::kSharingPort;
  return config::kReportingPort;
}

std::string Upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

Common Declare(config::Settings& settings, const Service& service) {
  Common common;
  const auto here = [](int port) { return "127.0.0.1:" + std::to_string(port); };
  common.database = settings.Text("KITH_DATABASE", "sqlite:kith-" + service.name + ".db",
                                  "this service's own database: sqlite:/path/file.db, or postgresql://user@host/name");
  common.log_level = settings.Choice("KITH_LOG_LEVEL", "info", {"debug", "info", "warning", "error", "off"},
                                     "least level that is logged");
  common.listen = settings.Text("KITH_LISTEN", here(service.port), "address of the gRPC API");
  common.health_listen =
      settings.Text("KITH_HEALTH_LISTEN", here(service.port + config::kHealthPortOffset), "address of grpc.health.v1");
  common.brokers = settings.Text("KITH_KAFKA_BROKERS", here(config::kEmbeddedBrokerPort),
                                 "Kafka bootstrap servers, host:port[,host:port]");
  common.security = kafka::DeclareSecurity(settings);
  common.jwks_file = settings.SecretFile("KITH_JWKS_FILE", "JSON Web Key Set that callers' tokens are verified with");
  common.issuer = settings.Text("KITH_TOKEN_ISSUER", "https://kith.local", "issuer that tokens must have");
  common.audience = settings.Text("KITH_TOKEN_AUDIENCE", "kith", "audience that tokens must have");
  common.redis = DeclareRedis(settings);
  common.reflection = settings.Flag("KITH_REFLECTION", false, "serve grpc.reflection.v1alpha");
  common.drain =
      settings.Seconds("KITH_DRAIN_SECONDS", 10s, 0s, 300s, "time that calls in progress have to end after SIGTERM");
  common.drain_delay =
      settings.Seconds("KITH_DRAIN_DELAY_SECONDS", 0s, 0s, 60s,
                       "time after SIGTERM in which health says NOT_SERVING and calls are still served, so that a load "
                       "balancer can turn away first; 5 on Kubernetes");
  if (!service.peers.empty()) {
    common.token_file =
        settings.SecretFile("KITH_SERVICE_TOKEN_FILE", "this service's own token, for calls to other services");
  }
  for (const std::string& peer : service.peers) {
    common.targets[peer] = settings.Text("KITH_" + Upper(peer) + "_TARGET", here(DefaultPort(peer)),
                                         "gRPC target of the " + peer + " service");
  }
  if (service.declare) service.declare(settings);
  return common;
}

class Host final : public Parts {
 public:
  Host(const Service& service, const Common& common)
      : service_(service), common_(common), verifier_({common.jwks_file, common.issuer, common.audience}, clock_) {
    journal::Options options;
    options.database = sql::Address::Parse(common.database);
    options.migrations = service.migrations(options.database.dialect);
    options.readers = kQueryThreads + 1;
    journal_ = std::make_unique<journal::Journal>(options, service.schema, clock_);
    redis_ = std::make_unique<RedisParts>(common.redis, service.name, clock_);
    queries_ = std::make_unique<QueryPool>(kQueryThreads, kQueryQueue);
    feed_ = std::make_unique<Feed>(*journal_, *queries_);
    methods_ = feed_->methods();
    for (const auto& [name, target] : common.targets) {
      peers_[name] = std::make_shared<rpc::Channel>(target, rpc::TokenFromFile(common.token_file));
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
    server_ = std::make_unique<rpc::Server>(server, methods_, verifier_, clock_);
    // Last: until here a start that fails takes down parts that a commit would otherwise reach for.
    wired_ = true;
  }

  ~Host() override {
    // Callers first, then what works by itself, then what they all stand on.
    if (server_) server_->Drain(common_.drain);
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

  void Ready() {
    server_->SetReady(true);
    log::Info("ready", {{"port", server_->port()}});
    // Scripts that started us on port 0 read this line.
    std::cout << "kith-" << service_.name << " ready on port " << server_->port() << ", health on "
              << server_->health_port() << std::endl;
  }

  void NotReady() { server_->SetReady(false); }

  journal::Journal& journal() override { return *journal_; }
  const Clock& clock() const override { return clock_; }
  QueryPool& queries() override { return *queries_; }
  cache::Cache* cache() override { return redis_->cache(); }
  const std::string& brokers() const override { return common_.brokers; }
  const kafka::Settings& kafka_settings() const override { return common_.kafka; }
  std::shared_ptr<rpc::Channel> Peer(const std::string& name) override { return peers_.at(name); }

  void Serve(const Front& front) override {
    for (auto& method : front.methods()) methods_.push_back(method);
  }

  void Consume(inbox::Source source) override {
    auto kept = std::make_shared<const inbox::Source>(std::move(source));
    kafka::ConsumerOptions options;
    options.brokers = common_.brokers;
    options.settings = common_.kafka;
    options.topic = kafka::InternalTopic(kept->name);
    kafka::ConsumerEffects effects;
    effects.last_applied = [this, kept] { return journal_->ReadCursor(inbox::CursorName(*kept)); };
    effects.apply = [this, kept](const std::vector<journal::Entry>& batch) -> Result<int64_t> {
      // One replica applies; the others stand by. The cursor's compare-and-set would stop them anyway.
      if (!journal_->Lead()) return Refuse(reasons::kCursorMoved, "another replica leads");
      return inbox::ApplyBatch(*journal_, *kept, batch);
    };
    const kafka::Feed feed = kafka::FeedOf(Peer(kept->name));
    consumers_.push_back(std::make_unique<kafka::Consumer>(options, effects, feed));
    // What was parked may be applicable by now: a newer program, a mended agreement.
    Every(kReplayParked, [this, kept, feed] {
      if (!journal_->Lead()) return;
      inbox::ReplayAll(*journal_, *kept, [&feed](int64_t position) -> std::optional<journal::Entry> {
        auto entries = feed(position - 1, 1);
        if (!entries || entries->empty() || entries->front().position != position) return std::nullopt;
        return entries->front();
      });
    });
  }

  void React(const std::string& name, const std::string& peer,
             std::function<std::optional<PeerCall>(const journal::Entry&)> call,
             std::function<void(const journal::Entry&, const Error&)> refused) override {
    reactions_.push_back(std::make_unique<Reaction>(name, *journal_, Peer(peer), std::move(call), std::move(refused)));
  }

  void Every(std::chrono::seconds period, std::function<void()> tick) override {
    loops_.push_back(std::make_unique<Loop>([period, tick = std::move(tick)] {
      tick();
      return std::chrono::duration_cast<std::chrono::milliseconds>(period);
    }));
  }

  int64_t Published() const override { return wired_ && relay_ ? relay_->stats().acknowledged : 0; }

 private:
  void StartRelay() {
    kafka::RelayOptions options;
    options.brokers = common_.brokers;
    options.settings = service_.topic_settings;
    options.settings.insert(common_.kafka.begin(), common_.kafka.end());
    options.topics =
        service_.topics ? service_.topics() : std::vector<std::string>{kafka::InternalTopic(service_.name)};
    kafka::RelaySource source;
    source.read = [this](int64_t after, int limit) { return journal_->Read(after, limit); };
    source.read_cursor = [this](const std::string& cursor) { return journal_->ReadCursor(cursor); };
    source.save_cursor = [this](const std::string& cursor, int64_t position) {
      journal_->SaveCursor(cursor, position);
    };
    source.may_run = [this] { return journal_->Lead(); };
    relay_ = std::make_unique<kafka::Relay>(
        options, source, service_.router ? service_.router() : kafka::MakeInternalRouter(service_.name));
  }

  const Service& service_;
  const Common& common_;
  SystemClock clock_;
  identity::Verifier verifier_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<RedisParts> redis_;
  std::unique_ptr<QueryPool> queries_;
  std::unique_ptr<Feed> feed_;
  std::map<std::string, std::shared_ptr<rpc::Channel>> peers_;
  std::vector<rpc::Method> methods_;
  std::vector<std::unique_ptr<kafka::Consumer>> consumers_;
  std::vector<std::unique_ptr<Reaction>> reactions_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::unique_ptr<kafka::Relay> relay_;
  std::unique_ptr<rpc::Server> server_;
  std::atomic<bool> wired_{false};  // commits before that are seen by the first poll
};

int Serve(const Service& service, const Common& common) {
  // Blocked before any thread starts, so that only the wait below sees them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  Host host(service, common);
  host.Ready();
  int received = 0;
  sigwait(&signals, &received);
  log::Info("stopping", {{"signal", received}});
  host.NotReady();
  if (common.drain_delay > 0s) {
    // A second signal ends the delay.
    const timespec delay{common.drain_delay.count(), 0};
    sigtimedwait(&signals, nullptr, &delay);
  }
  return 0;
}

int Migrate(const Service& service, const Common& common) {
  const auto address = sql::Address::Parse(common.database);
  const auto applied = journal::Migrate(address, service.name, service.migrations(address.dialect));
  for (const auto& name : applied) std::cout << "applied " << name << "\n";
  if (applied.empty()) std::cout << "nothing to do: the database is at this version\n";
  return 0;
}

int Help(const Service& service, int status) {
  std::ostream& out = status == 0 ? std::cout : std::cerr;
  const std::string program = "kith-" + service.name;
  out << program << ": the " << service.name << " service of Kith\n\n"
      << "  " << program << " serve      run the service until SIGTERM\n"
      << "  " << program
      << " migrate    bring the database to this version; run it before the first serve and after an upgrade\n"
      << "  " << program << " settings   list the settings (environment variables), their defaults and meanings\n\n"
      << "Example:\n  KITH_DATABASE=sqlite:/var/lib/kith/" << service.name << ".db " << program << " migrate\n";
  return status;
}

}  // namespace

int Main(int argc, char** argv, Service service) {
  const std::string command = argc > 1 ? argv[1] : "serve";
  const std::string program = "kith-" + service.name;
  if (command == "help" || command == "--help" || command == "-h") return Help(service, 0);
  if (argc > 2 || (command != "serve" && command != "migrate" && command != "settings")) return Help(service, 2);
  try {
    auto settings = config::Settings::FromEnvironment();
    Common common = Declare(settings, service);
    if (command == "settings") {
      std::cout << settings.Help();
      return 0;
    }
    // A migration needs the database and nothing else, so that it can run before any key or token exists.
    if (auto checked = settings.Check(); !checked && command == "serve") {
      std::cerr << program << ": " << checked.error().message << "\n";
      return 2;
    }
    log::Start(program, common.log_level);
    if (command == "serve") {
      auto kafka = kafka::ClientSettings(common.security);
      if (!kafka) {
        std::cerr << program << ": " << kafka.error().message << "\n";
        return 2;
      }
      common.kafka = std::move(*kafka);
    }
    failpoint::ArmFromEnvironment();
    return command == "migrate" ? Migrate(service, common) : Serve(service, common);
  } catch (const std::exception& error) {
    log::Error("cannot_run", {{"error", error.what()}});
    std::cerr << program << ": " << error.what() << "\n";
    return 1;
  }
}

}  // namespace kith::runtime
