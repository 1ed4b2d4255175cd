// Scores as they are published: each case below is worked out by hand from the instrument's own scoring instructions.
#include <gmock/gmock.h>

#include "services/workbook/domain/instrument_rules.h"
#include "tests/unit/workbook/shipped.h"

namespace kith::workbook {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

Answers All(const v1::InstrumentTemplate& instrument, int value) {
  Answers answers;
  for (const auto& item : instrument.items()) answers[item.id()] = value;
  return answers;
}

Scored ScoreNamed(const v1::InstrumentTemplate& instrument, const Answers& answers, const std::string& id) {
  EXPECT_THAT(CheckAnswers(instrument, answers), IsEmpty());
  for (auto& score : ScoresOf(instrument, answers)) {
    if (score.score == id) return score;
  }
  ADD_FAILURE() << "no score " << id;
  return {};
}

struct Band {
  const char* instrument;
  int from;
  int to;
  const char* band;
};
class BandsOfAudit : public ::testing::TestWithParam<Band> {};

// WHO 2001: ten items of 0 to 4, of which the last two are 0, 2 or 4.
TEST_P(BandsOfAudit, AreThoseThatArePublished) {
  const auto audit = ShippedInstrument("audit.1");
  for (int total = GetParam().from; total <= GetParam().to; ++total) {
    Answers answers = All(audit, 0);
    int left = total;
    for (auto& [id, answer] : answers) {
      answer = std::min(4, left);
      if (id == "q9" || id == "q10") answer = answer / 2 * 2;
      left -= answer;
    }
    // What an even item could not take goes to one that can.
    for (auto& [id, answer] : answers) {
      if (left > 0 && id != "q9" && id != "q10" && answer < 4) {
        const int more = std::min(4 - answer, left);
        answer += more;
        left -= more;
      }
    }
    if (left > 0) continue;  // 39 cannot be reached: the last two are even
    const auto score = ScoreNamed(audit, answers, "total");
    EXPECT_EQ(score.value, total);
    EXPECT_EQ(score.band, GetParam().band) << total;
  }
}
INSTANTIATE_TEST_SUITE_P(, BandsOfAudit,
                         ::testing::Values(Band{"audit", 0, 7, "low"}, Band{"audit", 8, 15, "increasing"},
                                           Band{"audit", 16, 19, "higher"},
                                           Band{"audit", 20, 40, "possible-dependence"}));

TEST(Audit, TakesNoOddAnswerToItsLastTwo) {
  const auto audit = ShippedInstrument("audit.1");
  Answers answers = All(audit, 0);
  answers["q9"] = 3;
  const auto problems = CheckAnswers(audit, answers);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].field, "answers[\"q9\"]");
  EXPECT_EQ(problems[0].description, "must be one of 0, 2, 4");
}

// Somewhat true everywhere: each scale 5 of 10, the reversed items too; 20 difficulties.
TEST(Sdq, OfOnesIsTheMiddleOfEveryScale) {
  const auto sdq = ShippedInstrument("sdq-parent.1");
  const Answers answers = All(sdq, 1);
  for (const char* scale : {"emotional", "conduct", "hyperactivity", "peer", "prosocial"})
    EXPECT_EQ(ScoreNamed(sdq, answers, scale).value, 5) << scale;
  EXPECT_EQ(ScoreNamed(sdq, answers, "total-difficulties").value, 20);
  EXPECT_EQ(ScoreNamed(sdq, answers, "total-difficulties").band, "abnormal");
  EXPECT_EQ(ScoreNamed(ShippedInstrument("sdq-teacher.1"), answers, "total-difficulties").band, "very-high");
}

// Certainly true everywhere: conduct has one reversed item of five, hyperactivity two, peer problems two.
TEST(Sdq, CountsReversedItemsTheOtherWayRound) {
  const auto sdq = ShippedInstrument("sdq-parent.1");
  const Answers answers = All(sdq, 2);
  EXPECT_EQ(ScoreNamed(sdq, answers, "emotional").value, 10);
  EXPECT_EQ(ScoreNamed(sdq, answers, "conduct").value, 8);
  EXPECT_EQ(ScoreNamed(sdq, answers, "hyperactivity").value, 6);
  EXPECT_EQ(ScoreNamed(sdq, answers, "peer").value, 6);
  EXPECT_EQ(ScoreNamed(sdq, answers, "prosocial").value, 10);
  EXPECT_EQ(ScoreNamed(sdq, answers, "total-difficulties").value, 30);
}

// A scale needs three of its five answers and is scaled up to five; the total needs all four scales.
TEST(Sdq, ScalesUpWhatIsMissingWhereThreeOfFiveAreThere) {
  const auto sdq = ShippedInstrument("sdq-parent.1");
  Answers answers = All(sdq, 1);
  answers.erase("q3");
  answers.erase("q8");
  answers["q13"] = 2;  // 2 + 1 + 1 of three: 4 × 5 / 3 = 6.7
  EXPECT_EQ(ScoreNamed(sdq, answers, "emotional").value, 7);
  EXPECT_EQ(ScoreNamed(sdq, answers, "total-difficulties").value, 22);
  answers.erase("q13");
  EXPECT_FALSE(ScoreNamed(sdq, answers, "emotional").is_complete);
  EXPECT_FALSE(ScoreNamed(sdq, answers, "total-difficulties").is_complete);
}

TEST(Dash, SuggestsMaracFromFourteenOn) {
  const auto dash = ShippedInstrument("dash.1");
  Answers answers = All(dash, 0);
  for (int i = 1; i <= 13; ++i) answers["q" + std::to_string(i)] = 1;
  EXPECT_THAT(SuggestionsOf(dash, ScoresOf(dash, answers)), IsEmpty());
  answers["q24"] = 1;
  const auto met = SuggestionsOf(dash, ScoresOf(dash, answers));
  ASSERT_THAT(met, SizeIs(1));
  EXPECT_EQ(met[0].action(), v1::Suggestion::ACTION_MARAC);
}

TEST(GradesOfCare, AnAreaIsAsGoodAsItsWorstPart) {
  const auto grades = ShippedInstrument("care-grades.1");
  const Answers answers = {{"physical-1", 2}, {"physical-4", 4}, {"safety-1", 1}};
  EXPECT_EQ(ScoreNamed(grades, answers, "physical").band, "grade-4");
  EXPECT_EQ(ScoreNamed(grades, answers, "safety").band, "grade-1");
  EXPECT_FALSE(ScoreNamed(grades, answers, "emotional").is_complete);
  ASSERT_THAT(SuggestionsOf(grades, ScoresOf(grades, answers)), SizeIs(1));
}

TEST(Answers, ThatAreWrongAreAllTold) {
  const auto dash = ShippedInstrument("dash.1");
  Answers answers = All(dash, 0);
  answers.erase("q1");
  answers["q2"] = 2;
  answers["q99"] = 1;
  std::vector<std::string> fields;
  for (const auto& problem : CheckAnswers(dash, answers)) fields.push_back(problem.field + " " + problem.description);
  EXPECT_THAT(fields, ::testing::UnorderedElementsAre("answers[\"q1\"] is missing", "answers[\"q2\"] must be 0 to 1",
                                                      "answers[\"q99\"] must be an item of dash"));
}

}  // namespace
}  // namespace kith::workbook
