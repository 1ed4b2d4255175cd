// The module Section47, and the initial conference wherever it stands.
#include <algorithm>

#include "services/cases/domain/census/check.h"
#include "shared/calendar/working_days.h"

namespace kith::cases::census {

namespace {

using v1::InitialConference;
using v1::Section47Enquiry;

constexpr int kLimit = 15;  // working days

bool IsOpen(const Section47Enquiry& q) { return q.conference_date().empty() && !q.conference_not_required(); }

// The day on which the census takes it for finished; empty while it does not.
const std::string& Finished(const Section47Enquiry& q) {
  return q.conference_date().empty() && q.conference_not_required() ? q.end_date() : q.conference_date();
}

Broken OfEnquiry(const Section47Enquiry& q, bool is_broken) {
  return is_broken ? From(q.start_date(), Finished(q)) : std::nullopt;
}

bool IsAtWeekend(const std::string& date) {
  return calendar::IsIsoDate(date) && calendar::IsWeekend(calendar::DateOf(date));
}

Broken Rule2889(const CaseFile&, const Episode& e, const Section47Enquiry& q) {
  return OfEnquiry(q, !q.start_date().empty() && q.start_date() < e.referral_date());
}
Broken Rule1104(const CaseFile&, const Episode& e, const Section47Enquiry& q) {
  return OfEnquiry(q, !q.conference_date().empty() && q.conference_date() < e.referral_date());
}
Broken Rule8615(const CaseFile&, const Episode&, const Section47Enquiry& q) {
  return OfEnquiry(q, !q.conference_date().empty() && (q.start_date().empty() || q.start_date() > q.conference_date()));
}
Broken Rule8675(const CaseFile&, const Episode&, const Section47Enquiry& q) {
  if (!calendar::IsIsoDate(q.start_date())) return std::nullopt;
  const auto start = calendar::DateOf(q.start_date());
  const std::string& finished = Finished(q);
  // 15 working days are never fewer than 21 days.
  if (calendar::IsIsoDate(finished) && calendar::DateOf(finished) - start <= std::chrono::days(21)) return std::nullopt;
  return WhileOpen(calendar::FormatDate(calendar::AddWorkingDays(start, kLimit) + std::chrono::days(1)), finished);
}
Broken Rule8740(const CaseFile&, const Episode&, const Section47Enquiry& q) {
  return WhileOpen(NextCensusStart(q.start_date()), Finished(q));
}

bool IsLater(const Section47Enquiry& a, const Section47Enquiry& b) {
  return a.start_date() != b.start_date() ? a.start_date() > b.start_date() : a.number() > b.number();
}
Broken Rule8839(const CaseFile&, const Episode& e, const Section47Enquiry& q) {
  if (!IsOpen(q)) return std::nullopt;
  for (const auto& other : e.section_47_enquiries()) {
    if (&other != &q && IsOpen(other) && IsLater(q, other)) return From(q.start_date(), "");
  }
  return std::nullopt;
}
// From the start of another to its conference, both days included; one that needs no conference stands in nobody's way.
Broken Rule8890(const CaseFile&, const Episode& e, const Section47Enquiry& q) {
  for (const auto& other : e.section_47_enquiries()) {
    if (&other == &q || other.conference_not_required() || !IsLater(q, other)) continue;
    if (!other.conference_date().empty() && q.start_date() > other.conference_date()) continue;
    return From(q.start_date(), Earlier(Finished(q), other.conference_date()));
  }
  return std::nullopt;
}
Broken Rule8870(const CaseFile&, const Episode&, const Section47Enquiry& q) {
  return OfEnquiry(q, IsAtWeekend(q.conference_target_date()));
}
Broken Rule8875(const CaseFile&, const Episode&, const Section47Enquiry& q) {
  return OfEnquiry(q, IsAtWeekend(q.conference_date()));
}

// Only a transfer-in stands with the episode; any other conference is its enquiry's.
Broken OfConference(const InitialConference& c, bool is_broken) {
  return is_broken && c.is_transfer_in() && !c.conference_date().empty()
             ? From(c.conference_date(), c.conference_date())
             : std::nullopt;
}
Broken ConferenceRule1104(const CaseFile&, const Episode& e, const InitialConference& c) {
  return OfConference(c, c.conference_date() < e.referral_date());
}
Broken ConferenceRule8875(const CaseFile&, const Episode&, const InitialConference& c) {
  return OfConference(c, IsAtWeekend(c.conference_date()));
}
Broken Rule2884(const CaseFile&, const Episode& e, const InitialConference& c) {
  return OfConference(c, std::any_of(e.section_47_enquiries().begin(), e.section_47_enquiries().end(),
                                     [](const auto& q) { return !q.conference_date().empty(); }));
}

const Check<CaseFile, Episode, Section47Enquiry> kEnquiryChecks[] = {
    {"2889", Rule2889}, {"1104", Rule1104}, {"8615", Rule8615},  {"8675Q", Rule8675}, {"8740", Rule8740},
    {"8839", Rule8839}, {"8890", Rule8890}, {"8870Q", Rule8870}, {"8875", Rule8875},
};
const Check<CaseFile, Episode, InitialConference> kConferenceChecks[] = {
    {"1104", ConferenceRule1104}, {"8875", ConferenceRule8875}, {"2884", Rule2884}};

}  // namespace

Checks<CaseFile, Episode, Section47Enquiry> EnquiryChecks() { return kEnquiryChecks; }
Checks<CaseFile, Episode, InitialConference> ConferenceChecks() { return kConferenceChecks; }

}  // namespace kith::cases::census
