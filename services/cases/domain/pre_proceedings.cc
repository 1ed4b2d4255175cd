#include "services/cases/domain/pre_proceedings.h"

#include "services/cases/domain/commands.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/clocks.h"

namespace kith::cases {

namespace {

using checks::Refused;
using v1::PreProceedings;

Refused CheckStep(std::string_view field, const std::string& previous, const std::string& date, const char* rule) {
  if (date >= previous) return std::nullopt;
  return checks::RefuseField(reasons::kBeforePreviousStep,
                             std::string("it is before the step that it follows (census rule ") + rule + ")", field,
                             "a date on or after " + previous);
}

Refused CheckStart(const CaseFile& file, const Episode& episode, std::string_view field, const std::string& date) {
  if (auto wrong = CheckAfterReferral(field, date, episode, "9005")) return wrong;
  if (const auto* open = OpenPreProceedings(episode)) {
    return checks::RefuseField(reasons::kPreProceedingsAlreadyOpen,
                               "the pre-proceedings started " + open->start_date() + " have no step decision", "name",
                               "a case file without open pre-proceedings");
  }
  for (const auto& other : file.episodes()) {
    for (const auto& period : other.pre_proceedings()) {
      if (auto wrong = CheckStep(field, period.step_decision_date(), date, "9009")) return wrong;
    }
  }
  return std::nullopt;
}

CasesEvent Started(const CaseFile& file, const std::string& date, int gateway) {
  CasesEvent event = EventOn(date);
  auto& started = *event.mutable_pre_proceedings_started();
  started.set_number(NextNumber(file, &Episode::pre_proceedings));
  started.set_start_date(date);
  started.set_due_date(calendar::FormatDate(calendar::DueDate("D13", calendar::DateOf(date))));
  started.set_legal_gateway(gateway);
  return event;
}

Result<const PreProceedings*> Open(const CaseFile& file) {
  const auto episode = OpenEpisode(file);
  if (!episode) return Failed(episode);
  if (const auto* open = OpenPreProceedings(**episode)) return open;
  return checks::RefuseField(reasons::kNoOpenPreProceedings, "no pre-proceedings are open", "name",
                             "a case file with open pre-proceedings");
}

// The latest, stepped up to proceedings.
Result<const PreProceedings*> SteppedUp(const CaseFile& file) {
  const auto episode = OpenEpisode(file);
  if (!episode) return Failed(episode);
  const auto& periods = (*episode)->pre_proceedings();
  if (!periods.empty() && periods.rbegin()->outcome() == type::v1::PRE_PROCEEDINGS_OUTCOME_ISSUE_PROCEEDINGS) {
    return &*periods.rbegin();
  }
  return checks::RefuseField(reasons::kNotSteppedUp, "no pre-proceedings ended with the decision to issue proceedings",
                             "name", "a case file whose last pre-proceedings were stepped up");
}

Refused CheckStated(std::string_view field, bool is_stated) {
  if (is_stated) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "it is stated, one way or the other", field,
                             "true or false");
}

// Decides for each child on its open pre-proceedings; fill(period, event).
template <class Request, class Fill>
Result<Drafts> OnOpen(const Streams& streams, const Request& request, const std::string& date, const Fill& fill) {
  return DecideEach(streams, request.children(),
                    [&](const CaseFile& file, const v1::CaseFileKey&) -> Result<Events<CasesEvent>> {
                      const auto open = Open(file);
                      if (!open) return Failed(open);
                      CasesEvent event = EventOn(date);
                      if (Refused wrong = fill(**open, event)) return *wrong;
                      return Events<CasesEvent>{std::move(event)};
                    });
}

}  // namespace

Result<Drafts> HoldLegalGateway(const Streams& streams, const v1::HoldLegalGatewayRequest& request,
                                const Context& context) {
  const std::string& date = request.meeting_date();
  if (auto wrong = checks::CheckPastDate("meeting_date", date, context)) return *wrong;
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  using Child = v1::HoldLegalGatewayRequest::Child;
  return DecideEach(streams, request.children(),
                    [&](const CaseFile& file, const Child& child) -> Result<Events<CasesEvent>> {
                      if (auto wrong = checks::CheckKnown("child.outcome", child.outcome())) return *wrong;
                      const auto episode = OpenEpisode(file);
                      if (!episode) return Failed(episode);
                      if (auto wrong = CheckAfterReferral("meeting_date", date, **episode, "9005")) return *wrong;
                      CasesEvent event = EventOn(date);
                      auto& held = *event.mutable_legal_gateway_held();
                      held.set_number(NextNumber(file, &Episode::legal_gateways));
                      held.set_meeting_date(date);
                      held.set_outcome(child.outcome());
                      held.set_narrative(request.narrative());
                      const int gateway = held.number();
                      Events<CasesEvent> events = {std::move(event)};
                      if (child.outcome() != type::v1::LEGAL_GATEWAY_OUTCOME_START_PRE_PROCEEDINGS) return events;
                      if (auto wrong = CheckStart(file, **episode, "meeting_date", date)) return *wrong;
                      events.push_back(Started(file, date, gateway));
                      return events;
                    });
}

