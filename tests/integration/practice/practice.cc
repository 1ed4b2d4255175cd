#include "tests/integration/practice/practice.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include "services/referrals/open_cases.h"
#include "shared/calendar/date.h"

#include "kith/referrals/v1/referral.pb.h"

namespace kith::practice {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Why a text is no message of the type.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (text.empty()) text = "line " + std::to_string(line + 1) + ", column " + std::to_string(column) + ": " + message;
  }
  std::string text;
};

std::unique_ptr<Message> ResponseOf(const std::string& path) {
  std::string name = path.substr(1);
  name[name.rfind('/')] = '.';
  const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(method->output_type())->New());
}

std::string Text(const Message& message, const FieldDescriptor* field, int index) {
  const auto* reflection = message.GetReflection();
  std::string text;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return index < 0 ? reflection->GetString(message, field) : reflection->GetRepeatedString(message, field, index);
  }
  google::protobuf::TextFormat::PrintFieldValueToString(message, field, index, &text);
  return text;
}

// The field that a path like "case_file.episodes[0].referral_date" or "episodes.size" names, as text.
std::string ValueAt(const Message& message, const std::string& path) {
  const auto dot = path.find('.');
  std::string head = path.substr(0, dot);
  const std::string rest = dot == std::string::npos ? "" : path.substr(dot + 1);
  int index = -1;
  if (const auto bracket = head.find('['); bracket != std::string::npos) {
    index = std::stoi(head.substr(bracket + 1));
    head.resize(bracket);
  }
  const auto* field = message.GetDescriptor()->FindFieldByName(head);
  if (!field) return "<no field " + head + " in " + message.GetDescriptor()->name() + ">";
  const auto* reflection = message.GetReflection();
  if (field->is_repeated() && rest == "size") return std::to_string(reflection->FieldSize(message, field));
  if (field->is_repeated()) {
    const int size = reflection->FieldSize(message, field);
    if (index < 0 && size > 0 && path.find("[-1]") != std::string::npos) index = size - 1;
    if (index < 0 || index >= size) return "<" + std::to_string(size) + " " + head + ">";
  }
  if (rest.empty()) return Text(message, field, index);
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return "<" + head + " has no fields>";
  return ValueAt(
      index < 0 ? reflection->GetMessage(message, field) : reflection->GetRepeatedMessage(message, field, index), rest);
}

}  // namespace

Practice::Practice() { reacted_ = county_.referrals.journal().ReadHead().position; }

std::string Practice::Play(const Story& story) {
  std::string prose;
  for (const Step& step : story.steps) {
    if (!step.prose.empty()) prose = step.prose;
    std::string problem = Perform(step);
    if (!problem.empty()) return "line " + std::to_string(step.line) + ": " + prose + "\n  " + problem;
  }
  return {};
}

std::string Practice::Perform(const Step& step) {
  // Ten in the morning in London is a time of the same day everywhere that matters.
  county_.clock.Set(calendar::StartOfDay(calendar::DateOf(step.date)) + std::chrono::hours(10) +
                    std::chrono::seconds(requests_));
  fuzz::World* world = Find(step.world);
  if (!world) return "there is no service " + step.world;
  const size_t rpc = world->Find(step.rpc);
  const std::unique_ptr<Message> request(world->RequestOf(rpc).New());
  google::protobuf::TextFormat::Parser parser;
  FirstError error;
  parser.RecordErrorsTo(&error);
  if (!parser.ParseFromString(Filled(step.request), request.get())) return "the request: " + error.text;
  if (const auto* id = request->GetDescriptor()->FindFieldByName("request_id")) {
    request->GetReflection()->SetString(request.get(), id, "practice-" + std::to_string(++requests_));
  }
  const auto role = identity::RoleFromName(step.role);
  if (!role) return "there is no role " + step.role;
  const auto answer = world->CallAs(rpc, county_.callers.Bearer(step.caller, {*role}), request->SerializeAsString());
  const auto response = ResponseOf(world->Path(rpc));
  if (answer) response->ParseFromString(*answer);
  bool refusal_expected = false;
  for (const Check& check : step.checks) {
    refusal_expected = refusal_expected || check.kind == Check::kRefused;
    std::string problem = Judge(check, answer, response.get());
    if (!problem.empty()) return "line " + std::to_string(check.line) + ": " + problem;
  }
  if (!answer && !refusal_expected) {
    std::string text = step.rpc + " was refused: " + answer.error().reason + ": " + answer.error().message;
    for (const auto& field : answer.error().fields) text += "; " + field.field + ": " + field.description;
    return text;
  }
  Settle();
  return problem_;
}

std::string Practice::Judge(const Check& check, const Result<std::string>& answer, const Message* response) {
  if (check.kind == Check::kRefused) {
    if (answer) return "was not refused; expected " + check.value;
    return answer.error().reason == check.value ? "" : "refused with " + answer.error().reason + ", not " + check.value;
  }
  if (!answer) return "";
  const std::string value = check.path == "*" ? response->DebugString() : ValueAt(*response, check.path);
  if (check.kind == Check::kKeep) {
    words_[check.word] = value;
    return value.empty() || value[0] == '<' ? check.path + " is " + (value.empty() ? "empty" : value) : "";
  }
  const std::string expected = Filled(check.value);
  const bool is_there = value.find(expected) != std::string::npos;
  if (check.kind == Check::kLacks) return is_there ? check.path + " holds \"" + expected + "\"" : "";
  const bool holds = check.kind == Check::kExpect ? value == expected : is_there;
  return holds ? "" : check.path + " is \"" + value + "\", expected \"" + expected + "\"";
}

std::string Practice::Filled(const std::string& text) const {
  std::string filled = text;
  for (const auto& [word, value] : words_) {
    const std::string mark = "{" + word + "}";
    for (auto at = filled.find(mark); at != std::string::npos; at = filled.find(mark, at + value.size())) {
      filled.replace(at, mark.size(), value);
    }
  }
  return filled;
}

fuzz::World* Practice::Find(const std::string& name) {
  for (fuzz::World* world : county_.worlds()) {
    if (world->name() == name) return world;
  }
  return nullptr;
}

void Practice::Settle() {
  auto& referrals = county_.referrals.journal();
  for (const auto& entry : referrals.Read(reacted_, 1'000)) {
    reacted_ = entry.position;
    referrals::v1::ReferralsEvent event;
    if (!event.ParseFromString(entry.payload)) continue;
    const auto request = referrals::OpenCasesFor(entry, event);
    if (!request) continue;
    const size_t rpc = county_.cases.Find("OpenCaseFiles");
    const auto opened = county_.cases.CallAs(rpc, county_.callers.Bearer("referrals", {identity::Role::kService}),
                                             request->SerializeAsString());
    if (!opened) problem_ = "the cases of an accepted referral were not opened: " + opened.error().reason;
  }
  county_.Distribute(county_.referrals, county_.to_referrals);
  county_.Distribute(county_.sharing, county_.to_sharing);
  county_.Distribute(county_.reporting, county_.to_reporting);
}

void Practice::Verify() {
  for (fuzz::World* world : county_.worlds()) world->Verify();
}

int64_t Practice::events() { return county_.cases.journal().ReadHead().position; }

}  // namespace kith::practice
