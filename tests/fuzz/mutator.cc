#include "tests/fuzz/mutator.h"

#include <cctype>
#include <limits>

// libFuzzer's own mutation of bytes.
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace kith::fuzz {
namespace {

using google::protobuf::Message;
using google::protobuf::Reflection;
using FieldType = google::protobuf::FieldDescriptor;

constexpr int kMaxDepth = 6;
constexpr int kMaxElements = 64;
constexpr size_t kMaxText = 4096;

}  // namespace

void Mutator::Mutate(Message& message) {
  std::vector<Place> places;
  Collect(message, 0, places);
  if (places.empty() || Below(64) == 0) {
    // A field that this version does not know.
    message.GetReflection()->MutableUnknownFields(&message)->AddVarint(static_cast<int>(1 + Below(200)), Number(0));
    return;
  }
  const Place& place = places[Below(places.size())];
  MutateField(*place.message, *place.field);
}

void Mutator::Fill(Message& message) {
  const auto& descriptor = *message.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i)
    Set(message, *descriptor.field(i), descriptor.field(i)->is_repeated() ? -2 : -1);
}

std::string Mutator::Bytes(std::string bytes) {
  const size_t size = bytes.size();
  bytes.resize(size + 64);
  bytes.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(bytes.data()), size, bytes.size()));
  return bytes;
}

void Mutator::Collect(Message& message, int depth, std::vector<Place>& places) {
  const auto& descriptor = *message.GetDescriptor();
  const Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldType& field = *descriptor.field(i);
    places.push_back({&message, &field});
    if (field.cpp_type() != FieldType::CPPTYPE_MESSAGE || depth == kMaxDepth) continue;
    if (field.is_repeated()) {
      for (int at = 0; at < reflection.FieldSize(message, &field); ++at) {
        Collect(*reflection.MutableRepeatedMessage(&message, &field, at), depth + 1, places);
      }
    } else if (reflection.HasField(message, &field)) {
      Collect(*reflection.MutableMessage(&message, &field), depth + 1, places);
    }
  }
}

void Mutator::MutateField(Message& message, const FieldType& field) {
  if (field.is_repeated()) return MutateRepeated(message, field);
  if (Below(8) == 0) {
    message.GetReflection()->ClearField(&message, &field);
  } else {
    Set(message, field, -1);
  }
}

void Mutator::MutateRepeated(Message& message, const FieldType& field) {
  const Reflection& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, &field);
  const size_t what = Below(8);
  if (size == 0 || (what < 3 && size < kMaxElements)) {
    Set(message, field, -2);
  } else if (what == 3) {
    reflection.RemoveLast(&message, &field);
  } else if (what == 4 && size > 1) {
    reflection.SwapElements(&message, &field, static_cast<int>(Below(static_cast<size_t>(size))), size - 1);
  } else {
    Set(message, field, static_cast<int>(Below(static_cast<size_t>(size))));
  }
}

