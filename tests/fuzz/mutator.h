// Changes a message so that it stays one: structure-aware mutation of any protobuf message, by reflection.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <google/protobuf/message.h>

namespace kith::fuzz {

// Deterministic for a seed. Strings are drawn from `words` (names, dates and codes that mean something to the target)
// as often as they are changed byte by byte.
class Mutator {
 public:
  // events: in a bytes field, a message of this type is changed as a message; may be null.
  Mutator(unsigned seed, const std::vector<std::string>& words, const google::protobuf::Message* embedded = nullptr)
      : random_(seed), words_(words), embedded_(embedded) {}

  // One change somewhere in the message, at any depth.
  void Mutate(google::protobuf::Message& message);
  // Sets every field of the top level to something.
  void Fill(google::protobuf::Message& message);
  // Bytes changed without regard to what they mean.
  std::string Bytes(std::string bytes);
  // 0 to below - 1.
  size_t Below(size_t below) { return std::uniform_int_distribution<size_t>(0, below - 1)(random_); }

 private:
  using Field = google::protobuf::FieldDescriptor;
  struct Place {
    google::protobuf::Message* message;
    const Field* field;
  };

  void Collect(google::protobuf::Message& message, int depth, std::vector<Place>& places);
  void MutateField(google::protobuf::Message& message, const Field& field);
  void MutateRepeated(google::protobuf::Message& message, const Field& field);
  void Set(google::protobuf::Message& message, const Field& field, int index);  // index -1: singular; -2: add
  std::string Text(const Field& field, std::string old);
  // A word of the collection that the field, or where it is a "name" its message, is called after; empty: none is.
  std::string NameFor(const Field& field);
  std::string Date();
  uint64_t Number(uint64_t old);

  std::mt19937 random_;
  const std::vector<std::string>& words_;
  const google::protobuf::Message* embedded_;
};

}  // namespace kith::fuzz
