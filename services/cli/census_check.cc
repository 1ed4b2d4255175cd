#include "services/cli/census_check.h"

namespace kith::cli {
namespace {

constexpr int kFirstYearOfPreProceedings = 2027;  // the census of 2026-27

}  // namespace

Check::Check(const Census& census, std::string authority, calendar::Date today, CheckedCensus& out)
    : out_(out), authority_(std::move(authority)), today_(today), reference_date_(census.reference_date) {
  // The year's own dates, not those derived from a reference date that rule 100 may refuse.
  const std::chrono::year year(census.year);
  year_ = {calendar::Date(std::chrono::April / 1 / (year - std::chrono::years(1))),
           calendar::Date(std::chrono::March / 31 / year)};
}

void Check::Quarantine(int line, std::string field, std::string rules, std::string reason, std::string value) {
  out_.findings.all.push_back(
      {line, child_, std::move(field), std::move(rules), std::move(reason), std::move(value), true});
}

void Check::Warn(int line, std::string field, std::string rules, std::string reason, std::string value) {
  out_.findings.all.push_back(
      {line, child_, std::move(field), std::move(rules), std::move(reason), std::move(value), false});
}

CensusDate ReadDate(const Check& check, const CensusText& text, const std::string& field) {
  if (!text.given()) return {};
  if (!calendar::IsIsoDate(text.value)) {
    return {std::nullopt, Fault{text.line, field, import_rules::kNotADate, "is not a date; it must be yyyy-mm-dd"}};
  }
  const auto date = calendar::DateOf(text.value);
  if (date > check.today()) {
    return {std::nullopt, Fault{text.line, field, import_rules::kFuture, "is in the future"}};
  }
  return {date, std::nullopt};
}

std::optional<bool> ReadFlag(const CensusText& text) {
  if (text.value == "true" || text.value == "1") return true;
  if (text.value == "false" || text.value == "0") return false;
  return std::nullopt;
}

CheckedCensus CheckCensus(const Census& census, const std::string& authority, calendar::Date today) {
  CheckedCensus checked;
  for (const auto kind : kRecordKinds) checked.counts[kind] = {};
  Check check(census, authority, today, checked);
  if (check.reference_date() != check.year().end) {
    check.Warn(1, "ReferenceDate", "100", "is not the 31 March of the census year");
  }
  for (const auto& child : census.children) {
    check.Read(RecordKind::kChild);
    for (const auto& episode : child.episodes) {
      check.Read(RecordKind::kEpisode);
      for (std::size_t i = 0; i < episode.assessments.size(); ++i) check.Read(RecordKind::kAssessment);
      for (std::size_t i = 0; i < episode.section_47s.size(); ++i) check.Read(RecordKind::kSection47);
      for (std::size_t i = 0; i < episode.cin_plans.size(); ++i) check.Read(RecordKind::kCinPlan);
      for (const auto& plan : episode.protection_plans) {
        check.Read(RecordKind::kProtectionPlan);
        for (std::size_t i = 0; i < plan.reviews.size(); ++i) check.Read(RecordKind::kReview);
      }
      for (std::size_t i = 0; i < episode.pre_proceedings.size(); ++i) check.Read(RecordKind::kPreProceedings);
    }
    CheckedChild out;
    out.line = child.line;
    LifeDates life;
    auto history = CheckIdentity(check, child, life);
    if (!history) continue;
    check.Kept(RecordKind::kChild);
    out.history = std::move(*history);
    CheckEpisodes(check, child, life, out);
    checked.children.push_back(std::move(out));
  }
  if (census.year >= kFirstYearOfPreProceedings && checked.counts[RecordKind::kPreProceedings].read == 0) {
    check.BeginChild("");
    check.Warn(1, "PreProceedingsandFGDM", "8995Q", "no child has any");
  }
  return checked;
}

}  // namespace kith::cli
