// Reads the Children in Need census (Department for Education, XML) as it is written: text and line of every element,
// nothing judged yet. Both shapes are read: GenderCurrent (until 2023-24) and Sex.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "shared/calendar/date.h"
#include "shared/result/result.h"

namespace kith::cli {

// Larger files are refused unread.
inline constexpr std::size_t kMaxCensusBytes = 64 * 1024 * 1024;

// The text of an element. line 0: there is no such element; an element may be there and empty.
struct CensusText {
  std::string value;
  int line = 0;

  bool given() const { return !value.empty(); }
};

struct CensusAssessment {
  int line = 0;
  CensusText start, internal_review, authorisation;
  std::vector<CensusText> factors;
};

struct CensusCinPlan {
  int line = 0;
  CensusText start, end;
};

struct CensusSection47 {
  int line = 0;
  CensusText start, conference_target, conference, conference_not_required;
};

struct CensusProtectionPlan {
  int line = 0;
  CensusText start, end, initial_category, latest_category, previous_plans;
  std::vector<CensusText> reviews;
};

// One PreProceedingsandFGDM group (from 2026-27).
struct CensusPreProceedings {
  int line = 0;
  CensusText start, letter, fgdm_offered, fgdm_facilitated, initial_meeting, review_meetings, step_decision, outcome;
  CensusText court_application, initiation_letter;
};

// One CINdetails group.
struct CensusEpisode {
  int line = 0;
  CensusText referral_date, source, need, closure_date, closure_reason, conference, no_further_action;
  std::vector<CensusAssessment> assessments;
  std::vector<CensusCinPlan> cin_plans;
  std::vector<CensusSection47> section_47s;
  std::vector<CensusProtectionPlan> protection_plans;
  std::vector<CensusPreProceedings> pre_proceedings;
};

struct CensusChild {
  int line = 0;
  CensusText la_child_id, upn, former_upn, upn_unknown, birth_date, expected_birth_date, sex, gender, death_date;
  CensusText ethnicity;
  std::vector<CensusText> disabilities;
  std::vector<CensusEpisode> episodes;
};

struct Census {
  std::string authority;  // LEA: three digits
  int year = 0;
  calendar::Date reference_date;
  std::vector<CensusChild> children;
};

// Refusals, each one sentence for a person; nothing of the file's content is quoted:
//   NOT_XML        not XML, or truncated (with the line)
//   FORBIDDEN_XML  a DOCTYPE or entity declaration
//   NOT_A_CENSUS   another root or collection, no Header, no Children, a header that cannot be used
Result<Census> ParseCensus(std::string_view text);

// As ParseCensus; also CANNOT_READ and FILE_TOO_LARGE (over kMaxCensusBytes).
Result<Census> ReadCensusFile(const std::string& path);

}  // namespace kith::cli
