#include "services/cases/gate.h"

#include <map>
#include <string_view>

#include "services/cases/domain/access.h"
#include "services/cases/domain/people/fields.h"
#include "services/cases/domain/people/relationship.h"

namespace kith::cases {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// More than any command takes.
constexpr size_t kMaxRecords = 200;

bool IsPersonal(std::string_view name) {
  return name.starts_with("people/") || name.starts_with("cases/") || name.starts_with("safe_contacts/");
}

bool IsName(std::string_view text) {
  const size_t slash = text.find('/');
  return IsPersonal(text) && !checks::CheckName("", text, text.substr(0, slash));
}

using Records = std::map<std::string, std::string>;  // name -> field

void Note(const std::string& text, const std::string& field, Records& records) {
  if (records.size() >= kMaxRecords) return;
  if (IsName(text)) records.emplace(text, field);
  const Pair pair = PeopleOf(text);
  if (IsName(pair.first) && IsName(pair.second)) records.emplace(text, field);
}

void Collect(const Message& message, const std::string& path, Records& records) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    const bool is_list = field->is_repeated();
    for (int i = 0, count = is_list ? reflection->FieldSize(message, field) : 1; i < count; ++i) {
      const std::string name = path + (is_list ? checks::Indexed(field->name(), i) : field->name());
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        Note(is_list ? reflection->GetRepeatedString(message, field, i) : reflection->GetString(message, field), name,
             records);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Collect(is_list ? reflection->GetRepeatedMessage(message, field, i) : reflection->GetMessage(message, field),
                name + ".", records);
      }
    }
  }
}

class TheGate final : public Gate {
 public:
  std::vector<Record> Records(const Message& request) const override {
    cases::Records found;
    // CheckAccess answers about another caller than its own.
    if (request.GetDescriptor() != v1::CheckAccessRequest::descriptor()) Collect(request, "", found);
    std::vector<Record> records;
    for (const auto& [name, field] : found) records.push_back({name, field});
    return records;
  }

  std::vector<std::string> StreamsOf(const std::string& record) const override {
    if (IsPersonal(record)) return AccessStreams(record);
    const Pair pair = PeopleOf(record);
    if (pair.first.empty()) return {};
    auto streams = AccessStreams(pair.first);
    for (auto& stream : AccessStreams(pair.second)) streams.push_back(std::move(stream));
    return streams;
  }

  bool Hides(const std::string& stream, const Streams& streams, const Context& context) const override {
    if (IsPersonal(stream)) return IsWithheld(AccessTo(streams, stream, context));
    const Pair pair = PeopleOf(stream);
    return !pair.first.empty() &&
           (IsWithheld(AccessTo(streams, pair.first, context)) || IsWithheld(AccessTo(streams, pair.second, context)));
  }
};

}  // namespace

std::shared_ptr<const Gate> RecordGate() { return std::make_shared<TheGate>(); }

}  // namespace kith::cases
