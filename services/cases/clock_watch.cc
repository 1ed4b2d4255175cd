#include "services/cases/clock_watch.h"

#include <algorithm>
#include <future>
#include <vector>

#include "services/cases/domain/clocks/adjust.h"
#include "shared/calendar/date.h"
#include "shared/log/log.h"

namespace kith::cases {

namespace {

constexpr int64_t kPage = 200;
constexpr int kPagesOfATick = 100;
constexpr char kCursors[] = "clock-rules/";

struct Missed {
  std::string due_date, stream, clock;
};

// "missed-C0000123-D3-assessment-1-20260507".
std::string RequestIdOf(const Missed& missed) {
  std::string id = "missed-" + missed.stream.substr(missed.stream.find('/') + 1) + "-" + missed.clock + "-";
  std::copy_if(missed.due_date.begin(), missed.due_date.end(), std::back_inserter(id), [](char c) { return c != '-'; });
  return id;
}

journal::Command CommandFor(const Missed& missed, std::shared_ptr<const LocalRules> rules) {
  journal::Command command;
  command.request_id = RequestIdOf(missed);
  command.fingerprint = "clock-missed";
  command.subject = "cases";
  command.streams = {missed.stream};
  command.decide = [missed, rules](const Streams& streams, const Context& context) -> Result<Drafts> {
    const auto* file = streams.Find<v1::CaseFile>(missed.stream);
    if (!file) return Refuse(kith::reasons::kNotFound, "there is no " + missed.stream);
    auto events = MissClock(*file, missed.clock, missed.due_date, context, rules->clocks);
    if (!events) return tl::unexpected<Error>(std::move(events).error());
    return Drafts{DraftOf(missed.stream, std::move(events->front()))};
  };
  return command;
}

}  // namespace

ClockWatch::ClockWatch(journal::Journal& journal, const Clock& clock, std::shared_ptr<const LocalRules> rules,
                       int look_back_days)
    : journal_(journal), clock_(clock), rules_(std::move(rules)), look_back_days_(look_back_days) {}

void ClockWatch::Tick() {
  if (!journal_.Lead()) return;
  if (const int64_t count = RefreshRows(); count > 0)
    log::Info("clock_rows_refreshed", {{"count", std::to_string(count)}});
  if (const int64_t count = RaiseMissed(); count > 0) log::Info("clocks_missed", {{"count", std::to_string(count)}});
}

int64_t ClockWatch::RaiseMissed() {
  const calendar::Date today = calendar::LondonDay(clock_.Now());
  const std::string earliest = calendar::FormatDate(today - std::chrono::days(look_back_days_));
  Missed last{earliest, "", ""};
  int64_t raised = 0;
  for (int page = 0; page < kPagesOfATick; ++page) {
    const sql::Rows rows = journal_.readers().With([&](sql::Connection& connection) {
      return connection.Query(
          "SELECT due_date, stream, clock FROM clock_view WHERE (due_date, stream, clock) > ($1, $2, $3) AND due_date "
          "< $4 AND recorded = 0 AND run <> 3 ORDER BY due_date, stream, clock LIMIT $5",
          {last.due_date, last.stream, last.clock, calendar::FormatDate(today), kPage});
    });
    std::vector<std::future<bool>> answers;
    for (const sql::Row& row : rows) {
      last = {sql::AsText(row[0]), sql::AsText(row[1]), sql::AsText(row[2])};
      auto answer = std::make_shared<std::promise<bool>>();
      journal::Command command = CommandFor(last, rules_);
      command.done = [answer](Result<std::string> done) { answer->set_value(done.has_value()); };
      auto future = answer->get_future();
      // Busy: the next turn goes on from what is still not recorded.
      if (!journal_.Submit(std::move(command))) break;
      answers.push_back(std::move(future));
    }
    for (auto& answer : answers) raised += answer.get();
    if (static_cast<int64_t>(answers.size()) < kPage) break;
  }
  return raised;
}

int64_t ClockWatch::RefreshRows() {
  const std::string mine = kCursors + rules_->clocks.digest;
  const sql::Rows furthest = journal_.readers().With([&](sql::Connection& connection) {
    return connection.Query(
        "SELECT coalesce(max(position), 0) FROM cursor WHERE name >= 'clock-rules/' AND name < 'clock-rules0' AND name "
        "<> $1",
        {mine});
  });
  const int64_t others = sql::AsInteger(furthest[0][0]);
  int64_t different = 0;
  if (journal_.ReadCursor(mine) <= others) {
    different += RefreshAll();
    journal_.SaveCursor(mine, std::max(journal_.ReadHead().position, others + 1));
  }
  for (int page = 0; page < kPagesOfATick; ++page) {
    const sql::Rows rows = journal_.readers().With([&](sql::Connection& connection) {
      return connection.Query("SELECT DISTINCT stream FROM clock_view WHERE rules <> $1 LIMIT $2",
                              {rules_->clocks.digest, kPage});
    });
    std::vector<std::string> streams;
    for (const sql::Row& row : rows) streams.push_back(sql::AsText(row[0]));
    if (streams.empty()) break;
    different += journal_.RebuildStreams(streams);
  }
  return different;
}

int64_t ClockWatch::RefreshAll() {
  std::string after = "cases/";
  int64_t different = 0;
  for (;;) {
    const sql::Rows rows = journal_.readers().With([&](sql::Connection& connection) {
      return connection.Query(
          "SELECT stream FROM stream WHERE stream > $1 AND stream < 'cases0' ORDER BY stream LIMIT $2", {after, kPage});
    });
    if (rows.empty()) return different;
    std::vector<std::string> streams;
    for (const sql::Row& row : rows) streams.push_back(sql::AsText(row[0]));
    after = streams.back();
    different += journal_.RebuildStreams(streams);
  }
}

}  // namespace kith::cases
