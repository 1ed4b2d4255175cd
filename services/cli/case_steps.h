// The commands on case files that a history implies, in an order in which each is legal when its turn comes. Pure.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <google/protobuf/message.h>

#include "services/cli/history.h"
#include "services/cli/quarantine.h"

namespace kith::cli {

struct CaseStep {
  std::string rpc;   // of CasesService, e.g. "StartAssessment"
  std::string date;  // on which it happened
  // The part of the history that it records: kind, index in the episode's list, and for a review the index of its plan.
  // What a refused part would have had after is pointless. Allocations, proceedings, a transfer-in and the closure are
  // of kind kEpisode.
  RecordKind kind = RecordKind::kEpisode;
  int part = 0;
  // Names the step within its episode by what it says, not by where it stands: "assessment 2019-06-04 start".
  std::string key;
  std::shared_ptr<const google::protobuf::Message> request;  // without request_id and case file

  bool IsConference() const { return rpc == "StartChildProtectionPlans"; }
};

std::vector<CaseStep> StepsOf(const EpisodeHistory& history);

// The request of a step for one case file or, for a conference only, for those of several siblings.
std::unique_ptr<google::protobuf::Message> RequestOf(const CaseStep& step, const std::vector<std::string>& case_files,
                                                     const std::string& request_id);

}  // namespace kith::cli
