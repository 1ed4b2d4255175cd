#include "services/workbook/domain/limits.h"

#include <algorithm>

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

v1::Visibility Both(const v1::Visibility& one, const v1::Visibility& other) {
  const auto is_limited = [](const v1::Visibility& limit) {
    return !limit.roles().empty() || !limit.workers().empty();
  };
  v1::Visibility both = is_limited(one) ? one : other;
  both.clear_locates();
  *both.mutable_locates() = one.locates();
  for (const auto& person : other.locates()) {
    if (std::find(one.locates().begin(), one.locates().end(), person) == one.locates().end()) both.add_locates(person);
  }
  if (!is_limited(one) || !is_limited(other)) return both;
  // A reason that shuts more people out holds for both.
  for (const auto reason : {v1::Visibility::REASON_RISK_OF_HARM, v1::Visibility::REASON_LEGAL_ADVICE,
                            v1::Visibility::REASON_STAFF_INTEREST}) {
    if (one.reason() == reason || other.reason() == reason) both.set_reason(reason);
  }
  both.clear_roles();
  both.clear_workers();
  for (const int role : one.roles()) {
    if (std::find(other.roles().begin(), other.roles().end(), role) != other.roles().end())
      both.add_roles(static_cast<cases::v1::WorkerRole>(role));
  }
  for (const auto& worker : one.workers()) {
    if (std::find(other.workers().begin(), other.workers().end(), worker) != other.workers().end())
      both.add_workers(worker);
  }
  // Nobody in common: a manager tells them.
  if (!is_limited(both)) both.add_roles(cases::v1::WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER);
  return both;
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
