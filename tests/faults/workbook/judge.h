// Whether anything that was acknowledged is gone, or anything is shown that was not. Pure: the model of a field is told
// what the clients were told, never what the journal says.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kith/workbook/v1/chapter.pb.h"

namespace kith::faults::writing {

// A value of a field that a writer was told is kept.
struct Acknowledged {
  std::string chapter, prompt;
  std::string value;  // no other has it
  std::string worker;
  int64_t revision = 0;         // that the answer gave it; 0: the answer did not show it
  int64_t base_revision = 0;    // what the writer had seen
  std::vector<int64_t> seen{};  // of a settlement: the values that it replaces
};

struct Verdict {
  int64_t lost = 0;                   // acknowledged, and not where it must stand
  int64_t ghosts = 0;                 // written by nobody who was told so, or replaced and shown
  int64_t conflicts = 0;              // fields with several values at the end
  std::vector<std::string> examples;  // of what is wrong, at most 10
};

// chapters: as they are read at the end, when every write has its answer.
Verdict Judge(const std::vector<Acknowledged>& acknowledged, const std::vector<workbook::v1::Chapter>& chapters);

}  // namespace kith::faults::writing
