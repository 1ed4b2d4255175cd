// The workbook on one store: entries saved, workbooks opened, all of the record searched, and changes told to many who
// watch. All of it over gRPC by a practitioner who is allocated to the families: clients of a real server in this
// process, with token, guard and gate. The store is filled straight through the journal.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "services/workbook/entries_rpcs.h"
#include "services/workbook/schema.h"
#include "services/workbook/service.h"
#include "services/workbook/supervision_rpcs.h"
#include "services/workbook/template_files.h"
#include "services/workbook/watch.h"
#include "shared/clock/clock.h"
#include "shared/identity/identity.h"
#include "shared/ids/ids.h"
#include "shared/journal/journal.h"
#include "shared/rpc/client.h"
#include "shared/rpc/server.h"
#include "shared/testing/temp_dir.h"
#include "tests/bench/bench.h"
#include "tests/bench/workbook_fill.h"

#include "kith/workbook/v1/watch_service.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::bench {
namespace {

using namespace std::chrono_literals;
using namespace workbook::v1;

constexpr char kEntries[] = "/kith.workbook.v1.EntriesService/";
constexpr char kWorkbooks[] = "/kith.workbook.v1.WorkbookService/";

// The services as kith-workbook serves them, on loopback.
class Served {
 public:
  Served(journal::Journal& journal, const workbook::Templates& templates, const sql::Address& database)
      : journal_(journal), side_(database) {
    identity::EnsureDevelopmentKey(dir_.File("key.pem"), dir_.File("jwks.json"));
    verifier_ = std::make_unique<identity::Verifier>(
        identity::VerifierOptions{dir_.File("jwks.json"), kIssuer, kAudience}, clock_);
    token_ = identity::MintToken(
        dir_.File("key.pem"), {kPractitioner, {identity::Role::kPractitioner}, "", kIssuer, kAudience}, clock_.Now());
    Front entries("kith.workbook.v1.EntriesService", journal, pool_);
    workbook::AddEntriesRpcs(entries, side_, journal, pool_, clock_);
    Front books("kith.workbook.v1.WorkbookService", journal, pool_);
    workbook::AddWorkbookRpcs(books, templates, clock_, workbook::RaiseByRules);
    workbook::WatchOptions watching;
    watching.is_one_process = true;
    watch_ = std::make_unique<workbook::Watch>(journal, pool_, templates, clock_, std::move(watching));
    Front live("kith.workbook.v1.WatchService", journal, pool_);
    watch_->AddTo(live);
    rpc::ServerOptions serving;
    serving.listen = "127.0.0.1:0";
    auto methods = entries.methods();
    for (const auto* more : {&books, &live})
      for (auto& method : more->methods()) methods.push_back(std::move(method));
    server_ = std::make_unique<rpc::Server>(serving, std::move(methods), *verifier_, clock_);
    channel_ = NewChannel();
  }

  std::unique_ptr<rpc::Channel> NewChannel() {
    return std::make_unique<rpc::Channel>("127.0.0.1:" + std::to_string(server_->port()), [this] { return token_; });
  }
  rpc::Channel& channel() { return *channel_; }
  journal::Journal& journal() { return journal_; }
  void EndWatching() { watch_.reset(); }
  void Drain() { server_->Drain(2s); }

  // Calls and expects success.
  template <class Response, class Request>
  Response Must(const std::string& method, const Request& request) {
    Response response;
    const auto called = channel_->Call(method, request, response);
    if (!called) throw std::runtime_error(method + ": " + called.error().reason + ": " + called.error().message);
    return response;
  }

 private:
  const SystemClock clock_;
  testing::TempDir dir_;
  journal::Journal& journal_;
  QueryPool pool_{3, 4096};
  workbook::SideStore side_;
  std::unique_ptr<identity::Verifier> verifier_;
  std::string token_;
  std::unique_ptr<workbook::Watch> watch_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<rpc::Channel> channel_;
};

Json Measured(std::vector<float> took) {
  return {{"p50_ms", Percentile(took, 0.5)}, {"p99_ms", Percentile(took, 0.99)}, {"calls", took.size()}};
}

// Open loop: each is due at its time, whether those before it are answered or not, and is timed from then to its
// answer. Every fifth has a child's voice.
Json Save(Served& served, const WorkbookOptions& options) {
  const int calls = options.rate * options.seconds;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<float> took;
  std::string problem;
  std::vector<RecordEntryResponse> responses(static_cast<size_t>(calls));
  const double began = Seconds() + 0.1;
  for (int i = 0; i < calls; ++i) {
    auto request = EntryOf(i % options.families, 1'000'000 + i);
    request.set_request_id(ids::UuidV7());
    if (i % 5 == 0) {
      auto& child = *request.mutable_entry()->add_children();
      child.set_person(ChildOf(i % options.families));
      child.set_is_seen(true);
      child.set_own_words("I like it when we all have tea together.");
      request.mutable_entry()->add_people(child.person());
    }
    const double due = began + i / static_cast<double>(options.rate);
    std::this_thread::sleep_for(std::chrono::duration<double>(std::max(0.0, due - Seconds())));
    served.channel().CallAsync(std::string(kEntries) + "RecordEntry", request, responses[static_cast<size_t>(i)], {},
                               [&, due](Result<void> answer) {
                                 const std::lock_guard lock(mutex);
                                 if (!answer) problem = answer.error().reason + ": " + answer.error().message;
                                 took.push_back(static_cast<float>((Seconds() - due) * 1000));
                                 changed.notify_all();
                               });
  }
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return took.size() == static_cast<size_t>(calls); });
  lock.unlock();
  if (!problem.empty()) throw std::runtime_error(problem);
  return Measured(std::move(took));
}

