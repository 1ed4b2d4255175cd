#include "services/workbook/domain/limits.h"

#include "kith/workbook/v1/chapter.pb.h"

namespace kith::workbook {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const Message* PartIn(const Message& message, const char* name, const google::protobuf::Descriptor* type) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  if (!field || field->is_repeated() || field->message_type() != type) return nullptr;
  return &message.GetReflection()->GetMessage(message, field);
}

}  // namespace

Limits LimitsOf(const Message& state) {
  if (state.GetDescriptor() == v1::Chapter::descriptor()) {
    return {static_cast<const v1::Chapter&>(state).head().visibility(), {}};
  }
  const auto* visibility = PartIn(state, "visibility", v1::Visibility::descriptor());
  if (!visibility) return {};
  const auto* by = PartIn(state, "by", v1::Attribution::descriptor());
  return {static_cast<const v1::Visibility&>(*visibility),
          by ? static_cast<const v1::Attribution&>(*by).worker() : std::string()};
}

std::string TextIn(const Message& message, const char* name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  if (!field || field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return {};
  return message.GetReflection()->GetString(message, field);
}

std::string FamilyOf(const std::string& name, const Message* state) {
  std::string family = FamilyOf(name);
  if (!family.empty() || !state) return family;
  family = FamilyOf(TextIn(*state, "workbook"));
  return family.empty() ? FamilyOf(TextIn(*state, "family")) : family;
}

}  // namespace kith::workbook
