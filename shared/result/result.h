// Result<T>: every expected outcome is a value; exceptions are for a broken environment only.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace kith {

// The canonical codes (those of gRPC) that a refusal can have. What each means here:
enum class Code {
  kInvalidArgument,     // the request is wrong whatever the state; fields say where and what would be accepted
  kUnauthenticated,     // no caller, or a token that does not verify
  kPermissionDenied,    // a known caller who may not
  kNotFound,            // the named resource does not exist (or the caller may not know that it does)
  kAlreadyExists,       // the identifier is taken
  kFailedPrecondition,  // right request, wrong state: another command must come first
  kAborted,             // a stale etag: read again, decide again
  kOutOfRange,          // a page or position past the end
  kResourceExhausted,   // overload or a limit; retry later with back-off
  kDeadlineExceeded,    // the caller's deadline passed before the work began; nothing was written
  kUnavailable,         // a dependency is down or a commit's outcome is unknown; retry with the same request_id
  kUnimplemented,       // no such method
  kInternal,            // a fault of ours
};

// The code's canonical name, e.g. "INVALID_ARGUMENT".
std::string_view CodeName(Code code);

// A reason is declared once per service (its reasons.h) and binds its name to its code.
// name: UPPER_SNAKE_CASE, stable: clients switch on it.
struct Reason {
  std::string_view name;
  Code code;
};

// One wrong field. field: path in the request as in the proto ("children[1].birth_date"); description: what would be
// accepted.
struct FieldViolation {
  std::string field;
  std::string description;

  bool operator==(const FieldViolation&) const = default;
};

// A refusal. message: one sentence for a person, without personal data: what was wrong and what would be accepted.
struct Error {
  Code code = Code::kInternal;
  std::string reason;
  std::string message;
  std::vector<FieldViolation> fields;
};

template <class T>
using Result = tl::expected<T, Error>;

// The one way to make a refusal from a service's reason.
inline tl::unexpected<Error> Refuse(Reason reason, std::string message, std::vector<FieldViolation> fields = {}) {
  return tl::unexpected<Error>(Error{reason.code, std::string(reason.name), std::move(message), std::move(fields)});
}

// Reasons that every service shares.
namespace reasons {
inline constexpr Reason kInvalidRequest{"INVALID_REQUEST", Code::kInvalidArgument};
inline constexpr Reason kMalformedRequest{"MALFORMED_REQUEST", Code::kInvalidArgument};
inline constexpr Reason kRequestTooLarge{"REQUEST_TOO_LARGE", Code::kResourceExhausted};
inline constexpr Reason kNoToken{"NO_TOKEN", Code::kUnauthenticated};
inline constexpr Reason kBadToken{"BAD_TOKEN", Code::kUnauthenticated};
inline constexpr Reason kExpiredToken{"EXPIRED_TOKEN", Code::kUnauthenticated};
inline constexpr Reason kRoleNotPermitted{"ROLE_NOT_PERMITTED", Code::kPermissionDenied};
inline constexpr Reason kNoDeadline{"NO_DEADLINE", Code::kInvalidArgument};
inline constexpr Reason kDeadlinePassed{"DEADLINE_PASSED", Code::kDeadlineExceeded};
inline constexpr Reason kOverloaded{"OVERLOADED", Code::kResourceExhausted};
inline constexpr Reason kDraining{"DRAINING", Code::kUnavailable};
inline constexpr Reason kUnknownMethod{"UNKNOWN_METHOD", Code::kUnimplemented};
inline constexpr Reason kStaleEtag{"STALE_ETAG", Code::kAborted};
inline constexpr Reason kRequestIdReused{"REQUEST_ID_REUSED", Code::kInvalidArgument};
inline constexpr Reason kAnswerErased{"ANSWER_ERASED", Code::kFailedPrecondition};
inline constexpr Reason kStreamErased{"RECORD_ERASED", Code::kFailedPrecondition};
inline constexpr Reason kNotFound{"NOT_FOUND", Code::kNotFound};
inline constexpr Reason kAlreadyExists{"ALREADY_EXISTS", Code::kAlreadyExists};
inline constexpr Reason kStoreUnavailable{"STORE_UNAVAILABLE", Code::kUnavailable};
inline constexpr Reason kOutcomeUnknown{"OUTCOME_UNKNOWN", Code::kUnavailable};
inline constexpr Reason kEventTooLarge{"EVENT_TOO_LARGE", Code::kInvalidArgument};
inline constexpr Reason kCursorMoved{"CURSOR_MOVED", Code::kAborted};
inline constexpr Reason kInternal{"INTERNAL", Code::kInternal};
}  // namespace reasons

}  // namespace kith
