#include "services/cases/decisions_rpcs.h"

#include "services/cases/domain/decisions.h"
#include "services/cases/warnings.h"

namespace kith::cases {

namespace {

// The workbook asks as a service; who chaired the meeting is written in its own journal.
const Roles kServices = {identity::Role::kService};

v1::ApplyDecisionsResponse AnswerCaseFiles(const v1::ApplyDecisionsRequest& request, const Front::Decided& decided,
                                           const Streams& streams) {
  v1::ApplyDecisionsResponse response;
  if (decided.refused) {
    auto& refusal = *response.mutable_refusal();
    refusal.set_reason(decided.refused->reason);
    refusal.set_message(decided.refused->message);
    for (const auto& violation : decided.refused->fields) {
      auto& field = *refusal.add_fields();
      field.set_field(violation.field);
      field.set_description(violation.description);
    }
    return response;
  }
  for (const auto& name : request.case_files()) *response.add_case_files() = Present<v1::CaseFile>(streams, name);
  return response;
}

}  // namespace

void AddDecisionsRpcs(Front& front) {
  front.CompleteAnswers(AddWarnings);
  // Two replicas of the workbook may send one closing. The second copy must not find the case files changed, and be
  // taken, when the first was refused and the chair has withdrawn it since.
  front.CommandsAnsweredInContext<v1::ApplyDecisionsRequest, v1::ApplyDecisionsResponse>(
      "ApplyDecisions", kServices, ApplyDecisionsStreams, ApplyDecisions, AnswerCaseFiles,
      Front::Refusals::kAreAnswered);
}

}  // namespace kith::cases
