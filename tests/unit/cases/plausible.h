// A small invented county and requests about it that could be: right often enough to go through, wrong often enough to
// be refused.
#pragma once

#include <random>
#include <string>
#include <vector>

#include <google/protobuf/message.h>

#include "tests/unit/cases/people.h"

#include "kith/cases/v1/census_service.pb.h"

namespace kith::cases {

class World {
 public:
  // Two siblings, an unborn child and two adults, their family, household and workers, and case files in one of the
  // states that commands meet.
  explicit World(uint32_t start);

  Record record;

  // What is asked next follows from the seed alone. The days of requests move on with what is done.
  void Seed(uint32_t seed);
  void MoveOn();

  // Fills a request by the names and types of its fields. kind: of the stream that its field `name` names, "cases".
  void Fill(google::protobuf::Message& request, const std::string& kind);

  bool OneIn(uint32_t n) { return random_() % n == 0; }

 private:
  using Field = google::protobuf::FieldDescriptor;

  size_t Below(size_t n) { return random_() % n; }
  template <class T>
  const T& Any(const std::vector<T>& all) {
    return all[Below(all.size())];
  }
  std::string AnyName(const std::string& kind);
  std::string Day();
  std::string Text(const google::protobuf::Message& message, const Field& field);
  int Number(const std::string& name);
  void FillMessage(google::protobuf::Message& message, const Field& field);
  void FillEnum(google::protobuf::Message& message, const Field& field);
  void Set(google::protobuf::Message& message, const Field& field);
  void FillCorrection(v1::CorrectRecordRequest& request);
  void NameAClock(google::protobuf::Message& request, const v1::CaseFile& file);

  std::minstd_rand random_;
  std::string kind_;
  std::chrono::sys_days today_{};
};

}  // namespace kith::cases
