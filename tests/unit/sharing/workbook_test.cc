// What agencies are told of a family's workbook.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "tests/unit/sharing/workbook_fixture.h"

namespace kith::sharing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr char kFile[] = "supervision-files/F0000045";
constexpr char kX[] = "contradictions/X0000007";

std::string Summary(const std::string& role, const std::string& more = "person: 'people/C0000901'") {
  return "chapter_summarised { summary { number: 1 as_of_date: '2026-03-02' text: 'a word for nobody' } "
         "summary_due_date: '2026-04-01' chapter_role: WORKER_ROLE_" +
         role + " " + more + " }";
}
std::string Filed(const std::string& ratings = "") {
  return "supervision_filed { supervision: 'supervisions/F0000045-1' held_date: '2026-03-02' next_date: '2026-04-02' " +
         ratings + " }";
}
std::string Rated(const std::string& child, int rating, const std::string& more = "") {
  return "ratings { child: 'people/" + child + "' rating: " + std::to_string(rating) + " " + more + " }";
}
std::string Raised(const std::string& more = "") {
  return "contradiction_raised { contradiction { workbook: 'workbooks/F0000045' title: 'a word for nobody' people: "
         "'people/C0000901' accounts { text: 'a word for nobody' by { worker: 'RW400' role: "
         "WORKER_ROLE_RECOVERY_WORKER } } accounts { by { worker: 'SW100' role: WORKER_ROLE_SOCIAL_WORKER } } " +
         more + " } }";
}

TEST_F(TellingOfAWorkbook, TellsTheCharityOfItsOwnWorkersChapterForEachChildOfTheFamilyAndNobodyElse) {
  const std::string data = R"({"summaryDate":"2026-03-02","nextDueDate":"2026-04-01"})";
  EXPECT_THAT(Tell("chapters/F0000045-recovery-worker-C0000901", Summary("RECOVERY_WORKER")),
              ElementsAre("substance-charity cases/C0000123 kith.workbook-chapter.summarised.v1 " + data,
                          "substance-charity cases/C0000124 kith.workbook-chapter.summarised.v1 " + data));
  EXPECT_EQ(last_.source(), "workbook");
  EXPECT_THAT(last_.fields(), ElementsAre("summaryDate", "nextDueDate"));
  EXPECT_THAT(Tell("chapters/F0000045-social-worker-C0000901", Summary("SOCIAL_WORKER")), IsEmpty());
}

TEST_F(TellingOfAWorkbook, TellsOfTheOneChildWhomTheChapterIsAbout) {
  const auto told =
      Tell("chapters/F0000045-child-practitioner-C0000124", Summary("CHILD_PRACTITIONER", "person: 'people/C0000124'"));
  EXPECT_THAT(told, ElementsAre(StartsWith("barnardos cases/C0000124 kith.workbook-chapter.summarised.v1")));
}

TEST_F(TellingOfAWorkbook, TellsNothingThatIsLimitedOrLocatesSomebody) {
  EXPECT_THAT(Tell("chapters/F0000045-recovery-worker-C0000901",
                   Summary("RECOVERY_WORKER", "person: 'people/C0000901' is_limited: true")),
              IsEmpty());
  EXPECT_THAT(Tell(kX, Raised("visibility { roles: WORKER_ROLE_SOCIAL_WORKER }")), IsEmpty());
  EXPECT_THAT(Tell(kX, Raised("visibility { locates: 'people/C0000901' }")), IsEmpty());
  EXPECT_THAT(Tell(kX,
                   "contradiction_settled { workbook: 'workbooks/F0000045' account_roles: "
                   "WORKER_ROLE_RECOVERY_WORKER is_limited: true }"),
              IsEmpty());
}

TEST_F(TellingOfAWorkbook, TellsTheTrustHowManyModulesAndOthersOfTheirOwnAlone) {
  const auto completed = [&](const std::string& role) {
    return Tell("workbooks/F0000045",
                "module_completed { id: 'relationships' end_date: '2026-03-02' "
                "informs_assessment: 'a word for nobody' people: 'people/C0000123' "
                "worker_roles: WORKER_ROLE_SOCIAL_WORKER worker_roles: WORKER_ROLE_" +
                    role + " }");
  };
  EXPECT_THAT(completed("RECOVERY_WORKER"),
              ElementsAre(R"(nhs-trust cases/C0000123 kith.workbook-module.completed.v1 )"
                          R"({"identifiers":[{"type":"NHS","value":"9990001238"}],"completedModules":1})",
                          R"(substance-charity cases/C0000123 kith.workbook-module.completed.v1 )"
                          R"({"endDate":"2026-03-02"})"));
  EXPECT_THAT(completed("DOMESTIC_ABUSE_OFFICER"),
              ElementsAre(R"(nhs-trust cases/C0000123 kith.workbook-module.completed.v1 )"
                          R"({"identifiers":[{"type":"NHS","value":"9990001238"}],"completedModules":2})",
                          R"(probation cases/C0000123 kith.workbook-module.completed.v1 {"endDate":"2026-03-02"})"));
}

