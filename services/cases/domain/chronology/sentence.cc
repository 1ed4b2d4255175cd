#include "services/cases/domain/chronology/sentence.h"

#include <algorithm>
#include <stdexcept>

#include <google/protobuf/descriptor.h>

#include "shared/calendar/date.h"

namespace kith::cases {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr const char* kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                   "July",    "August",   "September", "October", "November", "December"};

[[noreturn]] void Wrong(std::string_view wording, const std::string& what) {
  throw std::logic_error("the wording \"" + std::string(wording) + "\": " + what);
}

std::string Words(std::string text) {
  for (char& c : text) c = c == '_' ? ' ' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return text;
}

std::string List(const std::vector<std::string>& items) {
  std::string list;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) list += i + 1 == items.size() ? " and " : ", ";
    list += items[i];
  }
  return list;
}

// One value; index: of a repeated field, else -1.
std::string ValueText(const Message& message, const FieldDescriptor& field, int index) {
  const auto& reflection = *message.GetReflection();
  const bool one = index < 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return DateInWords(one ? reflection.GetString(message, &field)
                             : reflection.GetRepeatedString(message, &field, index));
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumInWords(one ? *reflection.GetEnum(message, &field)
                             : *reflection.GetRepeatedEnum(message, &field, index));
    case FieldDescriptor::CPPTYPE_BOOL:
      return (one ? reflection.GetBool(message, &field) : reflection.GetRepeatedBool(message, &field, index)) ? "yes"
                                                                                                              : "";
    case FieldDescriptor::CPPTYPE_INT32: {
      const int value =
          one ? reflection.GetInt32(message, &field) : reflection.GetRepeatedInt32(message, &field, index);
      return value == 0 ? "" : std::to_string(value);
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      const int64_t value =
          one ? reflection.GetInt64(message, &field) : reflection.GetRepeatedInt64(message, &field, index);
      return value == 0 ? "" : std::to_string(value);
    }
    default:
      // Of a message it only counts whether it is there.
      return one && !reflection.HasField(message, &field) ? "" : Words(field.name());
  }
}

std::string FieldText(const Message& message, const FieldDescriptor& field) {
  if (!field.is_repeated()) return ValueText(message, field, -1);
  std::vector<std::string> items;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    items.push_back(ValueText(message, field, i));
  }
  return List(items);
}

const FieldDescriptor& FieldOf(std::string_view wording, const Message& message, const std::string& name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  if (!field) Wrong(wording, "there is no field " + name + " in " + message.GetDescriptor()->full_name());
  return *field;
}

std::string PathText(std::string_view wording, const Message& message, const std::string& path) {
  const size_t dot = path.find('.');
  if (dot == std::string::npos) return FieldText(message, FieldOf(wording, message, path));
  const FieldDescriptor& field = FieldOf(wording, message, path.substr(0, dot));
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) Wrong(wording, path + " is no message");
  const std::string rest = path.substr(dot + 1);
  if (!field.is_repeated()) return PathText(wording, message.GetReflection()->GetMessage(message, &field), rest);
  std::vector<std::string> items;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    items.push_back(PathText(wording, message.GetReflection()->GetRepeatedMessage(message, &field, i), rest));
  }
  return List(items);
}

// Where somebody lives, and numbers by which they are known elsewhere, are in no sentence.
bool IsNeverShown(const FieldDescriptor& field) {
  for (const char* name : {"lines", "postcode", "uprn", "value"}) {
    if (field.name() == name) return true;
  }
  return false;
}

void Differences(const Message& before, const Message& after, std::vector<std::string>& found) {
  const auto* descriptor = before.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor& field = *descriptor->field(i);
    if (IsNeverShown(field)) continue;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (field.is_repeated()) continue;
      const auto& reflection = *before.GetReflection();
      if (!reflection.HasField(before, &field) && !reflection.HasField(after, &field)) continue;
      Differences(reflection.GetMessage(before, &field), reflection.GetMessage(after, &field), found);
      continue;
    }
    const std::string was = FieldText(before, field);
    const std::string is = FieldText(after, field);
    if (was == is) continue;
    const auto shown = [](const std::string& text) { return text.empty() ? std::string("not recorded") : text; };
    found.push_back(Words(field.name()) + " was " + shown(was) + ", is " + shown(is));
  }
}

