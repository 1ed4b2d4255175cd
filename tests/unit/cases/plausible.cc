#include "tests/unit/cases/plausible.h"

#include "services/cases/domain/care_review.h"
#include "services/cases/domain/clocks/clocks.h"
#include "services/cases/domain/conference.h"
#include "services/cases/domain/correctable.h"
#include "services/cases/domain/looked_after.h"
#include "services/cases/domain/people/household.h"
#include "services/cases/domain/pre_proceedings.h"
#include "services/cases/domain/strategy_discussion.h"
#include "services/cases/domain/teams/worker.h"
#include "shared/calendar/date.h"
#include "tests/unit/cases/table.h"

namespace kith::cases {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What already happened to both children when the sequence begins.
std::vector<Step> Begun(uint32_t start) {
  switch (start % 8) {
    case 1:
      return {OnFile<StartAssessment>("start_date: '2024-01-09'"), OnFile<StartCinPlan>("start_date: '2024-01-15'")};
    case 2:
      return {OnBoth<HoldStrategyDiscussion>("discussion_date: '2024-01-10' decision: "
                                             "STRATEGY_DECISION_SECTION_47_SINGLE_AGENCY agencies: [1, 2, 3]"),
              OnBoth<ConcludeSection47Enquiries>("end_date: '2024-01-12'",
                                                 "outcomes: SECTION47_OUTCOME_INITIAL_CONFERENCE"),
              OnBoth<HoldInitialConference>("conference_date: '2024-01-18' is_quorate: true",
                                            "outcome: CONFERENCE_OUTCOME_CHILD_PROTECTION_PLAN category: "
                                            "CATEGORY_OF_ABUSE_NEGLECT")};
    case 3:
      return {OnBoth<StartPreProceedings>("start_date: '2024-01-15'"),
              OnBoth<SendLetterBeforeProceedings>("letter_date: '2024-01-16' fgdm_offered: true")};
    case 4:
      return {OnBoth<StartPeriodOfCare>(
                  "start_date: '2024-01-15' legal_status: LEGAL_STATUS_SECTION_20 category_of_need: "
                  "PRIMARY_NEED_ABUSE_OR_NEGLECT",
                  "placement { type: PLACEMENT_TYPE_FOSTER provider: PLACEMENT_PROVIDER_OWN_AUTHORITY }"),
              OnFile<StartReunification>("start_date: '2024-01-16'"),
              OnFile<RecordMissing>("start_date: '2024-01-17' type: MISSING_TYPE_MISSING")};
    case 5:
      return {OnFile<IssueCareProceedings>("issue_date: '2024-01-15'")};
    case 7:
      return {OnBoth<HoldStrategyDiscussion>("discussion_date: '2024-01-10' decision: "
                                             "STRATEGY_DECISION_SECTION_47_SINGLE_AGENCY agencies: [1, 2, 3]"),
              OnBoth<ConcludeSection47Enquiries>("end_date: '2024-01-12'",
                                                 "outcomes: SECTION47_OUTCOME_INITIAL_CONFERENCE")};
    case 6:
      return {OnBoth<StartPreProceedings>("start_date: '2024-01-15'"),
              OnBoth<DecidePreProceedingsStep>("step_decision_date: '2024-01-18' outcome: "
                                               "PRE_PROCEEDINGS_OUTCOME_ISSUE_PROCEEDINGS"),
              OnChild<MakeCourtApplication>("court_application_date: '2024-01-18'")};
    default:
      return {};
  }
}

bool EndsWith(const std::string& text, const std::string& end) { return text.ends_with(end); }

}  // namespace

