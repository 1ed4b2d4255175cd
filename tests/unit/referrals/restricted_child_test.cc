#include "services/referrals/domain/restricted_child.h"

#include <gtest/gtest.h>

#include "tests/unit/referrals/front_door.h"

namespace kith::referrals {
namespace {

const std::string kChild = "people/C0000001";
const std::string kSet =
    "restriction_set { restriction { owner: 'TM1' set_date: '2024-01-08' expiry_date: '2024-06-30' } }";
const std::string kLifted = "restriction_lifted { lifted_date: '2024-02-01' }";
const std::string kSealed = "record_sealed { sealed_date: '2024-02-01' }";

// Which streams it wrote to.
std::vector<std::string> Note(FrontDoor& door, const std::string& event, int64_t position,
                              const std::string& child = kChild) {
  const auto drafts = door.Note(
      NoteRestriction(door, child, Parse<cases::v1::CasesEvent>("occurred_on: '2024-02-01' " + event), position));
  std::vector<std::string> streams;
  for (const auto& draft : drafts) streams.push_back(draft.stream);
  return streams;
}

std::string NamedIn(const FrontDoor& door) {
  std::string names;
  const auto* all = door.Find<v1::RestrictedChildren>(kRestrictedChildren);
  for (const auto& child : all->children()) names += child.substr(child.size() - 1);
  return names;
}

TEST(NoteRestriction, NamesAChildWhileTheRecordMayBeClosedToSomebody) {
  using Streams = std::vector<std::string>;
  FrontDoor door;
  const Streams alone = {"restrictions/C0000001"};
  const Streams both = {"restrictions/C0000001", kRestrictedChildren};
  EXPECT_EQ(Note(door, kSet, 1), both);
  EXPECT_EQ(Note(door, "restriction_reviewed { review_date: '2024-02-01' }", 2), alone);
  Note(door, kSet, 3, "people/C0000003");
  Note(door, kSet, 4, "people/C0000002");
  EXPECT_EQ(NamedIn(door), "123") << "in the order of the names, which IsNamed relies on";
  EXPECT_EQ(Note(door, kLifted, 5), both);
  EXPECT_EQ(NamedIn(door), "23");
  EXPECT_EQ(Note(door, kSealed, 6), both);
  EXPECT_EQ(Note(door, kSet, 7), alone);
  EXPECT_EQ(Note(door, kLifted, 8), alone) << "the seal stays";
  EXPECT_EQ(NamedIn(door), "123");
}

TEST(NoteRestriction, ChangesNothingForWhatIsKnownOrOfAnotherKind) {
  FrontDoor door;
  EXPECT_EQ(Note(door, "case_closed { closure_date: '2024-02-01' }", 1).size(), 0u);
  EXPECT_EQ(Note(door, kSet, 7).size(), 2u);
  EXPECT_EQ(Note(door, kSet, 7).size(), 0u);
  EXPECT_EQ(Note(door, kLifted, 6).size(), 0u) << "read again from the beginning";
  EXPECT_EQ(Note(door, kLifted, 8).size(), 2u);
}

TEST(IsHidden, AsksTheDayNotTheNote) {
  FrontDoor door;
  Note(door, kSet, 1);
  Context stranger = door.context();
  stranger.today = "2024-06-30";
  EXPECT_TRUE(IsHidden(door, kChild, stranger));
  EXPECT_FALSE(IsHidden(door, "people/C0000002", stranger));
  Context owner = stranger;
  owner.subject = "TM1";
  EXPECT_FALSE(IsHidden(door, kChild, owner));
  stranger.today = "2024-07-01";
  EXPECT_FALSE(IsHidden(door, kChild, stranger)) << "expired";
  Note(door, kSealed, 2);
  EXPECT_TRUE(IsHidden(door, kChild, stranger));
  EXPECT_TRUE(IsHidden(door, kChild, owner)) << "a seal has no owner";
}

TEST(IsHidden, LetsTheAllocatedWorkerOfAnOpenCaseIn) {
  FrontDoor door;
  Note(door, kSet, 1);
  Context worker = door.context();
  worker.subject = "SW100";
  worker.roles = {"social_worker"};
  EXPECT_TRUE(IsHidden(door, kChild, worker));
  door.OpenCase(kChild);
  EXPECT_FALSE(IsHidden(door, kChild, worker));
  door.CaseEvent(kChild, "case_closed { closure_date: '2024-03-01' }");
  EXPECT_TRUE(IsHidden(door, kChild, worker));
}

}  // namespace
}  // namespace kith::referrals
