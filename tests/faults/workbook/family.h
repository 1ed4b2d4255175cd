// A family in the town whose workbook has chapters that many hands write.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "shared/identity/identity.h"
#include "tests/faults/town/town.h"

namespace kith::faults::writing {

inline constexpr int kWriters = 20;
inline constexpr const char* kWorkbookService = "/kith.workbook.v1.WorkbookService/";

struct Family {
  std::string workbook;               // "workbooks/F…"
  std::vector<std::string> chapters;  // open; each has the prompts below
  std::vector<std::string> workers;   // numbers; the first holds the child's case
};

// Text prompts that every one of the chapters has.
inline constexpr const char* kPrompts[] = {"engagement", "goals", "summary"};

// Through the cases service, which with the workbook must be running; returns when the workbook is open and its
// chapters are. Throws std::runtime_error with what was refused.
Family MakeFamily(Town& town);

// A client of the workbook service who is this worker.
std::unique_ptr<rpc::Channel> ChannelOf(Town& town, const Family& family, size_t worker);

}  // namespace kith::faults::writing
