// Twenty writers in one workbook while the service is killed three times: no word is lost, none stands twice, every
// conflict is shown. KITH_WRITERS_SECONDS (60) is how long they write.
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "shared/identity/identity.h"
#include "shared/rpc/client.h"
#include "shared/testing/port.h"
#include "shared/testing/process.h"
#include "shared/testing/wait.h"
#include "tests/integration/workbook/through_the_fronts.h"
#include "tests/unit/workbook/field_model.h"

namespace kith::workbook {
namespace {

using namespace std::chrono_literals;
using Key = std::pair<std::string, std::string>;  // chapter, prompt

constexpr int kWriters = 20;
constexpr int kKills = 3;

std::chrono::seconds Duration() {
  const char* set = std::getenv("KITH_WRITERS_SECONDS");
  return std::chrono::seconds(set ? std::atoi(set) : 60);
}

// What the writers were told, by the value that they wrote: each is another.
class Promises {
 public:
  void Keep(const Key& field, const std::string& value) {
    const std::lock_guard lock(mutex_);
    kept_[value] = field;
  }
  const std::map<std::string, Key>& kept() const { return kept_; }

 private:
  std::mutex mutex_;
  std::map<std::string, Key> kept_;
};

class Writers : public ThroughTheFronts {
 protected:
  void SetUp() override {
    ThroughTheFronts::SetUp();
    if (!journal_) return;
    OpenTheWorkbook();
    for (int i = 0; i < kWriters; ++i) Allocate("W" + std::to_string(i), "WORKER_ROLE_CHILD_PRACTITIONER");
    // From here on the database is the service's.
    methods_.clear();
    queries_.reset();
    journal_.reset();
    identity::EnsureDevelopmentKey(dir_.File("key.pem"), dir_.File("jwks.json"));
    std::ofstream(dir_.File("service.token")) << Token("service", identity::Role::kService);
    Start();
  }

  std::string Token(const std::string& subject, identity::Role role) {
    identity::TokenRequest request;
    request.subject = subject;
    request.roles = {role};
    request.issuer = "https://kith.local";
    request.audience = "kith";
    request.lifetime = 1h;
    return identity::MintToken(dir_.File("key.pem"), request, SystemClock().Now());
  }

  // Cases and Kafka are away, as far as this service can tell.
  void Start() {
    const auto here = [](int port) { return "127.0.0.1:" + std::to_string(port); };
    service_ = std::make_unique<testing::Process>(testing::ProcessOptions{
        .argv = {testing::BuiltProgram("kith-workbook")},
        .settings = {{"KITH_LISTEN", here(api_)},
                     {"KITH_HEALTH_LISTEN", here(health_)},
                     {"KITH_METRICS_LISTEN", here(metrics_)},
                     {"KITH_DATABASE",
                      (GetParam() == sql::Dialect::kSqlite ? "sqlite:" : "") + options_.database.target},
                     {"KITH_KAFKA_BROKERS", here(away_)},
                     {"KITH_CASES_TARGET", here(away_)},
                     {"KITH_SERVICE_TOKEN_FILE", dir_.File("service.token")},
                     {"KITH_JWKS_FILE", dir_.File("jwks.json")}},
        .log_file = dir_.File("workbook.log")});
    ASSERT_TRUE(testing::WaitUntil([&] { return testing::IsListening(api_) || !service_->IsRunning(); }, 30s));
    ASSERT_TRUE(service_->IsRunning()) << testing::ReadFile(dir_.File("workbook.log"));
  }

