// No text of a workbook can leave: by what has a field at all, and by marks in every text of every event.
#include <map>
#include <set>

#include "services/sharing/router.h"
#include "tests/unit/sharing/workbook_fixture.h"

#include "kith/sharing/v1/told.pb.h"

namespace kith::sharing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsDate(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_STRING && !field.is_repeated() && field.name().ends_with("_date");
}

// Everything that can be told of a workbook is a date, a number or a code, but for one name, which is told as a
// reference.
TEST(WorkbookCanary, HasFieldsForDatesNumbersAndCodesAlone) {
  const std::set<std::string> references = {"kith.sharing.v1.ContradictionRaised.contradiction",
                                            "kith.sharing.v1.ContradictionSettled.contradiction"};
  const auto* events = v1::Told::descriptor()->FindOneofByName("event");
  ASSERT_EQ(events->field_count(), v1::Told::descriptor()->field_count());
  EXPECT_EQ(events->field_count(), 6);
  for (int i = 0; i < events->field_count(); ++i) {
    const auto& told = *events->field(i)->message_type();
    for (int j = 0; j < told.field_count(); ++j) {
      const auto& field = *told.field(j);
      const bool is_allowed = field.type() == FieldDescriptor::TYPE_ENUM ||
                              field.type() == FieldDescriptor::TYPE_INT32 || IsDate(field) ||
                              references.contains(field.full_name());
      EXPECT_TRUE(is_allowed) << field.full_name() << " may bear what nobody outside is to read";
      if (field.type() != FieldDescriptor::TYPE_STRING || IsDate(field)) continue;
      // An agreement that would tell it as it is is refused.
      const nlohmann::json agreement = {{"from", told.full_name()},
                                        {"type", "kith.anything.v1"},
                                        {"data", {{"text", {{"source", field.name()}, {"transform", "keep"}}}}}};
      std::vector<FieldViolation> problems;
      ParseAgreement("a.json", nlohmann::json{{"events", {agreement}}}.dump(), problems);
      EXPECT_NE(std::find_if(problems.begin(), problems.end(),
                             [](const auto& problem) { return problem.field.ends_with("data.text.transform"); }),
                problems.end())
          << field.full_name();
    }
  }
}

// A mark of its own in every text, every date and every number, by the field's path.
void Fill(Message& message, const std::string& path, std::map<std::string, std::string>& marks) {
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const auto* field = message.GetDescriptor()->field(i);
    const std::string name = path + field->name();
    const int n = static_cast<int>(marks.size());
    char text[32];
    std::snprintf(text, sizeof text, IsDate(*field) ? "19%02d-%02d-17" : "canary%02dx%d", n % 100, 1 + n / 100 % 12);
    if (field->type() == FieldDescriptor::TYPE_STRING) {
      marks[name] = text;
      if (field->is_repeated()) {
        reflection.AddString(&message, field, text);
      } else {
        reflection.SetString(&message, field, text);
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32 && !field->is_repeated()) {
      marks[name] = std::to_string(770000000 + n);
      reflection.SetInt32(&message, field, 770000000 + n);
    } else if (field->type() == FieldDescriptor::TYPE_ENUM && field->is_repeated()) {
      reflection.AddEnumValue(&message, field, 5);
    } else if (field->type() == FieldDescriptor::TYPE_ENUM) {
      reflection.SetEnumValue(&message, field, 5);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field->name() != "visibility") {
      if (path.size() > 200) continue;  // some messages hold themselves
      Fill(field->is_repeated() ? *reflection.AddMessage(&message, field) : *reflection.MutableMessage(&message, field),
           name + ".", marks);
    }
  }
}

