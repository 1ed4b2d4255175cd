// What an adult said over time: counts and words put beside each other, and nothing that scores anybody.
#include "services/workbook/domain/trajectory.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>

namespace kith::workbook {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

template <class Message>
Message Of(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

const Templates& Shipped() {
  static const Templates templates = [] {
    std::vector<FieldViolation> problems;
    return Templates::Read(ShippedTemplates(), ShippedInstruments(), problems);
  }();
  return templates;
}

v1::Entry Session(const std::string& name, int64_t seconds, const std::string& details) {
  return Of<v1::Entry>("name: '" + name + "' kind: ENTRY_KIND_SESSION start_time { seconds: " +
                       std::to_string(seconds) + " } session { " + details + " }");
}
v1::InstrumentRecord Audit(const std::string& name, const std::string& date, const std::string& scores) {
  return Of<v1::InstrumentRecord>("name: '" + name +
                                  "' instrument: 'audit.1' respondent: RESPONDENT_ADULT answered_date: '" + date +
                                  "' " + scores);
}

v1::GetTrajectoryResponse Year(TrajectoryParts parts) {
  return TrajectoryOf(Shipped(), std::move(parts), "2026-01-01", "2026-12-31");
}

TEST(Trajectory, OfASessionWithTwoAdultsHasWhatThisOneSaid) {
  TrajectoryParts parts;
  parts.person = "people/C1";
  parts.sessions = {Session("entries/E1", 1772366400,
                            "talk { category: CATEGORY_NEED words: 'hers' person: 'people/C1' } talk { category: "
                            "CATEGORY_NEED is_sustain: true words: 'his' person: 'people/C2' }")};
  const auto made = Year(parts);
  ASSERT_THAT(made.months(), SizeIs(1));
  EXPECT_THAT(made.months(0).change_talk(), SizeIs(1));
  EXPECT_THAT(made.months(0).sustain_talk(), SizeIs(0));
}

TEST(Trajectory, CountsTalkByMonthAndCategory) {
  TrajectoryParts parts;
  // 2026-03-31 23:30 UTC is 1 April in London.
  parts.sessions = {
      Session("entries/E2", 1774999800,
              "reflections: 3 questions: 2 affirmations: 1 talk { category: CATEGORY_DESIRE words: 'a' }"),
      Session("entries/E1", 1772366400,
              "reflections: 4 questions: 5 talk { category: CATEGORY_NEED words: 'b' } talk { category: CATEGORY_NEED "
              "words: 'c' } talk { category: "
              "CATEGORY_REASONS is_sustain: true words: 'd' }"),
      Session("entries/E3", 1772400000, "reflections: 1 questions: 1")};
  const auto made = Year(parts);
  ASSERT_THAT(made.months(), SizeIs(2));
  const auto& march = made.months(0);
  EXPECT_EQ(march.month(), "2026-03");
  EXPECT_EQ(march.sessions(), 2);
  EXPECT_EQ(march.reflections_per_question_percent(), 83) << "5 to 6";
  ASSERT_THAT(march.change_talk(), SizeIs(1));
  EXPECT_EQ(march.change_talk(0).category(), v1::Talk::CATEGORY_NEED);
  EXPECT_EQ(march.change_talk(0).count(), 2);
  ASSERT_THAT(march.sustain_talk(), SizeIs(1));
  EXPECT_EQ(march.sustain_talk(0).category(), v1::Talk::CATEGORY_REASONS);
  EXPECT_EQ(made.months(1).month(), "2026-04");
  EXPECT_EQ(made.months(1).reflections_per_question_percent(), 150);
}

TEST(Trajectory, HasNoRatioWhereNothingWasAsked) {
  TrajectoryParts parts;
  parts.sessions = {Session("entries/E1", 1772366400, "reflections: 4")};
  const auto made = Year(parts);
  EXPECT_FALSE(made.months(0).is_ratio_known());
  EXPECT_EQ(made.months(0).reflections_per_question_percent(), 0);
}

TEST(Trajectory, PutsReadingsBesideTheirGoalAndThePlansOutcome) {
  TrajectoryParts parts;
  parts.goals = {
      Of<v1::Goal>(
          "name: 'goals/G2' set_date: '2025-06-01' plan_outcome: 'Mother is sober at home.' readings { ruler: "
          "RULER_KIND_IMPORTANCE value: 3 date: '2025-12-31' } readings { ruler: RULER_KIND_IMPORTANCE value: 8 date: "
          "'2026-01-01' }"),
      Of<v1::Goal>("name: 'goals/G1' set_date: '2025-05-01' state: STATE_LEFT closed_date: '2025-12-01'"),
      Of<v1::Goal>("name: 'goals/G3' set_date: '2027-01-01'")};
  const auto made = Year(parts);
  ASSERT_THAT(made.goals(), SizeIs(1));
  EXPECT_EQ(made.goals(0).goal().plan_outcome(), "Mother is sober at home.");
  ASSERT_THAT(made.goals(0).readings(), SizeIs(1));
  EXPECT_EQ(made.goals(0).readings(0).value(), 8);
  EXPECT_THAT(made.goals(0).goal().readings(), IsEmpty()) << "once is enough";
}

TEST(Trajectory, ShowsTheMainScoreOfEachInstrumentWhereItIsComplete) {
  TrajectoryParts parts;
  parts.records = {
      Audit("instruments/I2", "2026-05-01", "scores { score: 'total' is_complete: true value: 9 band: 'increasing' }"),
      Audit("instruments/I1", "2026-02-01", "scores { score: 'total' is_complete: true value: 21 band: 'dependence' }"),
      Audit("instruments/I3", "2026-06-01", "scores { score: 'total' }"),
      Of<v1::InstrumentRecord>("name: 'instruments/I4' instrument: 'unknown.1' answered_date: '2026-02-01'")};
  const auto made = Year(parts);
  ASSERT_THAT(made.instruments(), SizeIs(1));
  EXPECT_EQ(made.instruments(0).score(), "total");
  ASSERT_THAT(made.instruments(0).points(), SizeIs(2));
  EXPECT_EQ(made.instruments(0).points(0).record(), "instruments/I1");
  EXPECT_EQ(made.instruments(0).points(1).value(), 9);
}

TEST(Trajectory, TellsTheNextStepsInTheirOrder) {
  TrajectoryParts parts;
  parts.sessions = {Session("entries/E2", 1774999800, "next_step: 'Ring the group.' goals: 'goals/G1'"),
                    Session("entries/E1", 1772366400, "next_step: 'Keep the diary.'"),
                    Session("entries/E3", 1772366400, "")};
  const auto made = Year(parts);
  ASSERT_THAT(made.next_steps(), SizeIs(2));
  EXPECT_EQ(made.next_steps(0).text(), "Keep the diary.");
  EXPECT_EQ(made.next_steps(1).goals(0), "goals/G1");
}

}  // namespace
}  // namespace kith::workbook
