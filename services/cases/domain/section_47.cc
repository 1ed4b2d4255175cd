#include "services/cases/domain/section_47.h"

#include <algorithm>

#include "services/cases/domain/commands.h"
#include "services/cases/domain/conference.h"
#include "services/cases/domain/episode.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/clocks.h"

namespace kith::cases {

namespace {

// Rule 8890: an enquiry does not begin on or between the beginning of another and its conference. While the new one is
// open that holds both ways, so it must be the latest to begin.
checks::Refused CheckOtherEnquiries(const CaseFile& file, std::string_view field, const std::string& start) {
  for (const auto& episode : file.episodes()) {
    for (const auto& other : episode.section_47_enquiries()) {
      const std::string& until = other.conference_date().empty() ? other.start_date() : other.conference_date();
      if (start > until) continue;
      return checks::RefuseField(
          reasons::kEnquiriesOverlap,
          "the enquiry started " + other.start_date() + " was going on or is later (census rule 8890)", field,
          "a date after " + until);
    }
  }
  return std::nullopt;
}

Result<const v1::Section47Enquiry*> OpenEnquiry(const CaseFile& file) {
  const auto episode = OpenEpisode(file);
  if (!episode) return Failed(episode);
  if (const auto* open = OpenSection47Enquiry(**episode)) return open;
  return checks::RefuseField(reasons::kNoOpenEnquiry, "no section 47 enquiry is open; start one first", "name",
                             "a case file with an open section 47 enquiry");
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

checks::Refused CheckNewEnquiry(const CaseFile& file, const Episode& episode, std::string_view field,
                                const std::string& start) {
  if (auto wrong = CheckAfterReferral(field, start, episode, "2889")) return wrong;
  // Rule 8839: until its conference was held or found unnecessary, an enquiry is open.
  if (const auto* open = UnresolvedSection47Enquiry(episode)) {
    return checks::RefuseField(reasons::kEnquiryAlreadyOpen,
                               "the enquiry started " + open->start_date() +
                                   " has no conference and no decision against one (census rule 8839)",
                               "name", "a case file without an open section 47 enquiry");
  }
  return CheckOtherEnquiries(file, field, start);
}

CasesEvent Section47EnquiryStarted(const CaseFile& file, const std::string& start, int strategy_discussion,
                                   bool is_joint) {
  CasesEvent event = EventOn(start);
  auto& started = *event.mutable_section_47_enquiry_started();
  started.set_number(NextNumber(file, &Episode::section_47_enquiries));
  started.set_start_date(start);
  started.set_conference_target_date(calendar::FormatDate(calendar::DueDate("D5", calendar::DateOf(start))));
  started.set_strategy_discussion(strategy_discussion);
  started.set_is_joint(is_joint);
  return event;
}

CasesEvent Section47NotPursued(const v1::Section47Enquiry& enquiry, const std::string& date) {
  CasesEvent event = EventOn(date);
  auto& concluded = *event.mutable_section_47_enquiry_concluded();
  concluded.set_number(enquiry.number());
  concluded.set_end_date(enquiry.end_date().empty() ? date : enquiry.end_date());
  concluded.set_conference_not_required(true);
  concluded.add_outcomes(type::v1::SECTION47_OUTCOME_OTHER);
  return event;
}

Result<Events<CasesEvent>> StartSection47Enquiry(const CaseFile& file, const v1::StartSection47EnquiryRequest& request,
                                                 const Context& context) {
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return *wrong;
  const auto episode = OpenEpisode(file);
  if (!episode) return Failed(episode);
  if (auto wrong = CheckNewEnquiry(file, **episode, "start_date", request.start_date())) return *wrong;
  return Events<CasesEvent>{Section47EnquiryStarted(file, request.start_date(), 0, false)};
}

Result<Events<CasesEvent>> ConcludeSection47Enquiry(const CaseFile& file,
                                                    const v1::ConcludeSection47EnquiryRequest& request,
                                                    const Context& context) {
  if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
  const auto found = OpenEnquiry(file);
  if (!found) return Failed(found);
  const v1::Section47Enquiry* open = *found;
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

namespace {

using EnquiryChild = v1::ConcludeSection47EnquiriesRequest::Child;

checks::Refused CheckOutcomes(const EnquiryChild& child) {
  if (child.outcomes().empty()) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "an enquiry ends with an outcome", "child.outcomes",
                               "at least one of " + codes::AcceptedNames<type::v1::Section47Outcome>());
  }
  if (auto wrong = CheckEachOnce<type::v1::Section47Outcome>("child.outcomes", child.outcomes())) return wrong;
  const auto has = [&child](int outcome) {
    return std::find(child.outcomes().begin(), child.outcomes().end(), outcome) != child.outcomes().end();
  };
  if (!has(type::v1::SECTION47_OUTCOME_NO_FURTHER_ACTION) || child.outcomes_size() == 1) return std::nullopt;
  return checks::RefuseField(reasons::kOutcomeContradicts, "no further action stands alone", "child.outcomes",
                             "NO_FURTHER_ACTION alone, or the other outcomes without it");
}

}  // namespace

Result<Drafts> ConcludeSection47Enquiries(const Streams& streams, const v1::ConcludeSection47EnquiriesRequest& request,
                                          const Context& context) {
  const std::string& date = request.end_date();
  if (auto wrong = checks::CheckPastDate("end_date", date, context)) return *wrong;
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  return DecideEach(
      streams, request.children(), [&](const CaseFile& file, const EnquiryChild& child) -> Result<Events<CasesEvent>> {
        if (auto wrong = CheckOutcomes(child)) return *wrong;
        const auto open = OpenEnquiry(file);
        if (!open) return Failed(open);
        if (auto wrong = CheckEnd("end_date", (*open)->start_date(), date, "")) return *wrong;
        const auto& outcomes = child.outcomes();
        const bool conference = std::find(outcomes.begin(), outcomes.end(),
                                          type::v1::SECTION47_OUTCOME_INITIAL_CONFERENCE) != outcomes.end();
        CasesEvent event = EventOn(date);
        auto& concluded = *event.mutable_section_47_enquiry_concluded();
        concluded.set_number((*open)->number());
        concluded.set_end_date(date);
        concluded.set_conference_required(conference);
        concluded.set_conference_not_required(!conference);
        *concluded.mutable_outcomes() = outcomes;
        concluded.set_narrative(request.narrative());
        return Events<CasesEvent>{std::move(event)};
      });
}

}  // namespace kith::cases
