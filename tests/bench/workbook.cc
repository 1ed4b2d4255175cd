// The workbook on one store. Entries are saved, and changes told to many who watch, over gRPC by a practitioner who is
// allocated to the family: clients of a real server in this process, with token, guard and gate. Workbooks opened and
// entries searched are the service's queries called in this process: no gRPC, no token, no gate. The store is filled,
// and what watchers are told is recorded, straight through the journal.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "services/workbook/chronology.h"
#include "services/workbook/domain/chapter.h"
#include "services/workbook/domain/entry.h"
#include "services/workbook/entries_rpcs.h"
#include "services/workbook/queries.h"
#include "services/workbook/schema.h"
#include "services/workbook/search.h"
#include "services/workbook/template_files.h"
#include "services/workbook/watch.h"
#include "shared/calendar/date.h"
#include "shared/clock/clock.h"
#include "shared/identity/identity.h"
#include "shared/ids/ids.h"
#include "shared/journal/journal.h"
#include "shared/rpc/client.h"
#include "shared/rpc/server.h"
#include "shared/testing/temp_dir.h"
#include "tests/bench/bench.h"

#include "kith/workbook/v1/watch_service.pb.h"

namespace kith::bench {
namespace {

using namespace std::chrono_literals;
using namespace workbook::v1;

constexpr size_t kInFlight = 256;
constexpr int kWords = 60;         // of an entry
constexpr int kVocabulary = 4000;  // as a county's records have: few words are common, most are rare

Context ContextOf(const std::string& subject, std::vector<std::string> roles) {
  Context context;
  context.subject = subject;
  context.roles = std::move(roles);
  context.now = SystemClock().Now();
  context.today = calendar::LondonDate(context.now);
  return context;
}

std::string NumberOf(int64_t family) { return "F" + std::to_string(1'000'000 + family); }
std::string BookOf(int64_t family) { return "workbooks/" + NumberOf(family); }

std::string ChildOf(int64_t family) { return "people/C" + std::to_string(2'000'000 + family); }

std::string WordOf(uint64_t n) {
  static const char* const kSyllables[] = {"ba", "re", "ti", "mo", "lu", "san", "der", "kel", "vor", "pin"};
  std::string word;
  for (int i = 0; i < 4; ++i, n /= 10) word += kSyllables[n % 10];
  return word;
}

// The same ones for the same seed; the square makes some of them common.
std::string TextOf(uint64_t seed) {
  std::string text;
  for (int i = 0; i < kWords; ++i) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    const double part = static_cast<double>(seed >> 33) / static_cast<double>(1u << 31);
    text += WordOf(static_cast<uint64_t>(part * part * kVocabulary)) + (i % 12 == 11 ? ". " : " ");
  }
  return text;
}

RecordEntryRequest EntryOf(int64_t family, int64_t n) {
  RecordEntryRequest request;
  request.set_workbook(BookOf(family));
  auto& entry = *request.mutable_entry();
  entry.set_kind(n % 3 == 0 ? ENTRY_KIND_SESSION : n % 3 == 1 ? ENTRY_KIND_OBSERVATION : ENTRY_KIND_SIGNIFICANT_EVENT);
  entry.mutable_start_time()->set_seconds(1'677'600'000 + n % 5000 * 18'000);  // three years of them
  entry.add_practitioners("SW1");
  entry.add_people("people/C" + std::to_string(1'000'000 + family));
  entry.set_narrative(TextOf(static_cast<uint64_t>(family * 1'000'003 + n)));
  return request;
}

// Sends commands and waits for them all; takes note of how long each took from `when` it was due, in milliseconds.
class Sender {
 public:
  explicit Sender(journal::Journal& journal) : journal_(journal) {}
  ~Sender() { Wait(0); }

  void Send(std::function<Result<Drafts>(const Streams&, const Context&)> decide, double due) {
    journal::Command command;
    command.subject = "SW1";
    command.roles = {"importer"};
    command.decide = std::move(decide);
    command.done = [this, due](const Result<std::string>& answer) {
      const std::lock_guard lock(mutex_);
      if (!answer) problem_ = answer.error().reason + ": " + answer.error().message;
      took_.push_back(static_cast<float>((Seconds() - due) * 1000));
      --under_way_;
      changed_.notify_all();
    };
    Wait(kInFlight - 1);
    {
      const std::lock_guard lock(mutex_);
      ++under_way_;
    }
    if (!journal_.Submit(std::move(command))) throw std::runtime_error("the journal takes no commands");
  }
  std::vector<float> Finish() {
    Wait(0);
    if (!problem_.empty()) throw std::runtime_error(problem_);
    return std::move(took_);
  }

