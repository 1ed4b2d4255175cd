// Enum values as people type them: "threshold-not-met" for DECISION_REASON_THRESHOLD_NOT_MET.
#pragma once

#include <string>

#include <CLI/CLI.hpp>
#include <google/protobuf/generated_enum_reflection.h>

namespace kith::cli {

// "threshold-not-met" of the value's name without its prefix; empty for 0 and for unknown numbers.
std::string WordOf(const google::protobuf::EnumDescriptor& descriptor, int value);
// The number of a word. Throws CLI::ValidationError, which lists the words, for another one.
int ValueOfWord(const google::protobuf::EnumDescriptor& descriptor, const std::string& option, const std::string& word);
// "red, amber, green, blue".
std::string WordsOf(const google::protobuf::EnumDescriptor& descriptor);

template <class E>
std::string WordOf(E value) {
  return WordOf(*google::protobuf::GetEnumDescriptor<E>(), static_cast<int>(value));
}

// An option that takes one of the enum's words.
template <class E>
CLI::Option* AddWord(CLI::App& command, const std::string& option, E& value, const std::string& about) {
  const auto& descriptor = *google::protobuf::GetEnumDescriptor<E>();
  return command.add_option_function<std::string>(
      option,
      [&value, &descriptor, option](const std::string& word) {
        value = static_cast<E>(ValueOfWord(descriptor, option, word));
      },
      about + ": " + WordsOf(descriptor));
}

}  // namespace kith::cli
