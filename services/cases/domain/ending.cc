#include "services/cases/domain/ending.h"

#include "services/cases/domain/assessment.h"
#include "services/cases/domain/child_protection_plan.h"
#include "services/cases/domain/cin_plan.h"
#include "services/cases/domain/looked_after.h"
#include "services/cases/domain/section_47.h"

namespace kith::cases {

void EndAll(Change& change, const Ending& ending) {
  const auto day = [&ending](const std::string& start) { return std::max(start, ending.date); };
  // Parts are looked up in the file as it was: each of these events ends one and moves none.
  const CaseFile before = change.file;
  const Episode& episode = *before.episodes().rbegin();
  if (const auto* open = OpenAssessment(episode)) {
    change.Add(AssessmentCancelled(open->number(), day(open->start_date()), ending.assessments));
  }
  if (const auto* open = UnresolvedSection47Enquiry(episode)) {
    change.Add(Section47NotPursued(*open, day(open->start_date())));
  }
  if (const auto* open = OpenCinPlan(episode)) change.Add(CinPlanEnded(*open, day(open->start_date())));
  if (const auto* open = OpenChildProtectionPlan(episode)) {
    change.Add(ProtectionPlanEnded(*open, day(open->start_date())));
  }
  if (const auto* open = OpenPeriodOfCare(before)) {
    for (CasesEvent& event : CareEnded(*open, day(open->episodes().rbegin()->start_date()), ending.care)) {
      change.Add(std::move(event));
    }
  }
}

}  // namespace kith::cases