// One value of any type, in any place that a field can have.
void Mutator::Set(Message& message, const FieldType& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  const auto put = [&](auto set, auto set_repeated, auto add, auto value) {
    if (index == -1) (reflection.*set)(&message, &field, value);
    if (index == -2) (reflection.*add)(&message, &field, value);
    if (index >= 0) (reflection.*set_repeated)(&message, &field, index, value);
  };
  switch (field.cpp_type()) {
    case FieldType::CPPTYPE_INT32:
      return put(&Reflection::SetInt32, &Reflection::SetRepeatedInt32, &Reflection::AddInt32,
                 static_cast<int32_t>(Number(0)));
    case FieldType::CPPTYPE_INT64:
      return put(&Reflection::SetInt64, &Reflection::SetRepeatedInt64, &Reflection::AddInt64,
                 static_cast<int64_t>(Number(0)));
    case FieldType::CPPTYPE_UINT32:
      return put(&Reflection::SetUInt32, &Reflection::SetRepeatedUInt32, &Reflection::AddUInt32,
                 static_cast<uint32_t>(Number(0)));
    case FieldType::CPPTYPE_UINT64:
      return put(&Reflection::SetUInt64, &Reflection::SetRepeatedUInt64, &Reflection::AddUInt64, Number(0));
    case FieldType::CPPTYPE_DOUBLE:
      return put(&Reflection::SetDouble, &Reflection::SetRepeatedDouble, &Reflection::AddDouble,
                 static_cast<double>(Number(0)));
    case FieldType::CPPTYPE_FLOAT:
      return put(&Reflection::SetFloat, &Reflection::SetRepeatedFloat, &Reflection::AddFloat,
                 static_cast<float>(Number(0)));
    case FieldType::CPPTYPE_BOOL:
      return put(&Reflection::SetBool, &Reflection::SetRepeatedBool, &Reflection::AddBool, Below(2) == 0);
    case FieldType::CPPTYPE_ENUM: {
      const auto& type = *field.enum_type();
      const int known = type.value(static_cast<int>(Below(static_cast<size_t>(type.value_count()))))->number();
      const int number = Below(8) == 0 ? static_cast<int>(Number(0)) : known;
      return put(&Reflection::SetEnumValue, &Reflection::SetRepeatedEnumValue, &Reflection::AddEnumValue, number);
    }
    case FieldType::CPPTYPE_STRING: {
      std::string old;
      if (index == -1) old = reflection.GetString(message, &field);
      if (index >= 0) old = reflection.GetRepeatedString(message, &field, index);
      return put(&Reflection::SetString, &Reflection::SetRepeatedString, &Reflection::AddString,
                 Text(field, std::move(old)));
    }
    case FieldType::CPPTYPE_MESSAGE: {
      Message* part = index == -1   ? reflection.MutableMessage(&message, &field)
                      : index == -2 ? reflection.AddMessage(&message, &field)
                                    : reflection.MutableRepeatedMessage(&message, &field, index);
      // A new part is filled, so that it is worth something; what is there already was reached by Collect.
      return part->ByteSizeLong() == 0 && Below(4) != 0 ? Fill(*part) : Mutate(*part);
    }
  }
}

std::string Mutator::Text(const FieldType& field, std::string old) {
  if (field.type() == FieldType::TYPE_BYTES) {
    if (embedded_ && Below(8) != 0) {
      const std::unique_ptr<Message> event(embedded_->New());
      if (event->ParseFromString(old)) {
        Mutate(*event);
        return event->SerializeAsString();
      }
    }
    return Bytes(std::move(old));
  }
  if (field.name().find("date") != std::string::npos && Below(8) != 0) return Date();
  if (Below(2) == 0) {
    if (std::string name = NameFor(field); !name.empty()) return name;
  }
  switch (Below(8)) {
    case 0:
      return Bytes(std::move(old));
    case 1:
      return old + (Below(2) == 0 ? std::string(1, '\0') : std::string("\xc3\xa9"));
    case 2:
      return old.size() < kMaxText ? old + old : std::string();
    default:
      return words_.empty() ? Date() : words_[Below(words_.size())];
  }
}

std::string Mutator::NameFor(const FieldType& field) {
  constexpr size_t kStem = 4;  // "entr": of entry, Entry and entries
  std::string called = field.name() == "name" ? field.containing_type()->name() : field.name();
  for (char& c : called) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (called.find("person") != std::string::npos || called == "child") called += " people";
  if (called.find("upload") != std::string::npos || called.find("chunk") != std::string::npos) called += " attachments";
  std::vector<const std::string*> fitting;
  for (const auto& word : words_) {
    const size_t slash = word.find('/');
    if (slash == std::string::npos || slash < kStem || slash + 1 == word.size()) continue;
    if (called.find(word.substr(0, kStem)) != std::string::npos) fitting.push_back(&word);
  }
  return fitting.empty() ? std::string() : *fitting[Below(fitting.size())];
}

std::string Mutator::Date() {
  char text[40];
  std::snprintf(text, sizeof text, "20%02zu-%02zu-%02zu", 24 + Below(3), 1 + Below(12), 1 + Below(31));
  return text;
}

uint64_t Mutator::Number(uint64_t old) {
  switch (Below(8)) {
    case 0:
      return std::numeric_limits<uint64_t>::max() - Below(3);
    case 1:
      return static_cast<uint64_t>(std::numeric_limits<int64_t>::max()) - Below(3);
    case 2:
      return static_cast<uint64_t>(std::numeric_limits<int32_t>::max()) + Below(3);
    case 3:
      return (static_cast<uint64_t>(random_()) << 32) | random_();
    default:
      return old + Below(20);
  }
}

}  // namespace kith::fuzz
