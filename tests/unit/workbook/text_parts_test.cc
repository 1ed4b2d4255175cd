// Which texts of a record are searched, and who may read each of them.
#include "services/workbook/domain/text_parts.h"

#include <set>

#include <gmock/gmock.h>

#include "tests/unit/workbook/family_streams.h"

namespace kith::workbook {
namespace {

using cases::v1::WorkerRole;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const v1::Template& Made() { return *MadeByKith().Find("family-safeguarding.1"); }

const v1::Supervision& Meeting() {
  static const auto meeting = Parse<v1::Supervision>(
      "workbook: 'workbooks/F1' chair: 'SP1' "
      "updates { role: WORKER_ROLE_RECOVERY_WORKER text: 'a' by { worker: 'RW1' } } "
      "updates { role: WORKER_ROLE_SOCIAL_WORKER text: 'b' by { worker: 'SW1' } } "
      "ratings { child: 'people/C0000003' analysis: 'c' } ratings { child: 'people/C0000003' analysis: 'd' } "
      "decisions { number: 1 reason: 'e' withdraw_reason: 'f' dissents { text: 'g' by { worker: 'RW1' } } "
      "command { hold_legal_gateway { } } } decisions { number: 2 } "
      "actions { number: 1 text: 'h' owner: 'CP1' visibility { workers: 'DP1' reason: REASON_RISK_OF_HARM } }");
  return meeting;
}

std::vector<std::string> IdsOf(const google::protobuf::Message& state) {
  std::vector<std::string> ids;
  for (const auto& part : PartsOf(state)) ids.push_back(part.id);
  return ids;
}

const TextPart& PartIn(const std::vector<TextPart>& parts, const std::string& id) {
  for (const auto& part : parts) {
    if (part.id == id) return part;
  }
  throw std::logic_error("no part " + id);
}

Sight As(const std::string& worker, WorkerRole role) {
  Sight sight;
  sight.worker = worker;
  sight.roles = {role};
  sight.works_with_danger = role == cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_OFFICER;
  sight.is_childs_social_worker = role == cases::v1::WORKER_ROLE_SOCIAL_WORKER;
  sight.manages = role == cases::v1::WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER;
  return sight;
}

TEST(PartsOf, NamesEachTextOnceAndLeavesOutWhatIsEmpty) {
  EXPECT_THAT(IdsOf(Meeting()),
              ElementsAre("update/0", "update/1", "rating/0", "rating/1", "decision/1", "dissent/1/0", "action/1"));
  EXPECT_EQ(PartIn(PartsOf(Meeting()), "decision/1").text, "e\nf");
  EXPECT_THAT(IdsOf(Parse<v1::Chapter>("fields { prompt: 'goals' values { value: 'a' revision: 1 } values { value: 'b' "
                                       "revision: 3 } } fields { prompt: 'summary' values { revision: 2 } } "
                                       "summaries { number: 4 text: 'c' }")),
              ElementsAre("field/goals/1", "field/goals/3", "summary/4"));
  EXPECT_THAT(IdsOf(Parse<v1::Goal>("own_words: 'a' readings { words: 'b' }")), ElementsAre("words"));
  EXPECT_THAT(IdsOf(Parse<v1::InstrumentRecord>("instrument: 'audit.1'")), IsEmpty());
}

TEST(PartsOf, HasNoneOfWhatIsMadeOfOthersOrIsNoFamilysRecord) {
  EXPECT_THAT(PartsOf(Parse<v1::FidelityCheck>("feedback: 'a'")), IsEmpty());
  EXPECT_THAT(PartsOf(Parse<v1::Entry>("narrative: 'a'")), IsEmpty()) << "entries have an index of their own";
  EXPECT_THAT(PartsOf(v1::FamilyAssessment()), IsEmpty());
  EXPECT_THAT(PartsOf(v1::KnownFamily()), IsEmpty());
}

TEST(MaySeePart, ALegalGatewayIsTheChairsTheSocialWorkersAndTheManagers) {
  const auto parts = PartsOf(Meeting());
  for (const char* id : {"decision/1", "dissent/1/0"}) {
    const auto sees = [&](const Sight& sight) {
      return MaySeePart(PartIn(parts, id), Meeting(), nullptr, nullptr, sight);
    };
    EXPECT_TRUE(sees(As("SW1", cases::v1::WORKER_ROLE_SOCIAL_WORKER)));
    EXPECT_TRUE(sees(As("TM1", cases::v1::WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER)));
    EXPECT_TRUE(sees(As("SP1", cases::v1::WORKER_ROLE_SENIOR_PRACTITIONER)));
    EXPECT_FALSE(sees(As("SP2", cases::v1::WORKER_ROLE_SENIOR_PRACTITIONER)));
    EXPECT_FALSE(sees(As("RW2", cases::v1::WORKER_ROLE_RECOVERY_WORKER)));
    EXPECT_EQ(sees(As("RW1", cases::v1::WORKER_ROLE_RECOVERY_WORKER)), id == std::string("dissent/1/0")) << "their own";
    EXPECT_FALSE(sees(As("SP1", cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_OFFICER))) << "whoever chaired";
    Sight auditor;
    auditor.audits = true;
    EXPECT_FALSE(sees(auditor));
    EXPECT_FALSE(sees(Sight())) << "nothing to the family";
  }
}

TEST(MaySeePart, AnActionIsItsOwnersToo) {
  const auto parts = PartsOf(Meeting());
  const auto sees = [&](const char* worker, WorkerRole role) {
    return MaySeePart(PartIn(parts, "action/1"), Meeting(), nullptr, nullptr, As(worker, role));
  };
  EXPECT_TRUE(sees("CP1", cases::v1::WORKER_ROLE_CHILD_PRACTITIONER));
  EXPECT_TRUE(sees("DP1", cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER));
  EXPECT_FALSE(sees("CP2", cases::v1::WORKER_ROLE_CHILD_PRACTITIONER));
}

TEST(MaySeePart, AFieldIsSeenAsTheChapterShowsIt) {
  const auto chapter = Parse<v1::Chapter>(
      "head { name: 'chapters/F1-a' role: WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER subject: SUBJECT_ADULT person: "
      "'people/C0000001' } fields { prompt: 'goals' values { value: 'a' revision: 1 } } "
      "fields { prompt: 'safety_plan' values { value: 'b' revision: 1 } } "
      "fields { prompt: 'gone' values { value: 'c' revision: 1 } }");
  const auto parts = PartsOf(chapter);
  const auto sees = [&](const std::string& id, const v1::Template* made, WorkerRole role) {
    return MaySeePart(PartIn(parts, id), chapter, nullptr, made, As("X1", role));
  };
  const auto officer = cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_OFFICER;
  const auto recovery = cases::v1::WORKER_ROLE_RECOVERY_WORKER;
  EXPECT_TRUE(sees("field/goals/1", &Made(), officer));
  EXPECT_TRUE(sees("field/safety_plan/1", &Made(), recovery));
  EXPECT_FALSE(sees("field/safety_plan/1", &Made(), officer));
  EXPECT_FALSE(sees("field/gone/1", &Made(), recovery)) << "what the template does not know";
  EXPECT_FALSE(sees("field/goals/1", nullptr, recovery));
}

TEST(MaySeePart, AnAccountIsSeenWhereItWasRead) {
  const auto contradiction = Parse<v1::Contradiction>(
      "title: 'a' accounts { number: 1 text: 'b' chapter: 'chapters/F1-a' prompt: 'goals' } "
      "accounts { number: 2 text: 'c' }");
  auto workbook = Parse<v1::Workbook>(
      "chapters { name: 'chapters/F1-a' role: WORKER_ROLE_RECOVERY_WORKER subject: SUBJECT_ADULT person: "
      "'people/C0000002' }");
  const auto parts = PartsOf(contradiction);
  const auto sees = [&](const char* id, const v1::Workbook* of) {
    return MaySeePart(PartIn(parts, id), contradiction, of, &Made(),
                      As("CP1", cases::v1::WORKER_ROLE_CHILD_PRACTITIONER));
  };
  EXPECT_TRUE(sees("account/1", &workbook));
  EXPECT_FALSE(sees("account/1", nullptr));
  auto& limit = *workbook.mutable_chapters(0)->mutable_visibility();
  limit.add_roles(cases::v1::WORKER_ROLE_RECOVERY_WORKER);
  limit.set_reason(v1::Visibility::REASON_ASKED_BY_PERSON);
  EXPECT_FALSE(sees("account/1", &workbook)) << "the chapter was limited since";
  EXPECT_TRUE(sees("account/2", &workbook)) << "what was only said";
  EXPECT_TRUE(sees("title", &workbook));
}

}  // namespace
}  // namespace kith::workbook
