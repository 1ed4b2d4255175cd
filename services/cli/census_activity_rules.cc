// The modules Assessments and Section47.
#include <algorithm>

#include "services/cli/census_check.h"
#include "shared/calendar/working_days.h"

namespace kith::cli {
namespace {

using calendar::Date;
using type::v1::AssessmentFactor;

void QuarantineGroup(Check& check, RecordKind kind, int line, const Fault& fault) {
  check.Quarantine(fault.line != 0 ? fault.line : line, ElementName(kind), fault.rules,
                   fault.field + " " + fault.reason);
}

struct AssessmentDates {
  const CensusAssessment* source = nullptr;
  Date start;
  std::optional<Date> authorised;
};

std::optional<Fault> FaultOf(const Check& check, const CensusAssessment& assessment, const EpisodeFrame& frame,
                             AssessmentDates& dates) {
  const auto start = ReadDate(check, assessment.start, "AssessmentActualStartDate");
  const auto authorised = ReadDate(check, assessment.authorisation, "AssessmentAuthorisationDate");
  const int start_line = assessment.start.line;
  const int end_line = assessment.authorisation.line;
  if (start.fault) return start.fault;
  if (authorised.fault) return authorised.fault;
  if (!start.date) return Fault{start_line, "AssessmentActualStartDate", import_rules::kNotADate, "is missing"};
  if (*start.date < frame.referral) {
    return Fault{start_line, "AssessmentActualStartDate", "1103", "is before the referral date"};
  }
  if (authorised.date && *authorised.date < *start.date) {
    return Fault{end_line, "AssessmentAuthorisationDate", "8608", "is before the start"};
  }
  if (frame.closure && !authorised.date) {
    return Fault{assessment.line, "AssessmentAuthorisationDate", "8867", "is missing, but the episode is closed"};
  }
  if (frame.closure && std::max(*start.date, *authorised.date) > *frame.closure) {
    return Fault{start_line, "AssessmentAuthorisationDate", "8565", "is after the closure"};
  }
  dates = {&assessment, *start.date, authorised.date};
  return std::nullopt;
}

void AddFactors(Check& check, const CensusAssessment& source, bool completed, cases::v1::Assessment& kept) {
  if (!completed) {
    if (!source.factors.empty()) {
      check.Quarantine(source.factors.front().line, "FactorsIdentifiedAtAssessment", "8614",
                       "stand in an assessment that is not completed");
    }
    return;
  }
  std::set<std::string> seen;
  const bool others = std::any_of(source.factors.begin(), source.factors.end(), [](const CensusText& text) {
    const auto factor = ReadCode<AssessmentFactor>(text);
    return factor && *factor != AssessmentFactor::ASSESSMENT_FACTOR_NONE;
  });
  for (const auto& text : source.factors) {
    const auto factor = ReadCode<AssessmentFactor>(text);
    if (!factor) {
      const std::string rule = text.value == "18A" ? "8945Q" : text.value == "19A" ? "8950Q" : "8897Q";
      check.Quarantine(text.line, "AssessmentFactors", rule, "is not a code of the census (any more)", text.value);
    } else if (!seen.insert(text.value).second) {
      check.Quarantine(text.line, "AssessmentFactors", "8898", "is given twice", text.value);
    } else if (*factor == AssessmentFactor::ASSESSMENT_FACTOR_NONE && others) {
      check.Quarantine(text.line, "AssessmentFactors", "8869", "21 (none) stands beside other factors", text.value);
    } else {
      kept.add_factors(*factor);
    }
  }
  if (kept.factors().empty()) {
    check.Warn(source.line, "AssessmentFactors", "8897Q", "a completed assessment has no factor that can be used");
  }
}

struct EnquiryDates {
  const CensusSection47* source = nullptr;
  Date start;
  std::optional<Date> conference;
  bool not_required = false;

