#include "shared/failpoint/failpoint.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kith::failpoint {
namespace {

namespace fs = std::filesystem;

TEST(Failpoint, DoesNothingUnlessArmed) {
  EXPECT_EQ(Arm(""), "");
  EXPECT_NO_THROW(Hit("committer/before_commit"));
}

TEST(Failpoint, StrikesOnceAtTheNthTimeAndOnlyAtItsOwnPlace) {
  ASSERT_EQ(Arm("committer/before_commit:3:throw"), "");
  Hit("committer/after_commit");
  Hit("committer/before_commit");
  Hit("committer/before_commit");
  EXPECT_THROW(Hit("committer/before_commit"), std::runtime_error);
  EXPECT_NO_THROW(Hit("committer/before_commit"));
}

TEST(Failpoint, KillsOrStopsTheProcess) {
  for (const auto& [text, expected] : std::map<const char*, int>{
           {"relay/after_send", SIGKILL}, {"relay/after_send:1:kill", SIGKILL}, {"relay/after_send:stop", SIGSTOP}}) {
    const pid_t child = fork();
    if (child == 0) {
      if (!Arm(text).empty()) _exit(2);
      Hit("relay/after_send");
      _exit(3);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, WUNTRACED), child);
    if (expected == SIGKILL) {
      EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << text << " " << status;
    } else {
      ASSERT_TRUE(WIFSTOPPED(status)) << text << " " << status;
      kill(child, SIGCONT);
      ASSERT_EQ(waitpid(child, &status, 0), child);
      EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 3) << "it goes on where it stopped";
    }
  }
}

TEST(Failpoint, RefusesATextThatItDoesNotUnderstand) {
  for (const char* text :
       {"nowhere", "relay/after_send:0", "relay/after_send:kill:2", "relay/after_send:1:burn", "relay/after_send:"}) {
    EXPECT_NE(Arm(text), "") << text;
    EXPECT_NO_THROW(Hit("relay/after_send"));
  }
}

TEST(Failpoint, HasEachNameOnceInTheListAndOnceInTheCode) {
  const std::set<std::string_view> listed(std::begin(kNames), std::end(kNames));
  EXPECT_EQ(listed.size(), std::size(kNames)) << "a name is listed twice";
  std::map<std::string, int> hit;
  const std::regex call(R"rx(failpoint::Hit\("([^"]+)"\))rx");
  for (const char* room : {"/shared", "/services"}) {
    for (const auto& file : fs::recursive_directory_iterator(std::string(KITH_SOURCE_DIR) + room)) {
      if (file.path().extension() != ".cc") continue;
      std::ostringstream text;
      text << std::ifstream(file.path()).rdbuf();
      const std::string code = text.str();
      for (std::sregex_iterator found(code.begin(), code.end(), call), end; found != end; ++found) ++hit[(*found)[1]];
    }
  }
  for (const std::string_view name : kNames) EXPECT_EQ(hit[std::string(name)], 1) << name;
}

}  // namespace
}  // namespace kith::failpoint
