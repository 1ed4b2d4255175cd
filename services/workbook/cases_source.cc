#include "services/workbook/cases_source.h"

#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

inbox::Source CasesSource(std::string) {
  return inbox::MakeSource<v1::WorkbookEvent>(
      "cases", "workbook",
      [](const Streams&, const journal::Entry&, const Context&) -> Result<Drafts> { return Drafts{}; });
}

}  // namespace kith::workbook