// Whose workbook, and which child: without it nothing would be told.
void Place(workbook::v1::WorkbookEvent& event, std::map<std::string, std::string>& marks) {
  if (event.has_chapter_summarised()) event.mutable_chapter_summarised()->set_person("people/C0000123");
  if (event.has_module_completed()) event.mutable_module_completed()->clear_people();
  if (event.has_supervision_filed())
    event.mutable_supervision_filed()->mutable_ratings(0)->set_child("people/C0000123");
  if (event.has_contradiction_raised())
    event.mutable_contradiction_raised()->mutable_contradiction()->set_workbook("workbooks/F0000045");
  if (event.has_contradiction_settled()) event.mutable_contradiction_settled()->set_workbook("workbooks/F0000045");
  marks.erase("ratings.child");
}

class WorkbookCanaries : public TellingOfAWorkbook {};

TEST_F(WorkbookCanaries, OfEveryEventOnlyTheseDatesAndNumbersComeOut) {
  const std::set<std::string> may_leave = {"summary.as_of_date", "summary_due_date", "end_date",
                                           "held_date",          "next_date",        "ratings.rating"};
  // Every agency is told as much as an agreement could ever say.
  for (auto& agreement : agreements_) {
    agreement.events.clear();
    const auto* events = v1::Told::descriptor()->FindOneofByName("event");
    for (int i = 0; i < events->field_count(); ++i) {
      const auto& told = *events->field(i)->message_type();
      Disclosable disclosable;
      disclosable.from = told.full_name();
      disclosable.type = "kith.everything.v1";
      for (int j = 0; j < told.field_count(); ++j) {
        const auto* field = told.field(j);
        if (field->is_repeated()) continue;
        Member member;
        member.name = "m" + std::to_string(j);
        member.source = {field->name(), false, field};
        member.transform = field->type() == FieldDescriptor::TYPE_ENUM                       ? Transform::kWord
                           : IsDate(*field) || field->type() != FieldDescriptor::TYPE_STRING ? Transform::kKeep
                                                                                             : Transform::kRef;
        disclosable.members.push_back(member);
      }
      agreement.events.push_back(disclosable);
    }
  }
  const auto* events = workbook::v1::WorkbookEvent::descriptor()->FindOneofByName("event");
  std::set<std::string> told, left;
  for (int i = 0; i < events->field_count(); ++i) {
    workbook::v1::WorkbookEvent event;
    std::map<std::string, std::string> marks;
    Fill(*event.GetReflection()->MutableMessage(&event, events->field(i)), "", marks);
    event.set_occurred_on("2026-03-02");
    Place(event, marks);
    // What is known of a family is read in its own stream alone.
    const char* stream = event.has_known_family_changed() ? "families/F0000045" : "workbooks/F0000045-canary-stream";
    auto entry = EntryOf(stream, "", "2026-03-02");
    entry.payload = event.SerializeAsString();
    for (auto* text : {&entry.actor, &entry.request_id, &entry.traceparent, &entry.event_id})
      *text = marks["entry." + std::to_string(marks.size())] = "canary-entry-" + std::to_string(marks.size());
    marks["entry.stream"] = "canary-stream";
    const auto drafts =
        ConsumeWorkbook(testing::TestOrigin(), agreements_, streams_, entry, streams_.NextContext("2026-10-01"));
    ASSERT_TRUE(drafts) << events->field(i)->name() << " " << drafts.error().message;
    for (const auto& draft : *drafts) {
      journal::Entry ledger;
      ledger.stream = draft.stream;
      ledger.payload = draft.event->SerializeAsString();
      const auto record = AgencyRecord(ledger);
      if (!record) continue;
      told.insert(events->field(i)->name());
      std::string all = record->topic + "\n" + record->key + "\n" + record->value + "\n";
      for (const auto& [name, value] : record->headers) all += name + ": " + value + "\n";
      for (const auto& [path, mark] : marks) {
        if (all.find(mark) == std::string::npos) continue;
        EXPECT_TRUE(may_leave.contains(path)) << events->field(i)->name() << " tells " << path;
        left.insert(path);
      }
    }
  }
  EXPECT_EQ(told, (std::set<std::string>{"chapter_summarised", "contradiction_raised", "contradiction_settled",
                                         "module_completed", "supervision_filed"}));
  EXPECT_EQ(left, may_leave);
}

}  // namespace
}  // namespace kith::sharing