World::World(uint32_t start) : record(Referred()), today_(calendar::DateOf("2024-01-19")) {
  const auto worker = [](const std::string& number, const std::string& roles) {
    return Do<RegisterWorker>("worker { name: 'workers/" + number + "' authority: '873' roles: [" + roles +
                              "] start_date: '2020-01-01' }");
  };
  const auto joins = [](const std::string& number) {
    return Do<JoinTeam>("name: 'workers/" + number + "' team: 'teams/north-1' start_date: '2020-01-01'");
  };
  Must(record,
       {Do<RegisterPerson>("person { authority: '873' sex: SEX_FEMALE birth_date: '1990-02-03' given_name: 'Bea' }"),
        Do<RegisterPerson>("person { authority: '873' sex: SEX_MALE birth_date: '1988-11-30' given_name: 'Carl' }"),
        Do<RegisterPerson>("person { authority: '873' sex: SEX_UNKNOWN expected_birth_date: '2024-06-01' }"),
        Do<RegisterFamily>("authority: '873' members: ['people/C0000001', 'people/C0000002']"),
        Do<RegisterTeam>("team { name: 'teams/south-1' display_name: 'South 1' district: 'South' authority: '873' }"),
        worker("SW100", "WORKER_ROLE_SOCIAL_WORKER"), joins("SW100"),
        worker("SW2", "WORKER_ROLE_SOCIAL_WORKER, WORKER_ROLE_CHILD_PRACTITIONER"), joins("SW2"),
        worker("AP1", "WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER, WORKER_ROLE_RECOVERY_WORKER"), joins("AP1")});
  const auto people = record.Names("people/");
  Must(record, {Do<OpenCaseFiles>("children: '" + people.back() +
                                  "' authority: '873' referral_date: '2024-01-10' referral_source: "
                                  "REFERRAL_SOURCE_SCHOOLS primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT"),
                Do<RegisterHousehold>("household { authority: '873' lines: '1 Sample Street' members { person: '" +
                                      kChild + "' start_date: '2023-01-01' } }")});
  for (const Step& step : Begun(start)) Must(record, {step});
  record.set_today(calendar::FormatDate(today_));
}

void World::Seed(uint32_t seed) {
  random_.seed(seed * 2654435761u + 1);
  random_.discard(2);
  switch (Below(4)) {
    case 0:
      record.As("SW100", "social_worker");
      break;
    case 1:
      record.As("IMPORT", "importer");
      break;
    default:
      record.As("TM1", "team_manager");
  }
}

void World::MoveOn() {
  today_ += std::chrono::days(Below(12));
  record.set_today(calendar::FormatDate(today_));
}

void World::Fill(Message& request, const std::string& kind) {
  kind_ = kind;
  if (auto* correction = dynamic_cast<v1::CorrectRecordRequest*>(&request)) return FillCorrection(*correction);
  const auto& type = *request.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const auto* oneof = type.field(i)->real_containing_oneof();
    if (!oneof) Set(request, *type.field(i));
  }
  for (int i = 0; i < type.real_oneof_decl_count(); ++i) {
    const auto& oneof = *type.oneof_decl(i);
    Set(request, *oneof.field(static_cast<int>(Below(static_cast<size_t>(oneof.field_count())))));
  }
  if (auto* child = dynamic_cast<v1::HoldInitialConferenceRequest::Child*>(&request)) {
    const bool has_plan = child->outcome() == type::v1::CONFERENCE_OUTCOME_CHILD_PROTECTION_PLAN;
    if (!has_plan && !OneIn(8)) child->clear_category();
    if (!has_plan && !OneIn(8)) child->clear_number_of_previous_plans();
  }
  const auto* clock = type.FindFieldByName("clock");
  if (!clock || kind != "cases") return;
  const auto& name = request.GetReflection()->GetString(request, type.FindFieldByName("name"));
  if (const auto* file = record.Find<v1::CaseFile>(name)) NameAClock(request, *file);
}

