// Who may be named as having taken part in an entry, and who may be given a chapter.
#include <gmock/gmock.h>

#include "services/workbook/domain/chapter.h"
#include "services/workbook/domain/entry.h"
#include "tests/unit/workbook/family_streams.h"
#include "tests/unit/workbook/record.h"

namespace kith::workbook {
namespace {

using ::testing::HasSubstr;

// Workers from 1 September 2025 on, of whom the officer left on 10 February 2026.
class PractitionersOfAnEntry : public ::testing::Test {
 protected:
  PractitionersOfAnEntry() {
    family_.As("CP1");
    family_.Put("families/F1",
                "known_family_changed { family { members { person: 'people/C0000003' birth_date: '2016-05-04' } " +
                    FamilyStreams::WorkerText("SW1", "SOCIAL_WORKER", "cases/C0000003") +
                    FamilyStreams::WorkerText("CP1", "CHILD_PRACTITIONER") +
                    "workers { worker: 'DO1' role: WORKER_ROLE_DOMESTIC_ABUSE_OFFICER subject: 'families/F1' "
                    "start_date: '2025-09-01' end_date: '2026-02-10' } } }");
  }
  // A meeting at noon of the day.
  Result<Drafts> Try(const std::string& day, const std::string& who, const std::vector<std::string>& roles = {}) {
    const auto noon = calendar::StartOfDay(calendar::DateOf(day)) + std::chrono::hours(12);
    const auto request = Parse<v1::RecordEntryRequest>(
        "workbook: 'workbooks/F1' entry { kind: ENTRY_KIND_MEETING start_time { seconds: " +
        std::to_string(noon.time_since_epoch().count() / 1'000'000) +
        " } people: 'people/C0000003' narrative: 'We met.' " + who + " }");
    return family_.Do([&](const Streams& streams, Context context) {
      if (!roles.empty()) context.roles = roles;
      return RecordEntry(streams, request, context);
    });
  }
  template <class... Args>
  std::string Why(const Args&... args) {
    const auto done = Try(args...);
    return done ? "OK" : done.error().reason + " " + done.error().fields.at(0).field;
  }