TEST_F(TellingOfAWorkbook, TellsOfASupervisionThoseWhoseWorkersWereInvolvedOnThatDay) {
  // The mental health practitioner had left by then.
  const std::string data = R"({"heldDate":"2026-03-02","nextDate":"2026-04-02"})";
  EXPECT_THAT(Tell(kFile, Filed()),
              ElementsAre("substance-charity cases/C0000123 kith.group-supervision.held.v1 " + data,
                          "substance-charity cases/C0000124 kith.group-supervision.held.v1 " + data));
}

TEST_F(TellingOfAWorkbook, TellsOfARatingOnceItChangedAndOfTheOneThatTheMeetingLeft) {
  const auto changes = [&](const std::string& ratings) {
    std::vector<std::string> words;
    for (const auto& told : Tell(kFile, Filed(ratings))) {
      if (told.find("risk-rating") == std::string::npos) continue;
      words.push_back(told.substr(0, 33) + " " + told.substr(told.find('{')));
    }
    return words;
  };
  const std::string child = "substance-charity cases/C0000123 ";
  EXPECT_THAT(changes(Rated("C0000123", 6)),
              ElementsAre(child + R"( {"heldDate":"2026-03-02","change":"FIRST_RATING"})"));
  EXPECT_THAT(changes(Rated("C0000123", 6)), IsEmpty());
  EXPECT_THAT(changes(Rated("C0000123", 2, "is_limited: true")), IsEmpty());
  EXPECT_THAT(changes(Rated("C0000123", 8)),
              ElementsAre(child + R"( {"heldDate":"2026-03-02","change":"RISK_HIGHER"})"));
  EXPECT_THAT(changes(Rated("C0000123", 3)),
              ElementsAre(child + R"( {"heldDate":"2026-03-02","change":"RISK_LOWER"})"));
}

TEST_F(TellingOfAWorkbook, TellsOfAContradictionToThoseWhoseWorkersDifferAndByAReferenceAlone) {
  const auto raised = Tell(kX, Raised());
  ASSERT_EQ(raised.size(), 2u);
  EXPECT_THAT(raised[0], StartsWith("substance-charity cases/C0000123 kith.contradiction.raised.v1"));
  const auto settled = Tell(kX,
                            "contradiction_settled { workbook: 'workbooks/F0000045' people: 'people/C0000901' "
                            "settlement { reason: 'a word for nobody' } account_roles: WORKER_ROLE_RECOVERY_WORKER }");
  ASSERT_EQ(settled.size(), 2u);
  const auto reference = [](const std::string& told) {
    return nlohmann::json::parse(told.substr(told.find('{')))["contradiction"].get<std::string>();
  };
  EXPECT_EQ(reference(raised[0]), reference(settled[0]));
  EXPECT_EQ(reference(raised[0]).find("X0000007"), std::string::npos);
  EXPECT_EQ(reference(raised[0]).size(), 11u);
}

TEST_F(TellingOfAWorkbook, TellsNothingOfAChildWhoseRecordIsRestrictedOrSealedWhoGrewUpOrWhoLeftTheFamily) {
  const auto told = [&](const std::string& known, const std::string& date = "2026-03-02") {
    Tell("families/F0000045", "known_family_changed { family { " + known + " } }");
    std::vector<std::string> children;
    for (const auto& each : Tell(kFile, Filed(), date)) {
      if (each.starts_with("substance-charity")) children.push_back(each.substr(18, 14));
    }
    return children;
  };
  const std::string closed = "closed { person: 'people/C0000123' ";
  EXPECT_THAT(told(Known()), ElementsAre("cases/C0000123", "cases/C0000124"));
  EXPECT_THAT(told(Known(closed + "restriction { set_date: '2026-02-01' } }")), ElementsAre("cases/C0000124"));
  EXPECT_THAT(told(Known(closed + "sealed_date: '2026-02-01' }")), ElementsAre("cases/C0000124"));
  // It had an end, which is past when we would tell.
  EXPECT_THAT(told(Known(closed + "restriction { set_date: '2026-02-01' expiry_date: '2026-05-01' } }")),
              ElementsAre("cases/C0000123", "cases/C0000124"));
  std::string grown = Known(), gone = Known();
  grown.replace(grown.find("2019-06-01"), 10, "2008-03-02");
  EXPECT_THAT(told(grown), ElementsAre("cases/C0000124"));
  gone.insert(gone.find(" } members"), " end_date: '2026-03-02'");
  EXPECT_THAT(told(gone), ElementsAre("cases/C0000124"));
}