void World::Set(Message& message, const Field& field) {
  const auto& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return FillMessage(message, field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return FillEnum(message, field);
    case FieldDescriptor::CPPTYPE_STRING:
      // A new worker mostly begins with nothing.
      if (field.name() == "case_files" && !OneIn(4)) return;
      if (!field.is_repeated()) return reflection.SetString(&message, &field, Text(message, field));
      for (size_t n = Below(3); n > 0; --n) reflection.AddString(&message, &field, Text(message, field));
      if (reflection.FieldSize(message, &field) == 0) reflection.AddString(&message, &field, Text(message, field));
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      if (!field.has_presence() || !OneIn(8)) reflection.SetBool(&message, &field, OneIn(2));
      return;
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.SetInt32(&message, &field, Number(field.name()));
    default:
      return;
  }
}

void World::FillMessage(Message& message, const Field& field) {
  const auto& reflection = *message.GetReflection();
  const std::string& name = field.name();
  const std::string kind = kind_;
  if (!field.is_repeated()) {
    Fill(*reflection.MutableMessage(&message, &field), kind);
    kind_ = kind;
    return;
  }
  const bool children = name == "children";
  if (!children && name != "members" && !(name == "siblings" && OneIn(3))) return;
  const size_t count = children && OneIn(3) ? 2 : 1;
  for (size_t i = 0; i < count; ++i) Fill(*reflection.AddMessage(&message, &field), "cases");
  kind_ = kind;
}

void World::FillEnum(Message& message, const Field& field) {
  const auto& reflection = *message.GetReflection();
  const auto& values = *field.enum_type();
  const auto any = [&]() {
    return values.value(OneIn(30) ? 0 : 1 + static_cast<int>(Below(static_cast<size_t>(values.value_count() - 1))));
  };
  if (field.is_repeated()) {
    std::set<int> chosen;
    for (size_t n = 1 + Below(4); n > 0; --n) chosen.insert(any()->number());
    for (const int number : chosen) reflection.AddEnumValue(&message, &field, number);
    return;
  }
  // Reasons why not are given where something was not; the flags beside them are drawn on their own.
  if (values.name() == "NotSeenReason" && !OneIn(4)) return;
  // Most placements are with foster carers of the authority; all others are drawn as they come.
  const bool is_usual = (values.name() == "PlacementType" || values.name() == "PlacementProvider") && !OneIn(3);
  const auto* usual =
      is_usual ? values.FindValueByName(values.name() == "PlacementType" ? "PLACEMENT_TYPE_FOSTER"
                                                                         : "PLACEMENT_PROVIDER_OWN_AUTHORITY")
               : nullptr;
  reflection.SetEnum(&message, &field, usual ? usual : any());
}

std::string World::AnyName(const std::string& kind) {
  const auto names = record.Names(kind + "/");
  if (names.empty() || OneIn(200)) return kind + "/C9999999";
  // The first child's records are met more often: a history needs several commands.
  return OneIn(2) ? names.front() : Any(names);
}

std::string World::Day() {
  const auto back = OneIn(3) ? Below(30) : Below(3);
  auto day = today_ - std::chrono::days(back);
  if (OneIn(12)) day = today_ + std::chrono::days(Below(40));
  return calendar::FormatDate(day);
}

