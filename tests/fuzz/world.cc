#include "tests/fuzz/world.h"

#include <condition_variable>
#include <future>

#include "shared/rpc/error_details.h"

namespace kith::fuzz {
namespace {

using namespace std::chrono_literals;
using identity::Role;

constexpr int kMaxRequestBytes = 256 * 1024;
constexpr int kMaxCalls = 4096;
constexpr auto kPatience = 20s;

// Takes what a streaming handler sends. A reader that would wait for commits is over after the first look.
class Taken final : public rpc::Stream {
 public:
  void Send(std::string message, std::function<void(bool)> on_sent) override {
    {
      const std::lock_guard lock(mutex_);
      last_ = std::move(message);
    }
    on_sent(true);
  }
  void Finish(Result<void> outcome) override {
    Result<std::string> answer = last_;
    if (!outcome) answer = tl::unexpected<Error>(std::move(outcome).error());
    if (!finished_.exchange(true)) promise_.set_value(std::move(answer));
  }
  bool IsOver() const override { return looks_.fetch_add(1) > 1; }
  std::future<Result<std::string>> Outcome() { return promise_.get_future(); }

 private:
  std::mutex mutex_;
  std::string last_;
  std::atomic<bool> finished_{false};
  mutable std::atomic<int> looks_{0};
  std::promise<Result<std::string>> promise_;
};

const google::protobuf::Message& PrototypeOfAnswer(const rpc::Method& method) {
  const auto* rpc =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(method.service + "." + method.name);
  return *google::protobuf::MessageFactory::generated_factory()->GetPrototype(rpc->output_type());
}

bool IsReason(const std::string& reason) {
  if (reason.empty() || reason.size() > 63) return false;
  for (const char c : reason) {
    if ((c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_') return false;
  }
  return true;
}

}  // namespace

Callers::Callers(const Clock& clock) : clock_(clock), key_(dir_.File("key.pem")) {
  const std::string jwks = dir_.File("jwks.json");
  identity::EnsureDevelopmentKey(key_, jwks);
  verifier_ = std::make_unique<identity::Verifier>(
      identity::VerifierOptions{.jwks_file = jwks, .issuer = "https://kith.fuzz", .audience = "kith"}, clock);
  const auto bearer = [&](const std::string& subject, std::vector<Role> roles, const std::string& agency = {}) {
    return "Bearer " + identity::MintToken(key_,
                                           {.subject = subject,
                                            .roles = std::move(roles),
                                            .agency = agency,
                                            .issuer = "https://kith.fuzz",
                                            .audience = "kith",
                                            .lifetime = 24h},
                                           clock.Now());
  };
  authorizations_.resize(kChosen);
  authorizations_[kEverybody] =
      bearer("fuzz-caller", {Role::kService, Role::kImporter, Role::kSocialWorker, Role::kTeamManager,
                             Role::kMashOfficer, Role::kConferenceChair, Role::kAuditor, Role::kSystemAdmin});
  authorizations_[kPartner] = bearer("fuzz-caller", {Role::kPartner}, "nhs-trust");
  authorizations_[kAnalyst] = bearer("fuzz-caller", {Role::kAnalyst});
  authorizations_[kNobody] = "Bearer nobody";
  authorizations_[kSocialWorker] = bearer("SW100", {Role::kSocialWorker});
  authorizations_[kRecoveryWorker] = bearer("RW400", {Role::kPractitioner});
  authorizations_[kAbuseOfficer] = bearer("DO300", {Role::kPractitioner});
  authorizations_[kManager] = bearer("TM500", {Role::kTeamManager});
}

std::string Callers::Bearer(const std::string& subject, std::vector<Role> roles) const {
  return "Bearer " + identity::MintToken(key_,
                                         {.subject = subject,
                                          .roles = std::move(roles),
                                          .agency = {},
                                          .issuer = "https://kith.fuzz",
                                          .audience = "kith",
                                          .lifetime = 24h},
                                         clock_.Now());
}

World::World(Blueprint blueprint, const Callers& callers, const Clock& clock, const std::function<void(World&)>& seed)
    : blueprint_(std::move(blueprint)),
      callers_(callers),
      clock_(clock),
      guard_(callers.verifier(), kMaxRequestBytes, kMaxCalls),
      database_(dir_.File("journal.db")),
      queries_(std::make_unique<QueryPool>(1, 64)) {
  journal::Migrate(sql::Address::Parse("sqlite:" + database_), blueprint_.name, blueprint_.migrations);
  Open();
  if (seed) seed(*this);
  seeded_position_ = journal_->ReadHead().position;
  undo_ = std::make_unique<Undo>(database_);
  if (!blueprint_.beside.empty()) undo_beside_ = std::make_unique<Undo>(blueprint_.beside);
}

World::~World() { Close(); }

void World::Open() {
  journal::Options options;
  options.database = sql::Address::Parse("sqlite:" + database_);
  options.migrations = blueprint_.migrations;
  options.readers = 1;
  journal_ = std::make_unique<journal::Journal>(options, blueprint_.schema, clock_);
  feed_ = std::make_unique<Feed>(*journal_, *queries_);
  methods_ = blueprint_.methods(*journal_, *queries_);
  for (auto& method : feed_->methods()) methods_.push_back(std::move(method));
}

void World::Close() {
  methods_.clear();
  feed_.reset();
  journal_.reset();
}

size_t World::Find(const std::string& method) const {
  for (size_t i = 0; i < methods_.size(); ++i) {
    if (methods_[i].name == method) return i;
  }
  Broken("no method " + method);
}

const google::protobuf::Message& World::ResponseOf(size_t rpc) const { return PrototypeOfAnswer(methods_.at(rpc)); }

Result<std::string> World::Call(size_t rpc, uint8_t caller, std::string_view request) {
  return CallAs(rpc, callers_.Authorization(caller), request);
}

Result<std::string> World::CallAs(size_t rpc, const std::string& authorization, std::string_view request) {
  const rpc::Method& method = methods_.at(rpc);
  auto answer = Answer(method, Path(rpc), authorization, request);
  Judge(method, answer);
  return answer;
}

Result<std::string> World::Answer(const rpc::Method& method, const std::string& path, const std::string& authorization,
                                  std::string_view request) {
  const rpc::Credentials credentials{std::chrono::steady_clock::now() + 1h, authorization, {}, 0};
  auto call = guard_.Admit(method, path, credentials);
  if (!call) return tl::unexpected<Error>(std::move(call).error());
  if (auto fits = guard_.CheckSize(request.size()); !fits) return tl::unexpected<Error>(std::move(fits).error());
  auto message = rpc::ParseRequest(method, request);
  if (!message) return tl::unexpected<Error>(std::move(message).error());
  std::future<Result<std::string>> outcome;
  if (method.unary) {
    auto promise = std::make_shared<std::promise<Result<std::string>>>();
    outcome = promise->get_future();
    // A second answer throws out of the promise, and the program ends.
    method.unary(*call, *std::move(message),
                 [promise](Result<std::string> answer) { promise->set_value(std::move(answer)); });
  } else {
    auto stream = std::make_shared<Taken>();
    outcome = stream->Outcome();
    method.streaming(*call, *std::move(message), stream);
  }
  if (outcome.wait_for(kPatience) != std::future_status::ready) Broken(path + " does not answer");
  return outcome.get();
}

void World::Judge(const rpc::Method& method, const Result<std::string>& answer) const {
  const std::string path = method.service + "/" + method.name;
  if (answer) {
    const std::unique_ptr<google::protobuf::Message> response(PrototypeOfAnswer(method).New());
    if (!response->ParseFromString(*answer)) Broken(path + " answered with bytes that are no response");
    return;
  }
  const Error& error = answer.error();
  const std::string shown = path + " refused with " + error.reason + ": " + error.message;
  if (!IsReason(error.reason) || error.message.empty()) Broken(shown + " (not a reason with a sentence)");
  for (const Reason& ours :
       {reasons::kInternal, reasons::kStoreUnavailable, reasons::kOutcomeUnknown, reasons::kOverloaded,
        reasons::kDeadlinePassed, reasons::kDraining, reasons::kNoDeadline}) {
    if (error.reason == ours.name) Broken(shown);
  }
  if (error.code == Code::kInternal || error.code == Code::kUnavailable) Broken(shown + " (a fault of ours)");
  const Error received =
      rpc::DecodeDetails(rpc::WireCode(error.code), rpc::ShortMessage(error.message), rpc::EncodeDetails(error));
  if (received.reason != error.reason || received.code != error.code)
    Broken(shown + " (lost on the wire: " + received.reason + ")");
}

std::vector<journal::Entry> World::Appended() { return journal_->Read(seeded_position_, 10'000); }

void World::Verify() {
  for (int64_t after = 0;;) {
    const auto verdict = journal_->VerifyEntries(after, 0);
    if (!verdict.fault.empty())
      Broken(name() + ": entry " + std::to_string(verdict.fault_position) + ": " + verdict.fault);
    if (verdict.last_position == after) break;
    after = verdict.last_position;
  }
  std::string token;
  do {
    const auto verdict = journal_->VerifyStreams(1000, token);
    if (!verdict.different.empty())
      Broken(name() + ": " + verdict.different.front() + " is not what its events fold to");
    token = verdict.next_page_token;
  } while (!token.empty());
}

void World::Reset() {
  if (undo_beside_ && undo_beside_->IsChanged()) undo_beside_->Restore({});
  if (!undo_->IsChanged()) return;
  // As after any change that no event tells of: whoever remembers states forgets them.
  undo_->Restore("UPDATE head SET epoch = " + std::to_string(++resets_ + 1'000'000) + " WHERE id = 1");
  // SQLite's one writer trusts its own memory while a batch of it is on its way. It never does where a cursor moves:
  // it looks where the head stands now, and writes nothing of a move that it refuses.
  journal::Command look;
  look.cursors = {{"fuzz", 1, 2}};
  look.decide = [](const Streams&, const Context&) -> Result<Drafts> { return Drafts{}; };
  if (journal_->Execute(std::move(look))) Broken(name() + " moved a cursor that it has not");
}

}  // namespace kith::fuzz
