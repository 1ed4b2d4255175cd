// Checks of what people's records are made of: texts, periods, addresses.
#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/repeated_field.h>

#include "services/cases/domain/episode.h"
#include "shared/checks/checks.h"
#include "shared/decide/decide.h"

#include "kith/cases/v1/case_events.pb.h"

namespace kith::cases {

using checks::Refused;

// INVALID_REQUEST unless least to most bytes of text on one line: control characters have no place in a name, and some
// stores refuse them.
Refused CheckText(std::string_view field, const std::string& text, size_t least, size_t most);

// Each empty or a date, not in the future, and an end on or after the start (END_BEFORE_START).
Refused CheckPeriod(const std::string& path, const std::string& start, const std::string& end, const Context& context);

// 1 to 5 lines, a postcode of the United Kingdom or none, a UPRN or none.
Refused CheckPlace(const std::string& path, const google::protobuf::RepeatedPtrField<std::string>& lines,
                   const std::string& postcode, const std::string& uprn);

// INVALID_REQUEST unless a staff number as it stands in a token's subject: 1 to 64 characters of [A-Za-z0-9_.:-].
Refused CheckSubject(std::string_view field, std::string_view subject);

// UNKNOWN_CODE, or INVALID_REQUEST for a consequence: the service records those itself.
Refused CheckCorrectionReason(v1::CorrectionReason reason);

// Whether two periods have a day in common. An empty start is since always, an empty end is still; the end itself is
// the first day outside.
bool Overlap(std::string_view start, std::string_view end, std::string_view other_start, std::string_view other_end);
// Whether the day lies in the period.
bool Holds(std::string_view start, std::string_view end, std::string_view day);

// NOT_FOUND about a field.
tl::unexpected<Error> RefuseUnknown(const std::string& name, std::string_view field);
// RECORD_FULL.
tl::unexpected<Error> RefuseFull(std::string_view field, int most);

// The date, or today where there is none.
inline const std::string& DateOr(const std::string& date, const Context& context) {
  return date.empty() ? context.today : date;
}

// "C0000123" of "people/C0000123".
inline std::string IdOf(std::string_view name) { return std::string(name.substr(name.find('/') + 1)); }

}  // namespace kith::cases
