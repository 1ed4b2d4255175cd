#include "services/cases/domain/assessment.h"

#include <set>

#include "services/cases/domain/episode.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/clocks.h"

namespace kith::cases {

namespace {

checks::Refused CheckFactors(const v1::AuthoriseAssessmentRequest& request) {
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

Result<Events<CasesEvent>> AuthoriseAssessment(const CaseFile& file, const v1::AuthoriseAssessmentRequest& request,
                                               const Context& context) {
  if (auto wrong = checks::CheckPastDate("authorisation_date", request.authorisation_date(), context)) return *wrong;
  if (auto wrong = CheckFactors(request)) return *wrong;
  const auto episode = OpenEpisode(file);
  if (!episode) return tl::unexpected<Error>(episode.error());
  const auto* open = OpenAssessment(**episode);
  if (!open) {
    return checks::RefuseField(reasons::kNoOpenAssessment, "no assessment is open; start one first", "name",
                               "a case file with an open assessment");
  }
  if (auto wrong = CheckEnd("authorisation_date", open->start_date(), request.authorisation_date(), "8608")) {
    return *wrong;
  }
  CasesEvent event = EventOn(request.authorisation_date());
  auto& authorised = *event.mutable_assessment_authorised();
  authorised.set_number(open->number());
  authorised.set_authorisation_date(request.authorisation_date());
  *authorised.mutable_factors() = request.factors();
  return Events<CasesEvent>{std::move(event)};
}

}  // namespace kith::cases