std::string Difference(std::string_view wording, const Message& message, const std::string& names) {
  const size_t space = names.find(' ');
  if (space == std::string::npos) Wrong(wording, "diff takes two fields");
  const auto& before = FieldOf(wording, message, names.substr(0, space));
  const auto& after = FieldOf(wording, message, names.substr(space + 1));
  if (before.message_type() == nullptr || before.message_type() != after.message_type()) {
    Wrong(wording, "diff takes two messages of one type");
  }
  std::vector<std::string> found;
  Differences(message.GetReflection()->GetMessage(message, &before),
              message.GetReflection()->GetMessage(message, &after), found);
  std::string text;
  for (const std::string& difference : found) text += (text.empty() ? "" : "; ") + difference;
  return text;
}

// Fills in the placeholders of text without brackets; is_whole says whether all of them had a value.
std::string Fill(std::string_view wording, std::string_view text, const Message& message, bool& is_whole) {
  std::string filled;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{') {
      filled += text[i];
      continue;
    }
    const size_t end = text.find('}', i);
    if (end == std::string_view::npos) Wrong(wording, "a { is not closed");
    const std::string path(text.substr(i + 1, end - i - 1));
    const std::string value =
        path.rfind("diff ", 0) == 0 ? Difference(wording, message, path.substr(5)) : PathText(wording, message, path);
    if (value.empty()) is_whole = false;
    filled += value;
    i = end;
  }
  return filled;
}

// A part in brackets; empty when it is left out.
std::string FillOptional(std::string_view wording, std::string_view part, const Message& message) {
  bool is_whole = true;
  if (part.empty() || (part[0] != '?' && part[0] != '!')) {
    const std::string filled = Fill(wording, part, message, is_whole);
    return is_whole ? filled : "";
  }
  const size_t colon = part.find(':');
  if (colon == std::string_view::npos) Wrong(wording, "a condition has no colon");
  const bool holds = !PathText(wording, message, std::string(part.substr(1, colon - 1))).empty();
  const std::string filled = Fill(wording, part.substr(colon + 1), message, is_whole);
  return holds == (part[0] == '?') ? filled : "";
}

}  // namespace

std::string DateInWords(const std::string& text) {
  if (!calendar::IsIsoDate(text)) return text;
  const int month = (text[5] - '0') * 10 + text[6] - '0';
  return std::to_string(std::stoi(text.substr(8))) + " " + kMonths[month - 1] + " " + text.substr(0, 4);
}

std::string EnumInWords(const google::protobuf::EnumValueDescriptor& value) {
  if (value.number() == 0) return "";
  constexpr std::string_view kUnspecified = "UNSPECIFIED";
  const auto* first = value.type()->FindValueByNumber(0);
  if (!first) return std::to_string(value.number());
  std::string prefix = first->name();
  if (prefix.size() >= kUnspecified.size()) prefix.resize(prefix.size() - kUnspecified.size());
  const std::string& name = value.name();
  return Words(name.rfind(prefix, 0) == 0 ? name.substr(prefix.size()) : name);
}

std::string Sentence(std::string_view wording, const Message& message) {
  std::string sentence;
  for (size_t i = 0; i < wording.size();) {
    const size_t open = wording.find('[', i);
    bool is_whole = true;
    sentence += Fill(wording, wording.substr(i, open == std::string_view::npos ? open : open - i), message, is_whole);
    if (open == std::string_view::npos) break;
    const size_t close = wording.find(']', open);
    if (close == std::string_view::npos) Wrong(wording, "a [ is not closed");
    sentence += FillOptional(wording, wording.substr(open + 1, close - open - 1), message);
    i = close + 1;
  }
  return sentence;
}

std::vector<std::string> FieldsOf(std::string_view wording) {
  std::vector<std::string> fields;
  for (size_t i = wording.find('{'); i != std::string_view::npos; i = wording.find('{', i + 1)) {
    const size_t end = wording.find('}', i);
    if (end == std::string_view::npos) Wrong(wording, "a { is not closed");
    fields.emplace_back(wording.substr(i + 1, end - i - 1));
  }
  return fields;
}

}  // namespace kith::cases
