#include "shared/codes/codes.h"

#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <unordered_map>

#include <google/protobuf/descriptor.h>

#include "kith/type/v1/code.pb.h"

namespace kith::codes {

class CodeSet {
 public:
  explicit CodeSet(const google::protobuf::EnumDescriptor& descriptor) {
    int without_code = 0;
    for (int i = 0; i < descriptor.value_count(); ++i) {
      const auto& value = *descriptor.value(i);
      if (value.number() == 0) continue;
      const std::string& code = value.options().GetExtension(kith::type::v1::code);
      const auto stored = code_by_value.emplace(value.number(), code).first;
      Append(accepted_names, value.name());
      if (code.empty()) {
        ++without_code;
      } else if (value_by_code.emplace(stored->second, value.number()).second) {
        Append(accepted_codes, code);
      } else {
        throw std::logic_error(descriptor.full_name() + " has the code " + code + " twice");
      }
    }
    if (without_code > 0 && !value_by_code.empty()) {
      throw std::logic_error(descriptor.full_name() + " has values with and without a code");
    }
  }

  std::unordered_map<int, std::string> code_by_value;
  std::map<std::string, int, std::less<>> value_by_code;
  std::string accepted_codes;
  std::string accepted_names;

 private:
  static void Append(std::string& list, const std::string& item) {
    if (!list.empty()) list += ", ";
    list += item;
  }
};

const CodeSet& CodeSetOf(const google::protobuf::EnumDescriptor* descriptor) {
  static std::mutex mutex;
  static std::unordered_map<const google::protobuf::EnumDescriptor*, std::unique_ptr<const CodeSet>> sets;
  const std::lock_guard lock(mutex);
  auto& set = sets[descriptor];
  if (!set) set = std::make_unique<const CodeSet>(*descriptor);
  return *set;
}

std::string_view CodeOf(const CodeSet& set, int value) {
  const auto found = set.code_by_value.find(value);
  return found == set.code_by_value.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<int> ValueOf(const CodeSet& set, std::string_view code) {
  const auto found = set.value_by_code.find(code);
  if (found == set.value_by_code.end()) return std::nullopt;
  return found->second;
}

const std::string& AcceptedCodes(const CodeSet& set) { return set.accepted_codes; }
const std::string& AcceptedNames(const CodeSet& set) { return set.accepted_names; }
bool IsKnown(const CodeSet& set, int value) { return set.code_by_value.contains(value); }

}  // namespace kith::codes
