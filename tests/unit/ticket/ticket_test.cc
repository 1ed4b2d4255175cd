#include "shared/ticket/ticket.h"

#include <fstream>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "shared/testing/temp_dir.h"
#include "shared/ticket/key_file.h"

namespace kith::ticket {
namespace {

using namespace std::chrono_literals;

const Instant kNow = Instant{} + 1'700'000'000s;
const std::string kSecret(32, 's');
const Contents kContents{"worker-7", kNow + 30min, {"things/1", "things/2"}, 3};

TEST(Ticket, SaysWhatItWasGiven) {
  const Key key(kSecret, "search");
  const auto ticket = key.Read(key.Mint(kContents), "worker-7", kNow);
  ASSERT_TRUE(ticket);
  EXPECT_TRUE(ticket->Covers("things/1"));
  EXPECT_TRUE(ticket->Covers("things/2"));
  EXPECT_FALSE(ticket->Covers("things/3"));
  EXPECT_FALSE(ticket->Covers(""));
  EXPECT_EQ(ticket->note(), 3u);
}

TEST(Ticket, MayCoverNothing) {
  const Key key(kSecret, "search");
  const auto ticket = key.Read(key.Mint({"worker-7", kNow + 1s, {}, 0}), "worker-7", kNow);
  ASSERT_TRUE(ticket);
  EXPECT_FALSE(ticket->Covers(""));
}

TEST(Ticket, CountsUntilItExpires) {
  const Key key(kSecret, "search");
  const std::string text = key.Mint(kContents);
  EXPECT_TRUE(key.Read(text, "worker-7", kNow + 30min - 1s));
  EXPECT_EQ(key.Read(text, "worker-7", kNow + 30min).error(), Fault::kExpired);
}

TEST(Ticket, CountsForItsSubjectAlone) {
  const Key key(kSecret, "search");
  const std::string text = key.Mint(kContents);
  EXPECT_EQ(key.Read(text, "worker-8", kNow).error(), Fault::kAnothers);
  EXPECT_EQ(key.Read(text, "", kNow).error(), Fault::kAnothers);
}

TEST(Ticket, IsOfOneKeyAndOnePurpose) {
  const std::string text = Key(kSecret, "search").Mint(kContents);
  EXPECT_EQ(Key(std::string(32, 't'), "search").Read(text, "worker-7", kNow).error(), Fault::kNotOurs);
  EXPECT_EQ(Key(kSecret, "visit").Read(text, "worker-7", kNow).error(), Fault::kNotOurs);
}

TEST(Ticket, IsWorthlessOnceAnyCharacterIsChangedCutOrAdded) {
  const Key key(kSecret, "search");
  const std::string text = key.Mint(kContents);
  for (size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(key.Read(changed, "worker-7", kNow).error(), Fault::kNotOurs) << i;
    EXPECT_EQ(key.Read(text.substr(0, i), "worker-7", kNow).error(), Fault::kNotOurs) << i;
  }
  EXPECT_EQ(key.Read(text + "A", "worker-7", kNow).error(), Fault::kNotOurs);
}

TEST(Ticket, ShowsNothingOfItsThings) {
  const Key key(kSecret, "search");
  EXPECT_EQ(key.Mint(kContents).find("things"), std::string::npos);
  EXPECT_EQ(Key(kSecret, "search").Mint(kContents).size(), key.Mint({"x", kNow, {"a", "b"}, 0}).size());
}

TEST(Thing, IsTheSameHoweverItIsTyped) {
  EXPECT_EQ(Thing("person", {"O'Brien", "Mary Ann", "2019-05-04"}),
            Thing("person", {"OBRIEN", "mary-ann", "20190504"}));
  EXPECT_NE(Thing("person", {"ab", "c"}), Thing("person", {"a", "bc"}));
  EXPECT_NE(Thing("person", {"a", ""}), Thing("person", {"", "a"}));
  EXPECT_NE(Thing("person", {"a"}), Thing("people", {"a"}));
  EXPECT_NE(Thing("person", {"Zoë"}), Thing("person", {"Zo"}));
}

TEST(KeyFile, IsMadeOnceByWhoeverComesFirst) {
  const testing::TempDir dir;
  const std::string path = dir.File("search.key");
  std::vector<std::string> secrets(4);
  std::vector<std::thread> threads;
  for (auto& secret : secrets) threads.emplace_back([&] { secret = ReadOrMakeSecret(path); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(secrets[0].size(), 32u);
  for (const auto& secret : secrets) EXPECT_EQ(secret, secrets[0]);
  struct stat found {};
  ASSERT_EQ(::stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777u, 0600u);
}

TEST(KeyFile, TooShortOrMissingIsRefusedByName) {
  const testing::TempDir dir;
  std::ofstream(dir.File("short.key")) << "0123456789";
  for (const char* name : {"short.key", "missing.key"}) {
    try {
      (void)ReadSecret(dir.File(name));
      ADD_FAILURE() << name;
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string(error.what()).find(name), std::string::npos);
      EXPECT_EQ(std::string(error.what()).find("0123456789"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace kith::ticket
