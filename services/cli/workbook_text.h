// A family's workbook as a person reads it.
#pragma once

#include <string>

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

// In the order in which it happened, one paragraph each.
std::string EntriesText(const google::protobuf::RepeatedPtrField<workbook::v1::Entry>& entries);

std::string HitsText(const workbook::v1::SearchEntriesResponse& found);

std::string AgendaText(const workbook::v1::GetAgendaResponse& agenda);

}  // namespace kith::cli
