// Instruments, goals and checks of practice: what is taken, what is refused and with which reason, and what follows.
#include <map>
#include <memory>

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>

#include "services/workbook/domain/apply.h"
#include "services/workbook/domain/fidelity.h"
#include "services/workbook/domain/goal.h"
#include "services/workbook/domain/instrument_record.h"

#include "kith/workbook/v1/entry.pb.h"

namespace kith::workbook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

template <class Message>
Message Of(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// A family's streams in memory: an adult who drinks, another, and a child; the workbook is open.
class Practice : public ::testing::Test, public Streams {
 protected:
  Practice() {
    Put("families/F1",
        Of<v1::KnownFamily>(
            "members { person: 'people/C1' birth_date: '1990-02-03' } members { person: 'people/C2' "
            "birth_date: '2008-03-03' } members { person: 'people/C3' expected_date: '2026-06-01' } "
            "workers { worker: 'RW1' role: WORKER_ROLE_RECOVERY_WORKER subject: 'families/F1' start_date: "
            "'2026-01-05' } "
            "workers { worker: 'TM1' role: WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER subject: 'families/F1' "
            "start_date: "
            "'2026-01-05' }"));
    Put("workbooks/F1",
        Of<v1::Workbook>(
            "template: 'family-safeguarding.1' state: STATE_OPEN episodes { number: 1 start_date: '2026-01-05' } "
            "episodes { number: 2 start_date: '2026-02-02' }"));
    Put("entries/E1", Of<v1::Entry>("workbook: 'workbooks/F1' kind: ENTRY_KIND_SESSION start_time { seconds: "
                                    "1772366400 } by { worker: 'RW1' }"));
    context_.subject = "RW1";
    context_.roles = {"practitioner"};
    context_.today = "2026-03-02";
    context_.now = Instant(std::chrono::seconds(1772452800));
    context_.position = 7;
  }

  template <class State>
  void Put(const std::string& stream, State state) {
    states_[stream] = std::make_shared<State>(std::move(state));
  }
  const google::protobuf::Message* FindMessage(const std::string& stream) const override {
    const auto found = states_.find(stream);
    return found == states_.end() ? nullptr : found->second.get();
  }
  int64_t Version(const std::string& stream) const override { return FindMessage(stream) ? 3 : 0; }

  // "OK", or the reason; what was taken is folded.
  template <class State>
  std::string Fold(const Result<Drafts>& drafts) {
    last_ = drafts ? Error() : drafts.error();
    if (!drafts) return drafts.error().reason;
    for (const auto& draft : *drafts) {
      if (!states_.contains(draft.stream)) Put(draft.stream, State());
      Apply(static_cast<State&>(*states_[draft.stream]), static_cast<const v1::WorkbookEvent&>(*draft.event));
    }
    return "OK";
  }
  std::string Record(const std::string& text) {
    return Fold<v1::InstrumentRecord>(RecordInstrument(
        templates_, *this, Of<v1::RecordInstrumentRequest>("workbook: 'workbooks/F1' " + text), context_));
  }
  std::string Override(const std::string& text) {
    return Fold<v1::InstrumentRecord>(
        OverrideSuggestion(*this, Of<v1::OverrideSuggestionRequest>("name: 'instruments/I0000007' " + text), context_));
  }
  std::string Set(const std::string& text) {
    return Fold<v1::Goal>(SetGoal(*this, Of<v1::SetGoalRequest>("workbook: 'workbooks/F1' " + text), context_));
  }
  std::string Read(const std::string& text) {
    return Fold<v1::Goal>(RecordRuler(*this, Of<v1::RecordRulerRequest>("name: 'goals/G0000007' " + text), context_));
  }
  std::string Close(const std::string& text) {
    return Fold<v1::Goal>(CloseGoal(*this, Of<v1::CloseGoalRequest>("name: 'goals/G0000007' " + text), context_));
  }
  std::string Check(const std::string& text) {
    return Fold<v1::FidelityCheck>(RecordFidelityCheck(*this, Of<v1::RecordFidelityCheckRequest>(text), context_));
  }
  std::vector<std::string> WrongFields() const {
    std::vector<std::string> fields;
    for (const auto& field : last_.fields) fields.push_back(field.field);
    return fields;
  }
  const v1::InstrumentRecord& record() const { return *Find<v1::InstrumentRecord>("instruments/I0000007"); }
  const v1::Goal& goal() const { return *Find<v1::Goal>("goals/G0000007"); }

  static Templates Shipped() {
    std::vector<FieldViolation> problems;
    return Templates::Read(ShippedTemplates(), ShippedInstruments(), problems);
  }

  const Templates templates_ = Shipped();
  std::map<std::string, std::shared_ptr<google::protobuf::Message>> states_;
  Context context_;
  Error last_;
};

// The first `yes` of DASH's 24 questions are answered yes.
std::string Dash(int yes) {
  std::string answers;
  for (int i = 1; i <= 24; ++i)
    answers += "answers { item: 'q" + std::to_string(i) + "' value: " + std::to_string(i <= yes ? 1 : 0) + " } ";
  return answers;
}
const std::string kDash =
    "instrument: 'dash.1' person: 'people/C1' respondent: RESPONDENT_PRACTITIONER answered_date: '2026-03-01' ";

std::string Audit(int value) {
  std::string answers;
  for (int i = 1; i <= 10; ++i)
    answers += "answers { item: 'q" + std::to_string(i) + "' value: " + std::to_string(value) + " } ";
  return answers;
}
const std::string kAudit =
    "instrument: 'audit.1' person: 'people/C1' respondent: RESPONDENT_ADULT answered_date: '2026-03-01' ";

TEST_F(Practice, ScoresAreComputedAndNeverTyped) {
  ASSERT_EQ(Record(kAudit + Audit(2)), "OK") << last_.message;
  EXPECT_EQ(record().episode(), 2);
  EXPECT_THAT(record().answers(), SizeIs(10));
  const auto& total = *record().scores().rbegin();
  EXPECT_EQ(total.value(), 20);
  EXPECT_TRUE(total.is_complete());
  EXPECT_FALSE(total.band().empty());
  EXPECT_EQ(record().by().worker(), "RW1");
  EXPECT_EQ(record().by().role(), cases::v1::WORKER_ROLE_RECOVERY_WORKER);
}

TEST_F(Practice, EveryWrongAnswerIsToldAtOnce) {
  EXPECT_EQ(Record(kAudit + "answers { item: 'q1' value: 5 } answers { item: 'q2' value: 1 } answers { item: 'q2' "
                            "value: 1 } answers { item: "
                            "'q99' value: 1 } answers { item: 'q9' value: 3 } answers { item: 'q4' value: 0 } answers "
                            "{ item: 'q5' value: 0 } "
                            "answers { item: 'q6' value: 0 } answers { item: 'q7' value: 0 } answers { item: 'q8' "
                            "value: 0 } answers { item: "
                            "'q10' value: 0 }"),
            "WRONG_ANSWERS");
  EXPECT_THAT(WrongFields(), UnorderedElementsAre("answers[2].item", "answers[\"q1\"]", "answers[\"q99\"]",
                                                  "answers[\"q9\"]", "answers[\"q3\"]"));
  EXPECT_FALSE(states_.contains("instruments/I0000007"));
}

TEST_F(Practice, InstrumentsAreThoseOfTheWorkbooksTemplate) {
  EXPECT_EQ(
      Record("instrument: 'audit.2' person: 'people/C1' respondent: RESPONDENT_ADULT answered_date: '2026-03-01'"),
      "INSTRUMENT_NOT_IN_TEMPLATE");
  EXPECT_THAT(last_.fields[0].description, HasSubstr("audit.1"));
}

struct Refusal {
  std::string request;
  std::string reason;
};

TEST_F(Practice, RecordsOfInstrumentsAreRefusedWithTheReason) {
  const std::vector<Refusal> refusals = {
      {"instrument: 'audit.1' person: 'people/C9' respondent: RESPONDENT_ADULT answered_date: '2026-03-01' " + Audit(0),
       "NOT_A_MEMBER"},
      {"instrument: 'audit.1' person: 'people/C1' respondent: RESPONDENT_TEACHER answered_date: '2026-03-01' " +
           Audit(0),
       "RESPONDENT_DOES_NOT_FIT"},
      {"instrument: 'audit.1' person: 'people/C1' respondent: RESPONDENT_ADULT answered_by: 'people/C2' answered_date: "
       "'2026-03-01' " +
           Audit(0),
       "RESPONDENT_DOES_NOT_FIT"},
      {"instrument: 'audit.1' person: 'people/C1' respondent: RESPONDENT_ADULT answered_date: '2026-03-03' " + Audit(0),
       "DATE_IN_FUTURE"},
      {kAudit + Audit(0) + "note: '" + std::string(4001, 'x') + "'", "INVALID_REQUEST"},
      {kAudit + Audit(0) + "visibility { workers: 'RW1' }", "UNKNOWN_CODE"},
      {kAudit + Audit(0) + "visibility { reason: REASON_THIRD_PARTY }", "INVALID_REQUEST"},
      {kAudit + Audit(0) + "visibility { locates: 'people/C9' }", "NOT_A_MEMBER"}};
  for (const auto& [request, reason] : refusals) EXPECT_EQ(Record(request), reason) << request.substr(0, 200);
}

TEST_F(Practice, OnlyThoseWhoWorkWithTheFamilyWriteInAnOpenWorkbook) {
  context_.subject = "RW2";
  EXPECT_EQ(Record(kAudit + Audit(0)), "ROLE_NOT_PERMITTED");
  EXPECT_EQ(Set("person: 'people/C1' own_words: 'x' set_date: '2026-03-01'"), "ROLE_NOT_PERMITTED");
  context_.roles = {"team_manager"};
  EXPECT_EQ(Record(kAudit + Audit(0)), "OK");
  static_cast<v1::Workbook&>(*states_["workbooks/F1"]).set_state(v1::Workbook::STATE_CLOSED);
  EXPECT_EQ(Record(kAudit + Audit(0)), "WORKBOOK_CLOSED");
  states_.erase("workbooks/F1");
  EXPECT_EQ(Record(kAudit + Audit(0)), "NOT_FOUND");
}

TEST_F(Practice, ALimitIsLookedAtAgainAfterNinetyDays) {
  ASSERT_EQ(
      Record(
          kAudit + Audit(0) +
          "visibility { roles: WORKER_ROLE_RECOVERY_WORKER reason: REASON_ASKED_BY_PERSON review_date: '2099-01-01' }"),
      "OK");
  EXPECT_EQ(record().visibility().review_date(), "2026-05-31");
}

// Fourteen is the usual threshold of a referral to MARAC (domain reference §1.5).
TEST_F(Practice, FourteenYesesSuggestMarac) {
  for (const int yes : {13, 14}) {
    states_.erase("instruments/I0000007");
    ASSERT_EQ(Record(kDash + Dash(yes)), "OK") << last_.message;
    ASSERT_THAT(record().suggestions(), SizeIs(1));
    EXPECT_EQ(record().suggestions(0).action(), v1::Suggestion::ACTION_MARAC);
    EXPECT_EQ(record().suggestions(0).is_suggested(), yes >= 14) << yes;
    EXPECT_EQ(record().suggestions(0).is_to_be_done(), yes >= 14) << yes;
  }
}

TEST_F(Practice, AProfessionalDecidesOtherwiseEitherWayRoundWithAReason) {
  ASSERT_EQ(Record(kDash + Dash(6)), "OK");
  EXPECT_EQ(Override("action: ACTION_MARAC is_to_be_done: true"), "INVALID_REQUEST") << "no reason";
  EXPECT_EQ(Override("action: ACTION_MARAC is_to_be_done: false reason: 'x'"), "SUGGESTION_UNCHANGED");
  EXPECT_EQ(Override("action: ACTION_SPECIALIST_ASSESSMENT is_to_be_done: true reason: 'x'"), "SUGGESTION_NOT_MADE");
  EXPECT_EQ(Override("action: ACTION_MARAC is_to_be_done: true reason: 'x' etag: '2'"), "STALE_ETAG");
  ASSERT_EQ(Override("action: ACTION_MARAC is_to_be_done: true reason: 'She is more afraid than the answers say.'"),
            "OK");
  EXPECT_FALSE(record().suggestions(0).is_suggested()) << "what the score says stays";
  EXPECT_TRUE(record().suggestions(0).is_to_be_done());
  ASSERT_EQ(Override("action: ACTION_MARAC is_to_be_done: false reason: 'Heard there already.'"), "OK");
  EXPECT_FALSE(record().suggestions(0).is_to_be_done());
  EXPECT_THAT(record().suggestions(0).overrides(), SizeIs(2));
  for (int i = 2; i < 8; ++i)
    ASSERT_EQ(
        Override("action: ACTION_MARAC is_to_be_done: " + std::string(i % 2 == 0 ? "true" : "false") + " reason: 'x'"),
        "OK");
  EXPECT_EQ(Override("action: ACTION_MARAC is_to_be_done: true reason: 'x'"), "TOO_MANY");
}

const std::string kGoal = "person: 'people/C1' own_words: 'I want mornings without a drink.' set_date: '2026-02-01' ";

TEST_F(Practice, AGoalIsAnAdultsInTheirOwnWords) {
  EXPECT_EQ(Set("person: 'people/C1' set_date: '2026-02-01'"), "INVALID_REQUEST") << "no words";
  EXPECT_EQ(Set("person: 'people/C2' own_words: 'x' set_date: '2026-02-01'"), "NOT_AN_ADULT") << "eighteen tomorrow";
  EXPECT_EQ(Set("person: 'people/C3' own_words: 'x' set_date: '2026-02-01'"), "NOT_AN_ADULT") << "unborn";
  EXPECT_EQ(Set("person: 'people/C9' own_words: 'x' set_date: '2026-02-01'"), "NOT_A_MEMBER");
  EXPECT_EQ(Set("person: 'people/C1' own_words: 'x' set_date: '2026-03-03'"), "DATE_IN_FUTURE");
  ASSERT_EQ(Set(kGoal), "OK");
  EXPECT_EQ(goal().own_words(), "I want mornings without a drink.");
  EXPECT_EQ(goal().state(), v1::Goal::STATE_OPEN);
  context_.today = "2026-03-03";
  context_.position = 8;
  EXPECT_EQ(Set("person: 'people/C2' own_words: 'x' set_date: '2026-02-01'"), "OK") << "eighteen today";
}

TEST_F(Practice, RulersGoFromNoughtToTenAndStandInTheOrderOfTheirDays) {
  ASSERT_EQ(Set(kGoal), "OK");
  const auto reading = [](const std::string& ruler, int value, const std::string& date) {
    return "readings { ruler: RULER_KIND_" + ruler + " value: " + std::to_string(value) + " date: '" + date + "' } ";
  };
  EXPECT_EQ(Read(""), "INVALID_REQUEST");
  EXPECT_EQ(Read(reading("IMPORTANCE", 11, "2026-02-02")), "INVALID_REQUEST");
  EXPECT_EQ(Read(reading("IMPORTANCE", -1, "2026-02-02")), "INVALID_REQUEST");
  EXPECT_EQ(Read(reading("IMPORTANCE", 1, "2026-02-02") + reading("IMPORTANCE", 2, "2026-02-02")), "INVALID_REQUEST");
  EXPECT_EQ(Read(reading("UNSPECIFIED", 1, "2026-02-02")), "UNKNOWN_CODE");
  EXPECT_EQ(Read(reading("IMPORTANCE", 1, "2026-01-31")), "BEFORE_GOAL");
  EXPECT_EQ(Read(reading("IMPORTANCE", 1, "2026-03-03")), "DATE_IN_FUTURE");
  ASSERT_EQ(Read(reading("IMPORTANCE", 9, "2026-02-20") + reading("CONFIDENCE", 0, "2026-02-20")), "OK");
  ASSERT_EQ(Read(reading("IMPORTANCE", 10, "2026-02-10")), "OK") << "recorded late";
  std::vector<int> values;
  for (const auto& each : goal().readings()) values.push_back(each.value());
  EXPECT_THAT(values, ElementsAre(10, 9, 0));
  for (int i = 0; i < kMaxReadings; ++i) ASSERT_EQ(Read(reading("READINESS", 5, "2026-02-21")), "OK");
  EXPECT_THAT(goal().readings(), SizeIs(kMaxReadings));
  EXPECT_EQ(goal().readings(0).ruler(), v1::RULER_KIND_READINESS) << "the oldest have gone";
}

TEST_F(Practice, AGoalIsClosedOnce) {
  ASSERT_EQ(Set(kGoal), "OK");
  EXPECT_EQ(Close("state: STATE_OPEN closed_date: '2026-03-01' closed_words: 'x'"), "INVALID_REQUEST");
  EXPECT_EQ(Close("state: STATE_ACHIEVED closed_date: '2026-01-31' closed_words: 'x'"), "BEFORE_GOAL");
  EXPECT_EQ(Close("state: STATE_ACHIEVED closed_date: '2026-03-01'"), "INVALID_REQUEST");
  ASSERT_EQ(Close("state: STATE_ACHIEVED closed_date: '2026-03-01' closed_words: 'Four weeks now.'"), "OK");
  EXPECT_EQ(goal().state(), v1::Goal::STATE_ACHIEVED);
  EXPECT_EQ(Close("state: STATE_LEFT closed_date: '2026-03-01' closed_words: 'x'"), "GOAL_CLOSED");
  EXPECT_EQ(Read("readings { ruler: RULER_KIND_IMPORTANCE value: 1 date: '2026-03-01' }"), "GOAL_CLOSED");
}

const std::string kRatings =
    "ratings { scale: FIDELITY_SCALE_CULTIVATING_CHANGE_TALK value: 4 } ratings { scale: "
    "FIDELITY_SCALE_SOFTENING_SUSTAIN_TALK value: 3 } "
    "ratings { scale: FIDELITY_SCALE_PARTNERSHIP value: 5 } ratings { scale: FIDELITY_SCALE_EMPATHY value: 5 } ";
const std::string kFeedback =
    "reflections: 12 questions: 8 feedback: 'Warm; fewer questions in a row.' checked_date: '2026-03-02' ";

TEST_F(Practice, ACheckIsOfSomebodyElsesSession) {
  EXPECT_EQ(Check("entry: 'entries/E1' " + kRatings + kFeedback), "OWN_SESSION");
  context_.subject = "TM1";
  context_.roles = {"team_manager"};
  EXPECT_EQ(Check("entry: 'entries/E9' " + kRatings + kFeedback), "NOT_FOUND");
  EXPECT_EQ(Check("entry: 'entries/E1' " + kFeedback), "INVALID_REQUEST") << "no ratings";
  EXPECT_EQ(Check("entry: 'entries/E1' " + kRatings + "reflections: 501 feedback: 'x' checked_date: '2026-03-02'"),
            "INVALID_REQUEST");
  EXPECT_EQ(Check("entry: 'entries/E1' " + kRatings + "feedback: 'x' checked_date: '2026-02-28'"), "BEFORE_SESSION");
  EXPECT_EQ(Check("entry: 'entries/E1' " + kRatings + "checked_date: '2026-03-02'"), "INVALID_REQUEST")
      << "no feedback";
  ASSERT_EQ(Check("entry: 'entries/E1' " + kRatings + kFeedback), "OK");
  const auto& check = *Find<v1::FidelityCheck>("fidelity-checks/E1");
  EXPECT_EQ(check.practitioner(), "RW1");
  EXPECT_EQ(check.session_date(), "2026-03-01");
  EXPECT_EQ(Check("entry: 'entries/E1' " + kRatings + kFeedback), "SESSION_CHECKED") << "a second one replaces unseen";
  EXPECT_EQ(Check("entry: 'entries/E1' etag: '7' " + kRatings + kFeedback), "STALE_ETAG");
  EXPECT_EQ(Check("entry: 'entries/E1' etag: '3' " + kRatings + kFeedback), "OK");
  static_cast<v1::Entry&>(*states_["entries/E1"]).set_kind(v1::ENTRY_KIND_VISIT);
  EXPECT_EQ(Check("entry: 'entries/E1' " + kRatings + kFeedback), "NOT_A_SESSION");
}

TEST_F(Practice, IsCheckedByThoseAloneWhoSuperviseItInTheFamilyToday) {
  context_.roles = {"team_manager"};
  const auto& family = *Find<v1::KnownFamily>("families/F1");
  const auto checked_by = [&](const char* manager) {
    context_.subject = manager;
    return Check("entry: 'entries/E1' " + kRatings + kFeedback);
  };
  EXPECT_EQ(checked_by("TM2"), "NOT_FOUND") << "a manager of other families";
  const Error others = last_;
  EXPECT_EQ(Check("entry: 'entries/E9' " + kRatings + kFeedback), "NOT_FOUND");
  const auto as_of = [](std::string text) { return text.replace(text.find("E9"), 2, "E1"); };
  EXPECT_EQ(others.message, as_of(last_.message)) << "as one that is not there, word for word";
  EXPECT_EQ(others.fields.at(0).field, last_.fields.at(0).field);
  EXPECT_EQ(others.fields.at(0).description, last_.fields.at(0).description);

  auto changed = family;
  changed.mutable_workers(1)->set_role(cases::v1::WORKER_ROLE_SOCIAL_WORKER);
  Put("families/F1", changed);
  EXPECT_EQ(checked_by("TM1"), "NOT_FOUND") << "allocated, as one who does not manage";
  changed.mutable_workers(1)->set_role(cases::v1::WORKER_ROLE_SENIOR_PRACTITIONER);
  changed.mutable_workers(0)->set_end_date("2026-03-02");
  Put("families/F1", changed);
  EXPECT_EQ(checked_by("TM1"), "NOT_FOUND") << "the practitioner has left the family";
  changed.mutable_workers(0)->clear_end_date();
  Put("families/F1", changed);
  EXPECT_EQ(checked_by("TM1"), "OK");
}

TEST(DrawSessions, IsTheSameForTheSameSeedWhateverTheOrder) {
  std::vector<std::string> names;
  for (int i = 0; i < 50; ++i) names.push_back("entries/E" + std::to_string(i));
  const auto drawn = Draw(names, 5, 11);
  EXPECT_THAT(drawn, SizeIs(5));
  std::reverse(names.begin(), names.end());
  EXPECT_EQ(Draw(names, 5, 11), drawn);
  EXPECT_NE(Draw(names, 5, 12), drawn);
  const auto more = Draw(names, 8, 11);
  EXPECT_TRUE(std::equal(drawn.begin(), drawn.end(), more.begin()));
  EXPECT_THAT(Draw({"entries/E1"}, 5, 1), ElementsAre("entries/E1"));
}

TEST(DrawSessions, DrawsEachAboutAsOften) {
  std::vector<std::string> names;
  for (int i = 0; i < 10; ++i) names.push_back("entries/E" + std::to_string(i));
  std::map<std::string, int> times;
  for (int seed = 0; seed < 1000; ++seed) {
    for (const auto& name : Draw(names, 2, seed)) ++times[name];
  }
  for (const auto& name : names) {
    EXPECT_GT(times[name], 140) << name;
    EXPECT_LT(times[name], 260) << name;
  }
}

}  // namespace
}  // namespace kith::workbook
