// What several rules ask of a case file: its open episode, what is open in it, and whether periods overlap.
// Dates are ISO 8601 texts, so they compare as they read; an empty end is open.
#pragma once

#include <string>
#include <vector>

#include "services/cases/domain/parts.h"
#include "shared/checks/checks.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"

namespace kith::cases {

using v1::CaseFile;
using v1::CasesEvent;
using v1::Episode;

// The open referral episode; CASE_CLOSED when every episode is closed (rule 8565: no activity after closure). Only the
// newest can be open (rules 8815, 8816). Valid as long as the file.
Result<const Episode*> OpenEpisode(const CaseFile& file);

// BEFORE_REFERRAL unless the date is on or after the episode's referral date. rule: for the message, e.g. "1103".
checks::Refused CheckAfterReferral(std::string_view field, const std::string& date, const Episode& episode,
                                   std::string_view rule);

// END_BEFORE_START unless end is on or after start.
checks::Refused CheckEnd(std::string_view field, const std::string& start, const std::string& end,
                         std::string_view rule);

struct Period {
  std::string start;
  std::string end;  // empty: open
};

// True when other's start falls on a day of the period, its last day included (rules 4014, 8940).
bool StartsWithin(const Period& other, const Period& period);
// The same with the last day left out: a hand-over on one day is allowed (rules 4016, 4017).
bool StartsBeforeEndOf(const Period& other, const Period& period);

// The periods of all plans of the child, whatever the episode.
std::vector<Period> CinPlanPeriods(const CaseFile& file);
std::vector<Period> ChildProtectionPlanPeriods(const CaseFile& file);

// The last of the episode that is open, or null: at most one is (rules 8896, 8839, 4004, 8935).
const v1::Assessment* OpenAssessment(const Episode& episode);
const v1::Section47Enquiry* OpenSection47Enquiry(const Episode& episode);
// The last enquiry that the census counts as open: no conference was held and none was found unnecessary (rule 8839).
const v1::Section47Enquiry* UnresolvedSection47Enquiry(const Episode& episode);
// The last conference that is planned or asked for by a transfer-in, and not held yet.
const v1::InitialConference* PendingConference(const Episode& episode);
const v1::PreProceedings* OpenPreProceedings(const Episode& episode);
const v1::CinPlan* OpenCinPlan(const Episode& episode);
const v1::ChildProtectionPlan* OpenChildProtectionPlan(const Episode& episode);

// Of the child, whatever the episode: the care proceedings, the period of care, the reunification that is open; or
// null.
const v1::CareProceedings* OpenCareProceedings(const CaseFile& file);
const v1::PeriodOfCare* OpenPeriodOfCare(const CaseFile& file);
const v1::Reunification* OpenReunification(const CaseFile& file);

// An event of the day.
inline CasesEvent EventOn(const std::string& date) {
  CasesEvent event;
  event.set_occurred_on(date);
  return event;
}

// Number for the next one of its kind within the case file: 1, 2, …
template <class Part>
int NextNumber(const CaseFile& file, const google::protobuf::RepeatedPtrField<Part>& (Episode::*)() const) {
  static_assert(kPartOf<Part> != v1::CASE_PART_UNSPECIFIED, "name the part in parts.h");
  return NextNumber(file, kPartOf<Part>);
}

}  // namespace kith::cases
