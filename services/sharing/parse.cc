#include <algorithm>
#include <regex>
#include <set>

#include <nlohmann/json.hpp>

#include "services/sharing/agreement.h"
#include "services/sharing/reference.h"
#include "shared/calendar/date.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/sharing/v1/sharing.pb.h"
#include "kith/sharing/v1/told.pb.h"

namespace kith::sharing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using json = nlohmann::ordered_json;  // members are told in the order of the agreement

bool IsDateField(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_STRING && field.name().ends_with("_date");
}

bool IsCode(const FieldDescriptor& field) { return field.type() == FieldDescriptor::TYPE_ENUM; }

// Text that is a code of ours; any other text may have been typed by somebody.
bool IsCodeField(const FieldDescriptor& field) { return field.name() == "authority"; }

bool IsNumber(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_INT32 || field.cpp_type() == FieldDescriptor::CPPTYPE_INT64;
}

// What can be told, by full name: the events of cases, and what is taken out of those of the workbook.
const Descriptor* FindEvent(const std::string& name) {
  for (const Descriptor* all : {cases::v1::CasesEvent::descriptor(), v1::Told::descriptor()}) {
    const auto* events = all->FindOneofByName("event");
    for (int i = 0; i < events->field_count(); ++i) {
      if (events->field(i)->message_type()->full_name() == name) return events->field(i)->message_type();
    }
  }
  return nullptr;
}

// Reads one file and notes every problem with the path of the value it is about.
class Reader {
 public:
  Reader(std::string file, std::vector<FieldViolation>& problems) : file_(std::move(file)), problems_(problems) {}

  Agreement Read(const std::string& text) {
    Agreement agreement;
    agreement.digest = Digest(text);
    const json root = Parse(text);
    if (root.is_discarded()) return agreement;
    if (!CheckMembers(root, "",
                      {"id", "revision", "agency", "display_name", "legal_basis", "purpose", "classification",
                       "valid_from", "valid_to", "identifiers", "withhold", "events"})) {
      return agreement;
    }
    agreement.id = Text(root, "", "id", kName);
    agreement.revision = Revision(root);
    agreement.agency = Text(root, "", "agency", kName);
    agreement.display_name = Text(root, "", "display_name", kSentence);
    agreement.legal_basis = Text(root, "", "legal_basis", kSentence);
    agreement.purpose = Text(root, "", "purpose", kName);
    agreement.classification = Text(root, "", "classification", kName);
    agreement.valid_from = Date(root, "valid_from", false);
    agreement.valid_to = Date(root, "valid_to", true);
    if (!agreement.valid_to.empty() && agreement.valid_to < agreement.valid_from) {
      Problem("valid_to", "must not be before valid_from");
    }
    for (const auto& [path, identifier] : Elements(root, "", "identifiers")) {
      if (identifier == "NHS") {
        agreement.identifies_by_nhs_number = true;
      } else {
        Problem(path, "must be \"NHS\"");
      }
    }
    for (const auto& [path, rule] : Elements(root, "", "withhold"))
      agreement.withhold.push_back(ReadWithhold(rule, path));
    for (const auto& [path, event] : Elements(root, "", "events")) ReadDisclosable(event, path, agreement);
    if (root.contains("events") && root["events"].is_array() && root["events"].empty())
      Problem("events", "must name at least one event");
    return agreement;
  }

 private:
  struct Pattern {
    std::regex regex;
    const char* accepted;
  };
  static const Pattern kName, kSentence, kEventType, kMemberName, kWord;

  void Problem(const std::string& path, std::string what) {
    problems_.push_back({path.empty() ? file_ : file_ + ": " + path, std::move(what)});
  }

  static std::string Join(const std::string& path, const std::string& member) {
    return path.empty() ? member : path + "." + member;
  }

  // A member given twice would silently hide one of the two, so it is refused.
  json Parse(const std::string& text) {
    std::vector<std::set<std::string>> open;
    const auto note = [&](int, json::parse_event_t event, json& parsed) {
      if (event == json::parse_event_t::object_start) open.emplace_back();
      if (event == json::parse_event_t::object_end) open.pop_back();
      if (event == json::parse_event_t::key && !open.back().insert(parsed.get<std::string>()).second) {
        Problem("", "has the member \"" + parsed.get<std::string>() + "\" twice in one object");
      }
      return true;
    };
    json root = json::parse(text, note, false);
    if (root.is_discarded()) Problem("", "is not JSON");
    return root;
  }

