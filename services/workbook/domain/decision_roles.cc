#include "services/workbook/domain/decision_roles.h"

#include <algorithm>
#include <string>

#include "services/workbook/domain/decision_sight.h"
#include "services/workbook/domain/reasons.h"

namespace kith::workbook {

namespace {

using cases::v1::Decision;

bool IsPermitted(Decision::CommandCase command, const Context& context) {
  const auto permitted = RolesFor(command);
  return std::any_of(permitted.begin(), permitted.end(), [&](const auto role) {
    return std::find(context.roles.begin(), context.roles.end(), role) != context.roles.end();
  });
}

std::string Permitted(Decision::CommandCase command) {
  std::string roles;
  for (const auto role : RolesFor(command)) roles += (roles.empty() ? "" : ", ") + std::string(role);
  return "one of " + roles;
}

}  // namespace

std::vector<std::string_view> RolesFor(Decision::CommandCase command) {
  switch (command) {
    case Decision::kStartCinPlan:
    case Decision::kReviewCinPlans:
    case Decision::kEndCinPlan:
    case Decision::kHoldLegalGateway:
    case Decision::kCloseCase:
      return {"social_worker", "team_manager", "importer"};
    case Decision::kHoldStrategyDiscussion:
      return {"mash_officer", "social_worker", "team_manager", "importer"};
    case Decision::kPlanInitialConference:
      return {"conference_chair", "social_worker", "team_manager", "importer"};
    case Decision::kStartPreProceedings:
      return {"team_manager", "importer"};
    case Decision::COMMAND_NOT_SET:
      break;
  }
  return {};
}

checks::Refused CheckMayPropose(const Decision& command, const Context& context, std::string_view field) {
  if (IsPermitted(command.command_case(), context)) return std::nullopt;
  v1::SupervisionDecision decision;
  *decision.mutable_command() = command;
  return checks::RefuseField(reasons::kDecisionNotPermitted,
                             "the case files would not take \"" + TitleOf(decision) + "\" of the caller", field,
                             Permitted(command.command_case()));
}

checks::Refused CheckMayTake(const v1::Supervision& supervision, const Context& context) {
  std::vector<FieldViolation> wrong;
  std::string which;
  for (const auto& decision : supervision.decisions()) {
    if (!decision.withdraw_reason().empty() || !decision.has_command()) continue;
    const auto command = decision.command().command_case();
    if (IsPermitted(command, context)) continue;
    const std::string number = std::to_string(decision.number());
    which += (which.empty() ? "" : ", ") + number + " (" + TitleOf(decision) + ")";
    wrong.push_back({"decisions[" + number + "]", "closed by " + Permitted(command) + ", or withdrawn"});
  }
  if (wrong.empty()) return std::nullopt;
  return Refuse(reasons::kDecisionNotPermitted, "the case files would not take of its chair decision " + which,
                std::move(wrong));
}

}  // namespace kith::workbook
