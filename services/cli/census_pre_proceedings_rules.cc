// The module PreProceedingsandFGDM, from the census of 2026-27 on.
#include <algorithm>
#include <charconv>

#include "services/cli/census_check.h"

namespace kith::cli {
namespace {

using calendar::Date;
using calendar::FormatDate;
using type::v1::PreProceedingsOutcome;

constexpr int kMostMeetings = 99;

// Reads one group: what of it can go in, and what is left out. The step decision is read first, because everything but
// the application and its letter is held against it.
class Reading {
 public:
  Reading(const Check& check, const EpisodeFrame& frame, const CensusPreProceedings& source)
      : check_(&check), frame_(&frame), source_(&source) {}

  // Why the whole group cannot go in; after it everything else is known.
  std::optional<Fault> Read() {
    if (auto fault = ReadStart()) return fault;
    ReadStep();
    ReadLetter();
    ReadMeetings();
    ReadApplication();
    SetDaysThatTheCensusDoesNotSay();
    if (!frame_->closure || decided()) return std::nullopt;
    if (step_fault_) {
      step_fault_->reason += "; and the episode is closed";
      return step_fault_;
    }
    return Fault{source_->line, "StepDecisionDate", import_rules::kContradiction,
                 "is missing, but the episode is closed"};
  }

  void Report(Check& check) const {
    for (const auto& [fault, value] : left_out_) {
      check.Quarantine(fault.line, fault.field, fault.rules, fault.reason, value);
    }
    WarnOfYear(check, start_, source_->start, "PPStartDate", "9005");
    WarnOfYear(check, letter_, source_->letter, "LBPSentDate", "9006");
    WarnOfYear(check, initial_meeting_, source_->initial_meeting, "InitialPPMeetingDate", "9008");
    WarnOfYear(check, step_, source_->step_decision, "StepDecisionDate", "9009");
    WarnOfYear(check, application_, source_->court_application, "CourtAppDate", "9012");
    WarnOfYear(check, initiation_, source_->initiation_letter, "LetterInitCPDate", "9013");
    if (kept_.fgdm_offered() && !kept_.has_fgdm_facilitated()) {
      check.Warn(source_->line, "FGDMMeetingFac", "9010Q", "is missing, but a meeting was offered");
    }
    if (initial_meeting_ && !source_->review_meetings.given()) {
      check.Warn(source_->line, "ReviewMeetingsCount", "9015Q", "is missing, but there was a first meeting");
    }
  }

  // A step up or down was taken: nothing is open any more.
  bool decided() const { return step_ && kept_.outcome() != PreProceedingsOutcome::PRE_PROCEEDINGS_OUTCOME_CONTINUES; }
  Date start() const { return *start_; }
  std::optional<Date> step() const { return step_; }
  int line() const { return source_->line; }
  const cases::v1::PreProceedings& kept() const { return kept_; }

 private:
  void LeaveOut(const CensusText& text, const char* field, const char* rules, const char* reason,
                std::string value = {}) {
    left_out_.push_back({{text.line, field, rules, reason}, std::move(value)});
  }

  // The date, if there is one that can be used.
  std::optional<Date> ReadDay(const CensusText& text, const char* field) {
    const auto read = ReadDate(*check_, text, field);
    if (read.fault) left_out_.push_back({*read.fault, ""});
    if (read.date && frame_->closure && *read.date > *frame_->closure) {
      LeaveOut(text, field, "8565", "is after the closure");
      return std::nullopt;
    }
    return read.date;
  }

  std::optional<Fault> ReadStart() {
    const auto& text = source_->start;
    const auto read = ReadDate(*check_, text, "PPStartDate");
    if (read.fault) return read.fault;
    const int line = text.line != 0 ? text.line : source_->line;
    if (!read.date) return Fault{line, "PPStartDate", "9000Q", "is missing"};
    if (*read.date < frame_->referral) {
      return Fault{line, "PPStartDate", import_rules::kContradiction, "is before the referral date"};
    }
    if (frame_->closure && *read.date > *frame_->closure) {
      return Fault{line, "PPStartDate", "8565", "is after the closure"};
    }
    start_ = read.date;
    kept_.set_start_date(text.value);
    return std::nullopt;
  }

