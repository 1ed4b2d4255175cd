// The commands of pre-proceedings and of a transfer-in that a history implies, put among the others. Pure.
#pragma once

#include <vector>

#include "services/cli/case_steps.h"

namespace kith::cli {

// Adds the commands of the episode's pre-proceedings (module 5 of the census), each after what happened until its day
// and before the closure. Of a period that goes on, step_decision_date is the day on which that was known. Review
// meetings, which are only counted, stand on the days after the first one, so that a corrected count changes none of
// them; family group decision-making stands on the day of the first meeting, at the earliest on that of the letter.
void AddPreProceedings(const EpisodeHistory& history, std::vector<CaseStep>& steps);

// Where a transfer-in conference was held: adds the hand-over, on the day of the referral, and the conference, which
// starts the plan that begins on its day, instead of that plan's own command.
void AddTransferIn(const EpisodeHistory& history, std::vector<CaseStep>& steps);

// Puts a step after those until its day and before the closure.
void InsertOnItsDay(CaseStep step, std::vector<CaseStep>& steps);

}  // namespace kith::cli
