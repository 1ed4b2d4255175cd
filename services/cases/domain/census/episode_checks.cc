// The module CINdetails: referral, closure, and how episodes follow one another.
#include <algorithm>

#include "services/cases/domain/census/check.h"
#include "shared/calendar/date.h"

namespace kith::cases::census {

namespace {

bool IsAfterAssessment(const Episode& episode) {
  return episode.closure_reason() == type::v1::REASON_FOR_CLOSURE_AFTER_ASSESSMENT_NO_FURTHER_ACTION ||
         episode.closure_reason() == type::v1::REASON_FOR_CLOSURE_AFTER_ASSESSMENT_EARLY_HELP;
}

bool HasAssessment(const Episode& episode) {
  return std::any_of(episode.assessments().begin(), episode.assessments().end(),
                     [](const auto& assessment) { return assessment.cancellation_date().empty(); });
}

// From its referral until it leaves the returns.
Broken OfEpisode(const Episode& episode, bool is_broken) {
  return is_broken ? From(episode.referral_date(), episode.closure_date()) : std::nullopt;
}
Broken OfClosure(const Episode& episode, bool is_broken) {
  return is_broken ? From(episode.closure_date(), episode.closure_date()) : std::nullopt;
}

Broken Rule8600(const CaseFile&, const Episode& e) { return OfEpisode(e, e.referral_date().empty()); }
Broken Rule8610(const CaseFile&, const Episode& e) { return OfEpisode(e, e.primary_need() == 0); }
Broken Rule8650(const CaseFile&, const Episode& e) {
  return OfEpisode(e, e.primary_need() != 0 && IsNoCode<type::v1::PrimaryNeed>(e.primary_need()));
}
// Collected from 1 April 2013 on.
Broken Rule8866(const CaseFile&, const Episode& e) {
  return OfEpisode(e, e.referral_date() >= "2013-04-01" && IsNoCode<type::v1::ReferralSource>(e.referral_source()));
}

Broken Rule8606(const CaseFile& file, const Episode& e) {
  const std::string& birth = file.birth_date().empty() ? file.expected_birth_date() : file.birth_date();
  if (e.referral_date() >= birth || !calendar::IsIsoDate(birth) || !calendar::IsIsoDate(e.referral_date())) {
    return std::nullopt;
  }
  const auto before = calendar::DateOf(birth) - calendar::DateOf(e.referral_date());
  return OfEpisode(e, before > std::chrono::days(280));
}
Broken Rule8555(const CaseFile& file, const Episode& e) {
  return OfEpisode(e, !file.death_date().empty() && e.referral_date() > file.death_date());
}
// The child is still in a return of a later year than that of the death.
Broken Rule8545(const CaseFile& file, const Episode& e) {
  return file.death_date().empty() ? std::nullopt : From(NextCensusStart(file.death_date()), e.closure_date());
}
// The birthday itself is not yet over 25 years old.
Broken Rule8775(const CaseFile& file, const Episode& e) {
  if (!calendar::IsIsoDate(file.birth_date())) return std::nullopt;
  const std::string& birth = file.birth_date();
  if (!e.closure_date().empty() && std::stoi(e.closure_date().substr(0, 4)) < std::stoi(birth.substr(0, 4)) + 25) {
    return std::nullopt;
  }
  const auto birthday = calendar::AddMonths(calendar::DateOf(birth), 25 * 12);
  const std::string from = calendar::FormatDate(birthday + std::chrono::days(1));
  return !e.closure_date().empty() && e.closure_date() < from ? std::nullopt : From(from, e.closure_date());
}

Broken Rule8630(const CaseFile&, const Episode& e) {
  return OfClosure(e, !e.closure_date().empty() && e.closure_date() < e.referral_date());
}
Broken Rule8640(const CaseFile&, const Episode& e) {
  return OfClosure(e, e.closure_reason() != 0 && IsNoCode<type::v1::ReasonForClosure>(e.closure_reason()));
}
Broken Rule8805(const CaseFile&, const Episode& e) {
  return OfClosure(e, !e.closure_date().empty() && e.closure_reason() == 0);
}
Broken Rule8810(const CaseFile&, const Episode& e) {
  return OfEpisode(e, e.closure_date().empty() && e.closure_reason() != 0);
}
Broken Rule8585(const CaseFile& file, const Episode& e) {
  return OfClosure(e, e.closure_reason() == type::v1::REASON_FOR_CLOSURE_DIED && file.death_date().empty());
}
Broken Rule8825(const CaseFile&, const Episode& e) { return OfClosure(e, IsAfterAssessment(e) && !HasAssessment(e)); }
Broken Rule2990(const CaseFile&, const Episode& e) {
  const bool has_conference = std::any_of(e.initial_conferences().begin(), e.initial_conferences().end(),
                                          [](const auto& held) { return !held.conference_date().empty(); });
  return OfClosure(e, IsAfterAssessment(e) && (!e.section_47_enquiries().empty() || !e.cin_plans().empty() ||
                                               !e.child_protection_plans().empty() || has_conference));
}
Broken Rule2991(const CaseFile&, const Episode& e) {
  if (e.section_47_enquiries().empty() || HasAssessment(e)) return std::nullopt;
  return From(e.section_47_enquiries(0).start_date(), e.closure_date());
}

Broken Rule8565(const CaseFile&, const Episode& e) {
  const std::string& closed = e.closure_date();
  if (closed.empty()) return std::nullopt;
  const auto is_late = [&closed](const std::string& date) { return date > closed; };
  for (const auto& part : e.assessments()) {
    if (part.cancellation_date().empty() && (is_late(part.start_date()) || is_late(part.authorisation_date()))) {
      return OfClosure(e, true);
    }
  }
  for (const auto& part : e.section_47_enquiries()) {
    if (is_late(part.start_date()) || is_late(part.conference_date())) return OfClosure(e, true);
  }
  for (const auto& part : e.initial_conferences()) {
    if (is_late(part.conference_date())) return OfClosure(e, true);
  }
  for (const auto& part : e.cin_plans()) {
    if (is_late(part.start_date()) || is_late(part.end_date())) return OfClosure(e, true);
  }
  for (const auto& part : e.child_protection_plans()) {
    if (is_late(part.end_date())) return OfClosure(e, true);
  }
  return std::nullopt;
}
Broken Rule8867(const CaseFile&, const Episode& e) {
  if (e.closure_date().empty()) return std::nullopt;
  return OfClosure(e, std::any_of(e.assessments().begin(), e.assessments().end(), [](const auto& part) {
                     return part.cancellation_date().empty() && part.authorisation_date().empty();
                   }));
}
Broken Rule8868(const CaseFile&, const Episode& e) {
  if (e.closure_date().empty()) return std::nullopt;
  return OfClosure(e,
                   std::any_of(e.section_47_enquiries().begin(), e.section_47_enquiries().end(), [](const auto& part) {
                     return part.conference_date().empty() && !part.conference_not_required();
                   }));
}

// The later one of two that stand together is the one that breaks the rule.
bool IsLater(const Episode& a, const Episode& b) {
  return a.referral_date() != b.referral_date() ? a.referral_date() > b.referral_date() : a.number() > b.number();
}

template <class Beside>
Broken BesideEarlier(const CaseFile& file, const Episode& e, Beside beside) {
  for (const auto& other : file.episodes()) {
    if (&other != &e && beside(other)) {
      return From(std::max(e.referral_date(), other.referral_date()), Earlier(e.closure_date(), other.closure_date()));
    }
  }
  return std::nullopt;
}
Broken Rule8815(const CaseFile& file, const Episode& e) {
  if (!e.closure_date().empty() || file.episodes_size() < 2) return std::nullopt;
  return BesideEarlier(file, e,
                       [&e](const Episode& other) { return other.closure_date().empty() && IsLater(e, other); });
}
Broken Rule8816(const CaseFile& file, const Episode& e) {
  if (!e.closure_date().empty() || file.episodes_size() < 2) return std::nullopt;
  return BesideEarlier(file, e, [&e](const Episode& other) { return other.referral_date() > e.referral_date(); });
}
// An episode may begin on the day on which the one before was closed.
Broken Rule8820(const CaseFile& file, const Episode& e) {
  if (file.episodes_size() < 2) return std::nullopt;
  return BesideEarlier(file, e, [&e](const Episode& other) {
    return IsLater(e, other) && (other.closure_date().empty() || e.referral_date() < other.closure_date());
  });
}

const Check<CaseFile, Episode> kChecks[] = {
    {"8600", Rule8600},  {"8606", Rule8606},  {"8610", Rule8610},  {"8650", Rule8650},  {"8866", Rule8866},
    {"8555Q", Rule8555}, {"8545Q", Rule8545}, {"8775Q", Rule8775}, {"8630", Rule8630},  {"8640", Rule8640},
    {"8805", Rule8805},  {"8810", Rule8810},  {"8585Q", Rule8585}, {"8825Q", Rule8825}, {"2990", Rule2990},
    {"2991Q", Rule2991}, {"8565", Rule8565},  {"8867", Rule8867},  {"8868", Rule8868},  {"8815", Rule8815},
    {"8816", Rule8816},  {"8820", Rule8820},
};

}  // namespace

Checks<CaseFile, Episode> EpisodeChecks() { return kChecks; }

}  // namespace kith::cases::census