// A month in which all roles worked: what each agency hears of it. The difference is what the data protection officer
// reads.
TEST_F(TellingOfAWorkbook, TellsEachAgencyExactlyWhatItsGoldenFileShows) {
  std::string known = Known(Worker("CP1", "CHILD_PRACTITIONER", "families/F0000045") +
                            Worker("DO1", "DOMESTIC_ABUSE_OFFICER", "families/F0000045") +
                            Worker("DP1", "DOMESTIC_ABUSE_PRACTITIONER", "families/F0000045"));
  Tell("families/F0000045", "known_family_changed { family { " + known + " } }");
  std::vector<std::string> all;
  const auto happened = [&](const std::string& stream, const std::string& text) {
    for (auto& told : Tell(stream, text, "2026-02-20")) all.push_back(std::move(told));
  };
  std::string accounts, roles, account_roles;
  for (const char* role : {"SOCIAL_WORKER", "CHILD_PRACTITIONER", "DOMESTIC_ABUSE_PRACTITIONER",
                           "DOMESTIC_ABUSE_OFFICER", "RECOVERY_WORKER", "MENTAL_HEALTH_PRACTITIONER"}) {
    happened("chapters/F0000045-chapter", Summary(role));
    accounts += "accounts { text: 'a word for nobody' by { role: WORKER_ROLE_" + std::string(role) + " } } ";
    roles += " worker_roles: WORKER_ROLE_" + std::string(role);
    account_roles += " account_roles: WORKER_ROLE_" + std::string(role);
  }
  happened("workbooks/F0000045", "module_completed { id: 'relationships' end_date: '2026-02-20'" + roles + " }");
  happened(kX, Raised(accounts));
  happened(kX, "contradiction_settled { workbook: 'workbooks/F0000045'" + account_roles + " }");
  happened(kFile, Filed(Rated("C0000123", 6)));
  for (const auto& agreement : agreements_) {
    std::string text;
    for (const auto& told : all) {
      if (told.starts_with(agreement.agency + " ")) text += told + "\n";
    }
    const std::string file = std::string(KITH_GOLDEN) + "/" + agreement.agency + ".workbook.txt";
    if (std::getenv("KITH_REWRITE_GOLDEN")) std::ofstream(file) << text;
    std::ostringstream golden;
    golden << std::ifstream(file).rdbuf();
    EXPECT_EQ(text, golden.str()) << file;
  }
}

TEST_F(TellingOfAWorkbook, WaitsForTheChildWhomCasesHasNotToldOfYet) {
  const std::string known = "members { person: 'people/C0000777' birth_date: '2020-01-01' start_date: '2025-01-01' } " +
                            Worker("SW100", "SOCIAL_WORKER", "cases/C0000777");
  Tell("families/F0000046", "known_family_changed { family { " + known + " } }");
  EXPECT_EQ(Refused("supervision-files/F0000046", Filed()), "CHILD_NOT_KNOWN_YET");
  Opened("cases/C0000777", "");
  EXPECT_EQ(Refused("supervision-files/F0000046", Filed()), "");
}

TEST_F(TellingOfAWorkbook, LearnsAFamilyOnceAndKeepsItsRatingsAndModules) {
  Tell(kFile, Filed(Rated("C0000123", 6)));
  Tell("workbooks/F0000045", "module_completed { id: 'relationships' }");
  const int64_t version = streams_.Version("families/F0000045");
  Tell("families/F0000045", "known_family_changed { family { " + Known("source_position: 900") + " } }");
  EXPECT_EQ(streams_.Version("families/F0000045"), version);
  Tell("families/F0000045",
       "known_family_changed { family { " + Known(Worker("CP1", "CHILD_PRACTITIONER", "families/F0000045")) + " } }");
  const auto& family = *streams_.Find<v1::Family>("families/F0000045");
  EXPECT_EQ(family.completed_modules(), 1);
  EXPECT_EQ(family.children(0).rating(), 6);
  EXPECT_EQ(family.children_size(), 2);
}

TEST_F(TellingOfAWorkbook, RefusesWhatIsNoEventAndOneWithoutItsDay) {
  auto entry = EntryOf(kFile, Filed(), "2026-03-02");
  entry.payload = "\x0a\xff nonsense";
  const auto drafts =
      ConsumeWorkbook(testing::TestOrigin(), agreements_, streams_, entry, streams_.NextContext("2026-10-01"));
  ASSERT_FALSE(drafts);
  EXPECT_EQ(drafts.error().reason, "UNREADABLE_RECORD");
  EXPECT_EQ(Refused(kFile, Filed(), "soon"), "NOT_A_DATE");
  EXPECT_EQ(Refused(kFile, "known_family_changed { family { authority: '873' } }", "2026-03-02"), "UNREADABLE_RECORD")
      << "what is known of a family, in another record's stream";
}

}  // namespace
}  // namespace kith::sharing
