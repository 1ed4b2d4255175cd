// In which order families are taken.
#include "services/cli/family_queue.h"

#include <vector>

#include <gtest/gtest.h>

namespace kith::cli {
namespace {

// Five children in care proceedings: a worker has room for two such families, and ten hundredths left.
CountyFamily FamilyOf(int number, const std::string& worker, const std::string& end_date = "2020-06-01") {
  CountyFamily family;
  family.number = number;
  family.children.resize(5);
  auto& history = family.episodes.emplace_back();
  history.allocations.emplace_back().set_worker(worker);
  history.proceedings.emplace_back().set_end_date(end_date);
  history.episode.set_closure_date(end_date);
  return family;
}

CountyFamily With(CountyFamily family, const std::string& practitioner) {
  family.practitioners.emplace_back().set_worker(practitioner);
  return family;
}

FamilyQueue QueueOf(std::vector<CountyFamily> families) {
  return FamilyQueue([families = std::move(families), next = std::size_t{0}]() mutable -> std::optional<CountyFamily> {
    if (next == families.size()) return std::nullopt;
    return families[next++];
  });
}

TEST(FamilyQueue, PassesOverTheFamilyForWhichItsWorkerHasNoRoom) {
  FamilyQueue queue =
      QueueOf({FamilyOf(1, "S1"), FamilyOf(2, "S2"), FamilyOf(3, "S1"), FamilyOf(4, "S1"), FamilyOf(5, "S3")});
  std::vector<CountyFamily> taken;
  for (int i = 0; i < 4; ++i) taken.push_back(*queue.Take());
  EXPECT_EQ(taken[3].number, 5) << "the fourth waits for S1";
  EXPECT_FALSE(queue.Take());
  queue.Finish(taken[1]);
  EXPECT_FALSE(queue.Take());
  queue.Finish(taken[0]);
  EXPECT_EQ(queue.Take()->number, 4);
  EXPECT_FALSE(queue.Take());
}

TEST(FamilyQueue, CountsWhatStaysOpen) {
  FamilyQueue queue = QueueOf({FamilyOf(1, "S1", ""), FamilyOf(2, "S1"), FamilyOf(3, "S1")});
  const auto stays = *queue.Take();
  const auto closes = *queue.Take();
  EXPECT_FALSE(queue.Take());
  queue.Finish(stays);
  EXPECT_FALSE(queue.Take()) << "it is still held";
  queue.Finish(closes);
  EXPECT_EQ(queue.Take()->number, 3);
}

TEST(FamilyQueue, CountsFamiliesOfPractitioners) {
  std::vector<CountyFamily> families;
  for (int i = 1; i <= 21; ++i) families.push_back(With(FamilyOf(i, "S" + std::to_string(i)), "RW1"));
  FamilyQueue queue = QueueOf(std::move(families));
  for (int i = 1; i <= 20; ++i) ASSERT_TRUE(queue.Take());
  EXPECT_FALSE(queue.Take()) << "caseload.csv: 20 families";
}

TEST(FamilyQueue, LetsAFamilyGoThatIsTooHeavyForAnybody) {
  CountyFamily heavy = FamilyOf(1, "S1");
  heavy.children.resize(12);
  FamilyQueue queue = QueueOf({heavy});
  EXPECT_TRUE(queue.Take()) << "the services decide about it";
}

}  // namespace
}  // namespace kith::cli