Result<Drafts> StartPreProceedings(const Streams& streams, const v1::StartPreProceedingsRequest& request,
                                   const Context& context) {
  const std::string& date = request.start_date();
  if (auto wrong = checks::CheckPastDate("start_date", date, context)) return *wrong;
  return DecideEach(streams, request.children(),
                    [&](const CaseFile& file, const v1::CaseFileKey&) -> Result<Events<CasesEvent>> {
                      const auto episode = OpenEpisode(file);
                      if (!episode) return Failed(episode);
                      if (auto wrong = CheckStart(file, **episode, "start_date", date)) return *wrong;
                      return Events<CasesEvent>{Started(file, date, 0)};
                    });
}

Result<Drafts> SendLetterBeforeProceedings(const Streams& streams,
                                           const v1::SendLetterBeforeProceedingsRequest& request,
                                           const Context& context) {
  const std::string& date = request.letter_date();
  if (auto wrong = checks::CheckPastDate("letter_date", date, context)) return *wrong;
  // Rule 9007.
  if (auto wrong = CheckStated("fgdm_offered", request.has_fgdm_offered())) return *wrong;
  return OnOpen(streams, request, date, [&](const PreProceedings& open, CasesEvent& event) -> Refused {
    if (!open.letter_date().empty()) {
      return checks::RefuseField(reasons::kLetterAlreadySent, "the letter went on " + open.letter_date(), "name",
                                 "a case file whose letter before proceedings was not sent");
    }
    if (auto wrong = CheckStep("letter_date", open.start_date(), date, "9006")) return wrong;
    auto& sent = *event.mutable_letter_before_proceedings_sent();
    sent.set_number(open.number());
    sent.set_letter_date(date);
    sent.set_fgdm_offered(request.fgdm_offered());
    return std::nullopt;
  });
}

Result<Drafts> RecordFamilyGroupDecisionMaking(const Streams& streams,
                                               const v1::RecordFamilyGroupDecisionMakingRequest& request,
                                               const Context& context) {
  const std::string& date = request.meeting_date();
  if (auto wrong = checks::CheckPastDate("meeting_date", date, context)) return *wrong;
  if (auto wrong = CheckStated("fgdm_facilitated", request.has_fgdm_facilitated())) return *wrong;
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  return OnOpen(streams, request, date, [&](const PreProceedings& open, CasesEvent& event) -> Refused {
    if (!open.fgdm_offered()) {
      return checks::RefuseField(reasons::kFgdmNotOffered, "no family group decision-making was offered", "name",
                                 "a case file whose letter before proceedings offered it");
    }
    if (auto wrong = CheckStep("meeting_date", open.letter_date(), date, "9010Q")) return wrong;
    auto& recorded = *event.mutable_family_group_decision_making_recorded();
    recorded.set_number(open.number());
    recorded.set_fgdm_facilitated(request.fgdm_facilitated());
    recorded.set_meeting_date(date);
    recorded.set_narrative(request.narrative());
    return std::nullopt;
  });
}

Result<Drafts> HoldPreProceedingsMeeting(const Streams& streams, const v1::HoldPreProceedingsMeetingRequest& request,
                                         const Context& context) {
  const std::string& date = request.meeting_date();
  if (auto wrong = checks::CheckPastDate("meeting_date", date, context)) return *wrong;
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  return OnOpen(streams, request, date, [&](const PreProceedings& open, CasesEvent& event) -> Refused {
    const bool is_initial = open.initial_meeting_date().empty();
    const std::string& previous = is_initial ? open.start_date() : open.initial_meeting_date();
    if (auto wrong = CheckStep("meeting_date", previous, date, "9008")) return wrong;
    if (date == open.last_meeting_date()) {
      return checks::RefuseField(reasons::kReviewAlreadyRecorded, "the meeting of this day is recorded already",
                                 "meeting_date", "the date of a meeting that is not recorded");
    }
    auto& held = *event.mutable_pre_proceedings_meeting_held();
    held.set_number(open.number());
    held.set_meeting_date(date);
    held.set_is_initial(is_initial);
    held.set_parents_represented(request.parents_represented());
    held.set_narrative(request.narrative());
    return std::nullopt;
  });
}

