#include "services/workbook/domain/agenda.h"
#include "services/workbook/domain/child_voice.h"
#include "services/workbook/domain/contradiction.h"

namespace kith::workbook {

std::vector<std::string> AgendaStreams(const Streams& streams, const std::string& workbook,
                                       const std::vector<std::string>& with_actions) {
  std::vector<std::string> names = {workbook, FamilyOf(workbook), SupervisionFileOf(workbook), VoicesOf(workbook)};
  names.insert(names.end(), with_actions.begin(), with_actions.end());
  if (const auto* whole = streams.Find<v1::Workbook>(workbook)) {
    for (const auto& head : whole->chapters()) names.push_back(head.name());
  }
  if (const auto* file = streams.Find<v1::SupervisionFile>(SupervisionFileOf(workbook))) {
    if (!file->last().empty()) names.push_back(file->last());
    for (const auto& open : file->differing()) names.push_back(open.contradiction());
  }
  if (const auto* voices = streams.Find<v1::LatestVoices>(VoicesOf(workbook))) {
    for (const auto& voice : voices->voices()) names.push_back(voice.entry());
    for (const auto& voice : voices->heard()) {
      names.push_back(voice.entry());
      const auto* entry = streams.Find<v1::Entry>(voice.entry());
      for (const auto& child : entry ? entry->children() : v1::Entry::default_instance().children())
        names.insert(names.end(), child.attachments().begin(), child.attachments().end());
    }
  }
  return names;
}

}  // namespace kith::workbook
