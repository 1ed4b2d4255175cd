#include "services/cli/words.h"

#include <google/protobuf/descriptor.h>

namespace kith::cli {
namespace {

// "BRAG_RATING_" of BRAG_RATING_UNSPECIFIED.
size_t PrefixLength(const google::protobuf::EnumDescriptor& descriptor) {
  const std::string& zero = descriptor.FindValueByNumber(0)->name();
  return zero.size() - std::string("UNSPECIFIED").size();
}

}  // namespace

std::string WordOf(const google::protobuf::EnumDescriptor& descriptor, int value) {
  const auto* found = descriptor.FindValueByNumber(value);
  if (!found || value == 0) return {};
  std::string word = found->name().substr(PrefixLength(descriptor));
  for (char& c : word) c = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return word;
}

int ValueOfWord(const google::protobuf::EnumDescriptor& descriptor, const std::string& option,
                const std::string& word) {
  for (int i = 0; i < descriptor.value_count(); ++i) {
    const int number = descriptor.value(i)->number();
    if (number != 0 && WordOf(descriptor, number) == word) return number;
  }
  throw CLI::ValidationError(option, "must be one of " + WordsOf(descriptor));
}

std::string WordsOf(const google::protobuf::EnumDescriptor& descriptor) {
  std::string all;
  for (int i = 0; i < descriptor.value_count(); ++i) {
    const auto word = WordOf(descriptor, descriptor.value(i)->number());
    if (!word.empty()) all += (all.empty() ? "" : ", ") + word;
  }
  return all;
}

}  // namespace kith::cli