  // A decision and its day go in together; "still in pre-proceedings" needs no day.
  void ReadStep() {
    const auto& text = source_->step_decision;
    const auto outcome = ReadCode<PreProceedingsOutcome>(source_->outcome);
    const std::size_t before = left_out_.size();
    auto day = ReadDay(text, "StepDecisionDate");
    if (source_->outcome.given() && !outcome) {
      LeaveOut(source_->outcome, "PPOutcome", "9011", "must be a code of the census", source_->outcome.value);
    } else if (day && *day < *start_) {
      LeaveOut(text, "StepDecisionDate", "9009", "is before the start; its outcome goes with it");
    } else if (day && !outcome) {
      LeaveOut(text, "StepDecisionDate", import_rules::kContradiction, "stands without an outcome");
    } else if (outcome && !day && before == left_out_.size() &&
               *outcome != PreProceedingsOutcome::PRE_PROCEEDINGS_OUTCOME_CONTINUES) {
      LeaveOut(source_->outcome, "PPOutcome", import_rules::kContradiction, "stands without the day of the decision",
               source_->outcome.value);
    } else if (outcome && before == left_out_.size()) {
      kept_.set_outcome(*outcome);
      step_ = day;
    }
    if (left_out_.size() > before) step_fault_ = left_out_.back().fault;
  }

  bool IsAfterStep(Date day) const { return step_ && day > *step_; }

  void ReadLetter() {
    const auto& text = source_->letter;
    const auto& offered = source_->fgdm_offered;
    const auto day = ReadDay(text, "LBPSentDate");
    if (day && *day < *start_) {
      LeaveOut(text, "LBPSentDate", "9006", "is before the start");
    } else if (day && IsAfterStep(*day)) {
      LeaveOut(text, "LBPSentDate", import_rules::kContradiction, "is after the decision to step up or down");
    } else if (day && !ReadFlag(offered)) {
      LeaveOut(text, "LBPSentDate", "9007", "goes with a flag whether family group decision-making was offered");
    } else if (day) {
      letter_ = day;
      kept_.set_letter_date(text.value);
      kept_.set_fgdm_offered(*ReadFlag(offered));
    } else if (offered.given()) {
      LeaveOut(offered, "FGDMMeetingOffer", text.given() ? import_rules::kNotAlone : import_rules::kContradiction,
               "stands without a letter");
    }
    ReadFacilitated();
  }

  void ReadFacilitated() {
    const auto& text = source_->fgdm_facilitated;
    if (!text.given()) return;
    const auto flag = ReadFlag(text);
    if (!flag) {
      LeaveOut(text, "FGDMMeetingFac", import_rules::kNotADate, "is not a flag");
    } else if (kept_.fgdm_offered()) {
      kept_.set_fgdm_facilitated(*flag);
    } else if (*flag) {
      LeaveOut(text, "FGDMMeetingFac", letter_ ? import_rules::kContradiction : import_rules::kNotAlone,
               "stands without an offer");
    }
  }

  void ReadMeetings() {
    const auto& text = source_->initial_meeting;
    const auto day = ReadDay(text, "InitialPPMeetingDate");
    if (day && *day < *start_) {
      LeaveOut(text, "InitialPPMeetingDate", import_rules::kContradiction, "is before the start");
    } else if (day && IsAfterStep(*day)) {
      LeaveOut(text, "InitialPPMeetingDate", import_rules::kContradiction, "is after the decision to step up or down");
    } else if (day) {
      initial_meeting_ = day;
      kept_.set_initial_meeting_date(text.value);
    }
    const auto& reviews = source_->review_meetings;
    if (!reviews.given()) return;
    int count = -1;
    const auto* end = reviews.value.data() + reviews.value.size();
    const auto parsed = std::from_chars(reviews.value.data(), end, count);
    if (parsed.ec != std::errc() || parsed.ptr != end || count < 0 || count > kMostMeetings) {
      LeaveOut(reviews, "ReviewMeetingsCount", import_rules::kNotADate, "is not a number from 0 to 99");
    } else if (count > 0 && !initial_meeting_) {
      LeaveOut(reviews, "ReviewMeetingsCount", text.given() ? import_rules::kNotAlone : import_rules::kContradiction,
               "stands without a first meeting");
    } else {
      kept_.set_review_meetings_count(count);
    }
  }

