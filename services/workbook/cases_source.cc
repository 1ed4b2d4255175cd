#include "services/workbook/cases_source.h"

#include <algorithm>

#include "services/workbook/domain/learn.h"
#include "services/workbook/domain/reasons.h"
#include "shared/calendar/date.h"
#include "shared/checks/checks.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {
namespace {

// A member with another kind of name is nobody of whom anything could be known.
bool NamesPeople(const cases::v1::CasesEvent& event) {
  const auto is_person = [](const std::string& name) { return !checks::CheckName("", name, "people"); };
  if (event.has_family_member_added()) return is_person(event.family_member_added().membership().person());
  const auto& members = event.family_registered().family().members();
  return std::all_of(members.begin(), members.end(), is_person);
}

Result<Drafts> Consume(const Streams& streams, const journal::Entry& entry, const TemplateText& open_with,
                       const Context& context) {
  if (!IsOfFamilies(entry.stream)) return Drafts{};
  cases::v1::CasesEvent event;
  if (!event.ParseFromString(entry.payload) || !calendar::IsIsoDate(event.occurred_on())) {
    return Refuse(reasons::kUnreadableRecord, "the payload is not a kith.cases.v1.CasesEvent with its date");
  }
  if (!NamesPeople(event))
    return Refuse(reasons::kUnreadableRecord, "a member of the family is not named \"people/…\"");
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
