#include "shared/ids/ids.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/rand.h>

namespace kith::ids {
namespace {

std::string Hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

void Demand(bool worked) {
  if (!worked) throw std::runtime_error("OpenSSL failed");
}

}  // namespace

std::string RandomBytes(size_t n) {
  std::string bytes(n, '\0');
  Demand(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(n)) == 1);
  return bytes;
}

std::string UuidV7(Instant now) {
  std::string bytes = RandomBytes(16);
  const auto ms = static_cast<uint64_t>(std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count());
  for (int i = 0; i < 6; ++i) bytes[static_cast<size_t>(i)] = static_cast<char>(ms >> (40 - 8 * i));
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x70);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  std::string text = Hex(bytes);
  for (const size_t dash : {8u, 13u, 18u, 23u}) text.insert(dash, 1, '-');
  return text;
}

std::string UuidV7() { return UuidV7(SystemClock().Now()); }

bool IsRequestId(std::string_view text) {
  return text.size() >= 8 && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
         });
}

std::string StableId(std::initializer_list<std::string_view> parts) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  Demand(hash && EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr) == 1);
  for (const auto part : parts) {
    std::array<unsigned char, 8> length{};
    for (size_t i = 0; i < length.size(); ++i) length[i] = static_cast<unsigned char>(part.size() >> (56 - 8 * i));
    Demand(EVP_DigestUpdate(hash.get(), length.data(), length.size()) == 1);
    Demand(EVP_DigestUpdate(hash.get(), part.data(), part.size()) == 1);
  }
  std::array<unsigned char, 32> digest{};
  Demand(EVP_DigestFinal_ex(hash.get(), digest.data(), nullptr) == 1);
  return Hex({reinterpret_cast<const char*>(digest.data()), 16});
}

std::string NumberName(std::string_view collection, char letter, int64_t n) {
  if (n < 0) throw std::logic_error("numbers of names begin at 0");
  char number[24];
  std::snprintf(number, sizeof number, "%07lld", static_cast<long long>(n));
  return std::string(collection) + "/" + letter + number;
}

}  // namespace kith::ids
