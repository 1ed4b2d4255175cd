#include "services/cases/domain/people/restriction.h"

#include <algorithm>

#include "services/cases/domain/access.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/date.h"

namespace kith::cases {

namespace {

using v1::Restriction;

std::string After(const std::string& date, int days) {
  return calendar::FormatDate(calendar::DateOf(date) + std::chrono::days(days));
}

bool IsConflicted(const Restriction& restriction, const std::string& subject) {
  const auto& all = restriction.conflicted();
  return std::find(all.begin(), all.end(), subject) != all.end();
}

tl::unexpected<Error> RefuseConflict(std::string_view field) {
  return checks::RefuseField(reasons::kConflictOfInterest, "staff whose own interest it touches have no access", field,
                             "somebody who is not among the conflicted staff");
}

tl::unexpected<Error> RefuseSealed(std::string_view field, std::string accepted) {
  return checks::RefuseField(reasons::kRecordSealed, "the record is sealed", field, std::move(accepted));
}

// The restriction in force of the request's name, to whom it may be shown. Who may not see the record learns nothing.
template <class Request>
Result<const Restriction*> Existing(const Streams& streams, const Request& request, const Context& context) {
  if (auto wrong = checks::CheckName("name", request.name(), "restrictions")) return *wrong;
  if (auto wrong = checks::CheckKnown("reason", request.reason())) return *wrong;
  const auto* restriction = streams.Find<Restriction>(request.name());
  if (!IsInForce(restriction, context.today) || IsWithheld(AccessTo(streams, request.name(), context))) {
    return RefuseUnknown(request.name(), "name");
  }
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  return restriction;
}

Refused CheckReviewDue(std::string_view field, const std::string& from, const std::string& due) {
  if (auto wrong = checks::CheckDate(field, due)) return wrong;
  if (due > from && due <= After(from, kLongestToReview)) return std::nullopt;
  return checks::RefuseField(reasons::kReviewTooLate, "a restriction is reviewed within 90 days", field,
                             "a day after " + from + " and no later than " + After(from, kLongestToReview));
}

Refused CheckAccess(const Restriction& restriction) {
  for (int i = 0; i < restriction.access_size(); ++i) {
    const auto& access = restriction.access(i);
    const std::string field = checks::Indexed("restriction.access", i);
    if (auto wrong = CheckSubject(field + ".subject", access.subject())) return wrong;
    if (auto wrong = checks::CheckDate(field + ".start_date", access.start_date())) return wrong;
    if (!access.last_date().empty()) {
      if (auto wrong = checks::CheckDate(field + ".last_date", access.last_date())) return wrong;
    }
    if (IsConflicted(restriction, access.subject())) return RefuseConflict(field + ".subject");
  }
  return std::nullopt;
}

Refused CheckStaff(const Restriction& restriction) {
  if (auto wrong = CheckSubject("restriction.owner", restriction.owner())) return wrong;
  if (restriction.access_size() > kMaxAccess) return RefuseFull("restriction.access", kMaxAccess);
  if (restriction.conflicted_size() > kMaxConflicted) return RefuseFull("restriction.conflicted", kMaxConflicted);
  for (int i = 0; i < restriction.conflicted_size(); ++i) {
    if (auto wrong = CheckSubject(checks::Indexed("restriction.conflicted", i), restriction.conflicted(i)))
      return wrong;
  }
  if (IsConflicted(restriction, restriction.owner())) return RefuseConflict("restriction.owner");
  if (restriction.category() == Restriction::CATEGORY_STAFF_INTEREST_CONFLICT && restriction.conflicted().empty()) {
    return checks::RefuseField(reasons::kConflictedStaffRequired, "it must be said whose interest it is",
                               "restriction.conflicted", "at least one staff number");
  }
  const auto& known = StaffRoleNames();
  for (int i = 0; i < restriction.roles_size(); ++i) {
    if (std::find(known.begin(), known.end(), restriction.roles(i)) != known.end()) continue;
    return checks::RefuseField(kith::reasons::kInvalidRequest, "there is no such role of staff",
                               checks::Indexed("restriction.roles", i), "a role of a token that works with records");
  }
  return CheckAccess(restriction);
}

// What a caller says of a restriction, beginning on that day.
Refused CheckRestriction(const Restriction& restriction, const std::string& set_date) {
  if (auto wrong = checks::CheckKnown("restriction.category", restriction.category())) return wrong;
  if (auto wrong = CheckStaff(restriction)) return wrong;
  if (!restriction.expiry_date().empty()) {
    if (auto wrong = checks::CheckDate("restriction.expiry_date", restriction.expiry_date())) return wrong;
    if (restriction.expiry_date() < set_date) {
      return checks::RefuseField(reasons::kEndBeforeStart, "it cannot end before it started", "restriction.expiry_date",
                                 "a date on or after " + set_date + ", or empty");
    }
  }
  if (!restriction.is_sealed()) return std::nullopt;
  const bool may_be_sealed = restriction.category() == Restriction::CATEGORY_ADOPTION ||
                             restriction.category() == Restriction::CATEGORY_COURT_ORDER;
  if (may_be_sealed && restriction.access().empty() && restriction.expiry_date().empty()) return std::nullopt;
  return checks::RefuseField(reasons::kSealTakesRolesAlone,
                             "a sealed record is closed to all but roles, by an adoption or a court's order",
                             "restriction.is_sealed", "category adoption or court order, no access list and no expiry");
}

// What the caller may decide, without what only the record knows.
Restriction Given(const Restriction& given) {
  Restriction restriction = given;
  restriction.clear_name();
  restriction.clear_etag();
  restriction.clear_lifted_date();
  restriction.clear_review_dates();
  restriction.clear_glass_breaks();
  const bool is_adoption = restriction.category() == Restriction::CATEGORY_ADOPTION;
  if (is_adoption && restriction.roles().empty()) {
    // Nottingham's practice, of the roles that there are here: managers and reviewing officers.
    restriction.add_roles("conference_chair");
    restriction.add_roles("team_manager");
  }
  return restriction;
}

}  // namespace

std::string RestrictionOf(std::string_view name) { return "restrictions/" + IdOf(name); }

Result<Drafts> SetRestriction(const Streams& streams, const v1::SetRestrictionRequest& request,
                              const Context& context) {
  const std::string& person = request.restriction().person();
  if (auto wrong = checks::CheckName("restriction.person", person, "people")) return *wrong;
  if (auto wrong = checks::CheckKnown("reason", request.reason())) return *wrong;
  Restriction restriction = Given(request.restriction());
  if (restriction.set_date().empty()) restriction.set_set_date(context.today);
  if (auto wrong = checks::CheckPastDate("restriction.set_date", restriction.set_date(), context)) return *wrong;
  if (auto wrong = CheckRestriction(restriction, restriction.set_date())) return *wrong;
  if (auto wrong =
          CheckReviewDue("restriction.review_due_date", restriction.set_date(), restriction.review_due_date())) {
    return *wrong;
  }
  if (!streams.Find<v1::Person>(person)) return RefuseUnknown(person, "restriction.person");
  const std::string stream = RestrictionOf(person);
  if (IsInForce(streams.Find<Restriction>(stream), context.today)) {
    return checks::RefuseField(reasons::kRestrictionExists, "the record is restricted already", "restriction.person",
                               "a record without a restriction; change the one there is");
  }
  CasesEvent event = EventOn(restriction.set_date());
  *event.mutable_restriction_set()->mutable_restriction() = std::move(restriction);
  event.mutable_restriction_set()->set_reason(request.reason());
  return Drafts{DraftOf(stream, std::move(event))};
}

Result<Drafts> ChangeRestriction(const Streams& streams, const v1::ChangeRestrictionRequest& request,
                                 const Context& context) {
  const auto existing = Existing(streams, request, context);
  if (!existing) return tl::unexpected<Error>(existing.error());
  Restriction changed = Given(request.restriction());
  // The access list has commands of its own.
  *changed.mutable_access() = (*existing)->access();
  if (changed.is_sealed()) changed.clear_access();
  if ((*existing)->is_sealed() && !changed.is_sealed()) {
    return RefuseSealed("restriction.is_sealed", "true: a court alone opens it, by LiftRestriction");
  }
  if (auto wrong = CheckRestriction(changed, (*existing)->set_date())) return *wrong;
  CasesEvent event = EventOn(context.today);
  *event.mutable_restriction_changed()->mutable_restriction() = std::move(changed);
  event.mutable_restriction_changed()->set_reason(request.reason());
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> ReviewRestriction(const Streams& streams, const v1::ReviewRestrictionRequest& request,
                                 const Context& context) {
  const auto existing = Existing(streams, request, context);
  if (!existing) return tl::unexpected<Error>(existing.error());
  if (auto wrong = checks::CheckPastDate("review_date", request.review_date(), context)) return *wrong;
  const auto& reviews = (*existing)->review_dates();
  const std::string& last = reviews.empty() ? (*existing)->set_date() : reviews.Get(reviews.size() - 1);
  if (request.review_date() < last) {
    return checks::RefuseField(reasons::kReviewOutOfOrder, "a later review is recorded", "review_date",
                               "a date on or after " + last);
  }
  if (auto wrong = CheckReviewDue("next_review_due_date", request.review_date(), request.next_review_due_date())) {
    return *wrong;
  }
  CasesEvent event = EventOn(request.review_date());
  auto& reviewed = *event.mutable_restriction_reviewed();
  reviewed.set_review_date(request.review_date());
  reviewed.set_review_due_date(request.next_review_due_date());
  reviewed.set_reason(request.reason());
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> LiftRestriction(const Streams& streams, const v1::LiftRestrictionRequest& request,
                               const Context& context) {
  const auto existing = Existing(streams, request, context);
  if (!existing) return tl::unexpected<Error>(existing.error());
  if (auto wrong = checks::CheckPastDate("lifted_date", request.lifted_date(), context)) return *wrong;
  if (request.lifted_date() < (*existing)->set_date()) {
    return checks::RefuseField(reasons::kEndBeforeStart, "it cannot end before it started", "lifted_date",
                               "a date on or after " + (*existing)->set_date());
  }
  if ((*existing)->is_sealed() && request.reason() != v1::RESTRICTION_REASON_COURT_ORDER) {
    return RefuseSealed("reason", "RESTRICTION_REASON_COURT_ORDER: a court alone opens it");
  }
  CasesEvent event = EventOn(request.lifted_date());
  event.mutable_restriction_lifted()->set_lifted_date(request.lifted_date());
  event.mutable_restriction_lifted()->set_reason(request.reason());
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> GrantRestrictedAccess(const Streams& streams, const v1::GrantRestrictedAccessRequest& request,
                                     const Context& context) {
  const auto existing = Existing(streams, request, context);
  if (!existing) return tl::unexpected<Error>(existing.error());
  const auto& access = request.access();
  if (auto wrong = CheckSubject("access.subject", access.subject())) return *wrong;
  if (auto wrong = checks::CheckDate("access.start_date", access.start_date())) return *wrong;
  if (auto wrong = checks::CheckDate("access.last_date", access.last_date())) return *wrong;
  if ((*existing)->is_sealed()) return RefuseSealed("name", "a record that is not sealed");
  if (IsConflicted(**existing, access.subject())) return RefuseConflict("access.subject");
  if (access.last_date() < access.start_date()) {
    return checks::RefuseField(reasons::kEndBeforeStart, "it cannot end before it started", "access.last_date",
                               "a date on or after the start, " + access.start_date());
  }
  if (access.last_date() > After(access.start_date(), kLongestAccess)) {
    return checks::RefuseField(reasons::kAccessTooLong, "access is granted for six months at most", "access.last_date",
                               "no later than " + After(access.start_date(), kLongestAccess));
  }
  if ((*existing)->access_size() >= kMaxAccess) return RefuseFull("access", kMaxAccess);
  CasesEvent event = EventOn(context.today);
  *event.mutable_restricted_access_granted()->mutable_access() = access;
  event.mutable_restricted_access_granted()->set_reason(request.reason());
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> RevokeRestrictedAccess(const Streams& streams, const v1::RevokeRestrictedAccessRequest& request,
                                      const Context& context) {
  const auto existing = Existing(streams, request, context);
  if (!existing) return tl::unexpected<Error>(existing.error());
  const auto& access = (*existing)->access();
  if (std::none_of(access.begin(), access.end(),
                   [&request](const auto& one) { return one.subject() == request.subject(); })) {
    return checks::RefuseField(reasons::kNotOnAccessList, "this person is not on the access list", "subject",
                               "the staff number of somebody on it");
  }
  CasesEvent event = EventOn(context.today);
  auto& revoked = *event.mutable_restricted_access_revoked();
  revoked.set_subject(request.subject());
  revoked.set_last_date(context.today);
  revoked.set_reason(request.reason());
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> BreakGlass(const Streams& streams, const v1::BreakGlassRequest& request, const Context& context) {
  if (auto wrong = checks::CheckName("name", request.name(), "restrictions")) return *wrong;
  if (auto wrong = checks::CheckKnown("reason", request.reason())) return *wrong;
  const auto* restriction = streams.Find<Restriction>(request.name());
  if (!IsInForce(restriction, context.today) || restriction->is_sealed() ||
      IsConflicted(*restriction, context.subject)) {
    return RefuseUnknown(request.name(), "name");
  }
  CasesEvent event = EventOn(context.today);
  auto& broken = *event.mutable_glass_broken();
  broken.set_alerted_owner(restriction->owner());
  auto& glass_break = *broken.mutable_glass_break();
  glass_break.set_subject(context.subject);
  glass_break.set_date(context.today);
  glass_break.set_last_date(After(context.today, 1));
  glass_break.set_reason(request.reason());
  return Drafts{DraftOf(request.name(), std::move(event))};
}

std::vector<std::string> SetRestrictionStreams(const v1::SetRestrictionRequest& request) {
  const std::string& person = request.restriction().person();
  if (checks::CheckName("", person, "people")) return {};
  return {person, RestrictionOf(person)};
}

void Apply(Restriction& restriction, const CasesEvent& event) {
  if (access::Fold(restriction, event)) return;
  throw std::logic_error("an event of case " + std::to_string(event.event_case()) + " is in a stream of a restriction");
}

}  // namespace kith::cases
