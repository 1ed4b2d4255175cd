#include "services/workbook/cases_source.h"

#include "services/workbook/domain/learn.h"
#include "services/workbook/domain/reasons.h"
#include "shared/calendar/date.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {
namespace {

Result<Drafts> Consume(const Streams& streams, const journal::Entry& entry, const TemplateText& open_with,
                       const Context& context) {
  if (!IsOfFamilies(entry.stream)) return Drafts{};
  cases::v1::CasesEvent event;
  if (!event.ParseFromString(entry.payload) || !calendar::IsIsoDate(event.occurred_on())) {
    return Refuse(reasons::kUnreadableRecord, "the payload is not a kith.cases.v1.CasesEvent with its date");
  }
  return Learn(streams, entry.stream, event, entry.position, open_with, context);
}

std::vector<std::string> ReadAhead(const journal::Entry& entry) {
  if (!IsOfFamilies(entry.stream)) return {};
  const std::string number = entry.stream.substr(entry.stream.find('/'));
  if (entry.stream.starts_with("famil")) return {"families" + number};
  return {"children" + number};
}

}  // namespace

inbox::Source CasesSource(TemplateText open_with) {
  return inbox::MakeSource<v1::WorkbookEvent>(
      "cases", "workbook",
      [open_with = std::move(open_with)](const Streams& streams, const journal::Entry& entry, const Context& context) {
        return Consume(streams, entry, open_with, context);
      },
      ReadAhead);
}

}  // namespace kith::workbook
