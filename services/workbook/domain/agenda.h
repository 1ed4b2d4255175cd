// The agenda of a group supervision, made from what changed since the last one, in the template's order. Pure.
#pragma once

#include <string>
#include <vector>

#include "services/workbook/domain/separation.h"
#include "shared/decide/decide.h"

#include "kith/workbook/v1/supervision_service.pb.h"
#include "kith/workbook/v1/template.pb.h"

namespace kith::workbook {

// The streams that it is made of, as far as they are known from those that were read: asked with none, and then once
// more. with_actions: supervisions that have open actions.
std::vector<std::string> AgendaStreams(const Streams& streams, const std::string& workbook,
                                       const std::vector<std::string>& with_actions);

// Nothing of it is hidden from this caller. clocks: what other services say is due; they stand beside our own.
v1::GetAgendaResponse AgendaOf(const Streams& streams, const v1::Template& made, const std::string& workbook,
                               const std::vector<std::string>& with_actions, const std::vector<v1::AgendaItem>& clocks,
                               const Context& context);

}  // namespace kith::workbook
