// The module Assessments.
#include <algorithm>

#include "services/cases/domain/census/check.h"
#include "shared/calendar/working_days.h"

namespace kith::cases::census {

namespace {

using v1::Assessment;

constexpr int kLimit = 45;  // working days

Broken OfAssessment(const Assessment& a, bool is_broken) {
  return is_broken ? From(a.start_date(), a.authorisation_date()) : std::nullopt;
}
Broken OfCompletion(const Assessment& a, bool is_broken) {
  return is_broken ? From(a.authorisation_date(), a.authorisation_date()) : std::nullopt;
}

Broken Rule1103(const CaseFile&, const Episode& e, const Assessment& a) {
  return OfAssessment(a, a.start_date() < e.referral_date());
}
Broken Rule8608(const CaseFile&, const Episode&, const Assessment& a) {
  return OfCompletion(a, !a.authorisation_date().empty() && a.authorisation_date() < a.start_date());
}
Broken Rule8614(const CaseFile&, const Episode&, const Assessment& a) {
  return OfAssessment(a, a.authorisation_date().empty() && !a.factors().empty());
}
Broken Rule8670(const CaseFile&, const Episode&, const Assessment& a) {
  if (!calendar::IsIsoDate(a.start_date())) return std::nullopt;
  const auto start = calendar::DateOf(a.start_date());
  // 45 working days are never fewer than 61 days.
  if (calendar::IsIsoDate(a.authorisation_date()) &&
      calendar::DateOf(a.authorisation_date()) - start <= std::chrono::days(61)) {
    return std::nullopt;
  }
  return WhileOpen(calendar::FormatDate(calendar::AddWorkingDays(start, kLimit) + std::chrono::days(1)),
                   a.authorisation_date());
}
Broken Rule8736(const CaseFile&, const Episode&, const Assessment& a) {
  return WhileOpen(NextCensusStart(a.start_date()), a.authorisation_date());
}

bool IsLater(const Assessment& a, const Assessment& b) {
  return a.start_date() != b.start_date() ? a.start_date() > b.start_date() : a.number() > b.number();
}
// The later one of two starts on a day of the other, its last day included.
Broken Rule8863(const CaseFile&, const Episode& e, const Assessment& a) {
  for (const auto& other : e.assessments()) {
    if (&other == &a || !other.cancellation_date().empty() || !IsLater(a, other)) continue;
    if (!other.authorisation_date().empty() && a.start_date() > other.authorisation_date()) continue;
    return From(a.start_date(), Earlier(a.authorisation_date(), other.authorisation_date()));
  }
  return std::nullopt;
}
Broken Rule8896(const CaseFile&, const Episode& e, const Assessment& a) {
  if (!a.authorisation_date().empty()) return std::nullopt;
  for (const auto& other : e.assessments()) {
    if (&other != &a && other.cancellation_date().empty() && other.authorisation_date().empty() && IsLater(a, other)) {
      return From(a.start_date(), "");
    }
  }
  return std::nullopt;
}

Broken Rule8897(const CaseFile&, const Episode&, const Assessment& a) {
  return OfCompletion(a, !a.authorisation_date().empty() && a.factors().empty());
}
bool HasNone(const Assessment& a) {
  return std::find(a.factors().begin(), a.factors().end(), type::v1::ASSESSMENT_FACTOR_NONE) != a.factors().end();
}
Broken Rule8869(const CaseFile&, const Episode&, const Assessment& a) {
  return OfAssessment(a, a.factors_size() > 1 && HasNone(a));
}
Broken Rule8898(const CaseFile&, const Episode&, const Assessment& a) {
  const auto& factors = a.factors();
  for (int i = 1; i < factors.size(); ++i) {
    if (std::find(factors.begin(), factors.begin() + i, factors.Get(i)) != factors.begin() + i) {
      return OfAssessment(a, true);
    }
  }
  return std::nullopt;
}
// While the episode is open it is not closed after assessment either.
Broken Rule8873(const CaseFile&, const Episode& e, const Assessment& a) {
  if (a.factors_size() != 1 || !HasNone(a)) return std::nullopt;
  const bool is_only = std::none_of(e.assessments().begin(), e.assessments().end(), [&a](const auto& other) {
    return &other != &a && other.cancellation_date().empty();
  });
  const bool is_after_assessment =
      e.closure_reason() == type::v1::REASON_FOR_CLOSURE_AFTER_ASSESSMENT_NO_FURTHER_ACTION ||
      e.closure_reason() == type::v1::REASON_FOR_CLOSURE_AFTER_ASSESSMENT_EARLY_HELP;
  return OfCompletion(a, is_only && !is_after_assessment);
}

const Check<CaseFile, Episode, Assessment> kChecks[] = {
    {"1103", Rule1103}, {"8608", Rule8608},  {"8614", Rule8614},  {"8670Q", Rule8670},
    {"8736", Rule8736}, {"8863Q", Rule8863}, {"8896", Rule8896},  {"8897Q", Rule8897},
    {"8869", Rule8869}, {"8898", Rule8898},  {"8873Q", Rule8873},
};

}  // namespace

Checks<CaseFile, Episode, Assessment> AssessmentChecks() { return kChecks; }

}  // namespace kith::cases::census
