#include "tests/fuzz/steps.h"

#include <algorithm>

namespace kith::fuzz {
namespace {

constexpr size_t kHead = 5;
constexpr size_t kMaxSteps = 12;
constexpr size_t kMaxRequest = 0xffff;

}  // namespace

std::vector<Step> ParseSteps(std::string_view input) {
  std::vector<Step> steps;
  while (input.size() >= kHead && steps.size() < kMaxSteps) {
    const auto byte = [&](size_t at) { return static_cast<uint8_t>(input[at]); };
    const size_t length = std::min<size_t>(static_cast<size_t>(byte(3) | (byte(4) << 8)), input.size() - kHead);
    steps.push_back(
        {static_cast<uint16_t>(byte(0) | (byte(1) << 8)), byte(2), std::string(input.substr(kHead, length))});
    input.remove_prefix(kHead + length);
  }
  return steps;
}

std::string JoinSteps(const std::vector<Step>& steps) {
  std::string input;
  for (const Step& step : steps) {
    const size_t length = std::min(step.request.size(), kMaxRequest);
    for (const size_t byte : {size_t{step.rpc}, size_t{step.rpc} >> 8, size_t{step.caller}, length, length >> 8}) {
      input += static_cast<char>(byte & 0xff);
    }
    input += step.request.substr(0, length);
  }
  return input;
}

uint16_t KeyOf(std::string_view world, std::string_view path) {
  // FNV-1a, folded.
  uint32_t hash = 2166136261U;
  for (const std::string_view part : {world, std::string_view(" "), path}) {
    for (const char c : part) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619U;
  }
  return static_cast<uint16_t>(hash ^ (hash >> 16));
}

}  // namespace kith::fuzz
