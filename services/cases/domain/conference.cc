#include "services/cases/domain/conference.h"

#include "services/cases/domain/reasons.h"
#include "shared/calendar/working_days.h"

namespace kith::cases {

checks::Refused CheckConferenceDate(std::string_view field, const std::string& date, const Context& context) {
  if (auto wrong = checks::CheckPastDate(field, date, context)) return wrong;
  if (!calendar::IsWeekend(calendar::DateOf(date))) return std::nullopt;
  return checks::RefuseField(reasons::kConferenceAtWeekend,
                             "an initial child protection conference is never at a weekend (census rule 8875)", field,
                             "a date from Monday to Friday");
}

}  // namespace kith::cases
