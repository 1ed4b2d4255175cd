#include "services/cases/domain/care_proceedings.h"

#include "services/cases/domain/episode.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/clocks.h"

namespace kith::cases {

namespace {

const v1::CareProceedings* OpenProceedings(const CaseFile& file) {
  for (const auto& proceedings : file.care_proceedings()) {
    if (proceedings.end_date().empty()) return &proceedings;
  }
  return nullptr;
}

}  // namespace

Result<Events<CasesEvent>> IssueCareProceedings(const CaseFile& file, const v1::IssueCareProceedingsRequest& request,
                                                const Context& context) {
  const std::string& date = request.issue_date();
  if (auto wrong = checks::CheckPastDate("issue_date", date, context)) return *wrong;
  const auto episode = OpenEpisode(file);
  if (!episode) return tl::unexpected<Error>(episode.error());
  if (date < (*episode)->referral_date()) {
    return checks::RefuseField(reasons::kBeforeReferral, "nothing of an episode can begin before its referral",
                               "issue_date", "a date on or after the referral date, " + (*episode)->referral_date());
  }
  if (const auto* open = OpenProceedings(file)) {
    return checks::RefuseField(reasons::kProceedingsAlreadyOpen,
                               "the proceedings issued " + open->issue_date() + " are not concluded", "name",
                               "a case file without open care proceedings");
  }
  for (const auto& earlier : file.care_proceedings()) {
    if (date >= earlier.end_date()) continue;
    return checks::RefuseField(reasons::kProceedingsOverlap,
                               "the proceedings issued " + earlier.issue_date() + " ended later than this",
                               "issue_date", "a date on or after " + earlier.end_date());
  }
  CasesEvent event = EventOn(date);
  auto& issued = *event.mutable_care_proceedings_issued();
  issued.set_number(file.care_proceedings_size() + 1);
  issued.set_issue_date(date);
  // Children Act 1989 s.32(1)(a)(ii): disposed of within 26 weeks beginning with the day of issue.
  issued.set_due_date(calendar::FormatDate(calendar::DueDate("D14", calendar::DateOf(date))));
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> ConcludeCareProceedings(const CaseFile& file,
                                                   const v1::ConcludeCareProceedingsRequest& request,
                                                   const Context& context) {
  if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
  if (auto wrong = checks::CheckKnown("final_order", request.final_order())) return *wrong;
  const auto* open = OpenProceedings(file);
  if (!open) {
    return checks::RefuseField(reasons::kNoOpenProceedings, "no care proceedings are open", "name",
                               "a case file with open care proceedings");
  }
  if (auto wrong = CheckEnd("end_date", open->issue_date(), request.end_date(), "")) return *wrong;
  CasesEvent event = EventOn(request.end_date());
  auto& concluded = *event.mutable_care_proceedings_concluded();
  concluded.set_number(open->number());
  concluded.set_issue_date(open->issue_date());
  concluded.set_end_date(request.end_date());
  concluded.set_final_order(request.final_order());
  return Events<CasesEvent>{std::move(event)};
}

}  // namespace kith::cases
