#include "services/reporting/fold.h"
#include "services/reporting/schema.h"
#include "shared/calendar/date.h"
#include "shared/clock/clock.h"
#include "shared/ids/ids.h"
#include "shared/inbox/inbox.h"
#include "shared/journal/journal.h"
#include "shared/journal/migration.h"
#include "shared/journal/rows.h"
#include "tests/bench/bench.h"

#include "kith/cases/v1/case_events.pb.h"

namespace kith::bench {
namespace {

using cases::v1::CasesEvent;
using sql::Bytes;

constexpr int kEventsOfAChild = 5;
constexpr size_t kConsumerBatch = 256;

std::string Day(int64_t n) { return calendar::FormatDate(calendar::DateOf("2020-01-06") + std::chrono::days(n)); }

// What happens to an invented child: opened, allocated, on a plan, off it, closed.
CasesEvent EventOf(int64_t child, int step) {
  CasesEvent event;
  event.set_occurred_on(Day(step * 20));
  switch (step) {
    case 0:
      event.mutable_case_opened()->set_child(ids::NumberName("people", 'C', child));
      event.mutable_case_opened()->set_authority("999");
      event.mutable_case_opened()->set_referral_date(event.occurred_on());
      break;
    case 1:
      event.mutable_case_allocated()->set_team("teams/example-" + std::to_string(child % 12));
      event.mutable_case_allocated()->set_team_display_name("Example " + std::to_string(child % 12));
      event.mutable_case_allocated()->set_district("Exampleshire");
      event.mutable_case_allocated()->set_authority("999");
      event.mutable_case_allocated()->set_start_date(event.occurred_on());
      break;
    case 2:
      event.mutable_cin_plan_started()->set_number(1);
      event.mutable_cin_plan_started()->set_start_date(event.occurred_on());
      break;
    case 3:
      event.mutable_cin_plan_ended()->set_number(1);
      event.mutable_cin_plan_ended()->set_start_date(Day(40));
      event.mutable_cin_plan_ended()->set_end_date(event.occurred_on());
      break;
    default:
      event.mutable_case_closed()->set_closure_date(event.occurred_on());
  }
  return event;
}

// The children's stories run side by side, a few hundred at a time, as a county's do.
std::vector<journal::Entry> Story(int64_t events) {
  constexpr int64_t kSideBySide = 500;
  std::vector<journal::Entry> entries;
  for (int64_t group = 0; static_cast<int64_t>(entries.size()) < events; ++group) {
    for (int step = 0; step < kEventsOfAChild; ++step) {
      for (int64_t child = group * kSideBySide; child < (group + 1) * kSideBySide; ++child) {
        journal::Entry entry;
        entry.position = static_cast<int64_t>(entries.size()) + 1;
        entry.stream = ids::NumberName("cases", 'C', child);
        entry.version = step + 1;
        entry.payload = EventOf(child, step).SerializeAsString();
        entries.push_back(std::move(entry));
      }
    }
  }
  entries.resize(static_cast<size_t>(events));
  return entries;
}

// The rows of the rebuilt projection, read back, and inserted into empty copies of its tables in batches of 500.
int64_t InsertRaw(sql::Connection& connection, const journal::Schema& schema) {
  int64_t count = 0;
  struct Copy {
    sql::Bulk bulk;
    sql::Rows rows;
  };
  std::vector<journal::TableStatements> statements;
  statements.reserve(schema.tables.size());
  std::vector<Copy> copies;
  for (const auto& table : schema.tables) {
    std::string columns;
    for (const auto& column : table.columns) columns += (columns.empty() ? "" : ", ") + column.name;
    Copy copy{statements.emplace_back(table).Insert(), connection.Query("SELECT " + columns + " FROM " + table.name)};
    connection.Query("DELETE FROM " + table.name);
    copies.push_back(std::move(copy));
  }
  copies.push_back({journal::UpsertStreams(), connection.Query("SELECT stream, version, state FROM stream")});
  connection.Query("DELETE FROM stream");
  for (auto& copy : copies) count += static_cast<int64_t>(copy.rows.size());

  const double began = Seconds();
  for (auto& copy : copies) {
    for (size_t from = 0; from < copy.rows.size(); from += 500) {
      sql::Bulk bulk = copy.bulk;
      const auto to = std::min(copy.rows.size(), from + 500);
      bulk.rows.assign(copy.rows.begin() + static_cast<ptrdiff_t>(from),
                       copy.rows.begin() + static_cast<ptrdiff_t>(to));
      connection.Run({journal::Begin(), bulk, journal::Commit()});
    }
  }
  return static_cast<int64_t>(static_cast<double>(count) / (Seconds() - began));
}

}  // namespace

int Rebuild(const RebuildOptions& options) {
  journal::Options journal_options;
  journal_options.database = sql::Address::Parse(options.database);
  journal_options.migrations = reporting::Migrations(journal_options.database.dialect);
  journal::Migrate(journal_options.database, "reporting", journal_options.migrations);
  SystemClock clock;
  Json result;
  {
    journal::Journal journal(journal_options, reporting::ReportingSchema(), clock);
    const auto entries = Story(options.events);
    const auto source = reporting::CasesSource();
    double began = Seconds();
    for (size_t from = 0; from < entries.size(); from += kConsumerBatch) {
      const std::vector<journal::Entry> batch(
          entries.begin() + static_cast<ptrdiff_t>(from),
          entries.begin() + static_cast<ptrdiff_t>(std::min(entries.size(), from + kConsumerBatch)));
      const auto applied = inbox::ApplyBatch(journal, source, batch);
      if (!applied) throw std::runtime_error(applied.error().message);
    }
    result["consumed_per_second"] = static_cast<double>(entries.size()) / (Seconds() - began);

    const int64_t events = journal.ReadHead().position;
    began = Seconds();
    const int64_t different = journal.RebuildStates();
    result["checked_per_second"] = static_cast<double>(events) / (Seconds() - began);
    if (different != 0) throw std::runtime_error("the rebuild found differences where there are none");

    const auto connection = sql::Open(journal_options.database, sql::Mode::kWrite);
    for (const auto& table : reporting::ReportingSchema().tables) connection->Query("DELETE FROM " + table.name);
    connection->Query("UPDATE stream SET state = $1", {Bytes{}});
    began = Seconds();
    const int64_t rebuilt = journal.RebuildStates();
    result["rebuilt_per_second"] = static_cast<double>(events) / (Seconds() - began);
    result["streams"] = rebuilt;
    result["events"] = events;
  }
  const auto connection = sql::Open(journal_options.database, sql::Mode::kWrite);
  result["raw_rows_per_second"] = InsertRaw(*connection, reporting::ReportingSchema());
  Print(result);
  return 0;
}

}  // namespace kith::bench