  bool open() const { return !conference && !not_required; }
  // Rule 8890 counts an enquiry without a conference by its start alone.
  Date until() const { return conference.value_or(start); }
};

std::optional<Fault> FaultOf(const Check& check, const CensusSection47& enquiry, const EpisodeFrame& frame,
                             EnquiryDates& dates) {
  const auto start = ReadDate(check, enquiry.start, "S47ActualStartDate");
  const auto conference = ReadDate(check, enquiry.conference, "DateOfInitialCPC");
  if (start.fault) return start.fault;
  if (conference.fault) return conference.fault;
  if (!start.date) return Fault{enquiry.line, "S47ActualStartDate", "8615", "is missing"};
  if (*start.date < frame.referral) {
    return Fault{enquiry.start.line, "S47ActualStartDate", "2889", "is before the referral date"};
  }
  if (conference.date && *conference.date < *start.date) {
    return Fault{enquiry.conference.line, "DateOfInitialCPC", *conference.date < frame.referral ? "8615 1104" : "8615",
                 "is before the start of the enquiry"};
  }
  if (conference.date && calendar::IsWeekend(*conference.date)) {
    return Fault{enquiry.conference.line, "DateOfInitialCPC", "8875", "is at a weekend"};
  }
  const bool not_required = ReadFlag(enquiry.conference_not_required).value_or(false) && !conference.date;
  if (frame.closure && !conference.date && !not_required) {
    return Fault{enquiry.line, "DateOfInitialCPC", "8868", "is missing, but the episode is closed"};
  }
  if (frame.closure && std::max(*start.date, conference.date.value_or(*start.date)) > *frame.closure) {
    return Fault{enquiry.start.line, "DateOfInitialCPC", "8565", "is after the closure"};
  }
  dates = {&enquiry, *start.date, conference.date, not_required};
  return std::nullopt;
}

void WarnOf(Check& check, const EnquiryDates& enquiry) {
  const auto& flag = enquiry.source->conference_not_required;
  if (flag.given() && !ReadFlag(flag)) {
    check.Quarantine(flag.line, "ICPCnotRequired", import_rules::kNotADate, "is not a flag; false stands in");
  } else if (ReadFlag(flag).value_or(false) && enquiry.conference) {
    check.Quarantine(flag.line, "ICPCnotRequired", import_rules::kContradiction,
                     "stands beside the date of a conference");
  }
  const auto& target = enquiry.source->conference_target;
  if (calendar::IsIsoDate(target.value) && calendar::IsWeekend(calendar::DateOf(target.value))) {
    check.Warn(target.line, "InitialCPCtarget", "8870Q", "is at a weekend");
  }
  if (enquiry.conference && !check.year().Contains(*enquiry.conference)) {
    check.Warn(enquiry.source->conference.line, "DateOfInitialCPC", "8715", "is outside the census year");
  }
  if (enquiry.open() && !check.year().Contains(enquiry.start)) {
    check.Warn(enquiry.source->start.line, "S47ActualStartDate", "8740", "is open, and began outside the census year");
  }
}

// The census does not say when an enquiry without a conference was concluded: on its target at the latest.
Date ConclusionOf(const EnquiryDates& enquiry, const EpisodeFrame& frame, std::optional<Date> next_start, Date today) {
  if (enquiry.conference) return *enquiry.conference;
  const auto& target = enquiry.source->conference_target.value;
  Date end = calendar::IsIsoDate(target) ? calendar::DateOf(target) : calendar::AddWorkingDays(enquiry.start, 15);
  if (frame.closure) end = std::min(end, *frame.closure);
  if (next_start) end = std::min(end, *next_start);
  return std::max(enquiry.start, std::min(end, today));
}

}  // namespace

void CheckAssessments(Check& check, EpisodeFrame& frame, EpisodeLines& lines) {
  std::vector<AssessmentDates> sound;
  for (const auto& assessment : frame.source->assessments) {
    AssessmentDates dates;
    if (const auto fault = FaultOf(check, assessment, frame, dates)) {
      QuarantineGroup(check, RecordKind::kAssessment, assessment.line, *fault);
    } else {
      sound.push_back(dates);
    }
  }
  // The open one last: only one can be, the latest.
  std::stable_sort(sound.begin(), sound.end(), [](const auto& a, const auto& b) {
    return std::make_pair(!a.authorised, a.start) < std::make_pair(!b.authorised, b.start);
  });
  std::optional<Date> last_end;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const auto& dates = sound[i];
    const auto& source = *dates.source;
    if (!dates.authorised && i + 1 < sound.size()) {
      check.Quarantine(source.line, "Assessments", "8896", "a later assessment of the episode is open too");
      continue;
    }
    if (last_end && dates.start <= *last_end) {
      check.Warn(source.start.line, "AssessmentActualStartDate", "8863Q", "is during another assessment");
    }
    if (dates.authorised) last_end = std::max(last_end.value_or(*dates.authorised), *dates.authorised);
    if (dates.authorised && !check.year().Contains(*dates.authorised)) {
      check.Warn(source.authorisation.line, "AssessmentAuthorisationDate", "8696", "is outside the census year");
    }
    if (!dates.authorised && !check.year().Contains(dates.start)) {
      check.Warn(source.start.line, "AssessmentActualStartDate", "8736", "is open, and began outside the census year");
    }
    auto& kept = *frame.history.episode.add_assessments();
    kept.set_start_date(source.start.value);
    const auto& review = source.internal_review;
    if (calendar::IsIsoDate(review.value) && calendar::DateOf(review.value) >= dates.start) {
      kept.set_internal_review_date(review.value);
    } else if (review.given()) {
      check.Quarantine(review.line, "AssessmentInternalReviewDate",
                       calendar::IsIsoDate(review.value) ? import_rules::kContradiction : import_rules::kNotADate,
                       "is no date on or after the start of the assessment");
    }
    if (dates.authorised) kept.set_authorisation_date(source.authorisation.value);
    AddFactors(check, source, dates.authorised.has_value(), kept);
    lines.assessments.push_back(source.line);
    check.Kept(RecordKind::kAssessment);
  }
}

