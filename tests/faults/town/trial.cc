#include "tests/faults/town/trial.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <numeric>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "shared/testing/wait.h"

#include "kith/journal/v1/journal_service.pb.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;

constexpr auto kDrainLimit = 90s;

Book EmptyBook(const std::string& service) {
  Book book;
  book.journal = service;
  if (service != "cases") book.source = "cases";
  book.takes_commands = service == "referrals" || service == kWorkbook;
  // Sharing publishes to the agencies' topics, which are judged against its ledger; reporting publishes nothing.
  book.has_topic = service == "cases" || book.takes_commands;
  return book;
}

}  // namespace

uint64_t Seed() {
  static const auto seed = static_cast<uint64_t>(Setting("KITH_SEED", static_cast<int64_t>(std::random_device{}())));
  return seed;
}

Trial::Trial(Town& town, LoadOptions options) : town_(town), options_(options) {
  history_.seed = Seed();
  history_.has_ledger = history_.has_figures = true;
  for (const char* service : kServices) {
    history_.books.push_back(EmptyBook(service));
    topics_.push_back(std::make_unique<TopicWatch>(town, service));
  }
  for (const char* agency : kAgencies) partners_.push_back(std::make_unique<PartnerWatch>(town, agency));
}

void Trial::StartLoad() {
  FinishLoad();  // of a test that gave up
  load_ = std::make_unique<Load>(town_, options_, generation_++);
}

void Trial::WaitForProgress(int64_t commands, std::chrono::milliseconds limit) {
  const int64_t target = load_->acknowledged() + commands;
  ASSERT_TRUE(testing::WaitUntil([&] { return load_->acknowledged() >= target; }, limit))
      << "no progress; seed " << Seed() << "\ncases: " << town_.LogOf("cases")
      << "\nreferrals: " << town_.LogOf("referrals") << "\nworkbook: " << town_.LogOf(kWorkbook);
}

Book& Trial::BookOf(const std::string& journal) {
  return *std::find_if(history_.books.begin(), history_.books.end(),
                       [&](const Book& book) { return book.journal == journal; });
}

void Trial::WaitUntilAllIsDone() {
  // By journal: the commands that entries ask for and that are not there yet.
  std::map<std::string, std::set<std::string>> asked;
  for (const char* asking : {"referrals", kWorkbook}) {
    Book& book = BookOf(asking);
    ReadOn(town_, book, history_);
    for (const Kept& entry : book.entries) {
      for (const Asked& one : entry.asks)
        asked[one.journal].insert(one.request_id.empty() ? entry.event_id : one.request_id);
    }
  }
  for (auto& [journal, ids] : asked) {
    Book& book = BookOf(journal);
    size_t looked = 0;
    EXPECT_TRUE(testing::WaitUntil(
        [&, &ids = ids] {
          ReadOn(town_, book, history_);
          for (; looked < book.entries.size(); ++looked) ids.erase(book.entries[looked].request_id);
          // Not too often: each look is a call.
          return ids.empty() || testing::WaitUntil([] { return false; }, 50ms);
        },
        kDrainLimit))
        << ids.size() << " reactions did not happen in " << journal << "; referrals: " << town_.LogOf("referrals")
        << "\nworkbook: " << town_.LogOf(kWorkbook);
  }
}

