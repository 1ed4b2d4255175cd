#include "services/cases/domain/parts.h"

#include <algorithm>
#include <array>
#include <string>

namespace kith::cases {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::CaseFile;
using v1::CasesEvent;
using v1::Episode;

// Where parts of a kind stand: in a repeated field of the file or of its episodes.
struct Home {
  v1::CasePart part;
  const FieldDescriptor* field;  // null: no such part
  bool in_episode;
};

const FieldDescriptor* FieldOf(const google::protobuf::Descriptor* message, int number) {
  return message->FindFieldByNumber(number);
}

const Home& HomeOf(v1::CasePart part) {
  static const auto homes = [] {
    std::array<Home, v1::CasePart_ARRAYSIZE> all{};
    const auto of_file = [&all](v1::CasePart kind, int number) {
      all[static_cast<size_t>(kind)] = {kind, FieldOf(CaseFile::descriptor(), number), false};
    };
    const auto of_episode = [&all](v1::CasePart kind, int number) {
      all[static_cast<size_t>(kind)] = {kind, FieldOf(Episode::descriptor(), number), true};
    };
    of_file(v1::CASE_PART_EPISODE, CaseFile::kEpisodesFieldNumber);
    of_file(v1::CASE_PART_CARE_PROCEEDINGS, CaseFile::kCareProceedingsFieldNumber);
    of_episode(v1::CASE_PART_ASSESSMENT, Episode::kAssessmentsFieldNumber);
    of_episode(v1::CASE_PART_SECTION_47_ENQUIRY, Episode::kSection47EnquiriesFieldNumber);
    of_episode(v1::CASE_PART_CIN_PLAN, Episode::kCinPlansFieldNumber);
    of_episode(v1::CASE_PART_CHILD_PROTECTION_PLAN, Episode::kChildProtectionPlansFieldNumber);
    of_episode(v1::CASE_PART_PRE_PROCEEDINGS, Episode::kPreProceedingsFieldNumber);
    of_episode(v1::CASE_PART_INITIAL_CONFERENCE, Episode::kInitialConferencesFieldNumber);
    of_episode(v1::CASE_PART_STRATEGY_DISCUSSION, Episode::kStrategyDiscussionsFieldNumber);
    of_episode(v1::CASE_PART_LEGAL_GATEWAY, Episode::kLegalGatewaysFieldNumber);
    return all;
  }();
  static const Home nowhere{};
  return v1::CasePart_IsValid(part) ? homes[static_cast<size_t>(part)] : nowhere;
}

int NumberOf(const Message& part) {
  return part.GetReflection()->GetInt32(part, part.GetDescriptor()->FindFieldByName("number"));
}

// The index of the part in the repeated field, or -1.
int IndexOf(const Message& holder, const FieldDescriptor* field, int number) {
  const auto& reflection = *holder.GetReflection();
  for (int i = 0, size = reflection.FieldSize(holder, field); i < size; ++i) {
    if (NumberOf(reflection.GetRepeatedMessage(holder, field, i)) == number) return i;
  }
  return -1;
}

// Calls fn(holder, index) where the part stands.
template <class File, class Fn>
void AtPart(File& file, v1::CasePart part, int number, Fn fn) {
  const Home& home = HomeOf(part);
  if (!home.field) return;
  if (!home.in_episode) {
    if (const int i = IndexOf(file, home.field, number); i >= 0) fn(file, i);
    return;
  }
  for (int e = 0; e < file.episodes_size(); ++e) {
    if (const int i = IndexOf(file.episodes(e), home.field, number); i >= 0) {
      if constexpr (std::is_const_v<File>) {
        fn(file.episodes(e), i);
      } else {
        fn(*file.mutable_episodes(e), i);
      }
      return;
    }
  }
}

PartRef Begins(v1::CasePart part, int number) { return {part, number, true}; }
PartRef Changes(v1::CasePart part, int number) { return {part, number, false}; }

}  // namespace

