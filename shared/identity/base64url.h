// Base64url as RFC 7515 uses it: no padding, no white space, and the unused bits of the last character are zero, so
// that exactly one text decodes to given bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kith::identity {

std::string ToBase64Url(std::string_view bytes);
// Nothing when the text is not strict base64url.
std::optional<std::string> FromBase64Url(std::string_view text);

}  // namespace kith::identity
