#include "services/workbook/supervision_rows.h"

#include <cstdio>
#include <string>

#include "services/workbook/domain/assessment.h"
#include "services/workbook/domain/contradiction.h"
#include "services/workbook/domain/supervision.h"

namespace kith::workbook {

namespace {

using journal::Kind;
using sql::Type;
using v1::WorkbookEvent;

void ContradictionRows(std::string_view stream, const v1::Contradiction& contradiction, journal::RowSink& sink) {
  sink.Row(kContradictionView, {contradiction.workbook(), static_cast<int64_t>(contradiction.state()),
                                contradiction.raise_date() + " " + std::string(stream)});
}

void SupervisionRows(std::string_view stream, const v1::Supervision& supervision, journal::RowSink& sink) {
  for (const auto& action : supervision.actions()) {
    char number[16];
    std::snprintf(number, sizeof number, "%04d", action.number());
    sink.Row(kActionView, {supervision.workbook(), action.owner(), int64_t{action.done_date().empty()},
                           action.due_date() + " " + std::string(stream) + " " + number});
  }
}

}  // namespace

std::vector<journal::StreamKind> SupervisionKinds() {
  return {
      Kind<v1::Contradiction, WorkbookEvent>("contradictions", Apply, {kContradictionView}, ContradictionRows),
      Kind<v1::Supervision, WorkbookEvent>("supervisions", Apply, {kActionView}, SupervisionRows),
      Kind<v1::SupervisionFile, WorkbookEvent>("supervision-files", Apply),
      Kind<v1::FamilyAssessment, WorkbookEvent>("assessments", Apply),
      Kind<v1::AssessmentSectionState, WorkbookEvent>("assessment-sections", Apply),
      Kind<v1::AssessmentFile, WorkbookEvent>("assessment-files", Apply),
  };
}

std::vector<journal::ViewTable> SupervisionTables() {
  return {{kContradictionView,
           {{"stream", Type::kText}, {"workbook", Type::kText}, {"state", Type::kInteger}, {"sort", Type::kText}}},
          {kActionView,
           {{"stream", Type::kText},
            {"workbook", Type::kText},
            {"owner", Type::kText},
            {"is_open", Type::kInteger},
            {"sort", Type::kText}}}};
}

}  // namespace kith::workbook