 private:
  void Wait(size_t most) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return under_way_ <= most; });
  }
  journal::Journal& journal_;
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t under_way_ = 0;
  std::vector<float> took_;
  std::string problem_;
};

auto Recording(RecordEntryRequest request) {
  return [request = std::move(request)](const Streams& streams, const Context& context) {
    return workbook::RecordEntry(streams, request, context);
  };
}

// Families with their workbook, one worker each and a chapter; then the entries, in turn.
void Fill(journal::Journal& journal, int64_t families, int64_t entries) {
  Sender sender(journal);
  for (int64_t family = 0; family < families; ++family) {
    sender.Send(
        [family](const Streams&, const Context& context) -> Result<Drafts> {
          WorkbookEvent known, opened, added;
          for (auto* event : {&known, &opened, &added}) event->set_occurred_on(context.today);
          auto& state = *known.mutable_known_family_changed()->mutable_family();
          state.set_authority("999");
          auto& member = *state.add_members();
          member.set_person("people/C" + std::to_string(1'000'000 + family));
          member.set_birth_date("1990-01-01");
          auto& worker = *state.add_workers();
          auto& child = *state.add_members();
          child.set_person(ChildOf(family));
          child.set_birth_date("2016-01-01");
          worker.set_worker("SW1");
          worker.set_role(cases::v1::WORKER_ROLE_RECOVERY_WORKER);
          worker.set_subject("families/" + NumberOf(family));
          worker.set_start_date("2022-01-01");
          opened.mutable_workbook_opened()->set_authority("999");
          opened.mutable_workbook_opened()->set_template_("family-safeguarding.1");
          opened.mutable_workbook_opened()->set_start_date("2022-01-01");
          auto& head = *added.mutable_chapter_added()->mutable_head();
          added.mutable_chapter_added()->set_workbook(BookOf(family));
          head.set_name("chapters/" + NumberOf(family) + "-recovery-worker-C" + std::to_string(1'000'000 + family));
          head.set_role(worker.role());
          head.set_subject(SUBJECT_ADULT);
          head.set_person(member.person());
          head.add_practitioners("SW1");
          head.set_start_date("2022-01-01");
          return Drafts{DraftOf("families/" + NumberOf(family), known), DraftOf(BookOf(family), opened),
                        DraftOf(BookOf(family), added), DraftOf(head.name(), added)};
        },
        Seconds());
  }
  sender.Finish();
  for (int64_t n = 0; n < entries; ++n) sender.Send(Recording(EntryOf(n % families, n / families)), Seconds());
  sender.Finish();
}

Json Measured(std::vector<float> took) {
  return {{"p50_ms", Percentile(took, 0.5)}, {"p99_ms", Percentile(took, 0.99)}, {"calls", took.size()}};
}