Result<Drafts> DecidePreProceedingsStep(const Streams& streams, const v1::DecidePreProceedingsStepRequest& request,
                                        const Context& context) {
  const std::string& date = request.step_decision_date();
  if (auto wrong = checks::CheckPastDate("step_decision_date", date, context)) return *wrong;
  // Rule 9011.
  if (auto wrong = checks::CheckKnown("outcome", request.outcome())) return *wrong;
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  return OnOpen(streams, request, date, [&](const PreProceedings& open, CasesEvent& event) -> Refused {
    const std::string previous = std::max({open.start_date(), open.letter_date(), open.last_meeting_date()});
    if (auto wrong = CheckStep("step_decision_date", previous, date, "9009")) return wrong;
    const bool goes_on = request.outcome() == type::v1::PRE_PROCEEDINGS_OUTCOME_CONTINUES;
    // What another authority or system left unsaid stays a query (9010Q).
    if (!goes_on && open.fgdm_offered() && !open.has_fgdm_facilitated() && !HasRole(context, "importer")) {
      return checks::RefuseField(reasons::kFgdmNotStated,
                                 "family group decision-making was offered: whether it was facilitated is stated first "
                                 "(census rule 9010Q)",
                                 "name", "a case file where that is recorded, one way or the other");
    }
    auto& decided = *event.mutable_pre_proceedings_step_decided();
    decided.set_number(open.number());
    decided.set_step_decision_date(date);
    decided.set_outcome(request.outcome());
    decided.set_narrative(request.narrative());
    return std::nullopt;
  });
}

Result<Drafts> MakeCourtApplication(const Streams& streams, const v1::MakeCourtApplicationRequest& request,
                                    const Context& context) {
  const std::string& date = request.court_application_date();
  if (auto wrong = checks::CheckPastDate("court_application_date", date, context)) return *wrong;
  return DecideEach(
      streams, request.children(), [&](const CaseFile& file, const v1::CaseFileKey&) -> Result<Events<CasesEvent>> {
        const auto period = SteppedUp(file);
        if (!period) return Failed(period);
        if (!(*period)->court_application_date().empty()) {
          return checks::RefuseField(reasons::kApplicationAlreadyMade,
                                     "the application was made on " + (*period)->court_application_date(), "name",
                                     "a case file without an application after its last pre-proceedings");
        }
        if (auto wrong = CheckStep("court_application_date", (*period)->step_decision_date(), date, "9012")) {
          return *wrong;
        }
        CasesEvent event = EventOn(date);
        auto& made = *event.mutable_court_application_made();
        made.set_number((*period)->number());
        made.set_court_application_date(date);
        return Events<CasesEvent>{std::move(event)};
      });
}

Result<Drafts> SendInitiationLetter(const Streams& streams, const v1::SendInitiationLetterRequest& request,
                                    const Context& context) {
  const std::string& date = request.initiation_letter_date();
  if (auto wrong = checks::CheckPastDate("initiation_letter_date", date, context)) return *wrong;
  return DecideEach(streams, request.children(),
                    [&](const CaseFile& file, const v1::CaseFileKey&) -> Result<Events<CasesEvent>> {
                      const auto period = SteppedUp(file);
                      if (!period) return Failed(period);
                      const std::string& applied = (*period)->court_application_date();
                      if (applied.empty()) {
                        return checks::RefuseField(reasons::kApplicationRequired, "no application was made", "name",
                                                   "a case file with an application after its last pre-proceedings");
                      }
                      if (!(*period)->initiation_letter_date().empty()) {
                        return checks::RefuseField(reasons::kLetterAlreadySent,
                                                   "the letter went on " + (*period)->initiation_letter_date(), "name",
                                                   "a case file whose letter to initiate proceedings was not sent");
                      }
                      if (auto wrong = CheckStep("initiation_letter_date", applied, date, "9013")) return *wrong;
                      CasesEvent event = EventOn(date);
                      auto& sent = *event.mutable_initiation_letter_sent();
                      sent.set_number((*period)->number());
                      sent.set_initiation_letter_date(date);
                      return Events<CasesEvent>{std::move(event)};
                    });
}

}  // namespace kith::cases
