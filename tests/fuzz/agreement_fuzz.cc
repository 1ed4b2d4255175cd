// An information-sharing agreement as somebody wrote it. Held: it is refused with each problem's place and what would
// be accepted, or it can be used: what it tells of an event is JSON, and only what it names.
#include <nlohmann/json.hpp>

#include "services/sharing/disclose.h"
#include "tests/fuzz/broken.h"

#include "kith/sharing/v1/told.pb.h"

namespace kith::fuzz {
namespace {

using cases::v1::CasesEvent;

// Typed by somebody, and in no agreement: those take ASCII alone where they give texts of their own.
constexpr const char* kTyped = "gehe\u00efm";
constexpr const char* kOwnNumber = "C0000002";

// One of every kind that agreements can name, with every field set.
template <class Whole>
std::vector<Whole> Events() {
  std::vector<Whole> events;
  const auto* oneof = Whole::descriptor()->FindOneofByName("event");
  for (int i = 0; i < oneof->field_count(); ++i) {
    Whole event;
    auto* inner = event.GetReflection()->MutableMessage(&event, oneof->field(i));
    const auto& reflection = *inner->GetReflection();
    for (int j = 0; j < inner->GetDescriptor()->field_count(); ++j) {
      const auto* field = inner->GetDescriptor()->field(j);
      using Type = google::protobuf::FieldDescriptor;
      if (field->cpp_type() == Type::CPPTYPE_ENUM && field->is_repeated()) reflection.AddEnumValue(inner, field, 1);
      if (field->is_repeated()) continue;
      if (field->cpp_type() == Type::CPPTYPE_STRING)
        reflection.SetString(inner, field, field->name().ends_with("_date") ? "2025-11-24" : kTyped);
      if (field->cpp_type() == Type::CPPTYPE_INT32) reflection.SetInt32(inner, field, 3);
      if (field->cpp_type() == Type::CPPTYPE_ENUM) reflection.SetEnumValue(inner, field, 1);
    }
    events.push_back(std::move(event));
  }
  return events;
}

// The whole CloudEvent with no escapes in its texts.
bool Tells(const nlohmann::json& cloud_event, const char* text) {
  return cloud_event.dump().find(text) != std::string::npos;
}

// Constants that the agreement itself would tell.
bool Says(const sharing::Agreement& agreement, const std::string& text) {
  for (const auto& event : agreement.events) {
    for (const auto& member : event.members) {
      if (member.constant.find(text) != std::string::npos || member.name.find(text) != std::string::npos) return true;
      for (const auto& [code, word] : member.words)
        if (word.find(text) != std::string::npos) return true;
    }
  }
  return false;
}

template <class Whole>
void Tell(const sharing::Agreement& agreement) {
  static const auto* const events = new std::vector<Whole>(Events<Whole>());
  sharing::v1::Subject subject;
  subject.set_authority("873");
  subject.set_nhs_number("9990000018");
  for (const auto& event : *events) {
    const auto& reflection = *event.GetReflection();
    const auto* oneof = Whole::descriptor()->FindOneofByName("event");
    sharing::Happening happening;
    happening.event = &reflection.GetMessage(event, reflection.GetOneofFieldDescriptor(event, oneof));
    happening.occurred_on = "2025-11-24";
    happening.case_file = std::string("cases/") + kOwnNumber;
    happening.id = "fuzz-7";
    happening.position = 7;
    const auto made = sharing::Disclose({"873", "a key for references of the fuzzer"}, agreement, subject, happening, 1,
                                        "2026-03-02");
    if (!made) Broken("a sound event is refused: " + made.error().reason + ": " + made.error().message);
    if (!*made) continue;
    const auto json = nlohmann::json::parse((*made)->cloud_event(), nullptr, false);
    if (!json.is_object() || !json.contains("data")) Broken("what is told is not a CloudEvent");
    if (Tells(json, kTyped)) Broken("text that somebody typed is told");
    if (Tells(json, kOwnNumber) && !Says(agreement, kOwnNumber)) Broken("our own number of the child is told");
  }
}

void Use(const sharing::Agreement& agreement) {
  Tell<CasesEvent>(agreement);
  Tell<sharing::v1::Told>(agreement);
}

}  // namespace
}  // namespace kith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, size_t size) {
  using namespace kith;
  std::vector<FieldViolation> problems;
  const auto agreement = sharing::ParseAgreement("a.json", std::string(fuzz::Input(data, size)), problems);
  for (const auto& problem : problems) {
    if (problem.field.empty() || problem.description.empty()) fuzz::Broken("a problem without its place or words");
  }
  if (problems.empty()) fuzz::Use(agreement);
  return 0;
}
