// Official codes of the statutory returns ("N1", "RC8", "3B") to and from the enums of our protos. The codes are the
// enum value option kith.type.v1.code, so the proto is the only list. E is a generated protobuf enum. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <google/protobuf/generated_enum_reflection.h>

namespace kith::codes {

// The codes of one enum, in the order of the proto. Built once per enum and kept for the life of the program.
class CodeSet;
// Throws std::logic_error when two values share a code, or when only some of the values have one.
const CodeSet& CodeSetOf(const google::protobuf::EnumDescriptor* descriptor);
std::string_view CodeOf(const CodeSet& set, int value);
std::optional<int> ValueOf(const CodeSet& set, std::string_view code);
const std::string& AcceptedCodes(const CodeSet& set);
const std::string& AcceptedNames(const CodeSet& set);
bool IsKnown(const CodeSet& set, int value);

template <class E>
const CodeSet& CodesOf() {
  static const CodeSet& set = CodeSetOf(google::protobuf::GetEnumDescriptor<E>());
  return set;
}

// The official code; empty for 0, for a number that this version does not know, and for an enum without codes.
template <class E>
std::string_view CodeOf(E value) {
  return CodeOf(CodesOf<E>(), static_cast<int>(value));
}

// The value with exactly this code (case matters); none for unknown and empty codes.
template <class E>
std::optional<E> FromCode(std::string_view code) {
  const auto value = ValueOf(CodesOf<E>(), code);
  if (!value) return std::nullopt;
  return static_cast<E>(*value);
}

// "M, F, U": for the sentence that says what would be accepted.
template <class E>
std::string AcceptedCodes() {
  return AcceptedCodes(CodesOf<E>());
}

// "SEX_MALE, SEX_FEMALE, SEX_UNKNOWN": the same for a caller who sends the enum itself.
template <class E>
std::string AcceptedNames() {
  return AcceptedNames(CodesOf<E>());
}

// True for a value of the enum other than 0, which means "not given". proto3 passes on numbers that it does not know.
template <class E>
bool IsKnown(int value) {
  return IsKnown(CodesOf<E>(), value);
}

}  // namespace kith::codes
