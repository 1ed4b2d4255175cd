#include "services/workbook/schema.h"

#include <iterator>
#include <utility>

#include "services/workbook/domain/apply.h"
#include "services/workbook/entry_rows.h"
#include "services/workbook/practice_rows.h"
#include "services/workbook/rows.h"
#include "services/workbook/supervision_rows.h"
#include "services/workbook/text_rows.h"
#include "services/workbook/watch_changes.h"
#include "shared/inbox/inbox.h"

namespace kith::workbook {
namespace {

using journal::Kind;
using sql::Type;
using v1::WorkbookEvent;

std::vector<journal::StreamKind> RecordKinds() {
  return {
      Kind<v1::KnownFamily, WorkbookEvent>("families", Apply, {kFamilyWorkerView}, FamilyRows),
      Kind<v1::KnownPerson, WorkbookEvent>("children", Apply),
      Kind<v1::Workbook, WorkbookEvent>("workbooks", Apply, {kWorkbookView, kSupervisionClockView}, WorkbookRows),
      Kind<v1::Chapter, WorkbookEvent>("chapters", Apply, {kSummaryClockView}, ChapterRows),
      inbox::ParkedKind<WorkbookEvent>(),
  };
}

std::vector<journal::ViewTable> RecordTables() {
  return {{kWorkbookView,
           {{"stream", Type::kText},
            {"family", Type::kText},
            {"authority", Type::kText},
            {"state", Type::kInteger},
            {"template", Type::kText},
            {"template_digest", Type::kText}}},
          {kFamilyWorkerView,
           {{"stream", Type::kText},
            {"worker", Type::kText},
            {"team", Type::kText},
            {"start_date", Type::kText},
            {"end_date", Type::kText}}},
          {kSummaryClockView,
           {{"stream", Type::kText}, {"family", Type::kText}, {"worker", Type::kText}, {"sort", Type::kText}}},
          {kSupervisionClockView, {{"stream", Type::kText}, {"family", Type::kText}, {"sort", Type::kText}}},
          inbox::ParkedTable()};
}

// One line for each part of the service.
void Add(journal::Schema& schema, std::vector<journal::StreamKind> kinds, std::vector<journal::ViewTable> tables) {
  std::move(kinds.begin(), kinds.end(), std::back_inserter(schema.kinds));
  std::move(tables.begin(), tables.end(), std::back_inserter(schema.tables));
}

}  // namespace

journal::Schema WorkbookSchema() {
  journal::Schema schema;
  schema.service = "workbook";
  schema.event = &WorkbookEvent::default_instance();
  Add(schema, RecordKinds(), RecordTables());
  Add(schema, EntryKinds(), EntryTables());
  Add(schema, PracticeKinds(), PracticeTables());
  Add(schema, SupervisionKinds(), SupervisionTables());
  // Last: of whatever stands above.
  AddSessionRows(schema.kinds);
  AddPartRows(schema.kinds);
  schema.tables.push_back(PartTable());
  AddWatchRows(schema.kinds);
  schema.tables.push_back(WatchTable());
  return schema;
}

}  // namespace kith::workbook
