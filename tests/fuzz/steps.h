// What an input of the RPC target means: a few calls, one after the other, on a county that is the same each time.
//
// A step is 2 bytes that choose the RPC, 1 byte that chooses the caller, 2 bytes with the length (little-endian; what
// is missing counts as there not being more), and the request's bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kith::fuzz {

struct Step {
  uint16_t rpc = 0;  // KeyOf the RPC; between two keys, the next one's
  uint8_t caller = 0;
  std::string request;
};

std::vector<Step> ParseSteps(std::string_view input);
std::string JoinSteps(const std::vector<Step>& steps);

// Stable while RPCs come and go: a hash of "cases /kith.cases.v1.CasesService/StartCinPlan".
uint16_t KeyOf(std::string_view world, std::string_view path);

}  // namespace kith::fuzz
