// One town under load for several faults in a row: after each, the load is settled, everything is waited for, read and
// judged, and a line of the table is printed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/faults/history/checker.h"
#include "tests/faults/town/books.h"
#include "tests/faults/town/load.h"
#include "tests/faults/town/town.h"
#include "tests/faults/town/watch.h"

namespace kith::faults {

// The seed of this run: KITH_SEED, or a new one.
uint64_t Seed();

class Trial {
 public:
  // Starts the readers; the town's broker must run.
  explicit Trial(Town& town, LoadOptions options = {});

  // Starts the clients; Settle ends them.
  void StartLoad();
  Load& load() { return *load_; }
  // Waits until so many more commands are acknowledged; a test failure with the logs when that does not happen.
  void WaitForProgress(int64_t commands, std::chrono::milliseconds limit = std::chrono::seconds(60));

  // Settles every command and stops the clients; for a fault that needs the quiet after a load.
  void FinishLoad();
  // Refusals that a fault may cause, e.g. of a token: not counted as unexpected.
  void AllowRefusals() { unexpected_ = 0; }
  // Settles the load, waits until every consumer, topic and partner has what the journals have, judges the whole
  // history, prints the line and expects it to be sound. hits: kills, stops or whatever was done. more: after the
  // counts.
  Verdict Settle(const std::string& fault, int64_t hits, const std::string& more = {});

  // As the last Settle judged it.
  const History& history() const { return history_; }
  // The highest position that a service's topic held so far.
  int64_t PublishedBy(const std::string& service) const;
  // Everything that its journal holds now has come to its topic.
  bool IsDrained(const std::string& service);

 private:
  Book& BookOf(const std::string& journal);
  void WaitUntilAllIsDone();
  void WaitUntilAllIsThere();

  Town& town_;
  const LoadOptions options_;
  History history_;
  int generation_ = 0;
  Verdict last_;  // of the line before: a line shows what was added
  std::vector<std::unique_ptr<TopicWatch>> topics_;
  std::vector<std::unique_ptr<PartnerWatch>> partners_;
  std::unique_ptr<Load> load_;
  int64_t unexpected_ = 0;        // refusals that the rules do not ask for
  std::string first_unexpected_;  // of them
};

}  // namespace kith::faults
