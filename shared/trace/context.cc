#include "shared/trace/context.h"

#include <algorithm>
#include <cstring>
#include <random>

namespace kith::trace {
namespace {

constexpr char kDigits[] = "0123456789abcdef";

int Digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

template <size_t N>
bool ReadHex(std::string_view text, std::array<uint8_t, N>& bytes) {
  for (size_t i = 0; i < N; ++i) {
    const int high = Digit(text[2 * i]);
    const int low = Digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<uint8_t>(high * 16 + low);
  }
  return true;
}

template <size_t N>
bool IsZero(const std::array<uint8_t, N>& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; });
}

template <size_t N>
std::array<uint8_t, N> Random() {
  thread_local std::mt19937_64 engine = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  std::array<uint8_t, N> bytes{};
  do {
    for (size_t i = 0; i < N; i += 8) {
      const uint64_t word = engine();
      std::memcpy(bytes.data() + i, &word, 8);
    }
  } while (IsZero(bytes));
  return bytes;
}

void AppendHex(std::string& text, const uint8_t* bytes, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
}

}  // namespace

std::optional<Context> Parse(std::string_view text) {
  if (text.size() < 55 || text[2] != '-' || text[35] != '-' || text[52] != '-') return std::nullopt;
  std::array<uint8_t, 1> version{};
  std::array<uint8_t, 1> flags{};
  Context context;
  if (!ReadHex(text.substr(0, 2), version) || !ReadHex(text.substr(3, 32), context.trace_id) ||
      !ReadHex(text.substr(36, 16), context.span_id) || !ReadHex(text.substr(53, 2), flags)) {
    return std::nullopt;
  }
  if (version[0] == 0xff || IsZero(context.trace_id) || IsZero(context.span_id)) return std::nullopt;
  if (text.size() > 55 && (version[0] == 0 || text[55] != '-')) return std::nullopt;
  context.sampled = (flags[0] & 1) != 0;
  return context;
}

std::string Format(const Context& context) {
  std::string text;
  text.reserve(55);
  text = "00-";
  AppendHex(text, context.trace_id.data(), context.trace_id.size());
  text += '-';
  AppendHex(text, context.span_id.data(), context.span_id.size());
  text += context.sampled ? "-01" : "-00";
  return text;
}

std::array<uint8_t, 16> NewTraceId() { return Random<16>(); }
std::array<uint8_t, 8> NewSpanId() { return Random<8>(); }

std::string Hex(const uint8_t* bytes, size_t count) {
  std::string text;
  AppendHex(text, bytes, count);
  return text;
}

}  // namespace kith::trace
