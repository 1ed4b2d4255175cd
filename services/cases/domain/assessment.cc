#include "services/cases/domain/assessment.h"

#include <set>

#include "services/cases/domain/commands.h"
#include "services/cases/domain/episode.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/clocks.h"

namespace kith::cases {

namespace {

template <class Request>
checks::Refused CheckFactors(const Request& request) {
  std::set<int> seen;
  for (int i = 0; i < request.factors_size(); ++i) {
    const std::string field = checks::Indexed("factors", i);
    const auto factor = request.factors(i);
    if (auto wrong = checks::CheckKnown(field, factor)) return wrong;
    // Rule 8898: each factor once. Rule 8869: "21", none identified, stands alone.
    const bool is_none = factor == type::v1::ASSESSMENT_FACTOR_NONE;
    if (!seen.insert(factor).second || (is_none && request.factors_size() > 1)) {
      return checks::RefuseField(reasons::kFactorsContradict,
                                 "the factors repeat or contradict each other (census rules 8869, 8898)", field,
                                 "each factor once, and 21 alone");
    }
  }
  return std::nullopt;
}

Result<const v1::Assessment*> Open(const CaseFile& file) {
  const auto episode = OpenEpisode(file);
  if (!episode) return Failed(episode);
  if (const auto* open = OpenAssessment(**episode)) return open;
  return checks::RefuseField(reasons::kNoOpenAssessment, "no assessment is open; start one first", "name",
                             "a case file with an open assessment");
}

// CIN census guide §4.9.3: a manager authorises what the social worker completed. What another system recorded comes
// with its authorisation only.
checks::Refused CheckCompletion(const v1::Assessment& assessment, const std::string& authorisation_date,
                                const Context& context) {
  if (assessment.completion_date().empty()) {
    if (HasRole(context, "importer")) return std::nullopt;
    return checks::RefuseField(reasons::kAssessmentNotCompleted,
                               "the assessment started " + assessment.start_date() + " is not completed", "name",
                               "a case file whose assessment the social worker has completed");
  }
  if (assessment.completed_by() == context.subject) {
    return checks::RefuseField(reasons::kSelfAuthorisation, "nobody authorises what they completed themselves", "name",
                               "another manager's authorisation");
  }
  if (authorisation_date >= assessment.completion_date()) return std::nullopt;
  return checks::RefuseField(reasons::kAuthorisedBeforeCompletion, "the assessment was completed later than this",
                             "authorisation_date", "a date on or after " + assessment.completion_date());
}

}  // namespace

Result<Events<CasesEvent>> StartAssessment(const CaseFile& file, const v1::StartAssessmentRequest& request,
                                           const Context& context) {
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return *wrong;
  const auto episode = OpenEpisode(file);
  if (!episode) return tl::unexpected<Error>(episode.error());
  if (auto wrong = CheckAfterReferral("start_date", request.start_date(), **episode, "1103")) return *wrong;
  if (!request.internal_review_date().empty()) {
    if (auto wrong = checks::CheckDate("internal_review_date", request.internal_review_date())) return *wrong;
    if (auto wrong = CheckEnd("internal_review_date", request.start_date(), request.internal_review_date(), "")) {
      return *wrong;
    }
  }
  // Rule 8896. (That assessments overlap is a query, 8863Q, which may be explained.)
  if (const auto* open = OpenAssessment(**episode)) {
    return checks::RefuseField(
        reasons::kAssessmentAlreadyOpen,
        "the assessment started " + open->start_date() + " is not authorised yet (census rule 8896)", "name",
        "a case file without an open assessment");
  }
  CasesEvent event = EventOn(request.start_date());
  auto& started = *event.mutable_assessment_started();
  started.set_number(NextNumber(file, &Episode::assessments));
  started.set_start_date(request.start_date());
  started.set_internal_review_date(request.internal_review_date());
  // 45 working days run from the referral, not from the start (CIN census guide §4.9).
  started.set_due_date(calendar::FormatDate(calendar::DueDate("D3", calendar::DateOf((*episode)->referral_date()))));
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> ReviewAssessment(const CaseFile& file, const v1::ReviewAssessmentRequest& request,
                                            const Context& context) {
  const std::string& date = request.review_date();
  if (auto wrong = checks::CheckPastDate("review_date", date, context)) return *wrong;
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  if (!request.next_review_date().empty()) {
    if (auto wrong = checks::CheckDate("next_review_date", request.next_review_date())) return *wrong;
    if (auto wrong = CheckEnd("next_review_date", date, request.next_review_date(), "")) return *wrong;
  }
  const auto open = Open(file);
  if (!open) return Failed(open);
  if (auto wrong = CheckEnd("review_date", (*open)->start_date(), date, "")) return *wrong;
  CasesEvent event = EventOn(date);
  auto& reviewed = *event.mutable_assessment_reviewed();
  reviewed.set_number((*open)->number());
  reviewed.set_review_date(date);
  reviewed.set_next_review_date(request.next_review_date());
  reviewed.set_narrative(request.narrative());
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> RecordAssessmentFactors(const CaseFile& file,
                                                   const v1::RecordAssessmentFactorsRequest& request,
                                                   const Context& context) {
  if (auto wrong = checks::CheckPastDate("recorded_date", request.recorded_date(), context)) return *wrong;
  if (auto wrong = CheckFactors(request)) return *wrong;
  const auto open = Open(file);
  if (!open) return Failed(open);
  if (auto wrong = CheckEnd("recorded_date", (*open)->start_date(), request.recorded_date(), "")) return *wrong;
  CasesEvent event = EventOn(request.recorded_date());
  auto& recorded = *event.mutable_assessment_factors_recorded();
  recorded.set_number((*open)->number());
  *recorded.mutable_factors() = request.factors();
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> CompleteAssessment(const CaseFile& file, const v1::CompleteAssessmentRequest& request,
                                              const Context& context) {
  if (auto wrong = checks::CheckPastDate("completion_date", request.completion_date(), context)) return *wrong;
  if (auto wrong = CheckFactors(request)) return *wrong;
  if (auto wrong = checks::CheckKnown("outcome", request.outcome())) return *wrong;
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  const auto open = Open(file);
  if (!open) return Failed(open);
  if (auto wrong = CheckEnd("completion_date", (*open)->start_date(), request.completion_date(), "")) return *wrong;
  CasesEvent event = EventOn(request.completion_date());
  auto& completed = *event.mutable_assessment_completed();
  completed.set_number((*open)->number());
  completed.set_completion_date(request.completion_date());
  completed.set_completed_by(context.subject);
  // Those found on the way stand where none are given now.
  *completed.mutable_factors() = request.factors().empty() ? (*open)->proposed_factors() : request.factors();
  completed.set_outcome(request.outcome());
  completed.set_child_seen(request.child_seen());
  completed.set_narrative(request.narrative());
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> AuthoriseAssessment(const CaseFile& file, const v1::AuthoriseAssessmentRequest& request,
                                               const Context& context) {
  if (auto wrong = checks::CheckPastDate("authorisation_date", request.authorisation_date(), context)) return *wrong;
  if (auto wrong = CheckFactors(request)) return *wrong;
  if (request.outcome() != 0) {
    if (auto wrong = checks::CheckKnown("outcome", request.outcome())) return *wrong;
  }
  const auto open = Open(file);
  if (!open) return Failed(open);
  if (auto wrong = CheckEnd("authorisation_date", (*open)->start_date(), request.authorisation_date(), "8608")) {
    return *wrong;
  }
  if (auto wrong = CheckCompletion(**open, request.authorisation_date(), context)) return *wrong;
  CasesEvent event = EventOn(request.authorisation_date());
  auto& authorised = *event.mutable_assessment_authorised();
  authorised.set_number((*open)->number());
  authorised.set_authorisation_date(request.authorisation_date());
  *authorised.mutable_factors() = request.factors().empty() ? (*open)->proposed_factors() : request.factors();
  authorised.set_outcome(request.outcome());
  authorised.set_authorised_by(context.subject);
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> CancelAssessment(const CaseFile& file, const v1::CancelAssessmentRequest& request,
                                            const Context& context) {
  if (auto wrong = checks::CheckPastDate("cancellation_date", request.cancellation_date(), context)) return *wrong;
  if (auto wrong = checks::CheckKnown("reason", request.reason())) return *wrong;
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  const auto open = Open(file);
  if (!open) return Failed(open);
  if (auto wrong = CheckEnd("cancellation_date", (*open)->start_date(), request.cancellation_date(), "")) return *wrong;
  CasesEvent event = AssessmentCancelled((*open)->number(), request.cancellation_date(), request.reason());
  event.mutable_assessment_cancelled()->set_narrative(request.narrative());
  return Events<CasesEvent>{std::move(event)};
}

CasesEvent AssessmentCancelled(int number, const std::string& date, type::v1::AssessmentCancellationReason reason) {
  CasesEvent event = EventOn(date);
  auto& cancelled = *event.mutable_assessment_cancelled();
  cancelled.set_number(number);
  cancelled.set_cancellation_date(date);
  cancelled.set_reason(reason);
  return event;
}

}  // namespace kith::cases
