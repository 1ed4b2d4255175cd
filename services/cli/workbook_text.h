// A family's workbook as a person reads it.
#pragma once

#include <string>
#include <vector>

#include "services/cli/workbook_chronology.h"

#include "kith/workbook/v1/entries_service.pb.h"
#include "kith/workbook/v1/supervision_service.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::cli {

// Episodes, chapters with their last summary and what is in conflict, modules, what is seen differently, the next
// supervision.
std::string WorkbookText(const workbook::v1::Workbook& workbook, const workbook::v1::ListChaptersResponse& chapters,
                         const workbook::v1::ListContradictionsResponse& open,
                         const workbook::v1::ListSupervisionsResponse& supervisions);

// Every field with who wrote it and when, both values where it is in conflict; then the summaries.
std::string ChapterText(const workbook::v1::Chapter& chapter);

// In the order in which it happened, one paragraph each, with the service that has it and its name there. What the case
// files say alike of several children of one day is told once, with all their names.
std::string ChronologyText(const std::vector<Happening>& happenings);
// The same as a table of one row each, its words cut off.
std::string ChronologyTable(const std::vector<Happening>& happenings);

std::string HitsText(const workbook::v1::SearchRecordResponse& found);

std::string AgendaText(const workbook::v1::GetAgendaResponse& agenda);

// What each role said, the ratings, the decisions with the children's voices beside them and every dissent, the
// actions.
std::string SupervisionText(const workbook::v1::GetSupervisionResponse& found);

}  // namespace kith::cli
