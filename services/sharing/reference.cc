#include "services/sharing/reference.h"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace kith::sharing {
namespace {

using Bytes32 = std::array<unsigned char, 32>;

Bytes32 Hmac(std::string_view key, std::string_view text) {
  Bytes32 out;
  unsigned int size = 0;
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
            text.size(), out.data(), &size)) {
    throw std::runtime_error("HMAC-SHA256 failed");
  }
  return out;
}

// NUL cannot stand in any of the parts, so different parts never make the same text.
Bytes32 Derive(const Origin& origin, std::string_view agency, std::string_view what, std::string_view value) {
  const Bytes32 agency_key = Hmac(origin.reference_key, agency);
  std::string text(what);
  text += '\0';
  text += value;
  return Hmac({reinterpret_cast<const char*>(agency_key.data()), agency_key.size()}, text);
}

std::string Hex(const unsigned char* bytes, size_t size) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < size; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

}  // namespace

std::string Reference(const Origin& origin, std::string_view agency, std::string_view what, std::string_view value) {
  static constexpr char kAlphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const Bytes32 bytes = Derive(origin, agency, what, value);
  uint64_t bits = 0;
  for (int i = 0; i < 7; ++i) bits = bits << 8 | bytes[i];
  std::string text = "K";
  for (int i = 0; i < 10; ++i) {
    text += kAlphabet[bits & 31];
    bits >>= 5;
  }
  return text;
}

std::string EventId(const Origin& origin, std::string_view agency, std::string_view what, std::string_view value) {
  Bytes32 bytes = Derive(origin, agency, what, value);
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x80);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
  std::string text = Hex(bytes.data(), 16);
  for (const size_t at : {20, 16, 12, 8}) text.insert(at, "-");
  return text;
}

std::string Digest(std::string_view text) {
  Bytes32 out;
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 failed");
  return Hex(out.data(), out.size());
}

}  // namespace kith::sharing
