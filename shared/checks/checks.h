// Checks of single fields of a request. Each returns a refusal or nothing, so that a decide function reads as a list of
// rules:
//
//   if (auto wrong = CheckPastDate("start_date", request.start_date(), context)) return *wrong;
//
// Pure and thread-safe. Refusals name the field and what would be accepted, and never repeat what was sent.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/repeated_field.h>

#include "shared/codes/codes.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

namespace kith::checks {

inline constexpr Reason kDateInFuture{"DATE_IN_FUTURE", Code::kInvalidArgument};
inline constexpr Reason kUnknownCode{"UNKNOWN_CODE", Code::kInvalidArgument};

// Converts to any Result<T>. Nothing: the check is met.
using Refused = std::optional<tl::unexpected<Error>>;

// A refusal about one field. accepted: what would be accepted.
tl::unexpected<Error> RefuseField(Reason reason, std::string message, std::string_view field, std::string accepted);

// INVALID_REQUEST unless the text is a date, yyyy-mm-dd.
Refused CheckDate(std::string_view field, std::string_view text);
// The same, and DATE_IN_FUTURE when it lies after the context's today.
Refused CheckPastDate(std::string_view field, std::string_view text, const Context& context);

// INVALID_REQUEST unless 3 digits: the Department for Education's code of a local authority.
Refused CheckAuthority(std::string_view field, std::string_view text);

// INVALID_REQUEST unless the text is "<kind>/<id>" with 1 to 60 characters of [A-Za-z0-9_-] as id.
Refused CheckName(std::string_view field, std::string_view text, std::string_view kind);

// INVALID_REQUEST unless there are 1 to max names of that kind, each once. Fields are named "children[2]".
Refused CheckNames(std::string_view field, const google::protobuf::RepeatedPtrField<std::string>& names,
                   std::string_view kind, int max);

// Those of the names that CheckNames would take: for reading streams ahead of the checks.
std::vector<std::string> WellFormedNames(const google::protobuf::RepeatedPtrField<std::string>& names,
                                         std::string_view kind, int max);

// STALE_ETAG with the current version unless the etag is empty or the version of the stream; INVALID_REQUEST when it is
// no version. For commands on several streams; those on one get this from the journal.
Refused CheckEtag(std::string_view field, std::string_view etag, const Streams& streams, const std::string& stream);

tl::unexpected<Error> RefuseCode(std::string_view field, const std::string& accepted);

// UNKNOWN_CODE, with the accepted codes, unless the value is one of the enum's and not 0.
template <class E>
Refused CheckKnown(std::string_view field, E value) {
  if (codes::IsKnown<E>(value)) return std::nullopt;
  const std::string accepted = codes::AcceptedCodes<E>();
  return RefuseCode(field, accepted.empty() ? codes::AcceptedNames<E>() : accepted);
}

// "children[2]".
std::string Indexed(std::string_view field, int index);

}  // namespace kith::checks
