// Twenty people write one workbook while its service is killed three times: nothing that was acknowledged is lost,
// every conflict is shown, and of what somebody was typing at most two seconds are gone. KITH_KILLS (30): above it, 60
// s.
#include <future>
#include <iostream>

#include <gtest/gtest.h>

#include "shared/testing/temp_postgres.h"
#include "tests/faults/town/trial.h"
#include "tests/faults/workbook/family.h"
#include "tests/faults/workbook/judge.h"
#include "tests/faults/workbook/typist.h"
#include "tests/faults/workbook/writer.h"

namespace kith::faults::writing {
namespace {

using namespace std::chrono_literals;

constexpr int kKills = 3;
constexpr size_t kTypists = 3;
const std::chrono::seconds kLasts{Setting("KITH_KILLS", 30) > 30 ? 60 : 20};

class Workbook : public ::testing::TestWithParam<Store> {
 protected:
  void SetUp() override {
    if (GetParam() == Store::kPostgres) KITH_NEEDS_POSTGRES();
    town_ = std::make_unique<Town>(TownOptions{.store = GetParam()});
    for (const char* service : {"cases", kWorkbook}) {
      ASSERT_EQ(town_->Migrate(service), 0) << town_->LogOf(service);
      town_->Start(service);
    }
    family_ = MakeFamily(*town_);
  }

  void WriteWhileTheServiceIsKilled() {
    std::vector<std::unique_ptr<rpc::Channel>> channels;
    std::vector<std::future<Written>> writers;
    std::vector<std::future<Typed>> typists;
    for (size_t i = 0; i < kWriters; ++i) {
      channels.push_back(ChannelOf(*town_, family_, i));
      writers.push_back(std::async(std::launch::async, [&, i, channel = channels.back().get()] {
        return Write(*channel, family_, family_.workers[i], Seed() + i, signals_);
      }));
    }
    for (size_t i = 0; i < kTypists; ++i) {
      channels.push_back(ChannelOf(*town_, family_, i));
      typists.push_back(std::async(std::launch::async, [&, i, channel = channels.back().get()] {
        return Type(*channel, family_, family_.workers[i], signals_, kills_);
      }));
    }
    for (int kill = 0; kill < kKills; ++kill) {
      std::this_thread::sleep_for(kLasts / (kKills + 1));
      signals_.was_restarted = false;
      {
        const std::lock_guard lock(kills_.mutex);
        kills_.at.push_back(std::chrono::steady_clock::now());
      }
      town_->Kill(kWorkbook);
      signals_.is_up = false;
      town_->Start(kWorkbook);
      signals_.is_up = signals_.was_restarted = true;
    }
    std::this_thread::sleep_for(kLasts / (kKills + 1));
    signals_.finish = true;
    for (auto& writer : writers) {
      if (writer.wait_for(60s) != std::future_status::ready) signals_.give_up = true;
      Written written = writer.get();
      acknowledged_.insert(acknowledged_.end(), written.acknowledged.begin(), written.acknowledged.end());
      whole_.retries += written.retries;
      whole_.settled += written.settled;
      whole_.met_conflicts += written.met_conflicts;
      whole_.wrong.insert(whole_.wrong.end(), written.wrong.begin(), written.wrong.end());
    }
    for (auto& typist : typists) typed_.push_back(typist.get());
  }

  std::vector<workbook::v1::Chapter> ReadChapters() {
    std::vector<workbook::v1::Chapter> chapters;
    const auto channel = ChannelOf(*town_, family_, 0);
    for (const auto& name : family_.chapters) {
      workbook::v1::GetChapterRequest request;
      workbook::v1::GetChapterResponse response;
      request.set_name(name);
      const auto read = channel->Call(std::string(kWorkbookService) + "GetChapter", request, response);
      EXPECT_TRUE(read) << (read ? "" : read.error().message);
      chapters.push_back(response.chapter());
    }
    return chapters;
  }

  std::unique_ptr<Town> town_;
  Family family_;
  Signals signals_;
  Kills kills_;
  std::vector<Acknowledged> acknowledged_;
  Written whole_;
  std::vector<Typed> typed_;
};

INSTANTIATE_TEST_SUITE_P(Stores, Workbook, ::testing::Values(Store::kSqlite, Store::kPostgres),
                         [](const auto& instance) { return NameOf(instance.param); });

std::string First(const std::vector<std::string>& all) { return all.empty() ? "" : all.front(); }

// What the judge finds where one value that stands is taken out of what is shown.
int64_t FoundWithoutAValue(const std::vector<Acknowledged>& acknowledged, std::vector<workbook::v1::Chapter> chapters) {
  auto& values = *chapters[0].mutable_fields(0)->mutable_values();
  values.erase(values.begin());
  return Judge(acknowledged, chapters).lost;
}

TEST_P(Workbook, LosesNoFieldAndShowsEveryConflictWhileTwentyWriteAndItIsKilledThreeTimes) {
  WriteWhileTheServiceIsKilled();
  const auto chapters = ReadChapters();
  const Verdict verdict = Judge(acknowledged_, chapters);
  Typed typed;
  for (const auto& one : typed_) {
    typed.looks += one.looks;
    typed.most_gone = std::max(typed.most_gone, one.most_gone);
    typed.older_than_saved += one.older_than_saved;
    typed.wrong.insert(typed.wrong.end(), one.wrong.begin(), one.wrong.end());
  }
  std::cout << "| workbook | " << NameOf(GetParam()) << " | " << kWriters << " writers " << kLasts.count() << " s, "
            << kKills << " kills | " << acknowledged_.size() << " fields acknowledged, " << whole_.retries
            << " sent again, " << whole_.met_conflicts << " answers in conflict, " << whole_.settled << " settled, "
            << verdict.conflicts << " conflicts shown at the end | lost " << verdict.lost << ", ghosts "
            << verdict.ghosts << " | drafts: " << typed.looks << " looked at after a kill, at most "
            << typed.most_gone.count() << " ms gone |" << std::endl;
  EXPECT_EQ(verdict.lost, 0) << First(verdict.examples);
  EXPECT_EQ(verdict.ghosts, 0) << First(verdict.examples);
  EXPECT_TRUE(whole_.wrong.empty()) << First(whole_.wrong);
  EXPECT_FALSE(signals_.give_up) << "somebody waited for ever";
  EXPECT_EQ(typed.looks, static_cast<int64_t>(kKills * kTypists));
  EXPECT_EQ(typed.older_than_saved, 0);
  EXPECT_LE(typed.most_gone, 2s);
  EXPECT_TRUE(typed.wrong.empty()) << First(typed.wrong);
  // The test saw what it is about, and would have seen a loss.
  EXPECT_GT(acknowledged_.size(), 500u);
  EXPECT_GT(whole_.met_conflicts, 20);
  EXPECT_GT(whole_.settled, 0);
  EXPECT_GE(FoundWithoutAValue(acknowledged_, chapters), 1);
}

}  // namespace
}  // namespace kith::faults::writing
