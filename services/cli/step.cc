#include "services/cli/step.h"

#include <stdexcept>
#include <vector>

namespace kith::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const FieldDescriptor& FieldOf(const Message& message, const std::string& name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  if (!field) throw std::logic_error(message.GetDescriptor()->full_name() + " has no " + name);
  return *field;
}

void FillIn(Message& message, const Names& names) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        FillIn(field->is_repeated() ? *reflection->MutableRepeatedMessage(&message, field, i)
                                    : *reflection->MutableMessage(&message, field),
               names);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        const std::string text = field->is_repeated() ? reflection->GetRepeatedString(message, field, i)
                                                      : reflection->GetString(message, field);
        if (text.empty() || text.front() != '@') continue;
        if (field->is_repeated()) {
          reflection->SetRepeatedString(&message, field, i, names.Of(text.substr(1)));
        } else {
          reflection->SetString(&message, field, names.Of(text.substr(1)));
        }
      }
    }
  }
}

}  // namespace

std::string Names::Of(const std::string& called) const {
  const auto slash = called.find('/');
  const auto found = names_.find(slash == std::string::npos ? called : called.substr(slash + 1));
  if (found == names_.end()) throw std::logic_error("nothing is called " + called);
  if (slash == std::string::npos) return found->second;
  return called.substr(0, slash) + found->second.substr(found->second.find('/'));
}

std::unique_ptr<Message> RequestOf(const Step& step, const Names& names, const std::string& request_id) {
  std::unique_ptr<Message> request(step.request->New());
  request->CopyFrom(*step.request);
  FillIn(*request, names);
  request->GetReflection()->SetString(request.get(), &FieldOf(*request, "request_id"), request_id);
  return request;
}

std::string MadeBy(const Step& step, const Message& response) {
  const Message& made = response.GetReflection()->GetMessage(response, &FieldOf(response, step.made_in));
  return made.GetReflection()->GetString(made, &FieldOf(made, "name"));
}

}  // namespace kith::cli