  // One practitioner: looks at a chapter now and then, writes one or two fields of it, and sends again what was not
  // answered.
  void WriteOn(int number, std::chrono::steady_clock::time_point until) {
    const std::string worker = "W" + std::to_string(number);
    const std::string token = Token(worker, identity::Role::kPractitioner);
    rpc::Channel channel("127.0.0.1:" + std::to_string(api_), [token] { return token; });
    std::mt19937 random(static_cast<unsigned>(number));
    std::map<Key, int64_t> seen;
    for (int count = 0; std::chrono::steady_clock::now() < until; ++count) {
      const std::string chapter = random() % 2 ? kRecovery : kVictim;
      if (random() % 4 == 0) Look(channel, chapter, seen);
      v1::WriteChapterRequest request;
      request.set_request_id("writes-" + worker + "-" + std::to_string(count));
      request.set_name(chapter);
      std::vector<std::string> prompts = {"summary", "goals", "engagement", "for_the_child"};
      std::shuffle(prompts.begin(), prompts.end(), random);
      for (size_t i = 0; i <= random() % 2; ++i) {
        auto& change = *request.add_fields();
        change.set_prompt(prompts[i]);
        change.set_value(worker + " " + std::to_string(count) + " " + prompts[i]);
        change.set_base_revision(seen[{chapter, prompts[i]}]);
      }
      v1::WriteChapterResponse response;
      if (!Insist(channel, "WriteChapter", request, response)) return;
      for (const auto& change : request.fields()) promises_.Keep({chapter, change.prompt()}, change.value());
      std::this_thread::sleep_for(10ms);  // nobody types faster
    }
  }

  void Look(rpc::Channel& channel, const std::string& name, std::map<Key, int64_t>& seen) {
    v1::GetChapterRequest request;
    request.set_name(name);
    v1::GetChapterResponse response;
    if (!channel.Call("/kith.workbook.v1.WorkbookService/GetChapter", request, response)) return;
    for (const auto& field : response.chapter().fields()) seen[{name, field.prompt()}] = field.revision();
  }

  // False: refused for good, which is a fault.
  template <class Request, class Response>
  bool Insist(rpc::Channel& channel, const std::string& rpc, const Request& request, Response& response) {
    for (int tries = 0; tries < 3000; ++tries) {
      const auto done = channel.Call("/kith.workbook.v1.WorkbookService/" + rpc, request, response,
                                     {.timeout = 5s, .traceparent = {}});
      if (done) return true;
      const bool may_retry = done.error().code == Code::kUnavailable || done.error().code == Code::kDeadlineExceeded ||
                             done.error().code == Code::kResourceExhausted;
      if (!may_retry) {
        ADD_FAILURE() << rpc << " was refused: " << done.error().reason << ": " << done.error().message;
        return false;
      }
      std::this_thread::sleep_for(20ms);
    }
    ADD_FAILURE() << rpc << " was not answered for a minute";
    return false;
  }

  // The manager, who settles whatever is in conflict, again and again.
  void SettleOn(std::chrono::steady_clock::time_point until) {
    const std::string token = Token("TM1", identity::Role::kTeamManager);
    rpc::Channel channel("127.0.0.1:" + std::to_string(api_), [token] { return token; });
    for (int count = 0; std::chrono::steady_clock::now() < until; ++count) {
      v1::GetChapterRequest look;
      look.set_name(count % 2 ? kRecovery : kVictim);
      v1::GetChapterResponse read;
      if (channel.Call("/kith.workbook.v1.WorkbookService/GetChapter", look, read)) {
        for (const auto& field : read.chapter().fields()) {
          if (field.values_size() < 2) continue;
          v1::SettleFieldRequest request;
          request.set_request_id("settles-" + std::to_string(count) + "-" + field.prompt());
          request.set_name(look.name());
          request.set_prompt(field.prompt());
          for (const auto& value : field.values()) request.add_seen_revisions(value.revision());
          request.set_value("settled " + std::to_string(count) + " " + field.prompt());
          request.set_reason("They looked at it together.");
          v1::SettleFieldResponse response;
          // Somebody may have taken back a value meanwhile: then it is looked at again.
          (void)channel.Call("/kith.workbook.v1.WorkbookService/SettleField", request, response);
        }
      }
      std::this_thread::sleep_for(200ms);
    }
  }

