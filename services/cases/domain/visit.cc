#include "services/cases/domain/visit.h"

#include "services/cases/domain/allocation.h"
#include "services/cases/domain/commands.h"
#include "services/cases/domain/reasons.h"
#include "shared/ids/ids.h"

namespace kith::cases {

namespace {

using type::v1::NotSeenReason;
using Visited = v1::RecordVisitRequest::Child;

constexpr int kMostPractitioners = 10;

checks::Refused CheckPractitioners(const v1::RecordVisitRequest& request) {
  const auto& numbers = request.practitioners();
  for (int i = 0; i < numbers.size(); ++i) {
    const std::string field = checks::Indexed("practitioners", i);
    if (CheckWorker(numbers[i]) || numbers[i].empty() || std::count(numbers.begin(), numbers.end(), numbers[i]) > 1) {
      return checks::RefuseField(kith::reasons::kInvalidRequest, "a practitioner is named once, by a number", field,
                                 "1 to 12 characters without spaces, each number once");
    }
  }
  if (numbers.size() >= 1 && numbers.size() <= kMostPractitioners) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "somebody visits", "practitioners", "1 to 10 numbers");
}

// A reason where it was not so, and only then.
checks::Refused CheckReason(const char* field, bool is_wanted, NotSeenReason reason) {
  if (!is_wanted && reason == 0) return std::nullopt;
  if (!is_wanted) {
    return checks::RefuseField(reasons::kNotSeenReasonContradicts, "there is a reason for what did happen", field,
                               "no reason");
  }
  if (reason == 0) {
    return checks::RefuseField(reasons::kNotSeenReasonRequired, "a visit says why the child was not seen so", field,
                               "one of " + codes::AcceptedNames<NotSeenReason>());
  }
  return checks::CheckKnown(field, reason);
}

checks::Refused CheckSeen(const Visited& child) {
  if (!child.is_seen() && child.is_seen_alone()) {
    return checks::RefuseField(reasons::kNotSeenReasonContradicts, "a child who was seen alone was seen",
                               "child.is_seen_alone", "is_seen_alone with is_seen");
  }
  if (auto wrong = CheckReason("child.not_seen_reason", !child.is_seen(), child.not_seen_reason())) return wrong;
  if (auto wrong = CheckReason("child.not_seen_alone_reason", child.is_seen() && !child.is_seen_alone(),
                               child.not_seen_alone_reason())) {
    return wrong;
  }
  return CheckReason("child.bedroom_not_seen_reason", !child.is_bedroom_seen(), child.bedroom_not_seen_reason());
}

bool Covers(const Period& period, const std::string& date) {
  return date >= period.start && (period.end.empty() || date <= period.end);
}

checks::Refused CheckServes(const CaseFile& file, type::v1::VisitKind kind, const std::string& date,
                            const char* field) {
  std::vector<Period> periods;
  if (kind == type::v1::VISIT_KIND_CHILD_PROTECTION) {
    periods = ChildProtectionPlanPeriods(file);
  } else if (kind == type::v1::VISIT_KIND_LOOKED_AFTER) {
    for (const auto& period : file.periods_of_care()) periods.push_back({period.start_date(), period.end_date()});
  } else {
    return std::nullopt;
  }
  if (std::any_of(periods.begin(), periods.end(), [&date](const Period& period) { return Covers(period, date); })) {
    return std::nullopt;
  }
  return checks::RefuseField(reasons::kVisitWithoutPlan,
                             "on that day there was no plan or period of care that the visit serves", field,
                             "the kind of the plan that covers the day, or OTHER");
}

}  // namespace

Result<Drafts> RecordVisit(const Streams& streams, const v1::RecordVisitRequest& request, const Context& context) {
  const std::string& date = request.visit_date();
  if (auto wrong = checks::CheckPastDate("visit_date", date, context)) return *wrong;
  if (auto wrong = checks::CheckKnown("kind", request.kind())) return *wrong;
  if (auto wrong = CheckPractitioners(request)) return *wrong;
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  const std::string id = ids::NumberName("visits", 'V', context.position).substr(std::string("visits/").size());
  return DecideEach(streams, request.children(),
                    [&](const CaseFile& file, const Visited& child) -> Result<Events<CasesEvent>> {
                      if (auto wrong = CheckSeen(child)) return *wrong;
                      const auto episode = OpenEpisode(file);
                      if (!episode) return Failed(episode);
                      if (auto wrong = CheckAfterReferral("visit_date", date, **episode, "8565")) return *wrong;
                      const bool has_own_kind = child.kind() != 0;
                      if (has_own_kind) {
                        if (auto wrong = checks::CheckKnown("child.kind", child.kind())) return *wrong;
                      }
                      const auto kind = has_own_kind ? child.kind() : request.kind();
                      if (auto wrong = CheckServes(file, kind, date, has_own_kind ? "child.kind" : "kind"))
                        return *wrong;
                      CasesEvent event = EventOn(date);
                      auto& made = *event.mutable_visit_made();
                      made.set_visit_id(id);
                      made.set_visit_date(date);
                      made.set_kind(kind);
                      *made.mutable_practitioners() = request.practitioners();
                      made.set_is_seen(child.is_seen());
                      made.set_is_seen_alone(child.is_seen_alone());
                      made.set_is_bedroom_seen(child.is_bedroom_seen());
                      made.set_not_seen_reason(child.not_seen_reason());
                      made.set_not_seen_alone_reason(child.not_seen_alone_reason());
                      made.set_bedroom_not_seen_reason(child.bedroom_not_seen_reason());
                      made.set_is_statutory(request.is_statutory() && child.kind() != type::v1::VISIT_KIND_OTHER);
                      made.set_narrative(request.narrative());
                      return Events<CasesEvent>{std::move(event)};
                    });
}

}  // namespace kith::cases
