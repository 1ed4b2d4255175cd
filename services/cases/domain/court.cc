#include "services/cases/domain/court.h"

#include "services/cases/domain/commands.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/date.h"

namespace kith::cases {

namespace {

using checks::Refused;
using v1::CareProceedings;

constexpr int kLongestExtension = 8;  // weeks, s.32(8)
constexpr int kLongestEmergencyOrder = 8;
constexpr int kLongestEmergencyExtension = 7;
constexpr int kLongestAssessmentOrder = 7;

// Decides for each child on its open proceedings; fill(proceedings, event).
template <class Request, class Fill>
Result<Drafts> OnOpen(const Streams& streams, const Request& request, const std::string& date, const Fill& fill) {
  return DecideEach(streams, request.children(),
                    [&](const CaseFile& file, const v1::CaseFileKey&) -> Result<Events<CasesEvent>> {
                      const auto* open = OpenCareProceedings(file);
                      if (!open) {
                        return checks::RefuseField(reasons::kNoOpenProceedings, "no care proceedings are open", "name",
                                                   "a case file with open care proceedings");
                      }
                      CasesEvent event = EventOn(date);
                      if (Refused wrong = fill(*open, event)) return *wrong;
                      return Events<CasesEvent>{std::move(event)};
                    });
}

Refused CheckAfterIssue(const CareProceedings& proceedings, std::string_view field, const std::string& date,
                        Reason reason) {
  if (date >= proceedings.issue_date()) return std::nullopt;
  return checks::RefuseField(reason, "the proceedings were issued later than this", field,
                             "a date on or after " + proceedings.issue_date());
}

// The first day counts: an order of 8 days from 1 June ends on 8 June.
Refused CheckLength(const v1::MakeInterimOrderRequest& request, int days) {
  if (request.end_date().empty()) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "an order of this kind has an end", "end_date",
                               "at most " + std::to_string(days) + " days");
  }
  const auto last = calendar::DateOf(request.start_date()) + std::chrono::days(days - 1);
  if (calendar::DateOf(request.end_date()) <= last) return std::nullopt;
  return checks::RefuseField(reasons::kOrderTooLong,
                             "an order of this kind holds for at most " + std::to_string(days) + " days", "end_date",
                             "a date up to " + calendar::FormatDate(last));
}

// s.45: 8 days, extended once by at most 7.
Refused CheckEmergencyOrder(const CareProceedings& proceedings, const v1::MakeInterimOrderRequest& request) {
  const v1::CourtOrder* before = nullptr;
  int chain = 0;
  for (const auto& order : proceedings.interim_orders()) {
    if (order.kind() != type::v1::INTERIM_ORDER_EMERGENCY_PROTECTION_ORDER) continue;
    const bool follows =
        before && calendar::DateOf(order.start_date()) <= calendar::DateOf(before->end_date()) + std::chrono::days(1);
    chain = follows ? chain + 1 : 1;
    before = &order;
  }
  const bool extends =
      before && calendar::DateOf(request.start_date()) <= calendar::DateOf(before->end_date()) + std::chrono::days(1);
  if (!extends) return CheckLength(request, kLongestEmergencyOrder);
  if (chain >= 2) {
    return checks::RefuseField(reasons::kOrderAlreadyExtended,
                               "an emergency protection order is extended once (Children Act 1989 s.45)", "start_date",
                               "a date after " + before->end_date() + ", or an interim care order");
  }
  return CheckLength(request, kLongestEmergencyExtension);
}

Refused CheckPeriod(const CareProceedings& proceedings, const v1::MakeInterimOrderRequest& request) {
  if (!request.end_date().empty()) {
    if (auto wrong = CheckEnd("end_date", request.start_date(), request.end_date(), "")) return wrong;
  }
  if (request.kind() == type::v1::INTERIM_ORDER_EMERGENCY_PROTECTION_ORDER) {
    return CheckEmergencyOrder(proceedings, request);
  }
  if (request.kind() == type::v1::INTERIM_ORDER_CHILD_ASSESSMENT_ORDER) {
    return CheckLength(request, kLongestAssessmentOrder);
  }
  return std::nullopt;
}

// The hearing that stands for that day, neither held nor vacated; or null.
const v1::Hearing* Listed(const CareProceedings& proceedings, const std::string& date) {
  for (const auto& hearing : proceedings.hearings()) {
    if (hearing.hearing_date() == date && !hearing.is_held() && !hearing.is_vacated()) return &hearing;
  }
  return nullptr;
}

}  // namespace

Result<Drafts> MakeInterimOrder(const Streams& streams, const v1::MakeInterimOrderRequest& request,
                                const Context& context) {
  if (auto wrong = checks::CheckKnown("kind", request.kind())) return *wrong;
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return *wrong;
  if (!request.end_date().empty()) {
    if (auto wrong = checks::CheckDate("end_date", request.end_date())) return *wrong;
  }
  return OnOpen(streams, request, request.start_date(), [&](const CareProceedings& open, CasesEvent& event) -> Refused {
    if (auto wrong = CheckAfterIssue(open, "start_date", request.start_date(), reasons::kBeforePreviousStep)) {
      return wrong;
    }
    if (auto wrong = CheckPeriod(open, request)) return wrong;
    auto& made = *event.mutable_interim_order_made();
    made.set_number(open.number());
    made.set_order(open.interim_orders_size() + 1);
    made.set_kind(request.kind());
    made.set_start_date(request.start_date());
    made.set_end_date(request.end_date());
    return std::nullopt;
  });
}