  // Every member is required, no other is allowed.
  bool CheckMembers(const json& value, const std::string& path, const std::vector<std::string>& members,
                    const std::vector<std::string>& optional = {}) {
    if (!value.is_object()) {
      Problem(path, "must be an object");
      return false;
    }
    for (const auto& name : members) {
      if (!value.contains(name)) Problem(Join(path, name), "is missing");
    }
    for (const auto& [name, unused] : value.items()) {
      const auto is = [&name = name](const std::string& known) { return known == name; };
      if (std::none_of(members.begin(), members.end(), is) && std::none_of(optional.begin(), optional.end(), is)) {
        Problem(Join(path, name), "is not a member that an agreement has here");
      }
    }
    return true;
  }

  std::string Text(const json& value, const std::string& path, const std::string& name, const Pattern& pattern) {
    if (!value.contains(name)) return {};
    const json& member = value[name];
    if (!member.is_string() || !std::regex_match(member.get_ref<const std::string&>(), pattern.regex)) {
      Problem(Join(path, name), pattern.accepted);
      return {};
    }
    return member.get<std::string>();
  }

  int64_t Revision(const json& root) {
    if (!root.contains("revision")) return 0;
    const json& revision = root["revision"];
    if (!revision.is_number_integer() || revision.get<int64_t>() < 1) {
      Problem("revision", "must be a whole number from 1 on");
      return 0;
    }
    return revision.get<int64_t>();
  }

  std::string Date(const json& root, const std::string& name, bool may_be_empty) {
    if (!root.contains(name)) return {};
    const json& date = root[name];
    if (date.is_string()) {
      const auto& text = date.get_ref<const std::string&>();
      if ((text.empty() && may_be_empty) || calendar::IsIsoDate(text)) return text;
    }
    Problem(name, may_be_empty ? "must be a date yyyy-mm-dd, or empty" : "must be a date yyyy-mm-dd");
    return {};
  }

  std::vector<std::pair<std::string, json>> Elements(const json& value, const std::string& path,
                                                     const std::string& name) {
    std::vector<std::pair<std::string, json>> elements;
    if (!value.contains(name)) return elements;
    if (!value[name].is_array()) {
      Problem(Join(path, name), "must be a list");
      return elements;
    }
    for (size_t i = 0; i < value[name].size(); ++i) {
      elements.emplace_back(Join(path, name) + "[" + std::to_string(i) + "]", value[name][i]);
    }
    return elements;
  }

  std::vector<std::string> Texts(const json& value, const std::string& path, const std::string& name) {
    std::vector<std::string> texts;
    for (const auto& [element_path, element] : Elements(value, path, name)) {
      if (element.is_string()) {
        texts.push_back(element.get<std::string>());
      } else {
        Problem(element_path, "must be text");
      }
    }
    return texts;
  }

  // event: null where only fields of the subject are allowed.
  Source ReadSource(const json& value, const std::string& path, const std::string& name, const Descriptor* event) {
    Source source;
    if (!value.contains(name)) return source;
    if (!value[name].is_string()) {
      Problem(Join(path, name), "must be text");
      return source;
    }
    source.path = value[name].get<std::string>();
    source.of_subject = source.path.starts_with("subject.");
    const Descriptor* message = source.of_subject ? v1::Subject::descriptor() : event;
    const std::string field_name = source.of_subject ? source.path.substr(std::string("subject.").size()) : source.path;
    const FieldDescriptor* field = message ? message->FindFieldByName(field_name) : nullptr;
    if (field && !field->is_repeated() && field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      source.field = field;
    } else {
      std::string known;
      for (const Descriptor* from : {event, v1::Subject::descriptor()}) {
        if (!from) continue;
        for (int i = 0; i < from->field_count(); ++i) {
          const auto& candidate = *from->field(i);
          if (candidate.is_repeated() || candidate.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) continue;
          known += (known.empty() ? "" : ", ") + std::string(from == event ? "" : "subject.") + candidate.name();
        }
      }
      Problem(Join(path, name), "names no field; known are " + known);
    }
    return source;
  }

