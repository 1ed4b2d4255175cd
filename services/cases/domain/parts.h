// The parts of a case file: which one an event is about, where it stands, and its number. Pure.
#pragma once

#include <optional>

#include <google/protobuf/message.h>

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"

namespace kith::cases {

struct PartRef {
  v1::CasePart part = v1::CASE_PART_UNSPECIFIED;
  int number = 0;
  bool begins = false;  // the event begins the part
};

// The part that an event of a case file begins or changes. 0 stands for the newest
// episode. Nothing for events that are about no part: allocations, visits, periods of care, the child's dates.
std::optional<PartRef> PartOf(const v1::CasesEvent& event);

// The kind of a part's message.
template <class Part>
inline constexpr v1::CasePart kPartOf = v1::CASE_PART_UNSPECIFIED;
template <>
inline constexpr v1::CasePart kPartOf<v1::Episode> = v1::CASE_PART_EPISODE;
template <>
inline constexpr v1::CasePart kPartOf<v1::Assessment> = v1::CASE_PART_ASSESSMENT;
template <>
inline constexpr v1::CasePart kPartOf<v1::Section47Enquiry> = v1::CASE_PART_SECTION_47_ENQUIRY;
template <>
inline constexpr v1::CasePart kPartOf<v1::CinPlan> = v1::CASE_PART_CIN_PLAN;
template <>
inline constexpr v1::CasePart kPartOf<v1::ChildProtectionPlan> = v1::CASE_PART_CHILD_PROTECTION_PLAN;
template <>
inline constexpr v1::CasePart kPartOf<v1::CareProceedings> = v1::CASE_PART_CARE_PROCEEDINGS;
template <>
inline constexpr v1::CasePart kPartOf<v1::PreProceedings> = v1::CASE_PART_PRE_PROCEEDINGS;
template <>
inline constexpr v1::CasePart kPartOf<v1::InitialConference> = v1::CASE_PART_INITIAL_CONFERENCE;
template <>
inline constexpr v1::CasePart kPartOf<v1::StrategyDiscussion> = v1::CASE_PART_STRATEGY_DISCUSSION;
template <>
inline constexpr v1::CasePart kPartOf<v1::LegalGateway> = v1::CASE_PART_LEGAL_GATEWAY;

// The part's message, or null. Pointers are valid until the file changes.
const google::protobuf::Message* FindPart(const v1::CaseFile& file, v1::CasePart part, int number);
google::protobuf::Message* FindPart(v1::CaseFile& file, v1::CasePart part, int number);
// The episode that a part stands in; null for those that belong to the child, and for an episode itself.
const v1::Episode* EpisodeOf(const v1::CaseFile& file, v1::CasePart part, int number);
// Takes it out of the file.
void RemovePart(v1::CaseFile& file, v1::CasePart part, int number);

// The number for the next part of its kind: 1, 2, …; those recorded in error keep theirs.
int NextNumber(const v1::CaseFile& file, v1::CasePart part);

// Notes what the event, which the file has just folded, recorded: recorded_parts and event_count.
void NoteEntry(v1::CaseFile& file, const v1::CasesEvent& event);

}  // namespace kith::cases
