// What of a visit goes to cases: who saw which child how, and where the words are. Pure.
#pragma once

#include <optional>
#include <string>

#include "kith/cases/v1/protection_commands.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

// The command that an event asks for, under the event's id; nothing for all but visits. entry: "entries/E…", whose
// event it is.
std::optional<cases::v1::RecordVisitRequest> VisitFor(const std::string& event_id, const std::string& entry,
                                                      const v1::WorkbookEvent& event);

}  // namespace kith::workbook
