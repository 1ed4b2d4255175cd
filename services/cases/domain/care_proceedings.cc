#include "services/cases/domain/care_proceedings.h"

#include "services/cases/domain/commands.h"
#include "services/cases/domain/episode.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/clocks.h"

namespace kith::cases {

namespace {

constexpr size_t kMostReferenceBytes = 30;

Result<Events<CasesEvent>> Issue(const CaseFile& file, const v1::IssueCareProceedingsRequest& request) {
  const std::string& date = request.issue_date();
  const auto episode = OpenEpisode(file);
  if (!episode) return Failed(episode);
  if (date < (*episode)->referral_date()) {
    return checks::RefuseField(reasons::kBeforeReferral, "nothing of an episode can begin before its referral",
                               "issue_date", "a date on or after the referral date, " + (*episode)->referral_date());
  }
  if (const auto* open = OpenCareProceedings(file)) {
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
  issued.set_number(NextNumber(file, v1::CASE_PART_CARE_PROCEEDINGS));
  issued.set_issue_date(date);
  // Children Act 1989 s.32(1)(a)(ii): disposed of within 26 weeks beginning with the day of issue.
  issued.set_due_date(calendar::FormatDate(calendar::DueDate("D14", calendar::DateOf(date))));
  issued.set_short_notice_reason(request.short_notice_reason());
  issued.set_initial_care_plan(request.initial_care_plan());
  issued.set_court_reference(request.court_reference());
  issued.set_parents_represented(request.parents_represented());
  return Events<CasesEvent>{std::move(event)};
}

checks::Refused CheckIssue(const v1::IssueCareProceedingsRequest& request, const Context& context) {
  if (auto wrong = checks::CheckPastDate("issue_date", request.issue_date(), context)) return wrong;
  if (request.short_notice_reason() != 0) {
    if (auto wrong = checks::CheckKnown("short_notice_reason", request.short_notice_reason())) return wrong;
  }
  if (request.initial_care_plan() != 0) {
    if (auto wrong = checks::CheckKnown("initial_care_plan", request.initial_care_plan())) return wrong;
  }
  return CheckFreeText("court_reference", request.court_reference(), kMostReferenceBytes);
}

// The child whom the request names, and the siblings.
google::protobuf::RepeatedPtrField<v1::CaseFileKey> ChildrenOf(const v1::IssueCareProceedingsRequest& request) {
  google::protobuf::RepeatedPtrField<v1::CaseFileKey> children;
  children.Add()->set_name(request.name());
  children.begin()->set_etag(request.etag());
  children.MergeFrom(request.siblings());
  return children;
}

// The fields as the caller knows them: "children[0].etag" is "etag", "children[2].name" is "siblings[1].name".
Error OfCaller(Error error) {
  for (FieldViolation& violation : error.fields) {
    if (violation.field.rfind("children[", 0) != 0) continue;
    const size_t end = violation.field.find(']');
    const int i = std::stoi(violation.field.substr(9, end - 9));
    std::string rest = violation.field.substr(end + 1);
    if (rest.empty()) rest = ".name";
    violation.field = i == 0 ? rest.substr(1) : checks::Indexed("siblings", i - 1) + rest;
  }
  return error;
}

}  // namespace

Result<Drafts> IssueCareProceedings(const Streams& streams, const v1::IssueCareProceedingsRequest& request,
                                    const Context& context) {
  if (auto wrong = CheckIssue(request, context)) return *wrong;
  auto drafts = DecideEach(streams, ChildrenOf(request),
                           [&request](const CaseFile& file, const v1::CaseFileKey&) { return Issue(file, request); });
  if (!drafts) return tl::unexpected<Error>(OfCaller(std::move(drafts).error()));
  return drafts;
}

std::vector<std::string> IssueCareProceedingsStreams(const v1::IssueCareProceedingsRequest& request) {
  return checks::WellFormedNames(NamesOf(ChildrenOf(request)), "cases", kMaxChildren);
}

Result<Events<CasesEvent>> ConcludeCareProceedings(const CaseFile& file,
                                                   const v1::ConcludeCareProceedingsRequest& request,
                                                   const Context& context) {
  if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
  if (auto wrong = checks::CheckKnown("final_order", request.final_order())) return *wrong;
  if (request.final_care_plan() != 0) {
    if (auto wrong = checks::CheckKnown("final_care_plan", request.final_care_plan())) return *wrong;
  }
  const auto* open = OpenCareProceedings(file);
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
  concluded.set_final_care_plan(request.final_care_plan());
  return Events<CasesEvent>{std::move(event)};
}

}  // namespace kith::cases