  void ReadApplication() {
    const auto& text = source_->court_application;
    const bool stepped_up =
        step_ && kept_.outcome() == PreProceedingsOutcome::PRE_PROCEEDINGS_OUTCOME_ISSUE_PROCEEDINGS;
    const auto day = ReadDay(text, "CourtAppDate");
    if (day && !stepped_up) {
      LeaveOut(text, "CourtAppDate", step_fault_ ? import_rules::kNotAlone : import_rules::kContradiction,
               "stands without the decision to issue proceedings");
    } else if (day && *day < *step_) {
      LeaveOut(text, "CourtAppDate", "9012", "is before the decision to issue proceedings");
    } else if (day) {
      application_ = day;
      kept_.set_court_application_date(text.value);
    }
    const auto& letter = source_->initiation_letter;
    const auto sent = ReadDay(letter, "LetterInitCPDate");
    if (sent && !application_) {
      LeaveOut(letter, "LetterInitCPDate", text.given() ? import_rules::kNotAlone : import_rules::kContradiction,
               "stands without an application to court");
    } else if (sent && *sent < *application_) {
      LeaveOut(letter, "LetterInitCPDate", "9013", "is before the application to court");
    } else if (sent) {
      initiation_ = sent;
      kept_.set_initiation_letter_date(letter.value);
    }
  }

  // "Still in pre-proceedings" was so on the day of the census. There were not more review meetings than days from the
  // first one to the decision, or to the census.
  void SetDaysThatTheCensusDoesNotSay() {
    Date last = std::max({*start_, letter_.value_or(*start_), initial_meeting_.value_or(*start_),
                          std::min(check_->reference_date(), check_->today())});
    if (step_) last = *step_;
    if (kept_.outcome() != 0) kept_.set_step_decision_date(FormatDate(last));
    if (!initial_meeting_) return;
    const auto days = static_cast<int>((last - *initial_meeting_).count());
    if (kept_.review_meetings_count() > days) {
      LeaveOut(source_->review_meetings, "ReviewMeetingsCount", import_rules::kContradiction,
               "is more than there were days after the first meeting; as many as there were days go in");
      kept_.set_review_meetings_count(days);
    }
  }

  static void WarnOfYear(Check& check, std::optional<Date> day, const CensusText& text, const char* field,
                         const char* rule) {
    if (day && !check.year().Contains(*day)) check.Warn(text.line, field, rule, "is outside the census year");
  }

  struct LeftOutField {
    Fault fault;
    std::string value;
  };

  const Check* check_;
  const EpisodeFrame* frame_;
  const CensusPreProceedings* source_;
  cases::v1::PreProceedings kept_;
  std::optional<Date> start_, letter_, initial_meeting_, step_, application_, initiation_;
  std::optional<Fault> step_fault_;
  std::vector<LeftOutField> left_out_;
};

void QuarantineGroup(Check& check, int line, const Fault& fault) {
  check.Quarantine(fault.line != 0 ? fault.line : line, ElementName(RecordKind::kPreProceedings), fault.rules,
                   fault.field + " " + fault.reason);
}

}  // namespace

void CheckPreProceedings(Check& check, EpisodeFrame& frame, EpisodeLines& lines) {
  std::vector<Reading> sound;
  for (const auto& source : frame.source->pre_proceedings) {
    Reading reading(check, frame, source);
    if (const auto fault = reading.Read()) {
      QuarantineGroup(check, source.line, *fault);
    } else {
      sound.push_back(std::move(reading));
    }
  }
  std::stable_sort(sound.begin(), sound.end(), [](const auto& a, const auto& b) { return a.start() < b.start(); });
  std::optional<Date> last_step;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const auto& period = sound[i];
    const auto group = ElementName(RecordKind::kPreProceedings);
    if (!period.decided() && i + 1 < sound.size()) {
      check.Quarantine(period.line(), group, import_rules::kContradiction, "are open, but later ones have begun");
      continue;
    }
    if (last_step && period.start() < *last_step) {
      check.Quarantine(period.line(), group, import_rules::kContradiction, "begin before the step that ended the last");
      continue;
    }
    last_step = period.step();
    period.Report(check);
    *frame.history.episode.add_pre_proceedings() = period.kept();
    lines.pre_proceedings.push_back(period.line());
    check.Kept(RecordKind::kPreProceedings);
  }
}

}  // namespace kith::cli
