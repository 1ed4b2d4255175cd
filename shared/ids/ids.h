// Identifiers. Random ones come from OpenSSL's generator; stable ones are a function of their parts. All functions are
// thread-safe.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "shared/clock/clock.h"

namespace kith::ids {

// n bytes that nobody can guess. Throws std::runtime_error when the system has no randomness.
std::string RandomBytes(size_t n);

// A new UUID, version 7 (RFC 9562): 36 lower-case characters that begin with the milliseconds of `now`, so ids of later
// milliseconds sort later as text; within a millisecond the order is random.
std::string UuidV7(Instant now);
std::string UuidV7();  // of the system's clock

// True for 8 to 64 characters of A-Z, a-z, 0-9, '_' and '-': what a request_id must be.
bool IsRequestId(std::string_view text);
inline constexpr std::string_view kRequestIdAccepted = "must be 8 to 64 letters, digits, '_' or '-'";

// 32 hex characters that depend on the parts and their borders alone ({"ab","c"} and {"a","bc"} differ): the first half
// of the SHA-256 of the parts, each after its length as eight big-endian bytes. For the request ids of importers, and
// whatever must be the same in a second run. It hides nothing: who can guess the parts can recompute it.
std::string StableId(std::initializer_list<std::string_view> parts);

template <class... Parts>
std::string StableId(const Parts&... parts) {
  return StableId({std::string_view(parts)...});
}

// The resource name of the n-th of its kind: NumberName("people", 'C', 123) is "people/C0000123". At least seven
// digits; n >= 0.
std::string NumberName(std::string_view collection, char letter, int64_t n);

}  // namespace kith::ids