// Open loop: each is due at its time, whether those before it are answered or not, and is timed from then to its
// answer. Every fifth has a child's voice.
Json Save(journal::Journal& journal, const WorkbookOptions& options, const sql::Address& database) {
  const SystemClock clock;
  testing::TempDir dir;
  identity::EnsureDevelopmentKey(dir.File("key.pem"), dir.File("jwks.json"));
  const identity::Verifier verifier({dir.File("jwks.json"), kIssuer, kAudience}, clock);
  const std::string token = identity::MintToken(
      dir.File("key.pem"), {"SW1", {identity::Role::kPractitioner}, "", kIssuer, kAudience}, clock.Now());
  QueryPool pool(3, 4096);
  workbook::SideStore side(database);
  Front front("kith.workbook.v1.EntriesService", journal, pool);
  workbook::AddEntriesRpcs(front, side, journal, pool, clock);
  rpc::ServerOptions serving;
  serving.listen = "127.0.0.1:0";
  rpc::Server server(serving, front.methods(), verifier, clock);
  rpc::Channel channel("127.0.0.1:" + std::to_string(server.port()), [&token] { return token; });

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
    channel.CallAsync("/kith.workbook.v1.EntriesService/RecordEntry", request, responses[static_cast<size_t>(i)], {},
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
  server.Drain(2s);
  if (!problem.empty()) throw std::runtime_error(problem);
  return Measured(std::move(took));
}

template <class Ask>
Json Repeat(int times, const Ask& ask) {
  std::vector<float> took;
  for (int i = 0; i < times; ++i) {
    const double asked = Seconds();
    const auto answer = ask(i);
    if (!answer) throw std::runtime_error(answer.error().message);
    took.push_back(static_cast<float>((Seconds() - asked) * 1000));
  }
  return Measured(std::move(took));
}

// What a client asks for when somebody opens a workbook: itself, its chapters, the newest entries and the chronology's
// first page.
Json Open(journal::Journal& journal, const workbook::Templates& templates, const WorkbookOptions& options) {
  return Repeat(options.calls, [&](int i) -> Result<GetChronologyResponse> {
    const auto context = ContextOf("SW1", {"practitioner"});
    const std::string book = BookOf(i % options.families);
    GetWorkbookRequest get;
    get.set_name(book);
    auto got = workbook::GetWorkbook(journal, templates, context, get);
    if (!got) return tl::unexpected<Error>(got.error());
    ListChaptersRequest chapters;
    chapters.set_workbook(book);
    auto listed = workbook::ListChapters(journal, templates, context, chapters);
    if (!listed) return tl::unexpected<Error>(listed.error());
    ListEntriesRequest entries;
    entries.set_workbook(book);
    auto newest = workbook::ListEntries(journal, context, entries);
    if (!newest) return tl::unexpected<Error>(newest.error());
    if (newest->entries().empty()) throw std::runtime_error("the workbook is empty");
    GetChronologyRequest chronology;
    chronology.set_workbook(book);
    return workbook::GetChronology(journal, context, chronology);
  });
}

Json Search(journal::Journal& journal, const workbook::Templates& templates, const WorkbookOptions& options) {
  return Repeat(options.calls, [&](int i) {
    // From the most common words to the rarest, one or two of them, in all workbooks or in one.
    SearchRecordRequest request;
    request.set_words(WordOf(static_cast<uint64_t>(i) * 37 % kVocabulary) +
                      (i % 2 == 0 ? "" : " " + WordOf(static_cast<uint64_t>(i) * 11 % 400)));
    if (i % 4 == 3) request.set_workbook(BookOf(i % options.families));
    return workbook::SearchRecord(journal, templates, ContextOf("SW1", {"practitioner"}), request);
  });
}

// Clients that read streams of a real server; each change is timed from before its command is sent to each of them.
Json FanOut(journal::Journal& journal, const workbook::Templates& templates, const WorkbookOptions& options) {
  const SystemClock clock;
  testing::TempDir dir;
  identity::EnsureDevelopmentKey(dir.File("key.pem"), dir.File("jwks.json"));
  const identity::Verifier verifier({dir.File("jwks.json"), kIssuer, kAudience}, clock);
  const std::string token = identity::MintToken(
      dir.File("key.pem"), {"SW1", {identity::Role::kPractitioner}, "", kIssuer, kAudience}, clock.Now());
  QueryPool pool(3, 4096);
  workbook::WatchOptions watching;
  watching.is_one_process = true;
  auto watch = std::make_unique<workbook::Watch>(journal, pool, templates, clock, std::move(watching));
  Front front("kith.workbook.v1.WatchService", journal, pool);
  watch->AddTo(front);
  rpc::ServerOptions serving;
  serving.listen = "127.0.0.1:0";
  rpc::Server server(serving, front.methods(), verifier, clock);

  constexpr int kChanges = 100;
  std::mutex mutex;
  std::map<int64_t, double> sent;  // by the position of the last event
  std::vector<std::vector<std::pair<int64_t, double>>> heard(static_cast<size_t>(options.watchers));
  std::atomic<int> live{0}, finished{0};
  std::atomic<bool> stop{false};
  std::vector<std::thread> clients;
  for (auto& own : heard) {
    clients.emplace_back([&] {
      rpc::Channel channel("127.0.0.1:" + std::to_string(server.port()), [&token] { return token; });
      WatchWorkbookRequest request;
      request.set_name(BookOf(0));
      request.set_from_now(true);
      WatchWorkbookResponse response;
      bool was_live = false;
      (void)channel.Read("/kith.workbook.v1.WatchService/WatchWorkbook", request, response,
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
    Sender sender(journal);
    const double now = Seconds();
    sender.Send(Recording(EntryOf(0, 2'000'000 + i)), now);
    sender.Finish();
    sent[journal.ReadHead().position] = now;
    std::this_thread::sleep_for(100ms);
  }
  const double patience = Seconds() + 20;
  while (finished < options.watchers && Seconds() < patience) std::this_thread::sleep_for(10ms);
  stop = true;
  watch.reset();
  server.Drain(2s);
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
  Fill(journal, options.families, options.entries);
  result["filled_seconds"] = Seconds() - began;
  if (journal_options.database.dialect == sql::Dialect::kPostgres) {
    // As autovacuum and the checkpointer leave a database to which entries come all day and not in a minute.
    const auto connection = sql::Open(journal_options.database, sql::Mode::kWrite);
    connection->Script("VACUUM (ANALYZE)");
    connection->Script("CHECKPOINT");
  }
  result["save"] = Save(journal, options, journal_options.database);
  result["open"] = Open(journal, templates, options);
  result["search"] = Search(journal, templates, options);
  result["watch"] = FanOut(journal, templates, options);
  Print(result);
  return 0;
}

}  // namespace kith::bench
