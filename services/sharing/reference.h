// What an agency gets in place of our names: derived by HMAC-SHA256, so it is the same at every replay, means nothing
// without the key, and differs for every agency.
#pragma once

#include <string>
#include <string_view>

namespace kith::sharing {

// Who speaks: the authority's code and the secret from which references are derived (at least 16 bytes).
struct Origin {
  std::string authority;
  std::string reference_key;
};

// "K" and ten characters of Crockford's base 32 (50 bits). what keeps kinds apart: "child", "start".
std::string Reference(const Origin& origin, std::string_view agency, std::string_view what, std::string_view value);

// An event's id for an agency, as a version 8 UUID.
std::string EventId(const Origin& origin, std::string_view agency, std::string_view what, std::string_view value);

// SHA-256 in hexadecimal.
std::string Digest(std::string_view text);

}  // namespace kith::sharing