  Withhold ReadWithhold(const json& value, const std::string& path) {
    Withhold rule;
    if (!CheckMembers(value, path, {"field", "when", "reason"}, {"values"})) return rule;
    rule.field = ReadSource(value, path, "field", nullptr);
    if (rule.field.field && rule.field.field->type() != FieldDescriptor::TYPE_STRING)
      Problem(Join(path, "field"), "must be text");
    rule.reason = Text(value, path, "reason", kSentence);
    const std::string when =
        value.contains("when") && value["when"].is_string() ? value["when"].get<std::string>() : "";
    if (when == "empty") {
      rule.when_empty = true;
    } else if (when == "in") {
      rule.when_in = Texts(value, path, "values");
    } else if (when == "not_in") {
      rule.when_not_in = Texts(value, path, "values");
    } else {
      Problem(Join(path, "when"), "must be \"empty\", \"in\" or \"not_in\"");
    }
    if ((when == "in" || when == "not_in") && rule.when_in.empty() && rule.when_not_in.empty()) {
      Problem(Join(path, "values"), "must list at least one value");
    }
    return rule;
  }

  void ReadDisclosable(const json& value, const std::string& path, Agreement& agreement) {
    if (!CheckMembers(value, path, {"from", "type", "data"}, {"when"})) return;
    Disclosable event;
    event.type = Text(value, path, "type", kEventType);
    const Descriptor* descriptor = nullptr;
    if (value.contains("from") && value["from"].is_string()) {
      event.from = value["from"].get<std::string>();
      descriptor = FindEvent(event.from);
    }
    if (value.contains("from") && !descriptor) {
      Problem(Join(path, "from"),
              "must be the full name of an event of the cases service, e.g. \"kith.cases.v1.CaseClosed\", or of "
              "what is told of a workbook, e.g. \"kith.sharing.v1.SupervisionHeld\"");
    }
    if (agreement.Find(event.from)) Problem(Join(path, "from"), "is told by an earlier entry already");
    if (descriptor && value.contains("when")) ReadWhen(value["when"], path + ".when", *descriptor, event);
    if (value.contains("data") && !value["data"].is_object()) Problem(Join(path, "data"), "must be an object");
    if (descriptor && value.contains("data") && value["data"].is_object()) {
      for (const auto& [name, member] : value["data"].items()) {
        event.members.push_back(ReadMember(name, member, path + ".data." + name, *descriptor, event));
      }
    }
    agreement.events.push_back(std::move(event));
  }

  void ReadWhen(const json& value, const std::string& path, const Descriptor& descriptor, Disclosable& event) {
    if (!CheckMembers(value, path, {"field", "in"})) return;
    const json name = value.value("field", json());
    const auto* field = name.is_string() ? descriptor.FindFieldByName(name.get<std::string>()) : nullptr;
    if (!field || !IsCode(*field)) return Problem(Join(path, "field"), "must be a code of the event");
    event.when = field;
    for (const auto& in : Texts(value, path, "in")) {
      const auto* code = field->enum_type()->FindValueByName(in);
      if (code) event.when_in.push_back(code->number());
      if (!code) Problem(Join(path, "in"), "must list names of " + field->enum_type()->full_name());
    }
    if (event.when_in.empty()) Problem(Join(path, "in"), "must list at least one code");
  }

  Member ReadMember(const std::string& name, const json& value, const std::string& path, const Descriptor& event,
                    const Disclosable& disclosable) {
    Member member;
    member.name = name;
    if (!std::regex_match(name, kMemberName.regex) || name == "identifiers") Problem(path, kMemberName.accepted);
    if (value.is_object() && value.contains("value")) {
      CheckMembers(value, path, {"value"});
      member.constant = Text(value, path, "value", kSentence);
      return member;
    }
    if (!CheckMembers(value, path, {"source", "transform"}, {"bands", "words"})) return member;
    member.source = ReadSource(value, path, "source", &event);
    const std::string transform =
        value.contains("transform") && value["transform"].is_string() ? value["transform"] : "";
    if (transform == "keep") {
      member.transform = Transform::kKeep;
    } else if (transform == "month") {
      member.transform = Transform::kMonth;
    } else if (transform == "band") {
      member.transform = Transform::kBand;
      member.bands = ReadBands(value, path);
    } else if (transform == "ref") {
      member.transform = Transform::kRef;
    } else if (transform == "word") {
      member.transform = Transform::kWord;
      if (member.source.field && IsCode(*member.source.field)) ReadWords(value, path, disclosable, member);
    } else {
      Problem(Join(path, "transform"), "must be \"keep\", \"month\", \"band\", \"ref\" or \"word\"");
      return member;
    }
    if (member.source.field) CheckFits(*member.source.field, member.transform, path);
    return member;
  }

