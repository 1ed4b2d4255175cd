// A child's history as commands can replay it: the one shape that the importer, the generator and the census writer
// share. The parts are the API's own messages, with only the fields that a recorder would know.
#pragma once

#include <string>
#include <vector>

#include "services/cli/rate.h"

#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/person.pb.h"

namespace kith::cli {

// One referral and what followed from it. A referral with no further action has a referral date and a source, nothing
// else.
struct EpisodeHistory {
  bool no_further_action = false;
  cases::v1::Episode episode;
  std::vector<cases::v1::Allocation> allocations;       // oldest first
  std::vector<cases::v1::CareProceedings> proceedings;  // oldest first
  // Of the county alone: when the children were looked after, oldest first; start_date and end_date are set.
  std::vector<cases::v1::PeriodOfCare> periods_of_care;
  // Of the county alone. The authority from which the children came while on a child protection plan, on the day of the
  // referral; the one to which they went for good, on the day of the closure.
  std::string transferred_from;
  std::string transferred_to;
  // The day on which they were placed with those who adopted them when the episode closed.
  std::string placed_for_adoption_date;
  Dealt dealt;
};

struct ChildHistory {
  cases::v1::Person person;              // without name and etag
  std::vector<EpisodeHistory> episodes;  // oldest first
};

}  // namespace kith::cli