Result<Drafts> ListHearing(const Streams& streams, const v1::ListHearingRequest& request, const Context& context) {
  if (auto wrong = checks::CheckKnown("kind", request.kind())) return *wrong;
  if (auto wrong = checks::CheckDate("hearing_date", request.hearing_date())) return *wrong;
  if (!request.moved_from().empty()) {
    if (auto wrong = checks::CheckDate("moved_from", request.moved_from())) return *wrong;
  }
  return OnOpen(streams, request, context.today, [&](const CareProceedings& open, CasesEvent& event) -> Refused {
    if (auto wrong = CheckAfterIssue(open, "hearing_date", request.hearing_date(), reasons::kHearingBeforeIssue)) {
      return wrong;
    }
    if (Listed(open, request.hearing_date())) {
      return checks::RefuseField(reasons::kHearingAlreadyListed, "a hearing is listed for this day", "hearing_date",
                                 "a day without a listed hearing");
    }
    int number = open.hearings_size() + 1;
    if (!request.moved_from().empty()) {
      const auto* moved = Listed(open, request.moved_from());
      if (!moved) {
        return checks::RefuseField(reasons::kHearingNotListed, "no hearing is listed for that day", "moved_from",
                                   "the day of a hearing that is listed");
      }
      number = moved->number();
    }
    auto& listed = *event.mutable_hearing_listed();
    listed.set_number(open.number());
    listed.set_hearing(number);
    listed.set_kind(request.kind());
    listed.set_hearing_date(request.hearing_date());
    return std::nullopt;
  });
}

Result<Drafts> HoldHearing(const Streams& streams, const v1::HoldHearingRequest& request, const Context& context) {
  const std::string& date = request.hearing_date();
  if (auto wrong = checks::CheckKnown("kind", request.kind())) return *wrong;
  if (auto wrong = request.is_vacated() ? checks::CheckDate("hearing_date", date)
                                        : checks::CheckPastDate("hearing_date", date, context)) {
    return *wrong;
  }
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  // A day that is given up is given up today.
  const std::string& day = std::min(date, context.today);
  return OnOpen(streams, request, day, [&](const CareProceedings& open, CasesEvent& event) -> Refused {
    if (auto wrong = CheckAfterIssue(open, "hearing_date", date, reasons::kHearingBeforeIssue)) return wrong;
    for (const auto& hearing : open.hearings()) {
      if (hearing.hearing_date() != date || !hearing.is_held() || hearing.kind() != request.kind()) continue;
      return checks::RefuseField(reasons::kHearingAlreadyHeld, "this hearing is recorded already", "hearing_date",
                                 "the day of a hearing that is not recorded");
    }
    const auto* listed = Listed(open, date);
    auto& held = *event.mutable_hearing_held();
    held.set_number(open.number());
    held.set_hearing(listed ? listed->number() : open.hearings_size() + 1);
    held.set_kind(request.kind());
    held.set_hearing_date(date);
    held.set_is_vacated(request.is_vacated());
    held.set_is_plan_approved(request.is_plan_approved());
    held.set_narrative(request.narrative());
    return std::nullopt;
  });
}

Result<Drafts> ExtendCareProceedings(const Streams& streams, const v1::ExtendCareProceedingsRequest& request,
                                     const Context& context) {
  if (auto wrong = checks::CheckPastDate("granted_date", request.granted_date(), context)) return *wrong;
  if (request.weeks() < 1 || request.weeks() > kLongestExtension) {
    return checks::RefuseField(reasons::kExtensionTooLong,
                               "an extension ends at most 8 weeks after the time so far (Children Act 1989 s.32(8))",
                               "weeks", "1 to 8");
  }
  if (auto wrong = CheckFreeText("reason", request.reason(), 500)) return *wrong;
  if (request.reason().empty()) {
    return checks::RefuseField(kith::reasons::kInvalidRequest,
                               "an extension says why it is necessary (Children Act 1989 s.32(5))", "reason",
                               "1 to 500 bytes of text");
  }
  return OnOpen(
      streams, request, request.granted_date(), [&](const CareProceedings& open, CasesEvent& event) -> Refused {
        if (auto wrong = CheckAfterIssue(open, "granted_date", request.granted_date(), reasons::kBeforePreviousStep)) {
          return wrong;
        }
        auto& extended = *event.mutable_care_proceedings_extended();
        extended.set_number(open.number());
        extended.set_granted_date(request.granted_date());
        extended.set_weeks(request.weeks());
        extended.set_due_date(
            calendar::FormatDate(calendar::AddWeeks(calendar::DateOf(open.due_date()), request.weeks())));
        extended.set_reason(request.reason());
        return std::nullopt;
      });
}

}  // namespace kith::cases
