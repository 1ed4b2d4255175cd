#include "services/workbook/gate.h"

#include <algorithm>
#include <array>

#include "services/workbook/domain/separation.h"
#include "shared/checks/checks.h"

#include "kith/workbook/v1/chapter.pb.h"

namespace kith::workbook {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::array kKinds = {"families", "workbooks",   "chapters",       "supervisions", "assessments",
                               "entries",  "attachments", "contradictions", "instruments",  "goals"};

bool IsRecord(std::string_view name) {
  return std::any_of(kKinds.begin(), kKinds.end(),
                     [&](const char* kind) { return !checks::CheckName("", name, kind); });
}

std::string TextOf(const Message& message, const char* name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  if (!field || field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return {};
  return message.GetReflection()->GetString(message, field);
}

const Message* PartOf(const Message& message, const char* name, const google::protobuf::Descriptor* type) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  if (!field || field->is_repeated() || field->message_type() != type) return nullptr;
  return &message.GetReflection()->GetMessage(message, field);
}

// Empty where the record does not say whose it is.
std::string FamilyOfRecord(const std::string& record, const Streams& streams) {
  std::string family = FamilyOf(record);
  const auto* state = family.empty() ? streams.FindMessage(record) : nullptr;
  if (!state) return family;
  family = FamilyOf(TextOf(*state, "workbook"));
  return family.empty() ? FamilyOf(TextOf(*state, "family")) : family;
}

bool IsLimited(const Message& state, const Sight& sight) {
  if (state.GetDescriptor() == v1::Chapter::descriptor()) {
    return !MaySee(static_cast<const v1::Chapter&>(state).head().visibility(), sight);
  }
  const auto* visibility = PartOf(state, "visibility", v1::Visibility::descriptor());
  if (!visibility) return false;
  const auto* by = PartOf(state, "by", v1::Attribution::descriptor());
  return !MaySee(static_cast<const v1::Visibility&>(*visibility),
                 by ? static_cast<const v1::Attribution&>(*by).worker() : std::string(), sight);
}

class TheGate final : public Gate {
 public:
  std::vector<Record> Records(const Message& request) const override {
    std::vector<Record> records;
    const auto& descriptor = *request.GetDescriptor();
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const auto& field = *descriptor.field(i);
      std::string name = TextOf(request, field.name().c_str());
      if (IsRecord(name)) records.push_back({std::move(name), field.name()});
    }
    return records;
  }

  std::vector<std::string> StreamsOf(const std::string& record) const override {
    std::string family = FamilyOf(record);
    if (family.empty() || family == record) return {record};
    return {record, std::move(family)};
  }

  std::vector<std::string> StreamsBehind(const std::string& record, const Streams& streams) const override {
    if (!FamilyOf(record).empty()) return {};
    std::string family = FamilyOfRecord(record, streams);
    if (family.empty()) return {};
    return {std::move(family)};
  }

  bool Hides(const std::string& stream, const Streams& streams, const Context& context) const override {
    if (!IsRecord(stream)) return false;
    const auto* state = streams.FindMessage(stream);
    // A record that is not there yet hides nothing, but where it would be a family's.
    if (!state && FamilyOf(stream).empty()) return false;
    const auto* family = streams.Find<v1::KnownFamily>(FamilyOfRecord(stream, streams));
    if (IsHidden(family, context)) return true;
    return state && family && IsLimited(*state, SightOf(*family, context));
  }
};

}  // namespace

std::shared_ptr<const Gate> FamilyGate() { return std::make_shared<TheGate>(); }

}  // namespace kith::workbook
