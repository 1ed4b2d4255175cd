#include "services/workbook/practice_rows.h"

#include <string>
#include <string_view>
#include <utility>

#include "services/workbook/domain/fidelity.h"
#include "services/workbook/domain/goal.h"
#include "services/workbook/domain/instrument_record.h"
#include "services/workbook/domain/trajectory.h"

#include "kith/workbook/v1/entry.pb.h"
#include "kith/workbook/v1/practice.pb.h"

namespace kith::workbook {
namespace {

using sql::Type;

std::string Sort(const std::string& date, std::string_view stream) { return date + " " + std::string(stream); }

void InstrumentRows(std::string_view stream, const v1::InstrumentRecord& record, journal::RowSink& sink) {
  sink.Row(kInstrumentView,
           {record.workbook(), record.person(), record.instrument(), Sort(record.answered_date(), stream)});
}

void GoalRows(std::string_view stream, const v1::Goal& goal, journal::RowSink& sink) {
  sink.Row(kGoalView,
           {goal.workbook(), goal.person(), static_cast<int64_t>(goal.state()), Sort(goal.set_date(), stream)});
}

void FidelityRows(std::string_view stream, const v1::FidelityCheck& check, journal::RowSink& sink) {
  sink.Row(kFidelityView, {check.practitioner(), Sort(check.checked_date(), stream)});
}

void SessionRows(const v1::Entry& entry, journal::RowSink& sink) {
  if (entry.kind() != v1::ENTRY_KIND_SESSION) return;
  const std::string date = SessionDate(entry);
  for (const auto& person : entry.people())
    sink.Row(kSessionView, {entry.workbook(), person, entry.by().worker(), date});
}

}  // namespace

std::vector<journal::StreamKind> PracticeKinds() {
  using journal::Kind;
  using v1::WorkbookEvent;
  return {Kind<v1::InstrumentRecord, WorkbookEvent>("instruments", Apply, {kInstrumentView}, InstrumentRows),
          Kind<v1::Goal, WorkbookEvent>("goals", Apply, {kGoalView}, GoalRows),
          Kind<v1::FidelityCheck, WorkbookEvent>("fidelity-checks", Apply, {kFidelityView}, FidelityRows)};
}

std::vector<journal::ViewTable> PracticeTables() {
  const journal::ViewTable::Column stream{"stream", Type::kText}, workbook{"workbook", Type::kText},
      person{"person", Type::kText}, practitioner{"practitioner", Type::kText}, sort{"sort", Type::kText};
  return {{kInstrumentView, {stream, workbook, person, {"instrument", Type::kText}, sort}},
          {kGoalView, {stream, workbook, person, {"state", Type::kInteger}, sort}},
          {kSessionView, {stream, workbook, person, practitioner, {"date", Type::kText}}},
          {kFidelityView, {stream, practitioner, sort}}};
}

void AddSessionRows(std::vector<journal::StreamKind>& kinds) {
  for (auto& kind : kinds) {
    if (kind.state != &v1::Entry::default_instance()) continue;
    kind.tables.push_back(kSessionView);
    kind.rows = [rows = std::move(kind.rows)](std::string_view stream, const google::protobuf::Message& state,
                                              journal::RowSink& sink) {
      if (rows) rows(stream, state, sink);
      SessionRows(static_cast<const v1::Entry&>(state), sink);
    };
  }
}

}  // namespace kith::workbook