void CheckSection47s(Check& check, EpisodeFrame& frame, EpisodeLines& lines) {
  std::vector<EnquiryDates> sound;
  for (const auto& enquiry : frame.source->section_47s) {
    EnquiryDates dates;
    if (const auto fault = FaultOf(check, enquiry, frame, dates)) {
      QuarantineGroup(check, RecordKind::kSection47, enquiry.line, *fault);
    } else {
      sound.push_back(dates);
    }
  }
  std::stable_sort(sound.begin(), sound.end(), [](const auto& a, const auto& b) { return a.start < b.start; });
  std::vector<EnquiryDates> kept;
  std::optional<Date> until;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const auto& dates = sound[i];
    if (until && dates.start <= *until) {
      check.Quarantine(dates.source->line, "Section47", "8890", "starts while another enquiry is going on");
    } else if (dates.open() && i + 1 < sound.size()) {
      check.Quarantine(dates.source->line, "Section47", sound.back().open() ? "8839 8890" : "8890",
                       "is open, but a later enquiry has started");
    } else {
      until = dates.until();
      kept.push_back(dates);
    }
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const auto& dates = kept[i];
    WarnOf(check, dates);
    auto& enquiry = *frame.history.episode.add_section_47_enquiries();
    enquiry.set_start_date(dates.source->start.value);
    if (!dates.open()) {
      const auto next = i + 1 < kept.size() ? std::optional(kept[i + 1].start) : std::nullopt;
      enquiry.set_end_date(calendar::FormatDate(ConclusionOf(dates, frame, next, check.today())));
      if (dates.conference) enquiry.set_conference_date(dates.source->conference.value);
      enquiry.set_conference_not_required(dates.not_required);
    }
    lines.section_47s.push_back(dates.source->line);
    check.Kept(RecordKind::kSection47);
  }
  if (!kept.empty() && frame.history.episode.assessments().empty()) {
    check.Warn(frame.source->line, "CINdetails", "2991Q", "has an enquiry and no assessment");
  }
}

}  // namespace kith::cli