  std::vector<int64_t> ReadBands(const json& value, const std::string& path) {
    std::vector<int64_t> bands;
    for (const auto& [element_path, bound] : Elements(value, path, "bands")) {
      if (bound.is_number_integer() && (bands.empty() || bound.get<int64_t>() > bands.back())) {
        bands.push_back(bound.get<int64_t>());
      } else {
        Problem(element_path, "must be a whole number above the one before it");
      }
    }
    if (bands.empty()) Problem(Join(path, "bands"), "must list the lower bounds of the bands, e.g. [1, 3, 6]");
    return bands;
  }

  // A code without a word would be told by leaving its member out, which nobody meant.
  void ReadWords(const json& value, const std::string& path, const Disclosable& disclosable, Member& member) {
    const std::string words = Join(path, "words");
    if (!value.contains("words") || !value["words"].is_object())
      return Problem(words, "must be an object with a word for each code");
    const auto& codes = *member.source.field->enum_type();
    for (const auto& [name, unused] : value["words"].items()) {
      const auto* code = codes.FindValueByName(name);
      if (code) member.words[code->number()] = Text(value["words"], words, name, kWord);
      if (!code) Problem(Join(words, name), "must be a name of " + codes.full_name());
    }
    const auto need = [&](int number, const std::string& name) {
      if (!member.words.contains(number)) Problem(Join(words, name), "is missing");
    };
    if (disclosable.when == member.source.field) {
      for (const int number : disclosable.when_in) need(number, codes.FindValueByNumber(number)->name());
    } else {
      for (int i = 0; i < codes.value_count(); ++i)
        if (codes.value(i)->number() != 0) need(codes.value(i)->number(), codes.value(i)->name());
    }
  }

  void CheckFits(const FieldDescriptor& field, Transform transform, const std::string& path) {
    const bool is_text = field.type() == FieldDescriptor::TYPE_STRING;
    switch (transform) {
      case Transform::kKeep:
        if (is_text && !IsDateField(field) && !IsCodeField(field)) {
          Problem(Join(path, "transform"), "cannot be \"keep\": only dates and numbers are told as they are");
        }
        if (IsCode(field)) Problem(Join(path, "transform"), "must be \"word\" for a code: our names are not theirs");
        return;
      case Transform::kMonth:
        if (!IsDateField(field)) Problem(Join(path, "transform"), "can be \"month\" for a date only");
        return;
      case Transform::kBand:
        if (!IsNumber(field)) Problem(Join(path, "transform"), "can be \"band\" for a number only");
        return;
      case Transform::kRef:
        if (!is_text) Problem(Join(path, "transform"), "can be \"ref\" for text only");
        return;
      case Transform::kWord:
        if (!IsCode(field)) Problem(Join(path, "transform"), "can be \"word\" for a code only");
        return;
    }
  }

  std::string file_;
  std::vector<FieldViolation>& problems_;
};

const Reader::Pattern Reader::kName{std::regex("[a-z0-9][a-z0-9-]{1,47}"),
                                    "must be 2 to 48 lower-case letters, digits and hyphens"};
const Reader::Pattern Reader::kSentence{std::regex("[ -~]{1,300}"), "must be 1 to 300 printable ASCII characters"};
const Reader::Pattern Reader::kEventType{std::regex("kith(\\.[a-z0-9][a-z0-9-]*)+\\.v[0-9]+"),
                                         "must be like \"kith.child-protection-plan.started.v1\""};
const Reader::Pattern Reader::kMemberName{std::regex("[a-z][A-Za-z0-9]{0,40}"),
                                          "must be named in lowerCamelCase, and not \"identifiers\""};
const Reader::Pattern Reader::kWord{std::regex("[A-Z][A-Z0-9_]{0,60}"), "must be like \"CHILD_PROTECTION_PLAN\""};

}  // namespace

Agreement ParseAgreement(const std::string& file, const std::string& text, std::vector<FieldViolation>& problems) {
  return Reader(file, problems).Read(text);
}

}  // namespace kith::sharing
