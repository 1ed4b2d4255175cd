// The agenda of a group supervision, made from what changed since the last one, in the template's order. Pure.
#pragma once

#include <string>
#include <vector>

#include "services/workbook/domain/separation.h"
#include "shared/decide/decide.h"

#include "kith/workbook/v1/supervision_service.pb.h"
#include "kith/workbook/v1/template.pb.h"

namespace kith::workbook {

// The streams that it is made of, as far as they are known from those that were read: asked with none, and then twice
// more. with_actions: supervisions that have open actions.
std::vector<std::string> AgendaStreams(const Streams& streams, const std::string& workbook,
                                       const std::vector<std::string>& with_actions);

// What it is made of besides the streams that it names itself.
struct AgendaSources {
  std::vector<std::string> with_actions;  // supervisions that have open actions
  std::vector<std::string> recorded;      // the family's latest entries, as they are to be told
  std::vector<v1::AgendaItem> clocks;     // what other services say is due; they stand beside our own
};

// Recorded since the family's last supervision was closed, or there was none.
bool IsSinceTheLast(const Streams& streams, const std::string& workbook, const v1::Attribution& by);

// Nothing of it is hidden from this caller.
v1::GetAgendaResponse AgendaOf(const Streams& streams, const v1::Template& made, const std::string& workbook,
                               const AgendaSources& sources, const Context& context);

}  // namespace kith::workbook
