#include "shared/log/log.h"

#include <stdexcept>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kith::log {
namespace {

using nlohmann::json;
using testing::internal::CaptureStderr;
using testing::internal::GetCapturedStderr;

std::vector<json> Lines(const std::string& text) {
  std::vector<json> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(json::parse(line));
  return lines;
}

TEST(Log, WritesOneJsonObjectALineWithTimeLevelServiceAndEvent) {
  Start("cases", "info");
  CaptureStderr();
  Info("call", {{"method", std::string("GetCaseFile")}, {"code", "OK"}, {"ms", 3}, {"count", 2.5}, {"attempt", true}});
  const auto lines = Lines(GetCapturedStderr());
  ASSERT_EQ(lines.size(), 1u);
  json line = lines[0];
  EXPECT_THAT(line["time"].get<std::string>(), testing::MatchesRegex("20..-..-..T..:..:..\\....Z"));
  line.erase("time");
  EXPECT_EQ(
      line,
      json::parse(
          R"({"level":"info","service":"cases","event":"call","method":"GetCaseFile","code":"OK","ms":3,"count":2.5,"attempt":true})"));
}

TEST(Log, LeavesOutWhatIsBelowTheLevel) {
  Start("cases", "warning");
  CaptureStderr();
  Debug("call");
  Info("call");
  Warning("broker_lost");
  Error("store_lost");
  const auto lines = Lines(GetCapturedStderr());
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0]["event"], "broker_lost");
  EXPECT_EQ(lines[1]["level"], "error");
  EXPECT_FALSE(Enabled(Level::kInfo));
}

TEST(Log, EscapesWhateverTheTextHolds) {
  Start("cases", "info");
  CaptureStderr();
  const std::string nasty("a\"b\\c\nd\x01\0{}%v\xff", 14);
  Info("call", {{"error", nasty}, {"reason", std::string(5000, 'x')}});
  const auto lines = Lines(GetCapturedStderr());
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0]["error"].get<std::string>(), std::string("a\"b\\c\nd\x01\0{}%v\xEF\xBF\xBD", 16));
  EXPECT_EQ(lines[0]["reason"].get<std::string>().size(), 1000u);
}

TEST(Log, KeepsAFieldThatIsCalledLikeOneOfTheLine) {
  Start("cases", "info");
  CaptureStderr();
  Info("peer_called", {{"service", "referrals"}, {"event", "CaseOpened"}});
  const auto line = Lines(GetCapturedStderr()).at(0);
  EXPECT_EQ(line["service"], "cases");
  EXPECT_EQ(line["of_service"], "referrals");
  EXPECT_EQ(line["of_event"], "CaseOpened");
}

TEST(Log, NeverMixesTheLinesOfThreads) {
  Start("cases", "info");
  CaptureStderr();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([thread] {
      for (int i = 0; i < 500; ++i) Info("call", {{"position", thread * 500 + i}});
    });
  }
  for (auto& thread : threads) thread.join();
  std::vector<bool> seen(2000);
  for (const auto& line : Lines(GetCapturedStderr())) seen.at(line["position"].get<size_t>()) = true;
  EXPECT_THAT(seen, testing::Each(true));
}

TEST(Log, RefusesALevelThatDoesNotExist) { EXPECT_THROW(Start("cases", "chatty"), std::logic_error); }

}  // namespace
}  // namespace kith::log