std::string World::Text(const Message& message, const Field& field) {
  const std::string& name = field.name();
  const std::string& type = message.GetDescriptor()->name();
  if (name == "request_id" || name == "etag") return "";
  if (name == "name") {
    const bool made = type == "Person" || type == "Household" || type == "Restriction";
    if (type == "Team" || type == "Worker") return kind_ + "/n" + std::to_string(Below(50));
    return made ? "" : AnyName(kind_);
  }
  if (name == "birth_date" && type == "Person") return "2020-05-06";
  if (name == "expected_birth_date" || name == "death_date") return type == "RecordDeathRequest" ? Day() : "";
  if (name == "expiry_date") return "";
  if (name == "next_review_due_date" || name == "review_due_date" || name == "planned_return_date" ||
      name == "last_date") {
    return calendar::FormatDate(today_ + std::chrono::days(20 + Below(60)));
  }
  const bool may_be_empty = name == "next_review_date" || name == "internal_review_date" ||
                            (name == "end_date" && message.GetDescriptor()->FindFieldByName("start_date"));
  if (may_be_empty && OneIn(2)) return "";
  if (EndsWith(name, "_date") || name == "date") return Day();
  if (EndsWith(name, "authority")) return name == "authority" ? "873" : OneIn(8) ? "873" : "874";
  if (name == "children" || name == "members" || name == "person" || name == "related_person" || name == "primary" ||
      name == "duplicate") {
    return AnyName("people");
  }
  if (name == "team" || name == "to_team") return AnyName("teams");
  if (name == "case_files" || name == "subjects") return AnyName("cases");
  if (name == "to_worker") return AnyName("workers");
  if (name == "subject" && type == "AllocatePractitionerRequest") return AnyName(OneIn(2) ? "cases" : "families");
  if (name == "subject" && type == "EndPractitionerAllocationRequest") return AnyName(OneIn(2) ? "cases" : "families");
  if (name == "worker" && type == "AllocatePractitionerRequest") return AnyName("workers");
  if (name == "worker" || name == "practitioners" || name == "manager" || name == "subject" || name == "owner") {
    return Any<std::string>({"SW100", "SW2", "TM1", "AP1"});
  }
  if (name == "conflicted") return "CC9";
  if (name == "roles") return "conference_chair";
  if (name == "referral") return "referrals/R" + std::to_string(100 + Below(900));
  if (name == "value") return type == "PersonIdentifier" ? "S" + std::to_string(Below(90)) : "an invented value";
  if (name == "clock" || name == "nhs_number" || name == "upn" || name == "la_child_id" || name == "uprn" ||
      name == "urn" || name == "court_reference") {
    return "";
  }
  if (name == "postcode") return "ZZ99 3WZ";
  return OneIn(4) ? "" : "Invented words.";
}

int World::Number(const std::string& name) {
  if (name == "weeks") return static_cast<int>(Below(9));
  if (name == "full_time_equivalent_percent") return 50 + static_cast<int>(Below(51));
  return static_cast<int>(Below(3)) + (name == "number" ? 1 : 0);
}

void World::FillCorrection(v1::CorrectRecordRequest& request) {
  request.set_name(AnyName("cases"));
  request.set_reason(v1::CORRECTION_REASON_TYPING_ERROR);
  request.set_explanation("Invented words.");
  const auto* file = record.Find<v1::CaseFile>(request.name());
  if (!file || file->recorded_parts().empty()) return;
  const auto& part = file->recorded_parts(static_cast<int>(Below(static_cast<size_t>(file->recorded_parts_size()))));
  request.set_part(part.part());
  request.set_number(part.number());
  const auto* kind = CorrectableOf(part.part());
  if (!kind) return;
  if (OneIn(4)) return request.set_recorded_in_error(true);
  auto& values = *request.mutable_values();
  const auto* of = values.GetDescriptor()->FindFieldByName(kind->values);
  auto& right = *values.GetReflection()->MutableMessage(&values, of);
  const std::string field(kind->fields[Below(kind->fields.size())]);
  Set(right, *right.GetDescriptor()->FindFieldByName(field));
  request.mutable_update_mask()->add_paths(field);
}

void World::NameAClock(Message& request, const v1::CaseFile& file) {
  static const ClockRules rules = DefaultClockRules();
  const auto clocks = CaseClocks(file, rules);
  if (clocks.empty()) return;
  const auto& clock = clocks[Below(clocks.size())];
  const auto& type = *request.GetDescriptor();
  const auto& reflection = *request.GetReflection();
  reflection.SetString(&request, type.FindFieldByName("clock"), clock.key);
  const auto* due = type.FindFieldByName("due_date");
  if (!due) return;
  const bool is_of_a_miss = type.name() == "RecordMissedClockReasonRequest";
  const auto away = std::chrono::days(static_cast<int>(Below(30)) - 15);
  reflection.SetString(&request, due,
                       is_of_a_miss ? clock.due_date : calendar::FormatDate(calendar::DateOf(clock.due_date) + away));
}

}  // namespace kith::cases
