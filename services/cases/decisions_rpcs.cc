#include "services/cases/decisions_rpcs.h"

#include "services/cases/domain/decisions.h"
#include "services/cases/warnings.h"

namespace kith::cases {

namespace {

// The workbook asks as a service; who chaired the meeting is written in its own journal.
const Roles kServices = {identity::Role::kService};

v1::ApplyDecisionsResponse AnswerCaseFiles(const v1::ApplyDecisionsRequest& request, const Drafts&,
                                           const Streams& streams) {
  v1::ApplyDecisionsResponse response;
  for (const auto& name : request.case_files()) *response.add_case_files() = Present<v1::CaseFile>(streams, name);
  return response;
}

}  // namespace

void AddDecisionsRpcs(Front& front) {
  front.CompleteAnswers(AddWarnings);
  front.Commands<v1::ApplyDecisionsRequest, v1::ApplyDecisionsResponse>(
      "ApplyDecisions", kServices, ApplyDecisionsStreams, ApplyDecisions, AnswerCaseFiles);
}

}  // namespace kith::cases
