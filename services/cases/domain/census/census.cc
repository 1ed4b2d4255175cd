#include "services/cases/domain/census/census.h"

#include <algorithm>
#include <charconv>

#include "services/cases/domain/census/check.h"

namespace kith::cases::census {

namespace {

template <class... Scope>
void Run(std::vector<Finding>& found, const Checks<Scope...>& checks, v1::CasePart part, int number,
         const Scope&... scope) {
  for (const auto& check : checks) {
    if (auto days = check.broken(scope...)) found.push_back({check.rule, part, number, *std::move(days)});
  }
}

template <class Parts, class Part>
void RunEach(std::vector<Finding>& found, const CaseFile& file, const Episode& episode, const Parts& parts,
             v1::CasePart kind, const Checks<CaseFile, Episode, Part>& checks) {
  for (const Part& part : parts) Run(found, checks, kind, part.number(), file, episode, part);
}

bool IsInReturn(const Episode& episode, const CensusDay& day) {
  const std::string until = NextCensusStart(episode.closure_date());
  return episode.referral_date() <= day.day && (until.empty() || day.day < until);
}

std::string_view Until(std::string_view& text, char mark) {
  const auto end = std::min(text.find(mark), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

int NumberOf(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::vector<Finding> FindingsOf(const CaseFile& file) {
  std::vector<Finding> found;
  for (const Episode& episode : file.episodes()) {
    Run(found, EpisodeChecks(), v1::CASE_PART_EPISODE, episode.number(), file, episode);
    for (const auto& assessment : episode.assessments()) {
      if (!assessment.cancellation_date().empty()) continue;
      Run(found, AssessmentChecks(), v1::CASE_PART_ASSESSMENT, assessment.number(), file, episode, assessment);
    }
    RunEach(found, file, episode, episode.section_47_enquiries(), v1::CASE_PART_SECTION_47_ENQUIRY, EnquiryChecks());
    RunEach(found, file, episode, episode.initial_conferences(), v1::CASE_PART_INITIAL_CONFERENCE, ConferenceChecks());
    RunEach(found, file, episode, episode.cin_plans(), v1::CASE_PART_CIN_PLAN, CinPlanChecks());
    RunEach(found, file, episode, episode.child_protection_plans(), v1::CASE_PART_CHILD_PROTECTION_PLAN,
            ProtectionPlanChecks());
    RunEach(found, file, episode, episode.pre_proceedings(), v1::CASE_PART_PRE_PROCEEDINGS, PreProceedingsChecks());
  }
  return found;
}

std::vector<Finding> FindingsOf(const v1::Person& person) {
  std::vector<Finding> found;
  Run(found, PersonChecks(), v1::CASE_PART_CHILD, 0, person);
  return found;
}

bool IsShown(const Finding& finding, const CensusDay& day) {
  return finding.rule->HoldsIn(day.year) && finding.days.Holds(day.day);
}

bool IsInCensus(const CaseFile& file, const CensusDay& day) {
  return std::any_of(file.episodes().begin(), file.episodes().end(),
                     [&day](const Episode& episode) { return IsInReturn(episode, day); });
}

std::vector<Finding> BrokenRules(const CaseFile& file, const v1::Person& person, const CensusDay& day) {
  std::vector<Finding> broken;
  if (!IsInCensus(file, day)) return broken;
  for (auto& all : {FindingsOf(person), FindingsOf(file)}) {
    for (const Finding& finding : all) {
      if (IsShown(finding, day)) broken.push_back(finding);
    }
  }
  return broken;
}

v1::CensusFinding ToProto(const Finding& finding) {
  v1::CensusFinding proto;
  proto.set_rule(std::string(finding.rule->number));
  proto.set_kind(finding.rule->is_query() ? v1::CensusFinding::KIND_QUERY : v1::CensusFinding::KIND_ERROR);
  proto.set_n_number(std::string(finding.rule->n_number));
  proto.set_part(finding.part);
  proto.set_number(finding.number);
  proto.set_message(std::string(finding.rule->message));
  proto.set_since(finding.days.from);
  return proto;
}

std::string Packed(const std::vector<Finding>& findings) {
  std::string packed;
  for (const Finding& finding : findings) {
    packed.append(finding.rule->number).append(1, ',');
    packed.append(std::to_string(finding.part)).append(1, ',');
    packed.append(std::to_string(finding.number)).append(1, ',');
    packed.append(finding.days.from).append(1, ',');
    packed.append(finding.days.until).append(1, ';');
  }
  return packed;
}

std::vector<Finding> Unpacked(std::string_view packed) {
  std::vector<Finding> findings;
  while (!packed.empty()) {
    std::string_view one = Until(packed, ';');
    Finding finding;
    finding.rule = FindRule(Until(one, ','));
    finding.part = static_cast<v1::CasePart>(NumberOf(Until(one, ',')));
    finding.number = NumberOf(Until(one, ','));
    finding.days.from = Until(one, ',');
    finding.days.until = one;
    if (finding.rule) findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace kith::cases::census
