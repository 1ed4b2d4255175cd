#include "services/cases/domain/correctable.h"

#include <algorithm>
#include <array>

namespace kith::cases {

namespace {

using checks::Refused;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kMostOfAnything = 99;

constexpr std::string_view kEpisode[] = {"referral_date", "referral_source", "primary_need", "closure_date",
                                         "closure_reason"};
constexpr std::string_view kAssessment[] = {"start_date",        "internal_review_date", "authorisation_date",
                                            "factors",           "completion_date",      "outcome",
                                            "cancellation_date", "cancellation_reason",  "child_seen"};
constexpr std::string_view kEnquiry[] = {"start_date", "conference_date", "conference_not_required", "end_date",
                                         "is_joint",   "outcomes",        "conference_required"};
constexpr std::string_view kCinPlan[] = {"start_date", "end_date"};
constexpr std::string_view kProtectionPlan[] = {
    "start_date", "end_date", "initial_category", "latest_category", "number_of_previous_plans", "review_dates"};
constexpr std::string_view kProceedings[] = {"issue_date",          "end_date",          "final_order",
                                             "short_notice_reason", "initial_care_plan", "final_care_plan"};
constexpr std::string_view kPreProceedings[] = {
    "start_date",         "letter_date", "fgdm_offered",           "fgdm_facilitated",       "initial_meeting_date",
    "step_decision_date", "outcome",     "court_application_date", "initiation_letter_date", "review_meetings_count"};
constexpr std::string_view kConference[] = {"is_transfer_in", "planned_date", "conference_date", "outcome",
                                            "is_quorate"};
constexpr std::string_view kDiscussion[] = {"discussion_date", "decision", "agencies"};
constexpr std::string_view kGateway[] = {"meeting_date", "outcome"};

const Correctable kKinds[] = {
    {v1::CASE_PART_EPISODE, "episode", "referral_date", "closure_date", kEpisode},
    {v1::CASE_PART_ASSESSMENT, "assessment", "start_date", "authorisation_date", kAssessment},
    {v1::CASE_PART_SECTION_47_ENQUIRY, "section_47_enquiry", "start_date", "end_date", kEnquiry},
    {v1::CASE_PART_CIN_PLAN, "cin_plan", "start_date", "end_date", kCinPlan},
    {v1::CASE_PART_CHILD_PROTECTION_PLAN, "child_protection_plan", "start_date", "end_date", kProtectionPlan},
    {v1::CASE_PART_CARE_PROCEEDINGS, "care_proceedings", "issue_date", "end_date", kProceedings},
    {v1::CASE_PART_PRE_PROCEEDINGS, "pre_proceedings", "start_date", "step_decision_date", kPreProceedings},
    {v1::CASE_PART_INITIAL_CONFERENCE, "initial_conference", "conference_date", nullptr, kConference},
    {v1::CASE_PART_STRATEGY_DISCUSSION, "strategy_discussion", "discussion_date", nullptr, kDiscussion},
    {v1::CASE_PART_LEGAL_GATEWAY, "legal_gateway", "meeting_date", nullptr, kGateway},
};

// Days that are set ahead.
bool MayLieAhead(std::string_view field) { return field == "internal_review_date" || field == "planned_date"; }

Refused CheckDateValue(const std::string& path, const std::string& date, bool ahead, const Context& context) {
  return ahead ? checks::CheckDate(path, date) : checks::CheckPastDate(path, date, context);
}

Refused CheckEnum(const std::string& path, const EnumValueDescriptor* value, const FieldDescriptor& field) {
  if (value && value->number() != 0) return std::nullopt;
  const auto& set = codes::CodeSetOf(field.enum_type());
  const std::string& accepted = codes::AcceptedCodes(set);
  return checks::RefuseCode(path, accepted.empty() ? codes::AcceptedNames(set) : accepted);
}

bool IsSet(const Message& part, const FieldDescriptor& field) {
  const auto& reflection = *part.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(part, &field) > 0 : reflection.HasField(part, &field);
}

}  // namespace

const Correctable* CorrectableOf(v1::CasePart part) {
  const auto* found =
      std::find_if(std::begin(kKinds), std::end(kKinds), [part](const Correctable& kind) { return kind.part == part; });
  return found == std::end(kKinds) ? nullptr : found;
}

checks::Refused CheckValue(const Correctable& kind, const Message& part, const std::string& name,
                           const Context& context) {
  const auto& field = *part.GetDescriptor()->FindFieldByName(name);
  const auto& reflection = *part.GetReflection();
  const std::string path = std::string("values.") + kind.values + "." + name;
  if (!IsSet(part, field)) {
    if (name != kind.start || part.GetDescriptor() == v1::InitialConference::descriptor()) return std::nullopt;
    return checks::RefuseField(kith::reasons::kInvalidRequest, "what has been has a day on which it began", path,
                               "a date, or recorded_in_error where it never was");
  }
  const int count = field.is_repeated() ? reflection.FieldSize(part, &field) : 1;
  for (int i = 0; i < count; ++i) {
    const std::string at = field.is_repeated() ? checks::Indexed(path, i) : path;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        const std::string date =
            field.is_repeated() ? reflection.GetRepeatedString(part, &field, i) : reflection.GetString(part, &field);
        if (auto wrong = CheckDateValue(at, date, MayLieAhead(name), context)) return wrong;
        break;
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int number = field.is_repeated() ? reflection.GetRepeatedEnumValue(part, &field, i)
                                               : reflection.GetEnumValue(part, &field);
        if (auto wrong = CheckEnum(at, field.enum_type()->FindValueByNumber(number), field)) return wrong;
        break;
      }
      case FieldDescriptor::CPPTYPE_INT32:
        if (reflection.GetInt32(part, &field) < 0 || reflection.GetInt32(part, &field) > kMostOfAnything) {
          return checks::RefuseField(kith::reasons::kInvalidRequest, "the number is not plausible", at, "0 to 99");
        }
        break;
      default:
        break;  // a flag is what it is
    }
  }
  return std::nullopt;
}

std::string TextOf(const Message& part, const char* name) {
  const auto* field = name ? part.GetDescriptor()->FindFieldByName(name) : nullptr;
  return field ? part.GetReflection()->GetString(part, field) : std::string();
}

}  // namespace kith::cases
