// What the workbook learns of families from the events of cases: members, births, workers, and whose records are
// closed. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "services/workbook/domain/templates.h"
#include "shared/decide/decide.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

// Whether a stream of cases tells anything of that kind.
bool IsOfFamilies(std::string_view cases_stream);

// "children/C0000123" of any name of that number.
std::string KnownPersonStream(std::string_view name);

// What follows from an event of this stream of cases at this position of its journal; nothing where it is known
// already. open_with: the template of a workbook that is opened because a practitioner was allocated within the last 31
// days to a family without one; without a name: never.
Drafts Learn(const Streams& streams, const std::string& cases_stream, const cases::v1::CasesEvent& event,
             int64_t position, const TemplateText& open_with, const Context& context);

}  // namespace kith::workbook
