// Watching a workbook: first what was missed, then what happens; nothing twice, nothing left out, and nothing that the
// watcher may not see.
#include <atomic>
#include <thread>

#include <gmock/gmock.h>

#include "tests/integration/workbook/watch_fixture.h"

namespace kith::workbook {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using testing::WaitUntil;

class WatchOnAStore : public KnownFamilyOnAStore {
 protected:
  void SetUp() override {
    WorkbookOnAStore::SetUp();
    if (!journal_) return;
    // Who hears of commits is there before the first.
    replica_ = Start();
    Meet();
  }
  void TearDown() override { replica_.reset(); }
  // As another process would, with other options.
  void Restart(WatchOptions options) {
    replica_.reset();
    Reopen();
    replica_ = Start(std::move(options));
  }

  std::unique_ptr<Replica> Start(WatchOptions options = {.is_one_process = true, .poll = 20ms}) {
    return std::make_unique<Replica>(*journal_, templates_, clock_, std::move(options));
  }
  int64_t Write(const std::string& chapter, const std::string& prompt, const std::string& value,
                const std::string& by) {
    return Put(chapter, Written(prompt, value, by), by);
  }
  // Where the journal holds changes of the workbook that are told, after a position.
  std::vector<int64_t> Told(int64_t after) {
    std::vector<int64_t> positions;
    for (const auto& entry : journal_->Read(after, 10'000)) {
      const bool is_copy = entry.stream == kBook && entry.type.find(".Chapter") != std::string::npos;
      if (!is_copy && (entry.stream == kBook || entry.stream.starts_with("chapters/F0000045-") ||
                       entry.stream.starts_with("entries/"))) {
        positions.push_back(entry.position);
      }
    }
    return positions;
  }

  std::unique_ptr<Replica> replica_;
};
KITH_ON_BOTH_STORES(WatchOnAStore);

TEST_P(WatchOnAStore, TellsWhatWasThereThenThatItIsLiveThenWhatHappens) {
  if (!journal_) return;
  Write(kRecoveryChapter, "summary", "Doing well.", kRecoveryNo);
  const auto client = replica_->Open(kSocialWorkerNo);
  ASSERT_TRUE(WaitUntil([&] { return client->IsLive(); }));
  EXPECT_THAT(client->Positions(), ElementsAreArray(Told(0)));
  const auto at = Write(kRecoveryChapter, "summary", "Missed two sessions.", kRecoveryNo);
  ASSERT_TRUE(WaitUntil([&] { return client->Position() == at; }));
  const auto change = client->Changes().back();
  EXPECT_EQ(change.name(), kRecoveryChapter);
  EXPECT_EQ(change.kind(), "ChapterWritten");
  EXPECT_EQ(change.by(), kRecoveryNo);
  ASSERT_THAT(change.fields(), SizeIs(1));
  EXPECT_EQ(change.fields(0).prompt(), "summary");
  EXPECT_EQ(change.fields(0).values(0).value(), "Missed two sessions.");
}

TEST_P(WatchOnAStore, BeginsNowAndSaysWhere) {
  if (!journal_) return;
  const auto client = replica_->Open(kSocialWorkerNo, "from_now: true");
  ASSERT_TRUE(WaitUntil([&] { return client->IsLive(); }));
  EXPECT_THAT(client->Changes(), IsEmpty());
  EXPECT_EQ(client->Position(), journal_->ReadHead().position);
  const auto at = Write(kRecoveryChapter, "goals", "A dry month.", kRecoveryNo);
  ASSERT_TRUE(WaitUntil([&] { return client->Position() == at; }));
  EXPECT_THAT(client->Positions(), ElementsAreArray({at}));
}

TEST_P(WatchOnAStore, LeavesNoGapAndRepeatsNothingHoweverManyWriteWhileItIsJoined) {
  if (!journal_) return;
  constexpr int kWrites = 150;
  std::atomic<int> written{0};
  std::vector<std::jthread> writers;
  for (int writer = 0; writer < 3; ++writer) {
    writers.emplace_back([&, writer] {
      for (int i = 0; i < kWrites; ++i, ++written) {
        const std::string number = std::to_string(writer * kWrites + i);
        if (i % 3 == 0) {
          Put("entries/E1" + number, Session(kDanger, kRecoveryNo, ""), kRecoveryNo);
        } else {
          Write(i % 3 == 1 ? kRecoveryChapter : kVictimChapter, "summary", "Text " + number, kSocialWorkerNo);
        }
      }
    });
  }
  std::vector<std::pair<int64_t, std::shared_ptr<Client>>> clients;
  while (written < 3 * kWrites - 20 && clients.size() < 60) {
    const int64_t head = journal_->ReadHead().position;
    const int64_t after = clients.size() % 2 == 0 ? head : head * static_cast<int64_t>(clients.size()) / 60;
    clients.emplace_back(after, replica_->Open(kSocialWorkerNo, "after_position: " + std::to_string(after)));
  }
  writers.clear();
  ASSERT_FALSE(clients.empty());
  for (const auto& [after, client] : clients) {
    const auto expected = Told(after);
    ASSERT_TRUE(WaitUntil([&] { return client->IsLive() && client->Positions().size() >= expected.size(); }));
    EXPECT_THAT(client->Positions(), ElementsAreArray(expected)) << "after " << after;
  }
}

TEST_P(WatchOnAStore, FindsAWorkbooksChangesAmongManyOfOthers) {
  if (!journal_) return;
  Write(kRecoveryChapter, "summary", "Long ago.", kRecoveryNo);
  const std::vector<std::pair<std::string, std::string>> others(
      200, {"children/C0000777", "known_person_changed { person { source_position: 1 } }"});
  for (int i = 0; i < 52; ++i) PutAll(*journal_, others);
  const auto at = Write(kRecoveryChapter, "summary", "Today.", kRecoveryNo);
  ASSERT_GT(at, 10'000) << "a stretch that is not read as it stands";
  const auto client = replica_->Open(kSocialWorkerNo);
  ASSERT_TRUE(WaitUntil([&] { return client->IsLive(); }));
  std::vector<int64_t> expected;
  for (int64_t after = 0; after < at; after += 10'000) {
    for (const auto position : Told(after)) {
      if (expected.empty() || position > expected.back()) expected.push_back(position);
    }
  }
  EXPECT_THAT(client->Positions(), ElementsAreArray(expected));
}

TEST_P(WatchOnAStore, TellsASlowWatcherWhereToBeginAgain) {
  if (!journal_) return;
  Restart({.is_one_process = true, .max_waiting = 8, .poll = 20ms});
  const auto slow = replica_->Open(kSocialWorkerNo, "from_now: true");
  const auto quick = replica_->Open(kVictimsWorkerNo, "from_now: true");
  ASSERT_TRUE(WaitUntil([&] { return slow->IsLive() && quick->IsLive() && slow->Presence() && quick->Presence(); }));
  const int64_t begin = journal_->ReadHead().position;
  slow->Hold();
  for (int i = 0; i < 40; ++i) {
    const auto at = Write(kRecoveryChapter, "summary", "Text " + std::to_string(i), kRecoveryNo);
    ASSERT_TRUE(WaitUntil([&] { return quick->Position() == at; })) << "nobody waits for the slow one";
  }
  ASSERT_TRUE(WaitUntil([&] { return slow->IsFinished(); }));
  EXPECT_EQ(slow->error().reason, "WATCH_TOO_SLOW");
  EXPECT_EQ(slow->error().fields, (std::vector<FieldViolation>{{"after_position", std::to_string(slow->Position())}}));
  const auto again = replica_->Open(kSocialWorkerNo, "after_position: " + std::to_string(slow->Position()));
  auto had = slow->Positions();
  ASSERT_TRUE(WaitUntil([&] { return again->Positions().size() + had.size() >= Told(begin).size(); }));
  const auto rest = again->Positions();
  had.insert(had.end(), rest.begin(), rest.end());
  EXPECT_THAT(had, ElementsAreArray(Told(begin)));
}

TEST_P(WatchOnAStore, JoinsOnceMoreWhereTooMuchHappenedWhileItCaughtUp) {
  if (!journal_) return;
  Restart({.is_one_process = true, .max_waiting = 8, .poll = 20ms});
  const auto other = replica_->Open(kVictimsWorkerNo, "from_now: true");
  ASSERT_TRUE(WaitUntil([&] { return other->IsLive(); }));
  auto client = std::make_shared<Client>();
  client->Hold();
  replica_->Open(kSocialWorkerNo, "", {identity::Role::kSocialWorker}, client);
  ASSERT_TRUE(WaitUntil([&] { return client->IsHeld(); })) << "the first page of what was missed is under way";
  for (int i = 0; i < 40; ++i) {
    const auto at = Write(kRecoveryChapter, "summary", "Text " + std::to_string(i), kRecoveryNo);
    ASSERT_TRUE(WaitUntil([&] { return other->Position() == at; }));
  }
  client->Release();
  ASSERT_TRUE(WaitUntil([&] { return client->IsLive(); }));
  EXPECT_THAT(client->Positions(), ElementsAreArray(Told(0)));
  EXPECT_FALSE(client->IsFinished());
}

TEST_P(WatchOnAStore, NeverTellsThePerpetratorsWorkerWhereTheVictimIs) {
  if (!journal_) return;
  const std::string locates = "locates: 'people/C0000901'";
  Put("entries/E11", Session(kVictim, kVictimsWorkerNo, "next_step: 'Meet at 12 Invented Lane'", locates),
      kVictimsWorkerNo);
  Write(kVictimChapter, "safety_plan", "Moves to 12 Invented Lane.", kVictimsWorkerNo);
  Put("entries/E12", Session(kDanger, kOfficerNo, ""), kOfficerNo);
  // One was open when it was written, and limited since.
  Put("entries/E13", Session(kVictim, kVictimsWorkerNo, ""), kVictimsWorkerNo);
  Put("entries/E13", "entry_limited { visibility { " + locates + " } reason: 'It names the school.' }",
      kVictimsWorkerNo);

  const auto officer = replica_->Open(kOfficerNo);
  const auto victims = replica_->Open(kVictimsWorkerNo);
  ASSERT_TRUE(WaitUntil([&] { return officer->IsLive() && victims->IsLive(); }));
  // And live.
  Put("entries/E14", Session(kVictim, kOfficerNo, "", locates), kOfficerNo);
  Write(kVictimChapter, "safety_plan", "No: to 7 Invented Lane.", kVictimsWorkerNo);
  const auto at = Write(kVictimChapter, "summary", "She is well.", kVictimsWorkerNo);
  ASSERT_TRUE(WaitUntil([&] { return officer->Position() == at && victims->Position() == at; }));

  std::set<std::string> seen;
  for (const auto& change : officer->Changes()) seen.insert(change.name());
  EXPECT_TRUE(seen.contains("entries/E12"));
  for (const char* hidden : {"entries/E11", "entries/E13", "entries/E14"})
    EXPECT_FALSE(seen.contains(hidden)) << hidden;
  EXPECT_THAT(officer->Text(), Not(HasSubstr("Invented Lane")));
  EXPECT_THAT(officer->Text(), HasSubstr("She is well."));
  EXPECT_THAT(victims->Text(), HasSubstr("7 Invented Lane"));
  EXPECT_THAT(victims->Text(), HasSubstr("entries/E11"));
}

TEST_P(WatchOnAStore, IsForThoseWhoWorkWithTheFamilyAndEndsWithTheirWork) {
  if (!journal_) return;
  const auto stranger = replica_->Open(kStrangerNo);
  ASSERT_TRUE(WaitUntil([&] { return stranger->IsFinished(); }));
  EXPECT_EQ(stranger->error().reason, "NOT_FOUND");
  const auto officer = replica_->Open(kOfficerNo, "from_now: true");
  ASSERT_TRUE(WaitUntil([&] { return officer->IsLive(); }));
  Put("families/F0000045", "known_family_changed { family { " + Family("2026-03-01") + " } }");
  Write(kRecoveryChapter, "summary", "Written afterwards.", kRecoveryNo);
  ASSERT_TRUE(WaitUntil([&] { return officer->IsFinished(); }));
  EXPECT_EQ(officer->error().reason, "NOT_FOUND");
  EXPECT_THAT(officer->Text(), Not(HasSubstr("Written afterwards.")));
}

TEST_P(WatchOnAStore, EndsOnTheDayOnWhichTheWorkEnds) {
  if (!journal_) return;
  Put("families/F0000045", "known_family_changed { family { " + Family("2026-03-03") + " } }");
  const auto officer = replica_->Open(kOfficerNo, "from_now: true");
  ASSERT_TRUE(WaitUntil([&] { return officer->IsLive(); }));
  replica_->Tick();
  EXPECT_FALSE(officer->IsFinished());
  clock_.Advance(24h);
  replica_->Tick();
  EXPECT_TRUE(officer->IsFinished());
}

TEST_P(WatchOnAStore, RefusesAPlaceThatIsNone) {
  if (!journal_) return;
  const auto ahead = replica_->Open(kSocialWorkerNo, "after_position: 1000000");
  ASSERT_TRUE(WaitUntil([&] { return ahead->IsFinished(); }));
  EXPECT_EQ(ahead->error().reason, "POSITION_AHEAD");
  EXPECT_EQ(replica_->Open(kSocialWorkerNo, "after_position: -1")->error().reason, "INVALID_REQUEST");
  EXPECT_EQ(replica_->Open(kSocialWorkerNo, "after_position: 1 from_now: true")->error().reason, "INVALID_REQUEST");
}

TEST_P(WatchOnAStore, EndsItsStreamsWhenItStopsAndForgetsThoseWhoHaveGone) {
  if (!journal_) return;
  const auto gone = replica_->Open(kSocialWorkerNo, "from_now: true");
  const auto stays = replica_->Open(kVictimsWorkerNo, "from_now: true");
  ASSERT_TRUE(WaitUntil([&] { return gone->IsLive() && stays->IsLive(); }));
  gone->Go();
  EXPECT_TRUE(WaitUntil([&] { return gone->IsFinished(); }));
  replica_->Stop();
  EXPECT_EQ(stays->error().reason, "DRAINING");
}

std::vector<std::pair<std::string, std::string>> Of(const std::optional<v1::Presence>& presence) {
  std::vector<std::pair<std::string, std::string>> people;
  if (!presence) return people;
  for (const auto& present : presence->people()) people.emplace_back(present.chapter(), present.worker());
  return people;
}
using People = std::vector<std::pair<std::string, std::string>>;

TEST_P(WatchOnAStore, SaysWhoHasAChapterOpen) {
  if (!journal_) return;
  const auto client = replica_->Open(kSocialWorkerNo, "from_now: true");
  ASSERT_TRUE(WaitUntil([&] { return client->Presence() && client->Presence()->is_known(); }));
  EXPECT_THAT(Of(client->Presence()), IsEmpty());
  ASSERT_TRUE(replica_->Enter(kRecoveryNo, kRecoveryChapter, "window-1"));
  ASSERT_TRUE(replica_->Enter(kRecoveryNo, kRecoveryChapter, "window-2"));
  const auto answer = replica_->Enter(kVictimsWorkerNo, kVictimChapter);
  ASSERT_TRUE(answer);
  const People both = {{kVictimChapter, kVictimsWorkerNo}, {kRecoveryChapter, kRecoveryNo}};
  EXPECT_EQ(Of(*answer), both);
  EXPECT_TRUE(WaitUntil([&] { return Of(client->Presence()) == both; }));
  replica_->Leave(kRecoveryNo, kRecoveryChapter, "window-1");
  replica_->Leave(kVictimsWorkerNo, kVictimChapter);
  EXPECT_TRUE(WaitUntil([&] {
    return Of(client->Presence()) == People{{kRecoveryChapter, kRecoveryNo}};
  })) << "the other window is open";
  clock_.Advance(16s);
  replica_->Tick();
  EXPECT_TRUE(WaitUntil([&] { return Of(client->Presence()).empty(); })) << "nothing was heard of it for 15 s";
  EXPECT_EQ(replica_->Enter(kStrangerNo, kRecoveryChapter).error().reason, "NOT_FOUND");
  EXPECT_EQ(replica_->Enter(kRecoveryNo, "chapters/F0000045-none").error().reason, "NOT_FOUND");
  EXPECT_EQ(replica_->Enter(kRecoveryNo, kRecoveryChapter, "short").error().reason, "INVALID_REQUEST");
}

TEST_P(WatchOnAStore, TellsOfPresenceInAChapterOnlyThoseWhoMaySeeTheChapter) {
  if (!journal_) return;
  const std::string closed = "chapters/F0000045-social-worker-C0000901";
  OpenChapter(closed, "WORKER_ROLE_SOCIAL_WORKER", kVictim, kSocialWorkerNo, "locates: 'people/C0000901'");
  const auto officer = replica_->Open(kOfficerNo, "from_now: true");
  const auto victims = replica_->Open(kVictimsWorkerNo, "from_now: true");
  ASSERT_TRUE(WaitUntil([&] { return officer->IsLive() && victims->IsLive(); }));
  ASSERT_TRUE(replica_->Enter(kSocialWorkerNo, closed));
  EXPECT_TRUE(WaitUntil([&] { return Of(victims->Presence()) == People{{closed, kSocialWorkerNo}}; }));
  const auto answer = replica_->Enter(kOfficerNo, kDangerChapter);
  ASSERT_TRUE(answer);
  EXPECT_EQ(Of(*answer), (People{{kDangerChapter, kOfficerNo}}));
  EXPECT_TRUE(WaitUntil([&] { return Of(officer->Presence()) == People{{kDangerChapter, kOfficerNo}}; }));
  EXPECT_EQ(replica_->Enter(kOfficerNo, closed).error().reason, "NOT_FOUND");
}

// Two processes need PostgreSQL.
class WatchOnTwoReplicas : public WatchOnAStore {
 protected:
  void SetUp() override {
    if (!testing::TempRedis::IsInstalled()) GTEST_SKIP() << "SKIPPED: Redis is not installed (deploy/install)";
    WatchOnAStore::SetUp();
    if (!journal_) return;
    redis_ = std::make_unique<testing::TempRedis>();
    other_journal_ = OpenAnother();
  }
  void TearDown() override {
    replica_.reset();
    other_.reset();
  }
  void StartBoth(std::chrono::milliseconds poll) {
    WatchOptions one{.broadcast = BroadcastOf(*redis_), .poll = poll},
        two{.broadcast = BroadcastOf(*redis_), .poll = poll};
    Restart(std::move(one));
    other_ = std::make_unique<Replica>(*other_journal_, templates_, clock_, std::move(two));
  }
  int64_t WriteOther(const std::string& value) {
    return PutAll(*other_journal_, {{kRecoveryChapter, Written("summary", value, kRecoveryNo)}}, kRecoveryNo);
  }
  static bool IsKnown(const Client& client) { return client.Presence() && client.Presence()->is_known(); }

  std::unique_ptr<testing::TempRedis> redis_;
  std::unique_ptr<journal::Journal> other_journal_;
  std::unique_ptr<Replica> other_;
};
INSTANTIATE_TEST_SUITE_P(Stores, WatchOnTwoReplicas, ::testing::Values(sql::Dialect::kPostgres),
                         [](const auto&) { return std::string("Postgres"); });

TEST_P(WatchOnTwoReplicas, HearOfEachOthersCommitsThroughRedisAlone) {
  if (!journal_) return;
  StartBoth(1h);
  const auto client = replica_->Open(kSocialWorkerNo, "from_now: true");
  ASSERT_TRUE(WaitUntil([&] { return IsKnown(*client); }));
  ASSERT_TRUE(other_->Enter(kRecoveryNo, kRecoveryChapter));
  ASSERT_TRUE(WaitUntil([&] { return Of(client->Presence()) == People{{kRecoveryChapter, kRecoveryNo}}; }));
  for (int i = 0; i < 20; ++i) {
    const auto at = WriteOther("Text " + std::to_string(i));
    ASSERT_TRUE(WaitUntil([&] { return client->Position() == at; })) << i;
  }
  EXPECT_THAT(client->Changes(), SizeIs(20));
}

TEST_P(WatchOnTwoReplicas, LoseNothingWhileRedisIsGoneAndSayThatPresenceIsNotKnown) {
  if (!journal_) return;
  StartBoth(50ms);
  const auto client = replica_->Open(kSocialWorkerNo, "from_now: true");
  const int64_t begin = journal_->ReadHead().position;
  ASSERT_TRUE(WaitUntil([&] { return IsKnown(*client); }));
  ASSERT_TRUE(other_->Enter(kRecoveryNo, kRecoveryChapter));
  ASSERT_TRUE(WaitUntil([&] { return !Of(client->Presence()).empty(); }));
  WriteOther("Before.");
  redis_->Kill();
  for (int i = 0; i < 20; ++i) WriteOther("Text " + std::to_string(i));
  ASSERT_TRUE(WaitUntil([&] { return !client->Presence()->is_known(); }));
  EXPECT_THAT(Of(client->Presence()), IsEmpty());
  auto at = WriteOther("While it is away.");
  ASSERT_TRUE(WaitUntil([&] { return client->Position() == at; }));
  const auto answer = other_->Enter(kRecoveryNo, kRecoveryChapter);
  ASSERT_TRUE(answer) << "nobody is kept from a chapter";
  redis_->Restart();
  ASSERT_TRUE(WaitUntil([&] { return IsKnown(*client); }));
  ASSERT_TRUE(WaitUntil([&] {
    (void)other_->Enter(kRecoveryNo, kRecoveryChapter);
    return Of(client->Presence()) == People{{kRecoveryChapter, kRecoveryNo}};
  }));
  at = WriteOther("After.");
  ASSERT_TRUE(WaitUntil([&] { return client->Position() == at; }));
  EXPECT_THAT(client->Positions(), ElementsAreArray(Told(begin)));
}

TEST_P(WatchOnTwoReplicas, GiveRedisNothingThatCanBeRead) {
  if (!journal_) return;
  StartBoth(1h);
  const auto client = replica_->Open(kSocialWorkerNo, "from_now: true");
  ASSERT_TRUE(WaitUntil([&] { return IsKnown(*client); }));
  ASSERT_TRUE(other_->Enter(kRecoveryNo, kRecoveryChapter));
  const auto at = WriteOther("Words that only the journal keeps.");
  ASSERT_TRUE(WaitUntil([&] { return client->Position() == at; }));
  EXPECT_EQ(redis_->Ask({"DBSIZE"}), "0");
  const std::string channels = redis_->Ask({"PUBSUB", "CHANNELS"});
  EXPECT_THAT(channels, HasSubstr("kith:b:"));
  EXPECT_THAT(channels, Not(HasSubstr("workbook")));
}

}  // namespace
}  // namespace kith::workbook
