// The module CINdetails: which episodes go in, in which order, and how they were closed.
#include <algorithm>

#include "services/cli/census_check.h"
#include "shared/calendar/working_days.h"

namespace kith::cli {
namespace {

using type::v1::PrimaryNeed;
using type::v1::ReasonForClosure;
using type::v1::ReferralSource;

int LineOr(const CensusText& text, int line) { return text.line != 0 ? text.line : line; }

void QuarantineEpisode(Check& check, const CensusEpisode& episode, const Fault& fault) {
  check.Quarantine(fault.line != 0 ? fault.line : episode.line, "CINdetails", fault.rules,
                   fault.field + " " + fault.reason);
}

std::optional<Fault> FaultOfReferral(const Check& check, const CensusEpisode& episode, const LifeDates& life,
                                     EpisodeFrame& frame) {
  const int line = LineOr(episode.referral_date, episode.line);
  const auto& text = episode.referral_date;
  if (!text.given()) return Fault{line, "CINreferralDate", "8600", "is missing"};
  if (!calendar::IsIsoDate(text.value)) return ReadDate(check, text, "CINreferralDate").fault;
  const auto referral = calendar::DateOf(text.value);
  Fault fault{line, "CINreferralDate", "", ""};
  const auto broken = [&fault](const char* rule, const char* reason) {
    fault.rules += (fault.rules.empty() ? "" : " ") + std::string(rule);
    if (fault.reason.empty()) fault.reason = reason;
  };
  if (referral > check.reference_date()) broken("8600", "is after the reference date");
  if (referral > check.today()) broken(import_rules::kFuture, "is in the future");
  if (life.birth && *life.birth - referral > std::chrono::days(280)) {
    broken("8606", "is more than 40 weeks before the (expected) birth");
  }
  if (life.death && referral > *life.death) broken("8555Q", "is after the child's death");
  if (!fault.rules.empty()) return fault;
  frame.referral = referral;
  return std::nullopt;
}

void CheckSource(Check& check, const CensusEpisode& episode, EpisodeFrame& frame) {
  const auto source = ReadCode<ReferralSource>(episode.source);
  // Before 1 April 2013 the source was not collected: nothing is wrong then, and "unknown" is the truth.
  const bool collected = frame.referral >= calendar::DateOf("2013-04-01");
  if (!source && (collected || episode.source.given())) {
    check.Quarantine(LineOr(episode.source, episode.line), "ReferralSource", "8866",
                     "must be a code of the census; 10 (unknown) stands in", episode.source.value);
  }
  frame.history.episode.set_referral_source(source.value_or(ReferralSource::REFERRAL_SOURCE_UNKNOWN));
}

// Everything that a referral with no further action cannot have is left out piece by piece.
void CheckNoFurtherAction(Check& check, const CensusEpisode& episode, const EpisodeFrame& frame) {
  if (frame.referral < check.year().start) {
    const auto grace = check.year().start - std::chrono::days(1);
    auto earliest = grace;
    while (!calendar::IsWorkingDay(earliest)) earliest -= std::chrono::days(1);
    if (frame.referral < earliest) {
      check.Warn(episode.referral_date.line, "CINreferralDate", "8569Q",
                 "is before the census year, with no further action");
    }
  }
  if (episode.need.given()) {
    check.Quarantine(episode.need.line, "PrimaryNeedCode", import_rules::kNfaContradicted,
                     "a referral with no further action has no need code", episode.need.value);
  }
  if (episode.closure_date.given() || episode.closure_reason.given()) {
    std::string rules = import_rules::kNfaContradicted;
    if (episode.closure_date.given() && !episode.closure_reason.given()) rules += " 8805";
    if (!episode.closure_date.given()) rules += " 8810";
    check.Quarantine(LineOr(episode.closure_date, episode.closure_reason.line), "CINclosureDate", rules,
                     "a referral with no further action has no closure", episode.closure_reason.value);
  }
  if (episode.conference.given()) {
    check.Quarantine(episode.conference.line, "DateOfInitialCPC", "8831",
                     "a referral with no further action has no conference");
  }
  const auto leave_out = [&](int line, RecordKind kind, const char* rule) {
    check.Quarantine(line, ElementName(kind), rule, "activity of a referral with no further action");
  };
  for (const auto& part : episode.assessments) leave_out(part.line, RecordKind::kAssessment, "8831");
  for (const auto& part : episode.section_47s) leave_out(part.line, RecordKind::kSection47, "8831");
  for (const auto& part : episode.protection_plans) leave_out(part.line, RecordKind::kProtectionPlan, "8832");
  for (const auto& part : episode.cin_plans) leave_out(part.line, RecordKind::kCinPlan, "4000");
  for (const auto& part : episode.pre_proceedings) {
    leave_out(part.line, RecordKind::kPreProceedings, import_rules::kNfaContradicted);
  }
}

void CheckNeed(Check& check, const CensusEpisode& episode, EpisodeFrame& frame) {
  const auto need = ReadCode<PrimaryNeed>(episode.need);
  if (!need) {
    check.Quarantine(LineOr(episode.need, episode.line), "PrimaryNeedCode", episode.need.given() ? "8650" : "8610",
                     "must be a code of the census; N0 (not stated) stands in", episode.need.value);
  }
  frame.history.episode.set_primary_need(need.value_or(PrimaryNeed::PRIMARY_NEED_NOT_STATED));
}

// Reads the closure; the fault is set when there is one that cannot be used.
std::optional<Fault> CheckClosure(Check& check, const CensusEpisode& episode, EpisodeFrame& frame) {
  const auto closure = ReadDate(check, episode.closure_date, "CINclosureDate");
  if (closure.fault) return closure.fault;
  if (!closure.date) {
    if (episode.closure_reason.given()) {
      check.Quarantine(episode.closure_reason.line, "ReasonForClosure", "8810", "stands without a closure date",
                       episode.closure_reason.value);
    }
    return std::nullopt;
  }
  if (*closure.date < frame.referral) {
    return Fault{episode.closure_date.line, "CINclosureDate", "8630", "is before the referral date"};
  }
  frame.closure = closure.date;
  frame.history.episode.set_closure_date(episode.closure_date.value);
  const auto reason = ReadCode<ReasonForClosure>(episode.closure_reason);
  if (!reason) {
    check.Quarantine(LineOr(episode.closure_reason, episode.closure_date.line), "ReasonForClosure",
                     episode.closure_reason.given() ? "8640" : "8805", "must be a code of the census; RC7 stands in",
                     episode.closure_reason.value);
  }
  frame.history.episode.set_closure_reason(reason.value_or(ReasonForClosure::REASON_FOR_CLOSURE_SERVICES_CEASED));
  return std::nullopt;
}

// Rules of the return and queries, for what goes in and for what was left out of a closure alike.
void WarnOfClosure(Check& check, const CensusEpisode& episode, const LifeDates& life) {
  const auto closure = ReadDate(check, episode.closure_date, "CINclosureDate");
  if (closure.date && !check.year().Contains(*closure.date)) {
    check.Warn(episode.closure_date.line, "CINclosureDate", "8620", "is outside the census year");
  }
  if (episode.closure_reason.value == "RC2" && !life.death) {
    check.Warn(episode.closure_reason.line, "ReasonForClosure", "8585Q",
               "says that the child died; there is no date of death", "RC2");
  }
  const bool after_assessment = episode.closure_reason.value == "RC8" || episode.closure_reason.value == "RC9";
  if (after_assessment && episode.assessments.empty()) {
    check.Warn(episode.closure_reason.line, "ReasonForClosure", "8825Q",
               "says after assessment; there is no assessment", episode.closure_reason.value);
  }
}

// Rule 2990: RC8 and RC9 exclude an enquiry, a conference and a plan.
void CheckClosureReason(Check& check, const EpisodeFrame& frame, cases::v1::Episode& kept) {
  const auto reason = kept.closure_reason();
  if (reason != ReasonForClosure::REASON_FOR_CLOSURE_AFTER_ASSESSMENT_NO_FURTHER_ACTION &&
      reason != ReasonForClosure::REASON_FOR_CLOSURE_AFTER_ASSESSMENT_EARLY_HELP) {
    return;
  }
  const auto& source = *frame.source;
  if (kept.section_47_enquiries_size() + kept.cin_plans_size() + kept.child_protection_plans_size() > 0) {
    check.Quarantine(source.closure_reason.line, "ReasonForClosure", "2990",
                     "says after assessment, but there was an enquiry or a plan; RC7 stands in",
                     source.closure_reason.value);
    kept.set_closure_reason(ReasonForClosure::REASON_FOR_CLOSURE_SERVICES_CEASED);
  } else if (!kept.initial_conferences().empty()) {
    check.Quarantine(source.conference.line, "DateOfInitialCPC", "2990", "stands beside a closure after assessment");
    kept.clear_initial_conferences();
  }
}

// The conference that stands with the episode is that of a child who moved in from another authority (guide 4.8).
void CheckConference(Check& check, EpisodeFrame& frame) {
  const auto& text = frame.source->conference;
  if (!text.given()) return;
  const auto conference = ReadDate(check, text, "DateOfInitialCPC");
  std::optional<Fault> fault = conference.fault;
  if (conference.date && *conference.date < frame.referral) {
    fault = Fault{text.line, "DateOfInitialCPC", "1104", "is before the referral date"};
  } else if (conference.date && frame.closure && *conference.date > *frame.closure) {
    fault = Fault{text.line, "DateOfInitialCPC", "8565", "is after the closure"};
  } else if (conference.date && calendar::IsWeekend(*conference.date)) {
    fault = Fault{text.line, "DateOfInitialCPC", "8875", "is at a weekend"};
  }
  const bool twice = std::any_of(frame.source->section_47s.begin(), frame.source->section_47s.end(),
                                 [](const auto& enquiry) { return enquiry.conference.given(); });
  if (twice && !fault) fault = Fault{text.line, "DateOfInitialCPC", "2884", "is given for the enquiry too"};
  if (fault) {
    check.Quarantine(text.line, "DateOfInitialCPC", fault->rules, fault->reason);
    return;
  }
  auto& conference_held = *frame.history.episode.add_initial_conferences();
  conference_held.set_is_transfer_in(true);
  conference_held.set_conference_date(text.value);
}

struct Candidate {
  EpisodeFrame frame;
  std::optional<Fault> closure_fault;
  std::optional<Fault> left_out;
};

std::optional<Candidate> CheckHead(Check& check, const CensusEpisode& episode, const LifeDates& life) {
  Candidate candidate;
  auto& frame = candidate.frame;
  frame.source = &episode;
  frame.life = life;
  WarnOfClosure(check, episode, life);
  if (auto fault = FaultOfReferral(check, episode, life, frame)) {
    QuarantineEpisode(check, episode, *fault);
    return std::nullopt;
  }
  auto nfa = ReadFlag(episode.no_further_action);
  if (!nfa && !episode.need.given()) {
    QuarantineEpisode(
        check, episode,
        {LineOr(episode.no_further_action, episode.line), "ReferralNFA", "8568", "is missing or not a flag"});
    return std::nullopt;
  }
  if (!nfa) {
    check.Quarantine(LineOr(episode.no_further_action, episode.line), "ReferralNFA", "8568",
                     "is missing or not a flag; false stands in, because there is a need code",
                     episode.no_further_action.value);
    nfa = false;
  }
  frame.history.no_further_action = *nfa;
  frame.history.episode.set_referral_date(episode.referral_date.value);
  CheckSource(check, episode, frame);
  if (*nfa) {
    CheckNoFurtherAction(check, episode, frame);
  } else {
    CheckNeed(check, episode, frame);
    candidate.closure_fault = CheckClosure(check, episode, frame);
  }
  return candidate;
}

// Rules 8815, 8816, 8820, over the episodes in order of date: only the last may be open, and none begins before the one
// before it was closed.
void LeaveOutOverlaps(std::vector<Candidate>& candidates) {
  std::vector<Candidate*> followed;
  for (auto& candidate : candidates) {
    if (!candidate.frame.history.no_further_action) followed.push_back(&candidate);
  }
  for (std::size_t i = 0; i + 1 < followed.size(); ++i) {
    auto& candidate = *followed[i];
    if (candidate.frame.closure) continue;
    if (candidate.closure_fault) {
      candidate.left_out = candidate.closure_fault;
      candidate.left_out->reason += "; a later episode shows that this one was closed";
    } else {
      const bool both_open = !followed.back()->frame.closure && !followed.back()->closure_fault;
      candidate.left_out = Fault{candidate.frame.source->line, "CINdetails", both_open ? "8815 8816" : "8816",
                                 "is open, but it is not the latest episode"};
    }
  }
  std::optional<calendar::Date> last_closure;
  for (auto* candidate : followed) {
    if (candidate->left_out) continue;
    if (last_closure && candidate->frame.referral < *last_closure) {
      candidate->left_out =
          Fault{candidate->frame.source->line, "CINdetails", "8820", "begins before the last episode was closed"};
      continue;
    }
    last_closure = candidate->frame.closure;
  }
}

}  // namespace

void CheckEpisodes(Check& check, const CensusChild& child, const LifeDates& life, CheckedChild& out) {
  std::vector<Candidate> candidates;
  for (const auto& episode : child.episodes) {
    if (auto candidate = CheckHead(check, episode, life)) candidates.push_back(std::move(*candidate));
  }
  // An open episode is the last of its day.
  const auto key = [](const Candidate& candidate) {
    const auto& frame = candidate.frame;
    return std::make_pair(frame.referral, frame.closure.value_or(calendar::Date::max()));
  };
  std::stable_sort(candidates.begin(), candidates.end(),
                   [&](const Candidate& a, const Candidate& b) { return key(a) < key(b); });
  LeaveOutOverlaps(candidates);
  for (auto& candidate : candidates) {
    auto& frame = candidate.frame;
    if (candidate.left_out) {
      QuarantineEpisode(check, *frame.source, *candidate.left_out);
      continue;
    }
    EpisodeLines lines;
    lines.episode = frame.source->line;
    if (!frame.history.no_further_action) {
      if (candidate.closure_fault) {
        check.Quarantine(candidate.closure_fault->line, candidate.closure_fault->field, candidate.closure_fault->rules,
                         candidate.closure_fault->reason + "; the episode goes in open");
      }
      CheckConference(check, frame);
      CheckAssessments(check, frame, lines);
      CheckSection47s(check, frame, lines);
      CheckProtectionPlans(check, frame, lines);
      CheckCinPlans(check, frame, lines);
      CheckPreProceedings(check, frame, lines);
      CheckClosureReason(check, frame, frame.history.episode);
    }
    check.Kept(RecordKind::kEpisode);
    out.history.episodes.push_back(std::move(frame.history));
    out.lines.push_back(std::move(lines));
  }
}

}  // namespace kith::cli
