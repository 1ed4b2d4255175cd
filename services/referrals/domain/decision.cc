#include "services/referrals/domain/decision.h"

#include <algorithm>
#include <vector>

#include "services/referrals/domain/instants.h"
#include "services/referrals/domain/reasons.h"
#include "shared/calendar/date.h"

namespace kith::referrals {

namespace {

using checks::Refused;
using v1::DecisionReason;

constexpr size_t kMaxText = 20'000;

std::vector<DecisionReason> ReasonsFor(Response response) {
  switch (response) {
    case Response::kNothing:
      return {v1::DECISION_REASON_THRESHOLD_NOT_MET, v1::DECISION_REASON_NO_CONSENT,
              v1::DECISION_REASON_ANOTHER_AUTHORITY, v1::DECISION_REASON_ALREADY_SUPPORTED,
              v1::DECISION_REASON_INFORMATION_ONLY,  v1::DECISION_REASON_OTHER};
    case Response::kAdvice:
      return {v1::DECISION_REASON_ADVICE_SUFFICIENT, v1::DECISION_REASON_THRESHOLD_NOT_MET,
              v1::DECISION_REASON_NO_CONSENT, v1::DECISION_REASON_ALREADY_SUPPORTED, v1::DECISION_REASON_OTHER};
    case Response::kEarlyHelp:
      return {v1::DECISION_REASON_EARLY_HELP_NEEDED, v1::DECISION_REASON_THRESHOLD_NOT_MET, v1::DECISION_REASON_OTHER};
    case Response::kSocialWork:
      return {v1::DECISION_REASON_CHILD_IN_NEED, v1::DECISION_REASON_SIGNIFICANT_HARM, v1::DECISION_REASON_OTHER};
    case Response::kStrategyDiscussion:
      // Working Together 2023: reasonable cause to suspect that a child suffers or is likely to suffer significant
      // harm.
      return {v1::DECISION_REASON_SIGNIFICANT_HARM};
  }
  return {};
}

std::string NamesOf(const std::vector<DecisionReason>& reasons) {
  std::string names;
  for (const DecisionReason reason : reasons) names += (names.empty() ? "" : ", ") + v1::DecisionReason_Name(reason);
  return names;
}

bool IsStaffNumber(const std::string& text) {
  return text.size() <= 12 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
         });
}

}  // namespace

Refused CheckReason(DecisionReason reason, const std::string& text, Response response) {
  if (auto wrong = checks::CheckKnown("reason", reason)) return wrong;
  const auto fitting = ReasonsFor(response);
  if (std::find(fitting.begin(), fitting.end(), reason) == fitting.end()) {
    return checks::RefuseField(reasons::kReasonDoesNotFit, "the reason does not lead to this decision", "reason",
                               "one of " + NamesOf(fitting));
  }
  if (reason == v1::DECISION_REASON_OTHER)
    return CheckRequiredText("reason_text", text, "another reason is said in words");
  return CheckText("reason_text", text);
}

Refused CheckText(std::string_view field, const std::string& text) {
  if (text.size() <= kMaxText) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the text is too long", field,
                             "at most " + std::to_string(kMaxText) + " bytes");
}

Refused CheckRequiredText(std::string_view field, const std::string& text, const std::string& why) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    return checks::RefuseField(reasons::kReasonTextRequired, why, field, "the reason, in words");
  return CheckText(field, text);
}

Refused CheckHolder(const std::string& team, const std::string& responsible) {
  if (!team.empty()) {
    if (auto wrong = checks::CheckName("team", team, "teams")) return wrong;
  }
  if (IsStaffNumber(responsible)) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "a person is named by a staff number", "responsible",
                             "at most 12 letters, digits and hyphens; never a name");
}

std::string SiblingGroup(const std::string& family, const std::string& contact) {
  return family.empty() ? contact : family;
}

Result<v1::ReferralsEvent> ChangeRating(v1::BragRating before, v1::BragRating rating, const std::string& reason_text,
                                        const Context& context) {
  if (auto wrong = checks::CheckKnown("rating", rating)) return *wrong;
  if (rating == before) {
    return checks::RefuseField(reasons::kRatingUnchanged, "this is the rating already", "rating",
                               "a rating other than " + v1::BragRating_Name(before));
  }
  if (before != v1::BRAG_RATING_UNSPECIFIED) {
    if (auto wrong = CheckRequiredText("reason_text", reason_text, "a rating changes for a reason")) return *wrong;
  }
  if (auto wrong = CheckText("reason_text", reason_text)) return *wrong;
  v1::ReferralsEvent event = EventOn(context.today);
  auto& changed = *event.mutable_rating_changed();
  changed.set_rating(rating);
  changed.set_previous(before);
  changed.set_reason_text(reason_text);
  changed.set_rated_by(context.subject);
  return event;
}

bool BringsHistories(const Context& context) {
  return std::any_of(context.roles.begin(), context.roles.end(),
                     [](const std::string& role) { return role == "importer" || role == "service"; });
}

v1::ReferralsEvent EventOn(const std::string& date) {
  v1::ReferralsEvent event;
  event.set_occurred_on(date);
  return event;
}

v1::ReferralsEvent EventAt(Instant time) { return EventOn(calendar::LondonDate(time)); }

}  // namespace kith::referrals
