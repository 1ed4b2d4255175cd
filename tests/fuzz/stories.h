// Sequences of calls, each accepted from its first call to its last: the fuzzer begins where the rules have been met.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace kith::fuzz {

struct Call {
  const char* world;
  const char* rpc;
  const char* request;  // text format, without request_id; $2 stands for the first name in the second call's answer
  uint8_t caller = 0;
};
using Story = std::vector<Call>;
using Stories = std::map<std::string, Story>;

const Stories& CaseworkStories();
// People and families, clocks and teams, the front door's and sharing's queries.
const Stories& OtherStories();
// Of the workbook service, by those who work with its family.
const Stories& WorkbookStories();

}  // namespace kith::fuzz
