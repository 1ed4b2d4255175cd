// What the parts of the census checker share. Private to census_*_rules.cc.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/cli/census_rules.h"
#include "shared/codes/codes.h"

namespace kith::cli {

struct CensusYear {
  calendar::Date start, end;  // the period of the census, both days included

  bool Contains(calendar::Date date) const { return start <= date && date <= end; }
};

// Where the checker stands: the child whose findings are noted.
class Check {
 public:
  Check(const Census& census, std::string authority, calendar::Date today, CheckedCensus& out);

  void BeginChild(std::string la_child_id) { child_ = std::move(la_child_id); }
  void Quarantine(int line, std::string field, std::string rules, std::string reason, std::string value = {});
  void Warn(int line, std::string field, std::string rules, std::string reason, std::string value = {});

  // True the first time that the value is seen in this file.
  bool FirstLaChildId(const std::string& value) { return la_child_ids_.insert(value).second; }
  bool FirstUpn(const std::string& value) { return upns_.insert(value).second; }

  void Read(RecordKind kind) { ++out_.counts[kind].read; }
  void Kept(RecordKind kind) { ++out_.counts[kind].kept; }

  const std::string& authority() const { return authority_; }
  calendar::Date today() const { return today_; }
  calendar::Date reference_date() const { return reference_date_; }
  const CensusYear& year() const { return year_; }

 private:
  CheckedCensus& out_;
  std::string authority_;
  std::string child_;
  calendar::Date today_;
  calendar::Date reference_date_;
  CensusYear year_;
  std::set<std::string> la_child_ids_;
  std::set<std::string> upns_;
};

// Why a group cannot go in.
struct Fault {
  int line = 0;
  std::string field;
  std::string rules;
  std::string reason;
};

// A date as it stands in the file. fault is set when there is text that is no date, or a date after today.
struct CensusDate {
  std::optional<calendar::Date> date;
  std::optional<Fault> fault;
};
CensusDate ReadDate(const Check& check, const CensusText& text, const std::string& field);

// "true", "1", "false", "0"; nothing for anything else.
std::optional<bool> ReadFlag(const CensusText& text);

template <class E>
std::optional<E> ReadCode(const CensusText& text) {
  return codes::FromCode<E>(text.value);
}

// The child's dates that episodes are held against.
struct LifeDates {
  std::optional<calendar::Date> birth;  // or the expected date
  std::optional<calendar::Date> death;
};

// An episode that goes in, before its activities are looked at.
struct EpisodeFrame {
  const CensusEpisode* source = nullptr;
  calendar::Date referral;
  std::optional<calendar::Date> closure;  // not set where it cannot be used
  LifeDates life;
  EpisodeHistory history;
};

// Whole child: identifiers, characteristics. Nothing when the child cannot go in.
std::optional<ChildHistory> CheckIdentity(Check& check, const CensusChild& child, LifeDates& life);

// All episodes of the child, in order of date.
void CheckEpisodes(Check& check, const CensusChild& child, const LifeDates& life, CheckedChild& out);

// Fills frame.history with the activities that can go in, and their lines. Plans are held against those of the child's
// earlier episodes too; that needs no argument because episodes do not overlap.
void CheckAssessments(Check& check, EpisodeFrame& frame, EpisodeLines& lines);
void CheckSection47s(Check& check, EpisodeFrame& frame, EpisodeLines& lines);
void CheckProtectionPlans(Check& check, EpisodeFrame& frame, EpisodeLines& lines);
void CheckCinPlans(Check& check, EpisodeFrame& frame, EpisodeLines& lines);  // after CheckProtectionPlans
void CheckPreProceedings(Check& check, EpisodeFrame& frame, EpisodeLines& lines);

}  // namespace kith::cli
