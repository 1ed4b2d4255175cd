// Ending whatever is open for a child in one go, when the child dies, moves to another authority or is adopted.
#pragma once

#include <string>

#include "services/cases/domain/commands.h"

namespace kith::cases {

struct Ending {
  std::string date;
  type::v1::AssessmentCancellationReason assessments;
  type::v1::ReasonEpisodeCeased care;
};

// Adds the events that end open assessments, enquiries, plans and the period of care of an open episode: on that day,
// or on the day on which they began where that is later.
void EndAll(Change& change, const Ending& ending);

}  // namespace kith::cases
