// What is learnt of families from the events of cases.
#include "services/workbook/domain/learn.h"

#include <gmock/gmock.h>

#include "services/workbook/domain/separation.h"
#include "tests/unit/workbook/record.h"

namespace kith::workbook {
namespace {

using ::testing::IsEmpty;

const v1::KnownFamily::Worker* WorkerOf(const v1::KnownFamily& family, const std::string& number) {
  for (const auto& worker : family.workers()) {
    if (worker.worker() == number) return &worker;
  }
  return nullptr;
}

TEST(Learn, KnowsMembersTheirBirthsAndTheirWorkersWhateverComesFirst) {
  Record record;
  record.MeetTheFamily();
  const auto& family = record.family();
  ASSERT_EQ(family.members_size(), 4);
  EXPECT_EQ(family.members(0).birth_date(), "2016-05-01");
  EXPECT_EQ(family.workers_size(), 6);
  EXPECT_EQ(WorkerOf(family, "SW1")->subject(), "cases/C0000001");
  EXPECT_EQ(WorkerOf(family, "SW1")->role(), cases::v1::WORKER_ROLE_SOCIAL_WORKER);
  // One who is allocated after the family was registered.
  record.Hear("cases/C0000002", "case_allocated { worker: 'SW2' team: 'teams/east-1' start_date: '2025-01-20' }");
  EXPECT_TRUE(SightOf(record.family(), record.Asking("SW2")).is_childs_social_worker);
}

TEST(Learn, HandsACaseOverOnItsDay) {
  Record record;
  record.MeetTheFamily();
  record.Hear("cases/C0000001", "case_allocated { worker: 'SW3' team: 'teams/east-1' start_date: '2025-02-01' }");
  EXPECT_EQ(WorkerOf(record.family(), "SW1")->end_date(), "2025-02-01");
  EXPECT_FALSE(SightOf(record.family(), record.Asking("SW1")).Reads());
  // One from before, entered late.
  EXPECT_THAT(record.Hear("cases/C0000001", "case_allocated { worker: 'SW4' start_date: '2025-01-15' }"), IsEmpty());
  record.Hear("cases/C0000001", "case_closed { closure_date: '2025-02-20' }");
  EXPECT_FALSE(SightOf(record.family(), record.Asking("SW3")).Reads());
}

TEST(Learn, FollowsABirthAndACorrection) {
  Record record;
  record.MeetTheFamily();
  record.Hear("people/C0000005", "person_registered { person { expected_birth_date: '2025-02-14' } }");
  record.Hear("families/F0000001",
              "family_member_added { membership { person: 'people/C0000005' start_date: '2025-01-20' } }");
  EXPECT_EQ(record.family().members(4).expected_date(), "2025-02-14");
  record.Hear("people/C0000005", "person_born { birth_date: '2025-02-10' }");
  EXPECT_EQ(record.family().members(4).birth_date(), "2025-02-10");
  EXPECT_EQ(record.family().members(4).expected_date(), "");
  record.Hear("people/C0000005", "person_corrected { after { details { birth_date: '2025-02-11' } } }");
  EXPECT_EQ(record.family().members(4).birth_date(), "2025-02-11");
  record.Hear("families/F0000001", "family_member_removed { person: 'people/C0000004' end_date: '2025-02-20' }");
  EXPECT_EQ(record.family().members(3).end_date(), "2025-02-20");
}

TEST(Learn, TakesNothingTwiceWhenTheSourceIsReadAgain) {
  Record record;
  record.MeetTheFamily();
  const auto before = record.family().SerializeAsString();
  const auto event = Record::Parse<cases::v1::CasesEvent>(
      "occurred_on: '2025-01-06' family_registered { family { authority: '873' members: 'people/C0000001' } }");
  EXPECT_THAT(Learn(record, "families/F0000001", event, 6, {}, record.Asking("workbook")), IsEmpty());
  EXPECT_EQ(record.family().SerializeAsString(), before);
}

TEST(Learn, PassesOverWhatIsNoneOfItsBusiness) {
  Record record;
  record.MeetTheFamily();
  EXPECT_FALSE(IsOfFamilies("households/H0000001"));
  EXPECT_FALSE(IsOfFamilies("teams/east-1"));
  EXPECT_THAT(record.Hear("cases/C0000001", "visit_made { }"), IsEmpty());
}

}  // namespace
}  // namespace kith::workbook
