// Bad input, to every RPC of every service through guard, parser, handler and journal.
#include <iostream>
#include <map>

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "tests/fuzz/county.h"
#include "tests/integration/malformed/malform.h"

namespace kith {
namespace {

constexpr int kRefusals = 10'000;
constexpr uint8_t kMayDoEverything = 0;

// World::Call itself ends the program on a crash, a fault of ours, or a refusal without a reason and a sentence.
TEST(MalformedRequests, AreRefusedWithAReasonAndWriteNothing) {
  google::protobuf::SetLogHandler(nullptr);  // it would say of each that it is no message
  fuzz::County county;
  fuzz::Mutator mutator(20261122, fuzz::Words());
  std::map<std::string, int> reasons;
  std::map<std::string, int> refused_by_rpc;
  int refused = 0;
  int accepted = 0;
  for (int round = 0; refused < kRefusals && round < 10 * kRefusals; ++round) {
    for (fuzz::World* world : county.worlds()) {
      for (size_t rpc = 0; rpc < world->size(); ++rpc) {
        // The journal's own RPCs are the same in every service.
        if (world != &county.cases && world->Path(rpc).starts_with("/kith.journal.")) continue;
        const auto request = malformed::Malform(world->RequestOf(rpc), mutator);
        const int64_t before = world->journal().ReadHead().position;
        const auto answer = world->Call(rpc, kMayDoEverything, request.bytes);
        if (answer) {
          // A field that its RPC does not read may say anything.
          ++accepted;
          world->Reset();
          continue;
        }
        ASSERT_EQ(world->journal().ReadHead().position, before)
            << world->Path(rpc) << " wrote something and refused: " << request.how;
        ++refused;
        ++refused_by_rpc[world->Path(rpc)];
        ++reasons[answer.error().reason];
      }
    }
  }
  EXPECT_GE(refused, kRefusals);
  for (fuzz::World* world : county.worlds()) {
    world->Verify();
    EXPECT_TRUE(world->Appended().empty()) << world->name();
    for (size_t rpc = 0; rpc < world->size(); ++rpc) {
      const bool asks_for_something = world->RequestOf(rpc).GetDescriptor()->field_count() > 0 &&
                                      (world == &county.cases || !world->Path(rpc).starts_with("/kith.journal."));
      EXPECT_TRUE(!asks_for_something || refused_by_rpc[world->Path(rpc)] > 0) << world->Path(rpc) << " took anything";
    }
  }
  std::cout << "| " << refused << " refused and nothing written, " << accepted << " taken all the same;";
  for (const auto& [reason, count] : reasons) std::cout << " " << reason << " " << count;
  std::cout << std::endl;
}

}  // namespace
}  // namespace kith
