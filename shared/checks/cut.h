// Shortening text for people.
#pragma once

#include <string>
#include <string_view>

namespace kith::checks {

// The beginning of a UTF-8 text, at most so many bytes of it, without half a character: protobuf reads no message that
// holds one.
inline std::string Cut(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return std::string(text.substr(0, bytes));
}

}  // namespace kith::checks
