// Extending, shortening, pausing and missing: every command in every state of a clock.
#include <gtest/gtest.h>

#include "services/cases/domain/clocks/adjust.h"
#include "services/cases/domain/clocks/clocks.h"
#include "tests/unit/cases/county.h"

namespace kith::cases {
namespace {

const ClockRules kRules = DefaultClockRules();

template <class Request, Result<Events<v1::CasesEvent>> (*decide)(const v1::CaseFile&, const Request&, const Context&,
                                                                  const ClockRules&)>
Result<Events<v1::CasesEvent>> Ruled(const v1::CaseFile& file, const Request& request, const Context& context) {
  return decide(file, request, context, kRules);
}
constexpr auto Extend = Ruled<v1::ExtendClockRequest, ExtendClock>;
constexpr auto Shorten = Ruled<v1::ShortenClockRequest, ShortenClock>;
constexpr auto Pause = Ruled<v1::PauseClockRequest, PauseClock>;
constexpr auto Resume = Ruled<v1::ResumeClockRequest, ResumeClock>;
Result<Events<v1::CasesEvent>> Miss(const v1::CaseFile& file, const v1::RecordMissedClockReasonRequest& request,
                                    const Context& context) {
  return MissClock(file, request.clock(), request.due_date(), context, kRules);
}

constexpr char kAssessment[] = "D3-assessment-1";

// Referred on Monday 8 January 2024, so the assessment is due on 11 March. Today is 1 February; a manager calls.
Record Assessing() {
  Record record = Referred();
  Must(record, {OnFile<StartAssessment>("start_date: '2024-01-10'")});
  record.set_today("2024-02-01");
  record.As("TM1", "team_manager");
  return record;
}

std::string Shown(const Record& record, const std::string& key = kAssessment) {
  for (const auto& clock : RunningClocks(kFile, record.File(kFile), kRules, record.today())) {
    if (clock.clock() == key) return clock.due_date() + " " + v1::Clock::State_Name(clock.state()).substr(6);
  }
  return "none";
}

std::string On(const std::string& more, const std::string& key = kAssessment) { return "clock: '" + key + "' " + more; }

constexpr char kWhy[] = " reason: CLOCK_REASON_FAMILY_UNAVAILABLE text: 'abroad until March'";

const Step kExtend = OnFile<Extend>(On("due_date: '2024-03-20'" + std::string(kWhy)));
const Step kShorten = OnFile<Shorten>(On("due_date: '2024-03-01'" + std::string(kWhy)));
const Step kPause = OnFile<Pause>(On("pause_date: '2024-02-01'" + std::string(kWhy)));
const Step kResume = OnFile<Resume>(On("resume_date: '2024-02-08'"));
const Step kMiss = OnFile<Miss>(On("due_date: '2024-03-11'"));
const Step kExplain = OnFile<RecordMissedClockReason>(On("due_date: '2024-03-11'" + std::string(kWhy)));

struct State {
  const char* name;
  std::function<Record()> make;
};

const State kStates[] = {
    {"running", Assessing},
    {"extended",
     [] {
       Record record = Assessing();
       Must(record, {OnFile<Extend>(On("due_date: '2024-03-15'" + std::string(kWhy)))});
       return record;
     }},
    {"paused",
     [] {
       Record record = Assessing();
       Must(record, {OnFile<Pause>(On("pause_date: '2024-01-25'" + std::string(kWhy)))});
       record.set_today("2024-02-08");
       return record;
     }},
    {"met",
     [] {
       Record record = Assessing();
       record.As("TM1", "importer");
       Must(record, {OnFile<AuthoriseAssessment>("authorisation_date: '2024-02-01'")});
       return record;
     }},
    {"missed",
     [] {
       Record record = Assessing();
       record.set_today("2024-03-12");
       return record;
     }},
    {"missed and recorded",
     [] {
       Record record = Assessing();
       record.set_today("2024-03-12");
       Must(record, {kMiss});
       return record;
     }},
};

struct Row {
  const char* command;
  Step step;
  const char* expected[6];  // in the order of kStates
};

const Row kRows[] = {
    {"ExtendClock",
     kExtend,
     {"", "", "CLOCK_NOT_RUNNING", "CLOCK_NOT_RUNNING", "CLOCK_NOT_RUNNING", "CLOCK_NOT_RUNNING"}},
    {"ShortenClock",
     kShorten,
     {"", "", "CLOCK_NOT_RUNNING", "CLOCK_NOT_RUNNING", "CLOCK_NOT_RUNNING", "CLOCK_NOT_RUNNING"}},
    {"PauseClock",
     kPause,
     {"", "", "CLOCK_NOT_RUNNING", "CLOCK_NOT_RUNNING", "CLOCK_NOT_RUNNING", "CLOCK_NOT_RUNNING"}},
    {"ResumeClock",
     kResume,
     {"CLOCK_NOT_PAUSED", "CLOCK_NOT_PAUSED", "", "CLOCK_NOT_PAUSED", "CLOCK_NOT_PAUSED", "CLOCK_NOT_PAUSED"}},
    {"MissClock",
     kMiss,
     {"CLOCK_NOT_MISSED", "CLOCK_NOT_MISSED", "CLOCK_NOT_MISSED", "CLOCK_NOT_MISSED", "", "CLOCK_NOT_MISSED"}},
    {"RecordMissedClockReason",
     kExplain,
     {"CLOCK_NOT_MISSED", "CLOCK_NOT_MISSED", "CLOCK_NOT_MISSED", "CLOCK_NOT_MISSED", "CLOCK_NOT_MISSED", ""}},
};

TEST(EveryClockCommand, IsLegalOrRefusedWithItsReasonInEveryState) {
  for (const Row& row : kRows) {
    for (size_t i = 0; i < std::size(kStates); ++i) {
      SCOPED_TRACE(std::string(row.command) + " of a clock that is " + kStates[i].name);
      Record record = kStates[i].make();
      const std::string before = record.File(kFile).SerializeAsString();
      const auto done = row.step(record);
      if (*row.expected[i] == '\0') {
        ASSERT_TRUE(done.has_value()) << done.error().reason << ": " << done.error().message;
        EXPECT_NE(record.File(kFile).SerializeAsString(), before);
        continue;
      }
      ASSERT_FALSE(done.has_value());
      EXPECT_EQ(done.error().reason, row.expected[i]);
      EXPECT_FALSE(done.error().fields.empty());
      EXPECT_EQ(record.File(kFile).SerializeAsString(), before);
    }
  }
}

TEST(Clock, FollowsItsAdjustments) {
  Record record = Assessing();
  EXPECT_EQ(Shown(record), "2024-03-11 RUNNING");
  Must(record, {kExtend});
  EXPECT_EQ(Shown(record), "2024-03-20 EXTENDED");
  Must(record, {kShorten});
  EXPECT_EQ(Shown(record), "2024-03-01 RUNNING");
  Must(record, {kPause});
  record.set_today("2024-04-15");
  EXPECT_EQ(Shown(record), "2024-03-01 PAUSED") << "not missed while it is paused";
  // 43 working days without the two bank holidays of Easter.
  Must(record, {OnFile<Resume>(On("resume_date: '2024-04-03'"))});
  EXPECT_EQ(Shown(record), "2024-05-02 EXTENDED");
}

TEST(Clock, CountsAPauseInItsOwnCalendar) {
  Record record = Referred();
  Must(record, {OnFile<StartCinPlan>("start_date: '2024-02-01'")});
  record.set_today("2024-02-20");
  record.As("TM1", "team_manager");
  Must(record, {OnFile<Pause>(On("pause_date: '2024-02-10'" + std::string(kWhy), "D11-cin-plan-1")),
                OnFile<Resume>(On("resume_date: '2024-02-20'", "D11-cin-plan-1"))});
  EXPECT_EQ(Shown(record, "D11-cin-plan-1"), "2024-03-24 EXTENDED") << "ten days, weekends too";
}

TEST(Clock, AMissBeforeThePauseStaysAMiss) {
  Record record = Assessing();
  record.set_today("2024-03-11");
  Must(record, {OnFile<Pause>(On("pause_date: '2024-03-11'" + std::string(kWhy)))});
  record.set_today("2024-03-20");
  EXPECT_EQ(Shown(record), "2024-03-11 PAUSED");
  Record late = Assessing();
  late.set_today("2024-03-12");
  EXPECT_FALSE(OnFile<Pause>(On("pause_date: '2024-03-01'" + std::string(kWhy)))(late).has_value());
}

TEST(AdjustingAClock, NeedsReasonTextAndAnotherPersonThanTheOwner) {
  const struct {
    const char* what;
    Step step;
    const char* subject;
    const char* reason;
  } rows[] = {
      {"no reason", OnFile<Extend>(On("due_date: '2024-03-20' text: 'x'")), "TM1", "UNKNOWN_CODE"},
      {"no text", OnFile<Extend>(On("due_date: '2024-03-20' reason: CLOCK_REASON_OTHER")), "TM1", "INVALID_REQUEST"},
      {"the owner", kExtend, "SW100", "CLOCK_AUTHORISED_BY_OWNER"},
      {"the owner resumes", kPause, "SW100", "CLOCK_AUTHORISED_BY_OWNER"},
      {"an unknown clock", OnFile<Extend>(On("due_date: '2024-03-20'" + std::string(kWhy), "D9-plan-1")), "TM1",
       "CLOCK_NOT_FOUND"},
      {"an earlier date", OnFile<Extend>(On("due_date: '2024-03-11'" + std::string(kWhy))), "TM1", "INVALID_REQUEST"},
      {"years", OnFile<Extend>(On("due_date: '2026-03-11'" + std::string(kWhy))), "TM1", "INVALID_REQUEST"},
      {"shortened to a later date", OnFile<Shorten>(On("due_date: '2024-03-12'" + std::string(kWhy))), "TM1",
       "INVALID_REQUEST"},
      {"shortened into the past", OnFile<Shorten>(On("due_date: '2024-01-31'" + std::string(kWhy))), "TM1",
       "INVALID_REQUEST"},
      {"paused before it began", OnFile<Pause>(On("pause_date: '2024-01-01'" + std::string(kWhy))), "TM1",
       "INVALID_REQUEST"},
      {"paused tomorrow", OnFile<Pause>(On("pause_date: '2024-02-02'" + std::string(kWhy))), "TM1", "DATE_IN_FUTURE"},
  };
  for (const auto& row : rows) {
    Record record = Assessing();
    record.As(row.subject, "team_manager");
    const auto done = row.step(record);
    ASSERT_FALSE(done.has_value()) << row.what;
    EXPECT_EQ(done.error().reason, row.reason) << row.what;
  }
}

TEST(AdjustingAClock, LeavesTheCourtsTimeToTheCourt) {
  Record record = Referred();
  Must(record, {OnFile<IssueCareProceedings>("issue_date: '2024-01-15'")});
  record.set_today("2024-02-01");
  record.As("TM1", "team_manager");
  for (const Step& step : {OnFile<Extend>(On("due_date: '2024-09-01'" + std::string(kWhy), "D14-proceedings-1")),
                           OnFile<Pause>(On("pause_date: '2024-02-01'" + std::string(kWhy), "D14-proceedings-1"))}) {
    const auto done = step(record);
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().reason, "CLOCK_SET_BY_COURT");
  }
}

TEST(MissedClock, IsRecordedOncePerDueDateAndWaitsForItsReason) {
  Record record = Assessing();
  record.set_today("2024-03-12");
  Must(record, {kMiss});
  ASSERT_EQ(record.File(kFile).missed_clocks_size(), 1);
  EXPECT_EQ(static_cast<const v1::CasesEvent&>(*record.history().back().event).occurred_on(), "2024-03-12");
  EXPECT_EQ(static_cast<const v1::CasesEvent&>(*record.history().back().event).clock_missed().worker(), "SW100");
  EXPECT_FALSE(kMiss(record).has_value());
  Must(record, {kExplain});
  EXPECT_EQ(record.File(kFile).missed_clocks(0).reason(), v1::CLOCK_REASON_FAMILY_UNAVAILABLE);
  EXPECT_FALSE(kExplain(record).has_value()) << "the reason is given once";
  EXPECT_FALSE(OnFile<Miss>(On("due_date: '2024-03-10'"))(record).has_value()) << "another due date than the clock's";
}

}  // namespace
}  // namespace kith::cases
