// What practitioners record of a family's episode, as commands in an order in which each is legal when its turn comes:
// the facts that the county made, and around them the work that guidance asks for. Pure; the same for the same family.
//
// Where practice handles siblings together, one command does. Some of it is late or missing, as practice is: visits and
// core groups beyond their limits, a child who was not seen.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <google/protobuf/message.h>

#include "services/cli/county.h"

namespace kith::cli {

struct PracticeStep {
  const char* service;  // whole name
  std::string rpc;
  std::string date;  // on which it happened
  // Names the step within its episode by what it says: "core group 2019-08-20".
  std::string key;
  // Which of the family's children it is about, in the order of the request's; none: it is about the family.
  std::vector<std::size_t> children;
  std::shared_ptr<const google::protobuf::Message> request;  // without request_id and names of records
};

// Of an episode with further action.
std::vector<PracticeStep> PracticeOf(const CountyFamily& family, std::size_t episode);

// The request of a step, with the names of the records that it is about.
std::unique_ptr<google::protobuf::Message> RequestOf(const PracticeStep& step,
                                                     const std::vector<std::string>& case_files,
                                                     const std::string& family, const std::string& request_id);

}  // namespace kith::cli