  Promises promises_;
  std::unique_ptr<testing::Process> service_;
  const int api_ = testing::FreePort();
  const int health_ = testing::FreePort();
  const int metrics_ = testing::FreePort();
  const int away_ = testing::FreePort();
};
KITH_ON_BOTH_STORES(Writers);

TEST_P(Writers, LoseNoWordWhenTheServiceIsKilledThreeTimes) {
  if (!service_) return;
  const auto begin = std::chrono::steady_clock::now();
  const auto until = begin + Duration();
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) writers.emplace_back([this, i, until] { WriteOn(i, until); });
  writers.emplace_back([this, until] { SettleOn(until); });
  for (int kill = 1; kill <= kKills; ++kill) {
    std::this_thread::sleep_until(begin + Duration() * kill / (kKills + 1));
    service_->Kill(SIGKILL);
    (void)service_->Wait();
    Start();
  }
  for (auto& writer : writers) writer.join();
  service_->Kill(SIGTERM);
  ASSERT_EQ(service_->Wait().value_or(-1), 0) << testing::ReadFile(dir_.File("workbook.log"));

  // What the journal says was written, in its order, is what a model of the fields is told.
  Reopen();
  std::map<Key, FieldModel> models;
  std::map<std::string, int> written;
  int64_t conflicts = 0;
  for (int64_t after = 0;;) {
    const auto entries = journal_->Read(after, 1000);
    if (entries.empty()) break;
    after = entries.back().position;
    for (const auto& entry : entries) {
      v1::WorkbookEvent event;
      ASSERT_TRUE(event.ParseFromString(entry.payload));
      for (const auto& one : event.chapter_written().fields()) {
        auto& model = models[{entry.stream, one.prompt()}];
        const bool was_in_conflict = model.InConflict();
        model.Write(event.chapter_written().by().worker(), one.value(), one.base_revision());
        conflicts += model.InConflict() && !was_in_conflict;
        ++written[one.value()];
      }
      if (event.has_field_settled()) {
        const auto& settled = event.field_settled();
        models[{entry.stream, settled.prompt()}].Settle(
            settled.by().worker(), settled.value(), {settled.seen_revisions().begin(), settled.seen_revisions().end()});
      }
    }
  }
  int64_t lost = 0;
  int64_t doubled = 0;
  for (const auto& [value, field] : promises_.kept()) lost += written.count(value) == 0;
  for (const auto& [value, times] : written) doubled += times > 1;
  int64_t hidden = 0;
  for (const auto& [field, model] : models) {
    const auto chapter = journal_->ReadStateAs<v1::Chapter>(field.first);
    std::multiset<std::string> shown;
    for (const auto& one : chapter->fields()) {
      if (one.prompt() != field.second) continue;
      for (const auto& value : one.values()) shown.insert(value.value());
    }
    hidden += shown != model.Values();
  }
  const char* store = GetParam() == sql::Dialect::kSqlite ? "sqlite" : "postgres";
  std::printf(
      "| %-8s %d writers, %d kills, %lld s: %zu words answered, %lld lost, %lld twice, %lld conflicts, %lld fields not "
      "as written\n",
      store, kWriters, kKills, static_cast<long long>(Duration().count()), promises_.kept().size(),
      static_cast<long long>(lost), static_cast<long long>(doubled), static_cast<long long>(conflicts),
      static_cast<long long>(hidden));
  EXPECT_EQ(lost, 0);
  EXPECT_EQ(doubled, 0);
  EXPECT_EQ(hidden, 0);
  EXPECT_GT(conflicts, 0) << "nobody ever wrote at the same time: the test shows nothing";
  EXPECT_GT(promises_.kept().size(), 100u);
  EXPECT_EQ(journal_->RebuildStates(), 0) << "states differ from what their events make";
}

}  // namespace
}  // namespace kith::workbook
