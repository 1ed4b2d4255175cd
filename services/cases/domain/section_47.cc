#include "services/cases/domain/section_47.h"

#include "services/cases/domain/conference.h"
#include "services/cases/domain/episode.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/clocks.h"

namespace kith::cases {

namespace {

// Rule 8890: an enquiry does not begin on or between the beginning of another and its conference. While the new one is
// open that holds both ways, so it must be the latest to begin.
checks::Refused CheckOtherEnquiries(const CaseFile& file, const std::string& start) {
  for (const auto& episode : file.episodes()) {
    for (const auto& other : episode.section_47_enquiries()) {
      const std::string& until = other.conference_date().empty() ? other.start_date() : other.conference_date();
      if (start > until) continue;
      return checks::RefuseField(
          reasons::kEnquiriesOverlap,
          "the enquiry started " + other.start_date() + " was going on or is later (census rule 8890)", "start_date",
          "a date after " + until);
    }
  }
  return std::nullopt;
}

checks::Refused CheckConference(const v1::ConcludeSection47EnquiryRequest& request, const v1::Section47Enquiry& enquiry,
                                const Context& context) {
  if (request.conference_date().empty() != request.conference_not_required()) {
    return checks::RefuseField(reasons::kConferenceDateOrNotRequired,
                               "an enquiry ends with a conference or with the decision that none is required",
                               "conference_date", "exactly one of conference_date and conference_not_required");
  }
  if (request.conference_not_required()) return std::nullopt;
  if (auto wrong = CheckConferenceDate("conference_date", request.conference_date(), context)) return wrong;
  // Rule 8615; with 2889 it follows that no conference is before the referral (1104).
  if (request.conference_date() < enquiry.start_date()) {
    return checks::RefuseField(reasons::kConferenceBeforeEnquiry,
                               "the conference cannot be before the enquiry (census rule 8615)", "conference_date",
                               "a date on or after the start of the enquiry, " + enquiry.start_date());
  }
  return std::nullopt;
}

}  // namespace

Result<Events<CasesEvent>> StartSection47Enquiry(const CaseFile& file, const v1::StartSection47EnquiryRequest& request,
                                                 const Context& context) {
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return *wrong;
  const auto episode = OpenEpisode(file);
  if (!episode) return tl::unexpected<Error>(episode.error());
  if (auto wrong = CheckAfterReferral("start_date", request.start_date(), **episode, "2889")) return *wrong;
  // Rule 8839.
  if (const auto* open = OpenSection47Enquiry(**episode)) {
    return checks::RefuseField(reasons::kEnquiryAlreadyOpen,
                               "the enquiry started " + open->start_date() + " is not concluded (census rule 8839)",
                               "name", "a case file without an open section 47 enquiry");
  }
  if (auto wrong = CheckOtherEnquiries(file, request.start_date())) return *wrong;
  CasesEvent event = EventOn(request.start_date());
  auto& started = *event.mutable_section_47_enquiry_started();
  started.set_number(NextNumber(file, &Episode::section_47_enquiries));
  started.set_start_date(request.start_date());
  started.set_conference_target_date(
      calendar::FormatDate(calendar::DueDate("D5", calendar::DateOf(request.start_date()))));
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> ConcludeSection47Enquiry(const CaseFile& file,
                                                    const v1::ConcludeSection47EnquiryRequest& request,
                                                    const Context& context) {
  if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
  const auto episode = OpenEpisode(file);
  if (!episode) return tl::unexpected<Error>(episode.error());
  const auto* open = OpenSection47Enquiry(**episode);
  if (!open) {
    return checks::RefuseField(reasons::kNoOpenEnquiry, "no section 47 enquiry is open; start one first", "name",
                               "a case file with an open section 47 enquiry");
  }
  if (auto wrong = CheckEnd("end_date", open->start_date(), request.end_date(), "")) return *wrong;
  if (auto wrong = CheckConference(request, *open, context)) return *wrong;
  CasesEvent event = EventOn(request.end_date());
  auto& concluded = *event.mutable_section_47_enquiry_concluded();
  concluded.set_number(open->number());
  concluded.set_end_date(request.end_date());
  concluded.set_conference_date(request.conference_date());
  concluded.set_conference_not_required(request.conference_not_required());
  return Events<CasesEvent>{std::move(event)};
}

}  // namespace kith::cases
