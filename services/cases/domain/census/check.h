// How a check of the census is written: a function that answers on which days a part of a record breaks the rule, or
// nothing. Private to this folder. One rule may have several checks.
#pragma once

#include <optional>
#include <span>

#include "services/cases/domain/census/finding.h"
#include "shared/codes/codes.h"

namespace kith::cases::census {

using v1::CaseFile;
using v1::Episode;
using Broken = std::optional<Span>;

template <class... Scope>
struct Check {
  Check(std::string_view number, Broken (*on)(const Scope&...)) : rule(&RuleOf(number)), broken(on) {}

  const Rule* rule;
  Broken (*broken)(const Scope&...);
};

template <class... Scope>
using Checks = std::span<const Check<Scope...>>;

// Of the child alone: identifiers and characteristics.
Checks<v1::Person> PersonChecks();
// Of an episode with everything in it. The file is there for the child's dates and the other episodes.
Checks<CaseFile, Episode> EpisodeChecks();
// Of a part, in its episode. Cancelled assessments are no part of any return and are not asked about.
Checks<CaseFile, Episode, v1::Assessment> AssessmentChecks();
Checks<CaseFile, Episode, v1::Section47Enquiry> EnquiryChecks();
Checks<CaseFile, Episode, v1::InitialConference> ConferenceChecks();
Checks<CaseFile, Episode, v1::CinPlan> CinPlanChecks();
Checks<CaseFile, Episode, v1::ChildProtectionPlan> ProtectionPlanChecks();
Checks<CaseFile, Episode, v1::PreProceedings> PreProceedingsChecks();

// A finding from a day on until what it is about leaves the returns, on the 1 April after its end; while it is open,
// for good. Nothing where it left before.
inline Broken From(const std::string& from, const std::string& end) {
  Span days{from, NextCensusStart(end)};
  if (!days.until.empty() && days.until <= days.from) return std::nullopt;
  return days;
}

// The same only while something is open: until the day on which it ended.
inline Broken WhileOpen(std::string from, const std::string& end) {
  if (!end.empty() && end <= from) return std::nullopt;
  return Span{std::move(from), end};
}

// Something else than a value of the code set, or nothing.
template <class E>
bool IsNoCode(int value) {
  return !codes::IsKnown<E>(value);
}

}  // namespace kith::cases::census