// One after the other.
template <class Ask>
Json Repeat(int times, const Ask& ask) {
  std::vector<float> took;
  for (int i = 0; i < times; ++i) {
    const double asked = Seconds();
    ask(i);
    took.push_back(static_cast<float>((Seconds() - asked) * 1000));
  }
  return Measured(std::move(took));
}

// What a client asks for when somebody opens a workbook: itself, its chapters, the newest entries and the chronology's
// first page.
Json Open(Served& served, const WorkbookOptions& options) {
  return Repeat(options.calls, [&](int i) {
    const std::string book = BookOf(i % options.families);
    GetWorkbookRequest get;
    get.set_name(book);
    served.Must<GetWorkbookResponse>(std::string(kWorkbooks) + "GetWorkbook", get);
    ListChaptersRequest chapters;
    chapters.set_workbook(book);
    served.Must<ListChaptersResponse>(std::string(kWorkbooks) + "ListChapters", chapters);
    ListEntriesRequest entries;
    entries.set_workbook(book);
    if (served.Must<ListEntriesResponse>(std::string(kEntries) + "ListEntries", entries).entries().empty())
      throw std::runtime_error("the workbook is empty");
    GetChronologyRequest chronology;
    chronology.set_workbook(book);
    served.Must<GetChronologyResponse>(std::string(kEntries) + "GetChronology", chronology);
  });
}

Json Search(Served& served, const WorkbookOptions& options) {
  return Repeat(options.calls, [&](int i) {
    // From the most common words to the rarest, one or two of them, in all workbooks or in one.
    SearchRecordRequest request;
    request.set_words(WordOf(static_cast<uint64_t>(i) * 37 % kVocabulary) +
                      (i % 2 == 0 ? "" : " " + WordOf(static_cast<uint64_t>(i) * 11 % 400)));
    if (i % 4 == 3) request.set_workbook(BookOf(i % options.families));
    served.Must<SearchRecordResponse>(std::string(kWorkbooks) + "SearchRecord", request);
  });
}

// Clients that read streams; each change is timed from before its command is sent to each of them.
Json FanOut(Served& served, const WorkbookOptions& options) {
  constexpr int kChanges = 100;
  std::map<int64_t, double> sent;  // by the position of the last event
  std::vector<std::vector<std::pair<int64_t, double>>> heard(static_cast<size_t>(options.watchers));
  std::atomic<int> live{0}, finished{0};
  std::atomic<bool> stop{false};
  std::vector<std::thread> clients;
  for (auto& own : heard) {
    clients.emplace_back([&] {
      const auto channel = served.NewChannel();
      WatchWorkbookRequest request;
      request.set_name(BookOf(0));
      request.set_from_now(true);
      WatchWorkbookResponse response;
      bool was_live = false;
      (void)channel->Read("/kith.workbook.v1.WatchService/WatchWorkbook", request, response,
                          [&] {
                            const double now = Seconds();
                            if (response.is_live() && !std::exchange(was_live, true)) ++live;
                            for (const auto& change : response.changes()) own.emplace_back(change.position(), now);
                            return own.size() < kChanges && !stop;
                          },
                          {.timeout = 120s, .traceparent = {}});
      ++finished;
    });
  }
  const double until = Seconds() + 60;
  while (live < options.watchers && Seconds() < until) std::this_thread::sleep_for(10ms);
  for (int i = 0; i < kChanges; ++i) {
    auto request = EntryOf(0, 2'000'000 + i);
    request.set_request_id(ids::UuidV7());
    const double now = Seconds();
    served.Must<RecordEntryResponse>(std::string(kEntries) + "RecordEntry", request);
    sent[served.journal().ReadHead().position] = now;
    std::this_thread::sleep_for(100ms);
  }
  const double patience = Seconds() + 20;
  while (finished < options.watchers && Seconds() < patience) std::this_thread::sleep_for(10ms);
  stop = true;
  served.EndWatching();
  served.Drain();
  for (auto& client : clients) client.join();
  std::vector<float> took;
  for (const auto& own : heard) {
    for (const auto& [position, at] : own) {
      const auto found = sent.lower_bound(position);
      if (found != sent.end()) took.push_back(static_cast<float>((at - found->second) * 1000));
    }
  }
  Json result = Measured(took);
  result["missed"] = static_cast<int64_t>(options.watchers) * kChanges - static_cast<int64_t>(took.size());
  return result;
}

}  // namespace

int Workbook(const WorkbookOptions& options) {
  journal::Options journal_options;
  journal_options.database = sql::Address::Parse(options.database);
  journal_options.migrations = workbook::Migrations(journal_options.database.dialect);
  journal_options.readers = 5;
  journal::Migrate(journal_options.database, "workbook", journal_options.migrations);
  const SystemClock clock;
  const auto templates = workbook::LoadTemplates("");
  journal::Journal journal(journal_options, workbook::WorkbookSchema(), clock);
  Json result;
  const double began = Seconds();
  FillWorkbooks(journal, options.families, options.entries);
  result["filled_seconds"] = Seconds() - began;
  if (journal_options.database.dialect == sql::Dialect::kPostgres) {
    // As autovacuum and the checkpointer leave a database to which entries come all day and not in a minute.
    const auto connection = sql::Open(journal_options.database, sql::Mode::kWrite);
    connection->Script("VACUUM (ANALYZE)");
    connection->Script("CHECKPOINT");
  }
  Served served(journal, templates, journal_options.database);
  result["save"] = Save(served, options);
  result["open"] = Open(served, options);
  result["search"] = Search(served, options);
  result["watch"] = FanOut(served, options);
  Print(result);
  return 0;
}

}  // namespace kith::bench
