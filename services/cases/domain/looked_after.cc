#include "services/cases/domain/looked_after.h"

#include "services/cases/domain/commands.h"
#include "services/cases/domain/placement.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/clocks.h"

namespace kith::cases {

namespace {

using checks::Refused;
using v1::CareEpisode;
using v1::PeriodOfCare;
using v1::Placement;
using namespace type::v1;

constexpr int kAdult = 18;
constexpr int kOfAgeForCustody = 10;

Refused CheckNew(const CaseFile& file, const Episode& episode, const v1::StartPeriodOfCareRequest& request) {
  const std::string& date = request.start_date();
  if (auto wrong = CheckAfterReferral("start_date", date, episode, "8565")) return wrong;
  if (file.birth_date().empty() || date < file.birth_date()) {
    return checks::RefuseField(reasons::kChildUnborn, "nobody is looked after before birth (rule 302)", "start_date",
                               "a date on or after the birth");
  }
  if (!file.death_date().empty()) {
    return checks::RefuseField(reasons::kChildDead, "the child has died (rule 437)", "name", "a child who is alive");
  }
  if (AgeOn(file, date) >= kAdult) {
    return checks::RefuseField(reasons::kTooOld, "nobody becomes looked after at 18 or older (rule 352)", "start_date",
                               "a date before the 18th birthday");
  }
  if (const auto* open = OpenPeriodOfCare(file)) {
    return checks::RefuseField(reasons::kAlreadyLookedAfter, "the child is looked after since " + open->start_date(),
                               "name", "a case file of a child who is not looked after");
  }
  for (const PeriodOfCare& other : file.periods_of_care()) {
    // Rule 431: what starts on the day on which the last ended goes on with it.
    if (date > other.end_date()) continue;
    return checks::RefuseField(reasons::kPeriodsOfCareOverlap,
                               "the child was looked after until " + other.end_date() + " (rules 431, 501)",
                               "start_date", "a date after " + other.end_date());
  }
  return std::nullopt;
}

Result<const PeriodOfCare*> Open(const CaseFile& file) {
  if (const auto* open = OpenPeriodOfCare(file)) return open;
  return checks::RefuseField(reasons::kNotLookedAfter, "the child is not looked after", "name",
                             "a case file of a child who is looked after");
}

// Rules 355 and 356: an episode lasts a day at least.
Refused CheckNextDay(const PeriodOfCare& period, std::string_view field, const std::string& date) {
  const std::string& start = period.episodes().rbegin()->start_date();
  if (date > start) return std::nullopt;
  return checks::RefuseField(reasons::kEpisodeTooShort, "the episode began on " + start + " (rules 355, 356)", field,
                             "a date after " + start);
}

bool HadPlacementOrder(const PeriodOfCare& period) {
  return std::any_of(period.episodes().begin(), period.episodes().end(),
                     [](const CareEpisode& episode) { return episode.legal_status() == LEGAL_STATUS_PLACEMENT_ORDER; });
}

bool AreAlike(const Placement& a, const Placement& b) {
  return a.type() == b.type() && a.provider() == b.provider() && a.urn() == b.urn();
}

// Rule 383: after a temporary placement the child returns to the one before it; that one keeps its number.
Result<int> NumberOf(const PeriodOfCare& period, const Placement& placement) {
  int most = 0;
  const Placement* usual = nullptr;
  for (const CareEpisode& episode : period.episodes()) {
    most = std::max(most, episode.placement().number());
    if (!IsTemporary(episode.placement().type())) usual = &episode.placement();
  }
  const bool returns = IsTemporary(period.episodes().rbegin()->placement().type()) && !IsTemporary(placement.type());
  if (!returns) return most + 1;
  if (usual && AreAlike(*usual, placement)) return usual->number();
  return checks::RefuseField(reasons::kMustReturnToPlacement,
                             "after a temporary placement a child returns to the one before it (rule 383)",
                             "placement.type", "the placement before the temporary one; a move is recorded after that");
}

// Rules 225, 226, 234.
Refused CheckReason(const CaseFile& file, const Placement& from, const Placement& to, ReasonForPlacementChange reason,
                    const std::string& date) {
  if (IsTemporary(from.type()) || IsTemporary(to.type())) {
    if (reason == 0) return std::nullopt;
    return checks::RefuseField(reasons::kPlacementChangeReason,
                               "to and from a temporary placement there is no reason for a change (rule 226)", "reason",
                               "none");
  }
  if (auto wrong = checks::CheckKnown("reason", reason)) return wrong;
  if (reason == REASON_FOR_PLACEMENT_CHANGE_CUSTODY && AgeOn(file, date) < kOfAgeForCustody) {
    return checks::RefuseField(reasons::kPlacementChangeReason, "a child under 10 is not taken into custody (rule 234)",
                               "reason", "another reason than CUSTOD");
  }
  return std::nullopt;
}

CasesEvent Changed(const PeriodOfCare& period, const std::string& date, ReasonForNewEpisode reason_for_new,
                   LegalStatus status, const Placement& placement) {
  CasesEvent event = EventOn(date);
  auto& changed = *event.mutable_care_episode_changed();
  changed.set_number(period.number());
  changed.set_change_date(date);
  changed.set_reason_for_new(reason_for_new);
  changed.set_legal_status(status);
  *changed.mutable_placement() = placement;
  return event;
}

ReasonForNewEpisode ReasonForNew(bool status_changes, bool same_carer) {
  if (status_changes) {
    return same_carer ? REASON_FOR_NEW_EPISODE_LEGAL_STATUS_AND_PLACEMENT_SAME_CARER
                      : REASON_FOR_NEW_EPISODE_LEGAL_STATUS_PLACEMENT_AND_CARER;
  }
  return same_carer ? REASON_FOR_NEW_EPISODE_PLACEMENT_SAME_CARER : REASON_FOR_NEW_EPISODE_PLACEMENT_AND_CARER;
}

// Rules 434 and 436.
Refused CheckOtherStatus(const PeriodOfCare& period, LegalStatus status) {
  if (auto wrong = checks::CheckKnown("legal_status", status)) return wrong;
  if (period.episodes().rbegin()->legal_status() != status) return std::nullopt;
  return checks::RefuseField(reasons::kLegalStatusUnchanged,
                             "the child is under this legal status already (rules 434, 436)", "legal_status",
                             "another legal status");
}

// P, T, B and U.
template <class Request>
Result<Events<CasesEvent>> Move(const CaseFile& file, const PeriodOfCare& period, const Request& request,
                                LegalStatus status) {
  const std::string& date = request.change_date();
  const CareEpisode& last = *period.episodes().rbegin();
  if (auto wrong = CheckPlacement("placement", request.placement())) return *wrong;
  // Rule 366.
  if (IsShortBreak(last.legal_status())) {
    return checks::RefuseField(reasons::kShortBreakUnchangeable, "a short break has one placement (rule 366)", "name",
                               "a child who is looked after under another legal status than V3 and V4");
  }
  const auto type = request.placement().type();
  if (auto wrong =
          CheckEpisodeRules(file, "placement.type", "legal_status", status, type, date, HadPlacementOrder(period))) {
    return *wrong;
  }
  // Rule 217: with the current carer, the carer stays.
  const bool current_carer =
      type == PLACEMENT_TYPE_ADOPTION_CONSENT_CURRENT_CARER || type == PLACEMENT_TYPE_ADOPTION_ORDER_CURRENT_CARER;
  if (current_carer && !request.same_carer()) {
    return checks::RefuseField(reasons::kPlacementImpossible,
                               "placed for adoption with the current carer, the carer stays (rule 217)", "same_carer",
                               "true, or A4 or A6");
  }
  if (auto wrong = CheckReason(file, last.placement(), request.placement(), request.reason(), date)) return *wrong;
  const auto number = NumberOf(period, request.placement());
  if (!number) return Failed(number);
  Placement placement = request.placement();
  placement.set_number(*number);
  CasesEvent event =
      Changed(period, date, ReasonForNew(status != last.legal_status(), request.same_carer()), status, placement);
  event.mutable_care_episode_changed()->set_reason_for_placement_change(request.reason());
  return Events<CasesEvent>{std::move(event)};
}

Result<const PeriodOfCare*> Changeable(const CaseFile& file, const std::string& date, const Context& context) {
  if (auto wrong = checks::CheckPastDate("change_date", date, context)) return *wrong;
  const auto period = Open(file);
  if (!period) return period;
  if (auto wrong = CheckNextDay(**period, "change_date", date)) return *wrong;
  return period;
}

}  // namespace

Result<Drafts> StartPeriodOfCare(const Streams& streams, const v1::StartPeriodOfCareRequest& request,
                                 const Context& context) {
  const std::string& date = request.start_date();
  if (auto wrong = checks::CheckPastDate("start_date", date, context)) return *wrong;
  if (auto wrong = checks::CheckKnown("legal_status", request.legal_status())) return *wrong;
  if (auto wrong = checks::CheckKnown("category_of_need", request.category_of_need())) return *wrong;
  // Rule 145.
  if (request.category_of_need() > PRIMARY_NEED_ABSENT_PARENTING) {
    return checks::RefuseField(reasons::kNeedNotOfLookedAfter, "no child is looked after for that (rule 145)",
                               "category_of_need", "N1 to N8");
  }
  using Child = v1::StartPeriodOfCareRequest::Child;
  return DecideEach(
      streams, request.children(), [&](const CaseFile& file, const Child& child) -> Result<Events<CasesEvent>> {
        if (auto wrong = CheckPlacement("child.placement", child.placement())) return *wrong;
        const auto episode = OpenEpisode(file);
        if (!episode) return Failed(episode);
        if (auto wrong = CheckNew(file, **episode, request)) return *wrong;
        // Rule 380.
        if (IsTemporary(child.placement().type())) {
          return checks::RefuseField(reasons::kPlacementImpossible,
                                     "a period of care does not begin with a temporary placement (rule 380)",
                                     "child.placement.type", "a placement other than T0 to T4");
        }
        if (auto wrong = CheckEpisodeRules(file, "child.placement.type", "legal_status", request.legal_status(),
                                           child.placement().type(), date, false)) {
          return *wrong;
        }
        CasesEvent event = EventOn(date);
        auto& became = *event.mutable_became_looked_after();
        became.set_number(file.periods_of_care_size() + 1);
        became.set_start_date(date);
        became.set_category_of_need(request.category_of_need());
        became.set_legal_status(request.legal_status());
        *became.mutable_placement() = child.placement();
        became.mutable_placement()->set_number(1);
        // Rule 399: short breaks have no reviews.
        if (!IsShortBreak(request.legal_status())) {
          became.set_next_review_due_date(calendar::FormatDate(calendar::DueDate("D15", calendar::DateOf(date))));
        }
        return Events<CasesEvent>{std::move(event)};
      });
}

Result<Events<CasesEvent>> ChangeLegalStatus(const CaseFile& file, const v1::ChangeLegalStatusRequest& request,
                                             const Context& context) {
  const auto period = Changeable(file, request.change_date(), context);
  if (!period) return Failed(period);
  if (auto wrong = CheckOtherStatus(**period, request.legal_status())) return *wrong;
  if (auto wrong = CheckStatusLength(**period, "change_date", request.change_date())) return *wrong;
  const CareEpisode& last = *(*period)->episodes().rbegin();
  if (auto wrong = CheckEpisodeRules(file, "legal_status", "legal_status", request.legal_status(),
                                     last.placement().type(), request.change_date(), HadPlacementOrder(**period))) {
    return *wrong;
  }
  return Events<CasesEvent>{Changed(**period, request.change_date(), REASON_FOR_NEW_EPISODE_LEGAL_STATUS,
                                    request.legal_status(), last.placement())};
}

Result<Events<CasesEvent>> ChangePlacement(const CaseFile& file, const v1::ChangePlacementRequest& request,
                                           const Context& context) {
  const auto period = Changeable(file, request.change_date(), context);
  if (!period) return Failed(period);
  return Move(file, **period, request, (*period)->episodes().rbegin()->legal_status());
}

Result<Events<CasesEvent>> ChangeLegalStatusAndPlacement(const CaseFile& file,
                                                         const v1::ChangeLegalStatusAndPlacementRequest& request,
                                                         const Context& context) {
  const auto period = Changeable(file, request.change_date(), context);
  if (!period) return Failed(period);
  if (auto wrong = CheckOtherStatus(**period, request.legal_status())) return *wrong;
  if (auto wrong = CheckStatusLength(**period, "change_date", request.change_date())) return *wrong;
  return Move(file, **period, request, request.legal_status());
}

namespace {

struct AgeOfReason {
  ReasonEpisodeCeased first;
  ReasonEpisodeCeased last;
  int least;
  int most;
  const char* rule;
};
constexpr AgeOfReason kAges[] = {
    {REASON_EPISODE_CEASED_ADOPTED_UNOPPOSED, REASON_EPISODE_CEASED_ADOPTED_CONSENT_DISPENSED, 0, 17, "386"},
    {REASON_EPISODE_CEASED_GUARDIAN_FORMER_CARER_RELATIVE, REASON_EPISODE_CEASED_GUARDIAN_OTHER_CARER_OTHER, 0, 17,
     "407"},
    {REASON_EPISODE_CEASED_INDEPENDENT_SUPPORTED, REASON_EPISODE_CEASED_INDEPENDENT_UNSUPPORTED, 14, 99, "387"},
    {REASON_EPISODE_CEASED_ADULT_RESIDENTIAL_CARE, REASON_EPISODE_CEASED_ADULT_RESIDENTIAL_CARE, 16, 99, "389"},
    {REASON_EPISODE_CEASED_STAYED_WITH_CARERS_AT_18, REASON_EPISODE_CEASED_STAYED_WITH_CARERS_AT_18, 18, 99, "460"},
};

tl::unexpected<Error> Impossible(std::string message, std::string accepted) {
  return checks::RefuseField(reasons::kReasonCeasedImpossible, std::move(message), "reason", std::move(accepted));
}

Refused CheckCeased(const CaseFile& file, const PeriodOfCare& period, const v1::EndPeriodOfCareRequest& request) {
  const auto reason = request.reason();
  const auto type = period.episodes().rbegin()->placement().type();
  if (reason == REASON_EPISODE_CEASED_NEW_EPISODE) {
    return Impossible("X1 is said of an episode that another one follows (rule 388)", "how the period of care ended");
  }
  const int age = AgeOn(file, request.end_date());
  for (const AgeOfReason& limit : kAges) {
    if (reason < limit.first || reason > limit.last || (age >= limit.least && age <= limit.most)) continue;
    return Impossible(std::string("the child's age does not fit (rule ") + limit.rule + ")",
                      "a reason that fits the age of " + std::to_string(age));
  }
  if (IsTemporary(type)) {
    return Impossible("a period of care does not end in a temporary placement (rule 381)",
                      "the return to the placement before it first");
  }
  const bool is_adopted =
      reason == REASON_EPISODE_CEASED_ADOPTED_UNOPPOSED || reason == REASON_EPISODE_CEASED_ADOPTED_CONSENT_DISPENSED;
  if (is_adopted && !IsForAdoption(type)) {
    return Impossible("the child was not placed for adoption (rule 390)", "a reason other than E11 and E12");
  }
  const bool by_former_carer = reason == REASON_EPISODE_CEASED_GUARDIAN_FORMER_CARER_RELATIVE ||
                               reason == REASON_EPISODE_CEASED_GUARDIAN_FORMER_CARER_OTHER;
  if (by_former_carer && (type < PLACEMENT_TYPE_RELATIVE_LONG_TERM || type > PLACEMENT_TYPE_FOSTER)) {
    return Impossible("the guardian was not the child's foster carer (rule 516)", "E47 or E48");
  }
  const bool is_missing = std::any_of(period.missing_episodes().begin(), period.missing_episodes().end(),
                                      [](const auto& missing) { return missing.end_date().empty(); });
  if (is_missing && reason != REASON_EPISODE_CEASED_OTHER) {
    return Impossible("the child is missing (rule 580)", "E8, or the child's return first");
  }
  return std::nullopt;
}

}  // namespace

Events<CasesEvent> CareEnded(const PeriodOfCare& period, const std::string& date, ReasonEpisodeCeased reason) {
  Events<CasesEvent> events;
  for (const auto& missing : period.missing_episodes()) {
    if (!missing.end_date().empty()) continue;
    CasesEvent event = EventOn(date);
    auto& returned = *event.mutable_returned_from_missing();
    returned.set_number(period.number());
    returned.set_start_date(missing.start_date());
    returned.set_end_date(date);
    events.push_back(std::move(event));
  }
  CasesEvent event = EventOn(date);
  auto& ceased = *event.mutable_ceased_to_be_looked_after();
  ceased.set_number(period.number());
  ceased.set_start_date(period.start_date());
  ceased.set_end_date(date);
  ceased.set_reason(reason);
  events.push_back(std::move(event));
  return events;
}

Result<Events<CasesEvent>> EndPeriodOfCare(const CaseFile& file, const v1::EndPeriodOfCareRequest& request,
                                           const Context& context) {
  if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
  if (auto wrong = checks::CheckKnown("reason", request.reason())) return *wrong;
  const auto period = Open(file);
  if (!period) return Failed(period);
  if (auto wrong = CheckNextDay(**period, "end_date", request.end_date())) return *wrong;
  if (auto wrong = CheckCeased(file, **period, request)) return *wrong;
  if (auto wrong = CheckStatusLength(**period, "end_date", request.end_date())) return *wrong;
  return CareEnded(**period, request.end_date(), request.reason());
}

}  // namespace kith::cases
