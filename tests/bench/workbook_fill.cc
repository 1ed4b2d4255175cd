#include "tests/bench/workbook_fill.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stdexcept>

#include "services/workbook/domain/entry.h"
#include "shared/decide/decide.h"

#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::bench {
namespace {

using namespace workbook::v1;

constexpr size_t kInFlight = 256;
constexpr int kWords = 60;  // of an entry

std::string NumberOf(int64_t family) { return "F" + std::to_string(1'000'000 + family); }

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

// Sends commands and waits for them all.
class Sender {
 public:
  explicit Sender(journal::Journal& journal) : journal_(journal) {}
  ~Sender() { Wait(0); }

  void Send(std::function<Result<Drafts>(const Streams&, const Context&)> decide) {
    journal::Command command;
    command.subject = kPractitioner;
    command.roles = {"importer"};
    command.decide = std::move(decide);
    command.done = [this](const Result<std::string>& answer) {
      const std::lock_guard lock(mutex_);
      if (!answer) problem_ = answer.error().reason + ": " + answer.error().message;
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
  void Finish() {
    Wait(0);
    if (!problem_.empty()) throw std::runtime_error(problem_);
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
  std::string problem_;
};

auto Recording(RecordEntryRequest request) {
  return [request = std::move(request)](const Streams& streams, const Context& context) {
    return workbook::RecordEntry(streams, request, context);
  };
}

}  // namespace

std::string BookOf(int64_t family) { return "workbooks/" + NumberOf(family); }

std::string ChildOf(int64_t family) { return "people/C" + std::to_string(2'000'000 + family); }

std::string WordOf(uint64_t n) {
  static const char* const kSyllables[] = {"ba", "re", "ti", "mo", "lu", "san", "der", "kel", "vor", "pin"};
  std::string word;
  for (int i = 0; i < 4; ++i, n /= 10) word += kSyllables[n % 10];
  return word;
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

void FillWorkbooks(journal::Journal& journal, int64_t families, int64_t entries) {
  Sender sender(journal);
  for (int64_t family = 0; family < families; ++family) {
    sender.Send([family](const Streams&, const Context& context) -> Result<Drafts> {
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
    });
  }
  sender.Finish();
  for (int64_t n = 0; n < entries; ++n) sender.Send(Recording(EntryOf(n % families, n / families)));
  sender.Finish();
}

}  // namespace kith::bench