  FamilyStreams family_;
};

TEST_F(PractitionersOfAnEntry, WorkedWithTheFamilyOrAChildOfItThatDay) {
  EXPECT_EQ(Why("2026-03-01", "practitioners: ['CP1', 'SW1']"), "OK") << "the social worker is allocated to the child";
  EXPECT_EQ(Why("2026-03-01", "practitioners: ['CP1', 'XX9']"), "NOT_A_WORKER entry.practitioners[1]");
  EXPECT_EQ(Why("2026-02-09", "practitioners: ['CP1', 'DO1']"), "OK") << "recorded after he had left";
  EXPECT_EQ(Why("2026-02-10", "practitioners: ['CP1', 'DO1']"), "NOT_A_WORKER entry.practitioners[1]");
  EXPECT_EQ(Why("2025-08-31", "practitioners: 'CP1'"), "NOT_A_WORKER entry.practitioners[0]");
  EXPECT_EQ(Why("2026-03-01", ""), "INVALID_REQUEST entry.practitioners");
  const auto refused = Try("2026-02-10", "practitioners: 'DO1'");
  EXPECT_THAT(refused.error().message, HasSubstr("2026-02-10"));
  EXPECT_THAT(refused.error().fields[0].description, HasSubstr("entry.agencies"));
}

TEST_F(PractitionersOfAnEntry, AreJoinedByPeopleOfOtherAgenciesWithoutANumber) {
  EXPECT_EQ(Why("2026-03-01", "practitioners: 'CP1' agencies: [AGENCY_POLICE, AGENCY_SCHOOL]"), "OK");
  EXPECT_EQ(Why("2026-03-01", "practitioners: 'CP1' agencies: [AGENCY_POLICE, AGENCY_POLICE]"),
            "INVALID_REQUEST entry.agencies[0]");
  EXPECT_EQ(Why("2026-03-01", "practitioners: 'CP1' agencies: 77"), "UNKNOWN_CODE entry.agencies[0]");
}

// A manager joins a visit to any family; history knows of workers of whom cases does not.
TEST_F(PractitionersOfAnEntry, AreNotAskedOfTheManagerWhoWritesNorOfAnImporter) {
  EXPECT_EQ(Why("2026-03-01", "practitioners: ['CP1', 'TM9']"), "NOT_A_WORKER entry.practitioners[1]");
  family_.As("TM9");
  EXPECT_EQ(Why("2026-03-01", "practitioners: ['CP1', 'TM9']", std::vector<std::string>{"team_manager"}), "OK");
  EXPECT_EQ(Why("2026-03-01", "practitioners: ['TM9', 'TM8']", std::vector<std::string>{"team_manager"}),
            "NOT_A_WORKER entry.practitioners[1]");
  EXPECT_EQ(Why("2024-03-01", "practitioners: 'OLD7'", std::vector<std::string>{"importer"}), "OK");
}

std::string ChapterOf(const std::string& role, const std::string& worker) {
  return "workbook: 'workbooks/F0000001' start_date: '2025-02-01' chapter { role: WORKER_ROLE_" + role +
         " subject: SUBJECT_ADULT person: 'people/C0000003' practitioners: '" + worker + "' }";
}

// "OK", or the reason and field of the refusal.
std::string Why(const Result<Drafts>& done) {
  return done ? "OK" : done.error().reason + " " + done.error().fields.at(0).field;
}

TEST(PractitionersOfAChapter, DoTheChaptersWorkWithTheFamily) {
  Record record;
  record.Open();
  const auto refused = record.As("SW1", AddChapter, ChapterOf("MENTAL_HEALTH_PRACTITIONER", "RW1"));
  EXPECT_EQ(Why(refused), "NOT_THE_CHAPTERS_ROLE chapter.practitioners[0]");
  EXPECT_THAT(refused.error().fields[0].description, HasSubstr("WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER"));
  EXPECT_EQ(Why(record.As("SW1", AddChapter, ChapterOf("MENTAL_HEALTH_PRACTITIONER", "MH9"))),
            "NOT_A_WORKER chapter.practitioners[0]");
  EXPECT_EQ(Why(record.As("SW1", AddChapter, ChapterOf("MENTAL_HEALTH_PRACTITIONER", "MH1"))), "OK");
  const std::string name = "name: 'chapters/F0000001-mental-health-practitioner-C0000003' ";
  EXPECT_EQ(Why(record.As("SW1", AssignChapter, name + "practitioners: ['MH1', 'RW1']")),
            "NOT_THE_CHAPTERS_ROLE practitioners[1]");
  record.Allocate("RW1", "WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER");
  EXPECT_EQ(Why(record.As("SW1", AssignChapter, name + "practitioners: ['MH1', 'RW1']")), "OK") << "who has two roles";
}

// Cover is a manager's decision; that one person works with the victim and the perpetrator is nobody's.
TEST(PractitionersOfAChapter, AreDecidedOtherwiseByAManagerButNeverAcrossDomesticAbuse) {
  Record record;
  record.Open();
  const auto as_manager = [&](const std::string& request) {
    return Why(record.Keep(AddChapter(Shipped(), record, Record::Parse<v1::AddChapterRequest>(request),
                                      record.Asking("TM9", {"team_manager"}))));
  };
  EXPECT_EQ(as_manager(ChapterOf("MENTAL_HEALTH_PRACTITIONER", "RW1")), "OK");
  EXPECT_EQ(as_manager(ChapterOf("RECOVERY_WORKER", "RW9")), "NOT_A_WORKER chapter.practitioners[0]");
  const std::string never = "NOT_THE_CHAPTERS_ROLE chapter.practitioners[0]";
  EXPECT_EQ(as_manager(ChapterOf("DOMESTIC_ABUSE_PRACTITIONER", "DO1")), never);
  EXPECT_EQ(as_manager(ChapterOf("DOMESTIC_ABUSE_OFFICER", "DP1")), never);
  EXPECT_EQ(as_manager(ChapterOf("DOMESTIC_ABUSE_PRACTITIONER", "DP1")), "OK");
}

}  // namespace
}  // namespace kith::workbook
