#include "shared/digest/digest.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace kith::digest {
namespace {

std::string Hex(const std::string& bytes) {
  std::string hex;
  for (const unsigned char c : bytes) {
    hex += "0123456789abcdef"[c >> 4];
    hex += "0123456789abcdef"[c & 15];
  }
  return hex;
}

// FIPS 180-4, the examples of SHA-256.
constexpr char kOfNothing[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr char kOfAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, IsThatOfThePublishedExamples) {
  EXPECT_EQ(Hex(Sha256({})), kOfNothing);
  EXPECT_EQ(Hex(Sha256({"abc"})), kOfAbc);
}

TEST(Sha256, SeesNoBordersBetweenParts) { EXPECT_EQ(Hex(Sha256({"a", "", "bc"})), kOfAbc); }

TEST(Sha256, BelongsToEachThreadAlone) {
  std::vector<std::string> seen(4);
  std::vector<std::thread> threads;
  for (auto& digest : seen) {
    threads.emplace_back([&digest] {
      for (int i = 0; i < 1000; ++i) digest = Sha256({"a", "bc"});
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& digest : seen) EXPECT_EQ(Hex(digest), kOfAbc);
}

}  // namespace
}  // namespace kith::digest
