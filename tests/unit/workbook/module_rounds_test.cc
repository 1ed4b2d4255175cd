// A module that a family does a second time, and two who change two modules at the same time.
#include <gmock/gmock.h>

#include "tests/unit/workbook/record.h"

namespace kith::workbook {
namespace {

const std::string kBook = "name: 'workbooks/F0000001' ";

std::string ModuleText(const std::string& id, const std::string& purpose, const std::string& more = "") {
  return kBook + "module { id: '" + id + "' purpose: '" + purpose +
         "' people: 'people/C0000003' practitioners: 'MH1' tools: 'diary' " + more + " } ";
}

class ModuleRounds : public ::testing::Test {
 protected:
  ModuleRounds() { record_.Open(); }
  template <class Rule>
  std::string Do(Rule rule, const std::string& request) {
    return ReasonOf(record_.As("MH1", rule, request));
  }
  const v1::Module& module(int i) const { return record_.workbook().modules(i); }

  Record record_;
};

TEST_F(ModuleRounds, BeginAnewAfterAnEndAndLeaveWhatStood) {
  ASSERT_EQ(Do(ChooseModule, ModuleText("wellbeing", "Sleep.")), "OK");
  EXPECT_EQ(module(0).round(), 1);
  ASSERT_EQ(Do(StartModule, kBook + "id: 'wellbeing' start_date: '2025-02-01'"), "OK");
  EXPECT_EQ(Do(ChooseModule, ModuleText("wellbeing", "Sleep.")), "MODULE_EXISTS");
  ASSERT_EQ(Do(CompleteModule, kBook + "id: 'wellbeing' end_date: '2025-02-20' informs_assessment: 'She sleeps.'"),
            "OK");
  const std::string first = module(0).ShortDebugString();

  ASSERT_EQ(Do(ChooseModule, ModuleText("wellbeing", "After the baby.")), "OK");
  ASSERT_EQ(record_.workbook().modules_size(), 2);
  EXPECT_EQ(module(1).round(), 2);
  EXPECT_EQ(module(1).state(), v1::Module::STATE_PLANNED);
  EXPECT_EQ(module(1).informs_assessment(), "");
  EXPECT_EQ(Do(ChooseModule, ModuleText("wellbeing", "Once more.")), "MODULE_EXISTS");
  ASSERT_EQ(Do(StartModule, kBook + "id: 'wellbeing' start_date: '2025-03-01'"), "OK");
  ASSERT_EQ(Do(ChangeModule, ModuleText("wellbeing", "Nights.", "progress_percent: 30 round: 9")), "OK");
  EXPECT_EQ(module(1).progress_percent(), 30);
  EXPECT_EQ(module(1).round(), 2) << "nobody says which round it is";
  ASSERT_EQ(Do(StopModule, kBook + "id: 'wellbeing' end_date: '2025-03-02' reason: 'They moved.'"), "OK");
  EXPECT_EQ(module(0).ShortDebugString(), first) << "the first round is as it was";
  ASSERT_EQ(Do(ChooseModule, ModuleText("wellbeing", "Again.")), "OK") << "a stopped one too";
  EXPECT_EQ(module(2).round(), 3);
}

TEST_F(ModuleRounds, EachModuleHasARevisionOfItsOwn) {
  ASSERT_EQ(Do(ChooseModule, ModuleText("wellbeing", "Sleep.")), "OK");
  ASSERT_EQ(Do(ChooseModule, ModuleText("safe-relationships", "Talk.")), "OK");
  const std::string etag = "etag: '" + std::to_string(record_.Version("workbooks/F0000001")) + "' ";
  EXPECT_EQ(module(0).revision(), 1);
  EXPECT_EQ(module(1).revision(), 1);
  // Both were read at the same time.
  EXPECT_EQ(Do(ChangeModule, ModuleText("wellbeing", "Sleep and food.") + "revision: 1"), "OK");
  EXPECT_EQ(Do(ChangeModule, ModuleText("safe-relationships", "Talk calmly.") + "revision: 1"), "OK");
  EXPECT_EQ(Do(StartModule, kBook + etag + "id: 'safe-relationships' start_date: '2025-03-01'"), "STALE_ETAG")
      << "the whole workbook's, as ever";
  // The same one twice.
  const auto stale = record_.As("MH1", ChangeModule, ModuleText("wellbeing", "Food.") + "revision: 1");
  EXPECT_EQ(ReasonOf(stale), "STALE_ETAG");
  EXPECT_EQ(stale.error().fields.at(0).field, "revision");
  EXPECT_EQ(module(0).purpose(), "Sleep and food.");
  EXPECT_EQ(Do(StartModule, kBook + "id: 'wellbeing' start_date: '2025-03-01' revision: 2"), "OK");
  EXPECT_EQ(Do(StopModule, kBook + "id: 'wellbeing' end_date: '2025-03-02' reason: 'x' revision: 2"), "STALE_ETAG");
  EXPECT_EQ(Do(StopModule, kBook + "id: 'wellbeing' end_date: '2025-03-02' reason: 'x' revision: 3"), "OK");
  ASSERT_EQ(Do(ChooseModule, ModuleText("wellbeing", "Again.")), "OK");
  EXPECT_EQ(module(2).revision(), 5) << "what was read of the first round is not taken for the second";
  EXPECT_EQ(module(1).revision(), 2);
}

}  // namespace
}  // namespace kith::workbook
