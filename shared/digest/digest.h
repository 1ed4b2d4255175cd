// SHA-256.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace kith::digest {

// The 32 bytes of the SHA-256 of the parts, one after the other, without borders between them. Thread-safe.
std::string Sha256(std::initializer_list<std::string_view> parts);

}  // namespace kith::digest