std::optional<PartRef> PartOf(const CasesEvent& event) {
  // Events that are not named here are about no part; parts_test.cc holds the list against the events that have a
  // number.
  const auto number = [&event] {
    const auto* inner = event.GetReflection()->GetOneofFieldDescriptor(event, CasesEvent::descriptor()->oneof_decl(0));
    return NumberOf(event.GetReflection()->GetMessage(event, inner));
  };
  switch (static_cast<int>(event.event_case())) {
    case CasesEvent::kCaseOpened:
      return Begins(v1::CASE_PART_EPISODE, number());
    case CasesEvent::kCaseClosed:
    case CasesEvent::kCaseTransferredIn:
    case CasesEvent::kCaseTransferredOut:
      return Changes(v1::CASE_PART_EPISODE, 0);
    case CasesEvent::kAssessmentStarted:
      return Begins(v1::CASE_PART_ASSESSMENT, number());
    case CasesEvent::kAssessmentReviewed:
    case CasesEvent::kAssessmentFactorsRecorded:
    case CasesEvent::kAssessmentCompleted:
    case CasesEvent::kAssessmentAuthorised:
    case CasesEvent::kAssessmentCancelled:
      return Changes(v1::CASE_PART_ASSESSMENT, number());
    case CasesEvent::kStrategyDiscussionHeld:
      return Begins(v1::CASE_PART_STRATEGY_DISCUSSION, number());
    case CasesEvent::kSection47EnquiryStarted:
      return Begins(v1::CASE_PART_SECTION_47_ENQUIRY, number());
    case CasesEvent::kSection47EnquiryConcluded:
      return Changes(v1::CASE_PART_SECTION_47_ENQUIRY, number());
    case CasesEvent::kInitialConferencePlanned:
    case CasesEvent::kInitialConferenceHeld:
      return Begins(v1::CASE_PART_INITIAL_CONFERENCE, number());
    case CasesEvent::kCinPlanStarted:
      return Begins(v1::CASE_PART_CIN_PLAN, number());
    case CasesEvent::kCinPlanReviewed:
    case CasesEvent::kCinPlanEnded:
      return Changes(v1::CASE_PART_CIN_PLAN, number());
    case CasesEvent::kChildProtectionPlanStarted:
      return Begins(v1::CASE_PART_CHILD_PROTECTION_PLAN, number());
    case CasesEvent::kChildProtectionPlanReviewed:
    case CasesEvent::kCategoryOfAbuseChanged:
    case CasesEvent::kCoreGroupHeld:
    case CasesEvent::kChildProtectionPlanEnded:
      return Changes(v1::CASE_PART_CHILD_PROTECTION_PLAN, number());
    case CasesEvent::kLegalGatewayHeld:
      return Begins(v1::CASE_PART_LEGAL_GATEWAY, number());
    case CasesEvent::kPreProceedingsStarted:
      return Begins(v1::CASE_PART_PRE_PROCEEDINGS, number());
    case CasesEvent::kLetterBeforeProceedingsSent:
    case CasesEvent::kFamilyGroupDecisionMakingRecorded:
    case CasesEvent::kPreProceedingsMeetingHeld:
    case CasesEvent::kPreProceedingsStepDecided:
    case CasesEvent::kCourtApplicationMade:
    case CasesEvent::kInitiationLetterSent:
      return Changes(v1::CASE_PART_PRE_PROCEEDINGS, number());
    case CasesEvent::kCareProceedingsIssued:
      return Begins(v1::CASE_PART_CARE_PROCEEDINGS, number());
    case CasesEvent::kInterimOrderMade:
    case CasesEvent::kHearingListed:
    case CasesEvent::kHearingHeld:
    case CasesEvent::kCareProceedingsExtended:
    case CasesEvent::kCareProceedingsConcluded:
      return Changes(v1::CASE_PART_CARE_PROCEEDINGS, number());
    case CasesEvent::kPartCorrected:
      return Changes(event.part_corrected().part(), number());
  }
  return std::nullopt;
}

const Message* FindPart(const CaseFile& file, v1::CasePart part, int number) {
  const Message* found = nullptr;
  AtPart(file, part, number, [&](const Message& holder, int i) {
    found = &holder.GetReflection()->GetRepeatedMessage(holder, HomeOf(part).field, i);
  });
  return found;
}

Message* FindPart(CaseFile& file, v1::CasePart part, int number) {
  Message* found = nullptr;
  AtPart(file, part, number, [&](Message& holder, int i) {
    found = holder.GetReflection()->MutableRepeatedMessage(&holder, HomeOf(part).field, i);
  });
  return found;
}

const Episode* EpisodeOf(const CaseFile& file, v1::CasePart part, int number) {
  if (!HomeOf(part).in_episode) return nullptr;
  const Episode* found = nullptr;
  AtPart(file, part, number, [&found](const Message& holder, int) { found = static_cast<const Episode*>(&holder); });
  return found;
}

void RemovePart(CaseFile& file, v1::CasePart part, int number) {
  AtPart(file, part, number, [&](Message& holder, int index) {
    const auto& reflection = *holder.GetReflection();
    const auto* field = HomeOf(part).field;
    for (int i = index; i + 1 < reflection.FieldSize(holder, field); ++i) {
      reflection.SwapElements(&holder, field, i, i + 1);
    }
    reflection.RemoveLast(&holder, field);
  });
}

int NextNumber(const CaseFile& file, v1::CasePart part) {
  int count = static_cast<int>(std::count_if(
      file.recorded_parts().begin(), file.recorded_parts().end(),
      [part](const v1::RecordedPart& recorded) { return recorded.part() == part && recorded.recorded_in_error(); }));
  const Home& home = HomeOf(part);
  if (!home.field) return count + 1;
  if (!home.in_episode) return count + file.GetReflection()->FieldSize(file, home.field) + 1;
  for (const auto& episode : file.episodes()) count += episode.GetReflection()->FieldSize(episode, home.field);
  return count + 1;
}

void NoteEntry(CaseFile& file, const CasesEvent& event) {
  const int64_t version = file.event_count() + 1;
  file.set_event_count(version);
  auto ref = PartOf(event);
  if (!ref) return;
  if (ref->number == 0 && !file.episodes().empty()) ref->number = file.episodes(file.episodes_size() - 1).number();
  auto& parts = *file.mutable_recorded_parts();
  const auto known = std::find_if(parts.rbegin(), parts.rend(), [&ref](const v1::RecordedPart& recorded) {
    return recorded.part() == ref->part && recorded.number() == ref->number;
  });
  if (known != parts.rend()) {
    known->set_changed_version(version);
    if (event.has_part_corrected()) known->set_recorded_in_error(event.part_corrected().recorded_in_error());
    return;
  }
  auto& recorded = *parts.Add();
  recorded.set_part(ref->part);
  recorded.set_number(ref->number);
  recorded.set_recorded_version(version);
  recorded.set_changed_version(version);
}

}  // namespace kith::cases
