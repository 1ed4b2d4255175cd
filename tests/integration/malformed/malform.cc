#include "tests/integration/malformed/malform.h"

#include <vector>

#include <google/protobuf/descriptor.h>

// The mutator's way of changing bytes, which libFuzzer brings along and which nothing here asks for.
extern "C" size_t LLVMFuzzerMutate(uint8_t*, size_t size, size_t) { return size; }

namespace kith::malformed {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kMaxDepth = 4;

struct Place {
  Message* message;
  const FieldDescriptor* field;
};

// Every field of the message and of the messages in it that are there.
void Collect(Message& message, int depth, std::vector<Place>& places) {
  const auto* reflection = message.GetReflection();
  const auto* descriptor = message.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (field->is_map()) continue;
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      places.push_back({&message, field});
    } else if (depth < kMaxDepth && field->is_repeated()) {
      for (int n = 0; n < reflection->FieldSize(message, field); ++n) {
        Collect(*reflection->MutableRepeatedMessage(&message, field, n), depth + 1, places);
      }
    } else if (depth < kMaxDepth && reflection->HasField(message, field)) {
      Collect(*reflection->MutableMessage(&message, field), depth + 1, places);
    }
  }
}

bool EndsWith(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

std::string WrongText(const FieldDescriptor& field, fuzz::Mutator& mutator, std::string& how) {
  const std::string& name = field.name();
  if (EndsWith(name, "_date")) {
    how = "no such day";
    constexpr const char* kDays[] = {"2026-02-30", "2026-2-3", "30/02/2026", "yesterday", "0000-00-00", "9999-12-32"};
    return kDays[mutator.Below(std::size(kDays))];
  }
  if (name == "request_id") {
    how = "no request_id";
    return mutator.Below(2) == 0 ? "" : "with spaces in it";
  }
  if (name == "etag") {
    how = "no etag";
    return "W/\"abc\"";
  }
  if (name == "nhs_number" || name == "upn") {
    how = "wrong check digit";
    return "9990000019";
  }
  if (name == "page_token") {
    how = "no page token";
    return "AAAA";
  }
  if (name == "authority") {
    how = "no authority";
    return "87x";
  }
  how = "beyond all bounds";
  return std::string(100'000, 'x');
}

// How it was made wrong; empty where the field cannot be.
std::string MakeWrong(const Place& place, fuzz::Mutator& mutator) {
  const auto* reflection = place.message->GetReflection();
  const auto* field = place.field;
  std::string how;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    if (field->is_repeated()) {
      reflection->AddEnumValue(place.message, field, 4711);
    } else {
      reflection->SetEnumValue(place.message, field, 4711);
    }
    return "no such code";
  }
  if (field->type() == FieldDescriptor::TYPE_STRING) {
    const std::string text = WrongText(*field, mutator, how);
    if (!field->is_repeated()) {
      reflection->SetString(place.message, field, text);
      return how;
    }
    const int count = mutator.Below(2) == 0 ? 1 : 2000;
    for (int i = 0; i < count; ++i) reflection->AddString(place.message, field, count == 1 ? text : "people/C0000002");
    return count == 1 ? how : "without end";
  }
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64 && !field->is_repeated()) {
    reflection->SetInt64(place.message, field, -1 - static_cast<int>(mutator.Below(1'000'000)));
    return "negative";
  }
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32 && !field->is_repeated()) {
    reflection->SetInt32(place.message, field, -1 - static_cast<int>(mutator.Below(1'000'000)));
    return "negative";
  }
  return how;
}

}  // namespace

Malformed Malform(const Message& prototype, fuzz::Mutator& mutator) {
  const std::unique_ptr<Message> request(prototype.New());
  mutator.Fill(*request);
  if (mutator.Below(10) == 0) {
    std::string bytes = request->SerializeAsString();
    bytes.resize(bytes.size() / 2);
    bytes += "\xFF\xFF\xFF\xFF\xFF";
    return {bytes, "no message"};
  }
  std::vector<Place> places;
  Collect(*request, 0, places);
  std::string how;
  for (int tries = 0; tries < 20 && how.empty() && !places.empty(); ++tries) {
    const Place& place = places[mutator.Below(places.size())];
    how = MakeWrong(place, mutator);
    if (!how.empty()) how = place.field->full_name() + ": " + how;
  }
  return {request->SerializeAsString(), how};
}

}  // namespace kith::malformed
