// Every value of every event is marked; whatever the agreement does not name must not come out anywhere.
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "services/sharing/disclose.h"
#include "services/sharing/router.h"
#include "tests/unit/sharing/fixtures.h"

namespace kith::sharing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using testing::DeliveredAgreements;
using testing::TestOrigin;

// Marks by the path of the field that bears them.
using Marks = std::map<std::string, std::string>;

// Dates get a day that no other field has, other texts a word, numbers a number of nine digits, codes their highest
// value.
void Fill(Message& message, const std::string& path, Marks& marks) {
  const auto& reflection = *message.GetReflection();
  const auto& descriptor = *message.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor* field = descriptor.field(i);
    const std::string name = path + field->name();
    const int n = static_cast<int>(marks.size());
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        char text[32];
        // A date of its own for each of the first 1,200 marks.
        std::snprintf(text, sizeof text, field->name().ends_with("_date") ? "19%02d-%02d-17" : "canary%02dx%d", n % 100,
                      1 + n / 100 % 12);
        marks[name] = text;
        if (field->is_repeated()) {
          reflection.AddString(&message, field, text);
        } else {
          reflection.SetString(&message, field, text);
        }
        break;
      }
      case FieldDescriptor::CPPTYPE_INT32:
        marks[name] = std::to_string(770000000 + n);
        reflection.SetInt32(&message, field, 770000000 + n);
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        marks[name] = std::to_string(770000000 + n);
        reflection.SetInt64(&message, field, 770000000 + n);
        break;
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto* value = field->enum_type()->value(field->enum_type()->value_count() - 1);
        marks[name] = value->name();
        if (field->is_repeated()) {
          reflection.AddEnum(&message, field, value);
        } else {
          reflection.SetEnum(&message, field, value);
        }
        break;
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        Fill(field->is_repeated() ? *reflection.AddMessage(&message, field)
                                  : *reflection.MutableMessage(&message, field),
             name + ".", marks);
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        break;  // cannot bear a mark
      default:
        FAIL() << "the canary does not know how to mark " << name;
    }
  }
}

std::string All(const kafka::Record& record) {
  std::string all = record.topic + "\n" + record.key + "\n" + record.value + "\n";
  for (const auto& [name, value] : record.headers) all += name + ": " + value + "\n";
  return all;
}

TEST(Canary, OnlyWhatAnAgreementNamesComesOutOfAnyEvent) {
  const auto* events = cases::v1::CasesEvent::descriptor()->FindOneofByName("event");
  int told = 0;
  for (const auto& agreement : DeliveredAgreements()) {
    for (int i = 0; i < events->field_count(); ++i) {
      cases::v1::CasesEvent event;
      event.set_occurred_on("2026-03-02");
      Marks marks;
      Message& inner = *event.GetReflection()->MutableMessage(&event, events->field(i));
      Fill(inner, "", marks);
      const auto* disclosable = agreement.Find(events->field(i)->message_type()->full_name());
      if (disclosable && disclosable->when) {
        inner.GetReflection()->SetEnumValue(&inner, disclosable->when, disclosable->when_in.front());
        marks[disclosable->when->name()] =
            disclosable->when->enum_type()->FindValueByNumber(disclosable->when_in.front())->name();
      }
      v1::Subject subject;
      Fill(subject, "subject.", marks);
      journal::Entry entry = testing::EntryOf(778899001, event, "cases/C7788990");
      for (auto* text : {&entry.actor, &entry.request_id, &entry.traceparent, &entry.event_id}) {
        const std::string name = "entry." + std::to_string(marks.size());
        *text = marks[name] = "canary-entry-" + std::to_string(marks.size());
      }
      marks["entry.stream"] = "C7788990";
      marks["entry.position"] = "778899001";

      const auto made = Disclose(TestOrigin(), agreement, subject, event, entry, 1, "2026-10-01");
      ASSERT_TRUE(made) << made.error().message;
      const std::string type = events->field(i)->message_type()->full_name();
      ASSERT_EQ(made->has_value(), disclosable != nullptr) << agreement.agency << " " << type;
      if (!disclosable) continue;
      ++told;

      std::set<std::string> named;
      if (agreement.identifies_by_nhs_number) named.insert("subject.nhs_number");
      for (const auto& member : disclosable->members) {
        if (member.source.field) named.insert(member.source.path);
        if (member.transform != Transform::kWord) continue;
        marks["our name of " + member.source.path] = marks[member.source.path];
        marks[member.source.path] = member.words.at(inner.GetReflection()->GetEnumValue(inner, member.source.field));
      }
      v1::SharingEvent appended;
      *appended.mutable_disclosure_made() = **made;
      journal::Entry ledger;
      ledger.stream = "agencies/" + agreement.agency;
      ledger.position = 779900112;
      ledger.traceparent = entry.traceparent;
      ledger.payload = appended.SerializeAsString();
      marks["ledger.position"] = "779900112";
      const auto record = AgencyRecord(ledger);
      ASSERT_TRUE(record);
      const std::string all = All(*record);
      for (const auto& [path, mark] : marks) {
        EXPECT_EQ(all.find(mark) != std::string::npos, named.contains(path))
            << agreement.agency << " " << type << " " << path;
      }
      // The NHS number stands in data alone.
      auto value = nlohmann::json::parse(record->value);
      value.erase("data");
      kafka::Record without_data = *record;
      without_data.value = value.dump();
      EXPECT_EQ(All(without_data).find(marks["subject.nhs_number"]), std::string::npos);
    }
  }
  EXPECT_EQ(told, 9);
}

}  // namespace
}  // namespace kith::sharing
