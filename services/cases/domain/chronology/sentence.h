// Sentences from templates and messages: how an event becomes text.
//
//   {path}          the value of a field ("placement.type"): a date as "2 March 2026", an enum as words ("physical
//   abuse"),
//                   a list as "a, b and c"
//   [… {path} …]    left out when one of its fields is empty, 0, false or unspecified
//   [?path: …]      only when the field is not; [!path: …] only when it is
//   {diff a b}      what differs between two messages of one type: "start date was 1 March 2026, is 2 March 2026"
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/message.h>

namespace kith::cases {

// Throws std::logic_error for a template that is wrong or names a field that the message does not have.
std::string Sentence(std::string_view wording, const google::protobuf::Message& message);

// The paths that the template names. Throws as above.
std::vector<std::string> FieldsOf(std::string_view wording);

// "2 March 2026" of "2026-03-02"; any other text as it is.
std::string DateInWords(const std::string& text);

// "Physical abuse" → the words of an enum's value without the enum's name: "physical abuse". Unspecified: empty.
std::string EnumInWords(const google::protobuf::EnumValueDescriptor& value);

}  // namespace kith::cases