void Trial::WaitUntilAllIsThere() {
  // What a journal is asked to do comes first: everything else follows from the journals.
  WaitUntilAllIsDone();
  const auto head_of = [](const Book& book) { return book.entries.empty() ? 0 : book.entries.back().position; };
  Book& cases = BookOf("cases");
  const std::pair<const char*, const char*> consumers[] = {
      {"sharing", "cases"}, {"sharing", kWorkbook}, {"reporting", "cases"}};
  // Front door and workbook say what they heard in their journals alone.
  for (const char* service : {"referrals", kWorkbook}) {
    const int64_t wanted =
        std::accumulate(cases.entries.begin(), cases.entries.end(), int64_t{0}, [&](int64_t sum, const Kept& entry) {
          return sum + std::count(entry.applied_by.begin(), entry.applied_by.end(), std::string(service));
        });
    Book& book = BookOf(service);
    const auto heard = [&] {
      ReadOn(town_, book, history_);
      return std::count_if(book.entries.begin(), book.entries.end(),
                           [](const Kept& entry) { return entry.source_position > 0; });
    };
    EXPECT_TRUE(testing::WaitUntil([&] { return heard() >= wanted || testing::WaitUntil([] { return false; }, 50ms); },
                                   kDrainLimit))
        << service << " heard " << heard() << " of " << wanted << ": " << town_.LogOf(service);
  }
  for (const auto& [consumer, source] : consumers) {
    const int64_t head = head_of(BookOf(source));
    EXPECT_TRUE(testing::WaitUntil([&] { return AppliedBy(town_, consumer, source) >= head; }, kDrainLimit))
        << consumer << " stays at " << AppliedBy(town_, consumer, source) << " of " << head << " of " << source << ": "
        << town_.LogOf(consumer);
  }
  for (size_t i = 0; i < history_.books.size(); ++i) {
    Book& book = history_.books[i];
    ReadOn(town_, book, history_);
    if (!book.has_topic) continue;
    const int64_t end = book.entries.empty() ? 0 : book.entries.back().position;
    EXPECT_TRUE(testing::WaitUntil([&] { return topics_[i]->highest() >= end; }, kDrainLimit))
        << "the topic of " << book.journal << " ends at " << topics_[i]->highest() << " of " << end << ": "
        << town_.LogOf(book.journal);
  }
  for (const auto& partner : partners_) {
    const std::string agency = partner->Records().agency;
    EXPECT_TRUE(testing::WaitUntil(
        [&] {
          const int64_t end = LastSequence(town_, agency);
          return end >= 0 && partner->applied() >= end && partner->highest() >= end;
        },
        kDrainLimit))
        << "the partner " << agency << " stays at " << partner->applied() << ", its topic at " << partner->highest()
        << ", of " << LastSequence(town_, agency) << ": " << town_.LogOf("sharing");
  }
}

void Trial::FinishLoad() {
  if (!load_) return;
  auto attempts = load_->Finish();
  unexpected_ += load_->unexpected();
  if (first_unexpected_.empty()) first_unexpected_ = load_->first_unexpected();
  history_.attempts.insert(history_.attempts.end(), attempts.begin(), attempts.end());
  history_.canaries.insert(history_.canaries.end(), load_->canaries().begin(), load_->canaries().end());
  load_.reset();
}

int64_t Trial::PublishedBy(const std::string& service) const {
  for (size_t i = 0; i < history_.books.size(); ++i) {
    if (history_.books[i].journal == service) return topics_[i]->highest();
  }
  return 0;
}

bool Trial::IsDrained(const std::string& service) {
  journal::v1::GetHeadResponse head;
  const auto called =
      town_.channel(service).Call("/kith.journal.v1.JournalService/GetHead", journal::v1::GetHeadRequest(), head);
  return called && PublishedBy(service) >= head.position();
}

Verdict Trial::Settle(const std::string& fault, int64_t hits, const std::string& more) {
  SCOPED_TRACE("KITH_SEED=" + std::to_string(Seed()) + ", " + fault + " on " + NameOf(town_.store()));
  FinishLoad();
  WaitUntilAllIsThere();
  for (size_t i = 0; i < history_.books.size(); ++i) {
    if (history_.books[i].has_topic) history_.books[i].topic = topics_[i]->Records();
  }
  history_.partners.clear();
  for (const auto& partner : partners_) history_.partners.push_back(partner->Records());
  history_.figures = ReadFigures(town_);
  Verdict verdict = Check(history_);
  std::printf("| %-31s %-10s %5lld hits %7lld acknowledged %7lld events %6lld repeats; %s%s%s\n", fault.c_str(),
              NameOf(town_.store()), static_cast<long long>(hits),
              static_cast<long long>(verdict.acknowledged - last_.acknowledged),
              static_cast<long long>(verdict.kept - last_.kept),
              static_cast<long long>(verdict.repeats - last_.repeats), verdict.Counts().c_str(),
              more.empty() ? "" : "; ", more.c_str());
  std::fflush(stdout);
  EXPECT_TRUE(verdict.sound()) << verdict.Explanation();
  EXPECT_EQ(verdict.uncertain, 0) << "commands that were never settled";
  EXPECT_GT(verdict.acknowledged, last_.acknowledged) << "the load did nothing";
  EXPECT_EQ(std::exchange(unexpected_, 0), 0)
      << "refusals that the rules do not ask for, the first: " << first_unexpected_;
  for (const char* service : kServices) EXPECT_EQ(VerifyJournal(town_, service), "") << service;
  last_ = verdict;
  return verdict;
}

}  // namespace kith::faults
