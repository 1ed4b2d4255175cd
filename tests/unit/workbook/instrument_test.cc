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

// The first three questions alone; 5 and more is positive (Public Health England, Alcohol use screening tests, 2020).
TEST(AuditC, IsPositiveFromFiveOnOfItsThreeQuestionsAlone) {
  const auto audit = ShippedInstrument("audit.1");
  struct Case {
    int q1, q2, q3, score;
    const char* band;
  };
  for (const auto& one :
       {Case{0, 0, 0, 0, "below-threshold"}, Case{2, 1, 1, 4, "below-threshold"}, Case{2, 2, 1, 5, "above-threshold"},
        Case{4, 0, 1, 5, "above-threshold"}, Case{4, 4, 4, 12, "above-threshold"}}) {
    Answers answers = All(audit, 4);
    answers["q1"] = one.q1;
    answers["q2"] = one.q2;
    answers["q3"] = one.q3;
    const auto score = ScoreNamed(audit, answers, "consumption");
    EXPECT_EQ(score.value, one.score);
    EXPECT_EQ(score.band, one.band) << one.score;
    EXPECT_EQ(ScoreNamed(audit, answers, "total").value, one.score + 28) << "the other seven count in the total";
  }
}

// The two sides of every threshold, by the least answers that reach it (WHO, AUDIT manual, second edition, 2001:
// zones I to IV; specialist assessment from zone IV on).
TEST(Audit, ChangesItsZoneAtEightSixteenAndTwenty) {
  const auto audit = ShippedInstrument("audit.1");
  const auto of = [&](std::vector<int> first) {
    Answers answers = All(audit, 0);
    for (size_t i = 0; i < first.size(); ++i) answers["q" + std::to_string(i + 1)] = first[i];
    return answers;
  };
  struct Case {
    std::vector<int> first;
    int total;
    const char* band;
    bool is_specialist;
  };
  for (const auto& one :
       {Case{{4, 3}, 7, "low", false}, Case{{4, 3, 1}, 8, "increasing", false},
        Case{{4, 4, 4, 3}, 15, "increasing", false}, Case{{4, 4, 4, 3, 1}, 16, "higher", false},
        Case{{4, 4, 4, 4, 3}, 19, "higher", false}, Case{{4, 4, 4, 4, 3, 1}, 20, "possible-dependence", true},
        Case{{4, 4, 4, 4, 4, 4, 4, 4, 4, 4}, 40, "possible-dependence", true}}) {
    const auto score = ScoreNamed(audit, of(one.first), "total");
    EXPECT_EQ(score.value, one.total);
    EXPECT_EQ(score.band, one.band) << one.total;
    EXPECT_EQ(SuggestionsOf(audit, ScoresOf(audit, of(one.first))).size(), one.is_specialist ? 1u : 0u) << one.total;
  }
}

// A ruler is where the adult placed themself, 0 to 10, and nothing is made of several (Miller and Rollnick,
// Motivational Interviewing, third edition, 2013, on scaling questions).
TEST(Rulers, AreTheAnswersThemselvesAndAddUpToNothing) {
  const auto rulers = ShippedInstrument("change-rulers.1");
  const Answers answers = {{"importance", 10}, {"confidence", 0}};
  EXPECT_EQ(ScoreNamed(rulers, answers, "importance").value, 10);
  EXPECT_TRUE(ScoreNamed(rulers, answers, "confidence").is_complete) << "nought is an answer";
  EXPECT_EQ(ScoreNamed(rulers, answers, "confidence").value, 0);
  EXPECT_FALSE(ScoreNamed(rulers, answers, "readiness").is_complete) << "was not asked";
  EXPECT_THAT(ScoresOf(rulers, answers), SizeIs(3)) << "no total";
  EXPECT_THAT(CheckAnswers(rulers, {{"importance", 11}}), SizeIs(1));
  EXPECT_THAT(CheckAnswers(rulers, {{"importance", -1}}), SizeIs(1));
  EXPECT_EQ(ScoreNamed(ShippedInstrument("scale-0-10.1"), {{"value", 7}}, "value").value, 7);
}

// Prochaska, DiClemente and Norcross, In search of how people change, American Psychologist 47, 1992: five stages.
TEST(StageOfChange, IsOneOfFiveInTheirOrder) {
  const auto stages = ShippedInstrument("stage-of-change.1");
  int stage = 0;
  for (const char* name : {"pre-contemplation", "contemplation", "preparation", "action", "maintenance"})
    EXPECT_EQ(ScoreNamed(stages, {{"stage", ++stage}}, "stage").band, name);
  EXPECT_THAT(CheckAnswers(stages, {{"stage", 0}}), SizeIs(1));
  EXPECT_THAT(CheckAnswers(stages, {{"stage", 6}}), SizeIs(1)) << "a lapse is an event, not a stage";
}

// The bands of total difficulties on both sides of every threshold (youthinmind, Scoring the SDQ for ages 4 to 17: the
// parent's in three bands, the teacher's in four). Items that are not reversed make a score: one point for each.
TEST(Sdq, ChangesItsBandsWhereTheyArePublished) {
  struct Case {
    const char* instrument;
    int total;
    const char* band;
  };
  for (const auto& one : {Case{"sdq-parent.1", 13, "normal"}, Case{"sdq-parent.1", 14, "borderline"},
                          Case{"sdq-parent.1", 16, "borderline"}, Case{"sdq-parent.1", 17, "abnormal"},
                          Case{"sdq-teacher.1", 11, "close-to-average"}, Case{"sdq-teacher.1", 12, "slightly-raised"},
                          Case{"sdq-teacher.1", 15, "slightly-raised"}, Case{"sdq-teacher.1", 16, "high"},
                          Case{"sdq-teacher.1", 18, "high"}, Case{"sdq-teacher.1", 19, "very-high"}}) {
    const auto sdq = ShippedInstrument(one.instrument);
    Answers answers;
    for (const auto& item : sdq.items()) answers[item.id()] = item.is_reversed() ? 2 : 0;
    int left = one.total;
    for (const auto& score : sdq.scores()) {
      if (score.id() == "prosocial") continue;
      for (const auto& id : score.items()) {
        const int more = std::min(2, left);
        answers[id] += answers[id] == 2 ? -more : more;
        left -= more;
      }
    }
    ASSERT_EQ(left, 0);
    EXPECT_EQ(ScoreNamed(sdq, answers, "total-difficulties").value, one.total);
    EXPECT_EQ(ScoreNamed(sdq, answers, "total-difficulties").band, one.band) << one.instrument << " " << one.total;
  }
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

// A scale needs three of its five answers and is scaled up to five; the total needs all four scales. The example is
// that of youthinmind's scoring instructions: 4 of three items is 7 of five.
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
