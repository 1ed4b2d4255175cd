// Who sees what inside a family: every role against every limit, by the sentences of domain/separation.h said a second
// time.
#include "services/workbook/domain/separation.h"

#include <gmock/gmock.h>

#include "services/workbook/domain/chapter_sight.h"
#include "tests/unit/workbook/record.h"

namespace kith::workbook {
namespace {

using cases::v1::WorkerRole;
using v1::Visibility;

constexpr std::array kFamilyRoles = {
    cases::v1::WORKER_ROLE_UNSPECIFIED,  // nothing in the family
    cases::v1::WORKER_ROLE_SOCIAL_WORKER,
    cases::v1::WORKER_ROLE_CHILD_PRACTITIONER,
    cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER,
    cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_OFFICER,
    cases::v1::WORKER_ROLE_RECOVERY_WORKER,
    cases::v1::WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER,
    cases::v1::WORKER_ROLE_SENIOR_PRACTITIONER,
    cases::v1::WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER,
    cases::v1::WORKER_ROLE_HEAD_OF_SERVICE,
};
constexpr std::array kTokens = {"social_worker", "practitioner", "team_manager", "conference_chair",
                                "auditor",       "service",      "importer",     "mash_officer",
                                "analyst",       "partner",      "system_admin"};

// Of every combination there is one answer, and it is this one.
bool Expected(const Visibility& visibility, bool is_author, WorkerRole role, bool holds_case,
              const std::string& token) {
  if (token == "service" || token == "importer") return true;
  const bool works = role != cases::v1::WORKER_ROLE_UNSPECIFIED;
  const bool manages = token == "team_manager" || role == cases::v1::WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER ||
                       role == cases::v1::WORKER_ROLE_HEAD_OF_SERVICE;
  const bool audits = token == "auditor" && !works;
  if (!works && !manages && !audits && token != "conference_chair") return false;
  const bool locates = visibility.locates_size() > 0;
  if (locates && role == cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_OFFICER) return false;
  if (is_author) return true;
  if (locates && audits) return false;
  const bool is_limited = visibility.roles_size() + visibility.workers_size() > 0;
  bool is_named = visibility.workers_size() > 0 && visibility.workers(0) == "W1";
  for (const int named : visibility.roles()) is_named |= works && named == role;
  if (!is_limited || is_named) return true;
  if (visibility.reason() == Visibility::REASON_STAFF_INTEREST) return false;
  return manages || audits || (holds_case && role == cases::v1::WORKER_ROLE_SOCIAL_WORKER);
}

TEST(MaySee, AnswersEveryRoleAndEveryLimitAsItsSentencesSay) {
  int64_t asked = 0;
  int64_t seen = 0;
  for (const auto role : kFamilyRoles) {
    for (const bool holds_case : {false, true}) {
      v1::KnownFamily family;
      if (role != cases::v1::WORKER_ROLE_UNSPECIFIED) {
        auto& worker = *family.add_workers();
        worker.set_worker("W1");
        worker.set_role(role);
        worker.set_subject(holds_case ? "cases/C0000001" : "families/F0000001");
        worker.set_start_date("2025-01-01");
      }
      for (const std::string token : kTokens) {
        Context context;
        context.subject = "W1";
        context.roles = {token};
        context.today = "2025-03-03";
        const Sight sight = SightOf(family, context);
        for (const auto limit : kFamilyRoles) {
          for (const char* named : {"", "W1", "W2"}) {
            for (const bool locates : {false, true}) {
              for (int reason = 0; reason <= 5; ++reason) {
                for (const char* author : {"", "W1", "W2"}) {
                  Visibility visibility;
                  if (limit != cases::v1::WORKER_ROLE_UNSPECIFIED) visibility.add_roles(limit);
                  if (*named) visibility.add_workers(named);
                  if (locates) visibility.add_locates("people/C0000003");
                  visibility.set_reason(static_cast<Visibility::Reason>(reason));
                  const bool may = MaySee(visibility, author, sight);
                  ++asked;
                  seen += may;
                  ASSERT_EQ(may, Expected(visibility, std::string(author) == "W1", role, holds_case, token))
                      << "role " << role << (holds_case ? " with the case" : "") << ", token " << token << ", author '"
                      << author << "', limit " << visibility.ShortDebugString();
                }
              }
            }
          }
        }
      }
    }
  }
  EXPECT_EQ(asked, 10 * 2 * 11 * 10 * 3 * 2 * 6 * 3);
  EXPECT_GT(seen, 0);
  EXPECT_LT(seen, asked);
}

TEST(MaySee, ShowsThePerpetratorsWorkerNothingThatLocatesTheVictimHoweverItIsNamed) {
  Sight sight;
  sight.worker = "DO1";
  sight.roles = {cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_OFFICER, cases::v1::WORKER_ROLE_SOCIAL_WORKER};
  sight.works_with_danger = sight.is_childs_social_worker = sight.manages = true;
  Visibility visibility;
  visibility.add_locates("people/C0000003");
  EXPECT_FALSE(MaySee(visibility, sight));
  visibility.add_workers("DO1");
  EXPECT_FALSE(MaySee(visibility, sight));
  EXPECT_FALSE(MaySee(visibility, "DO1", sight));
}

TEST(Sight, IsOfTodayAlone) {
  Record record;
  record.MeetTheFamily();
  EXPECT_TRUE(SightOf(record.family(), record.Asking("RW1")).Reads());
  record.Hear("family-workers/F0000001",
              "practitioner_allocation_ended { number: 1 worker: 'RW1' role: WORKER_ROLE_RECOVERY_WORKER start_date: "
              "'2025-01-08' "
              "end_date: '2025-02-01' }");
  EXPECT_FALSE(SightOf(record.family(), record.Asking("RW1")).Reads());
  record.SetToday("2025-01-31");
  EXPECT_TRUE(SightOf(record.family(), record.Asking("RW1")).Reads());
}

TEST(Sight, OfAFamilyIsNothingForWhoeverIsNotAllocated) {
  Record record;
  record.MeetTheFamily();
  EXPECT_TRUE(IsHidden(&record.family(), record.Asking("RW9", {"practitioner"})));
  EXPECT_TRUE(IsHidden(&record.family(), record.Asking("SW9", {"social_worker"})));
  EXPECT_TRUE(IsHidden(nullptr, record.Asking("TM1", {"team_manager"})));
  EXPECT_FALSE(IsHidden(&record.family(), record.Asking("TM1", {"team_manager"})));
  EXPECT_FALSE(IsHidden(&record.family(), record.Asking("RW1", {"practitioner"})));
}

// The decision of shared/access: a restricted child's record closes the family's workbook, but to whom it opens.
TEST(RestrictedChild, ClosesTheWorkbookOfTheFamily) {
  Record record;
  record.MeetTheFamily();
  record.Hear("restrictions/C0000002",
              "restriction_set { restriction { person: 'people/C0000002' category: CATEGORY_HIGH_RISK owner: 'TM2' "
              "set_date: '2025-02-01' "
              "access { subject: 'CP1' } } }");
  EXPECT_TRUE(IsHidden(&record.family(), record.Asking("RW1", {"practitioner"})));
  EXPECT_TRUE(IsHidden(&record.family(), record.Asking("TM1", {"team_manager"})));
  EXPECT_FALSE(IsHidden(&record.family(), record.Asking("TM2", {"team_manager"}))) << "the owner";
  // The case that SW1 holds is the sibling's.
  EXPECT_TRUE(IsHidden(&record.family(), record.Asking("SW1", {"social_worker"})));
  record.Hear("cases/C0000002", "case_allocated { worker: 'SW1' team: 'teams/east-1' start_date: '2025-02-02' }");
  EXPECT_FALSE(IsHidden(&record.family(), record.Asking("SW1", {"social_worker"})));
  record.Hear("restrictions/C0000002", "restriction_lifted { lifted_date: '2025-02-20' }");
  EXPECT_FALSE(IsHidden(&record.family(), record.Asking("RW1", {"practitioner"})));
}

TEST(FamilyOf, FollowsFromTheNamesOfWhatIsTheFamilys) {
  EXPECT_EQ(FamilyOf("chapters/F0000045-mental-health-practitioner-C0000124"), "families/F0000045");
  EXPECT_EQ(FamilyOf("supervisions/F0000045-3"), "families/F0000045");
  EXPECT_EQ(WorkbookOf("families/F0000045"), "workbooks/F0000045");
  EXPECT_EQ(FamilyOf("entries/E0000001"), "");
  EXPECT_EQ(FamilyOf(""), "");
}

TEST(LocatingField, IsWithheldFromThePerpetratorsWorker) {
  Record record;
  record.Open(
      "chapters { role: WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER subject: SUBJECT_ADULT person: 'people/C0000003' "
      "practitioners: 'DP1' }");
  const std::string name = "chapters/F0000001-domestic-abuse-practitioner-C0000003";
  const auto write =
      "name: '" + name +
      "' fields { prompt: 'safety_plan' value: 'Goes to her sister.' } fields { prompt: 'summary' value: 'Well.' }";
  EXPECT_EQ(ReasonOf(record.As("DO1", WriteChapter, write)), "FIELD_REFUSED");
  ASSERT_EQ(ReasonOf(record.As("DP1", WriteChapter, write)), "OK");
  for (const auto& [worker, fields] : std::map<std::string, int>{{"DP1", 2}, {"SW1", 2}, {"RW1", 2}, {"DO1", 1}}) {
    auto chapter = record.chapter(name);
    EXPECT_TRUE(
        Withhold(Shipped().Find("family-safeguarding.1"), SightOf(record.family(), record.Asking(worker)), chapter));
    EXPECT_EQ(chapter.fields_size(), fields) << worker;
  }
}

}  // namespace
}  // namespace kith::workbook
