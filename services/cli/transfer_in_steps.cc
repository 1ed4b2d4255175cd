// A child who moved in from another authority for good (CIN census guide §4.8).
#include <algorithm>

#include "services/cli/pre_proceedings_steps.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cli {
namespace {

using namespace cases::v1;

// The command that starts a plan on the day, or the end.
std::vector<CaseStep>::iterator PlanStart(std::vector<CaseStep>& steps, const char* rpc, const std::string& date) {
  return std::find_if(steps.begin(), steps.end(),
                      [&](const CaseStep& step) { return step.rpc == rpc && step.date == date; });
}

CaseStep Held(const std::string& date, HoldInitialConferenceRequest request, RecordKind kind, int part) {
  request.set_conference_date(date);
  return {"HoldInitialConference",
          date,
          kind,
          part,
          "transfer-in conference " + date,
          std::make_shared<HoldInitialConferenceRequest>(std::move(request))};
}

}  // namespace

void AddTransferIn(const EpisodeHistory& history, std::vector<CaseStep>& steps) {
  const auto& conferences = history.episode.initial_conferences();
  const auto found = std::find_if(conferences.begin(), conferences.end(), [](const auto& conference) {
    return conference.is_transfer_in() && !conference.conference_date().empty();
  });
  if (found == conferences.end()) return;
  const std::string& date = found->conference_date();
  HoldInitialConferenceRequest hold;
  auto& child = *hold.add_children();
  if (const auto start = PlanStart(steps, "StartChildProtectionPlans", date); start != steps.end()) {
    const auto& plan = history.episode.child_protection_plans(start->part);
    child.set_outcome(type::v1::CONFERENCE_OUTCOME_CHILD_PROTECTION_PLAN);
    child.set_category(plan.initial_category());
    child.set_number_of_previous_plans(plan.number_of_previous_plans());
    *start = Held(date, hold, start->kind, start->part);
  } else if (const auto cin_start = PlanStart(steps, "StartCinPlan", date); cin_start != steps.end()) {
    child.set_outcome(type::v1::CONFERENCE_OUTCOME_CHILD_IN_NEED_PLAN);
    *cin_start = Held(date, hold, cin_start->kind, cin_start->part);
  } else {
    child.set_outcome(type::v1::CONFERENCE_OUTCOME_OTHER);
    InsertOnItsDay(Held(date, hold, RecordKind::kEpisode, 0), steps);
  }
  TransferCaseInRequest transfer;
  transfer.set_transfer_date(history.episode.referral_date());
  transfer.set_on_child_protection_plan(true);
  steps.insert(steps.begin(), {"TransferCaseIn", transfer.transfer_date(), RecordKind::kEpisode, 0, "transfer in",
                               std::make_shared<TransferCaseInRequest>(transfer)});
}

}  // namespace kith::cli
