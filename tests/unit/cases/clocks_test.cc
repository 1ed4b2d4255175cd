// Every clock of a case file: what starts it, when it is due, and where it stands.
#include "services/cases/domain/clocks/clocks.h"

#include <map>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "shared/calendar/date.h"
#include "tests/unit/cases/county.h"

namespace kith::cases {
namespace {

// A case file with one open episode. in_episode and beside: text of the parts.
v1::CaseFile File(const std::string& referral_date, const std::string& in_episode, const std::string& beside = "") {
  return Parse<v1::CaseFile>("child: 'people/C0000001' authority: '873' state: STATE_OPEN episodes { referral_date: '" +
                             referral_date + "' " + in_episode + " } " + beside);
}

std::string StateName(v1::Clock::State state) { return v1::Clock::State_Name(state).substr(6); }

// "due state" of the clock on the day; "" where the case has none.
std::string Shown(const v1::CaseFile& file, const std::string& key, const std::string& day,
                  const ClockRules& rules = DefaultClockRules()) {
  for (const v1::Clock& clock : RunningClocks("cases/C0000001", file, rules, day)) {
    if (clock.clock() == key) return clock.due_date() + " " + StateName(clock.state());
  }
  return "";
}

struct Row {
  const char* what;
  const char* referral;
  const char* in_episode;
  const char* beside;
  const char* key;
  const char* day;
  const char* shown;
};

const Row kRows[] = {
    // D3: 45 working days from the referral, over bank holidays.
    {"assessment runs", "2024-01-08", "assessments { number: 1 start_date: '2024-01-10' }", "", "D3-assessment-1",
     "2024-03-11", "2024-03-11 RUNNING"},
    {"assessment missed", "2024-01-08", "assessments { number: 1 start_date: '2024-01-10' }", "", "D3-assessment-1",
     "2024-03-12", "2024-03-11 MISSED"},
    {"assessment over Easter and May Day", "2024-03-04", "assessments { number: 1 start_date: '2024-03-05' }", "",
     "D3-assessment-1", "2024-03-05", "2024-05-09 RUNNING"},
    {"assessment authorised on the last day", "2024-01-08",
     "assessments { number: 1 start_date: '2024-01-10' authorisation_date: '2024-03-11' }", "", "D3-assessment-1",
     "2024-06-01", "2024-03-11 MET"},
    {"assessment authorised a day late", "2024-01-08",
     "assessments { number: 1 start_date: '2024-01-10' authorisation_date: '2024-03-12' }", "", "D3-assessment-1",
     "2024-06-01", "2024-03-11 MISSED"},
    {"assessment cancelled in time", "2024-01-08",
     "assessments { number: 1 start_date: '2024-01-10' cancellation_date: '2024-02-01' }", "", "D3-assessment-1",
     "2024-06-01", "2024-03-11 CANCELLED"},
    {"assessment long after the referral counts from its own start", "2023-01-09",
     "assessments { number: 2 start_date: '2024-01-08' }", "", "D3-assessment-2", "2024-01-09", "2024-03-11 RUNNING"},
    {"referral on a Saturday", "2024-01-06", "assessments { number: 1 start_date: '2024-01-08' }", "",
     "D3-assessment-1", "2024-01-09", "2024-03-08 RUNNING"},
    {"episode closed before the assessment was due", "2024-01-08",
     "closure_date: '2024-02-01' assessments { number: 1 start_date: '2024-01-10' }", "", "D3-assessment-1",
     "2024-06-01", "2024-03-11 CANCELLED"},
    {"internal review on the day that was set", "2024-01-08",
     "assessments { number: 1 start_date: '2024-01-10' internal_review_date: '2024-01-24' }", "", "D3a-assessment-1",
     "2024-01-24", "2024-01-24 RUNNING"},
    {"internal review held", "2024-01-08",
     "assessments { number: 1 start_date: '2024-01-10' internal_review_date: '2024-01-24' last_reviewed_date: "
     "'2024-01-23' }",
     "", "D3a-assessment-1", "2024-02-24", "2024-01-24 MET"},
    // D5, D5a: 15 working days from the strategy discussion.
    {"conference over Christmas", "2024-12-02", "section_47_enquiries { number: 1 start_date: '2024-12-18' }", "",
     "D5-enquiry-1", "2024-12-19", "2025-01-13 RUNNING"},
    {"conference held", "2024-01-08",
     "section_47_enquiries { number: 1 start_date: '2024-01-15' end_date: '2024-02-01' conference_date: '2024-02-05' }",
     "", "D5-enquiry-1", "2024-06-01", "2024-02-05 MET"},
    {"no conference needed", "2024-01-08",
     "section_47_enquiries { number: 1 start_date: '2024-01-15' end_date: '2024-02-01' conference_not_required: true }",
     "", "D5-enquiry-1", "2024-06-01", "2024-02-05 CANCELLED"},
    {"enquiry concluded", "2024-01-08",
     "section_47_enquiries { number: 1 start_date: '2024-01-15' end_date: '2024-02-06' conference_not_required: true }",
     "", "D5a-enquiry-1", "2024-06-01", "2024-02-05 MISSED"},
    {"transfer-in conference", "2024-01-08",
     "initial_conferences { number: 1 is_transfer_in: true target_date: '2024-02-05' }", "", "D6-conference-1",
     "2024-02-06", "2024-02-05 MISSED"},
    // D7 to D10: the child protection plan.
    {"first core group", "2024-01-08", "child_protection_plans { number: 1 start_date: '2024-03-22' }", "", "D7-plan-1",
     "2024-03-25", "2024-04-09 RUNNING"},
    {"first core group held", "2024-01-08",
     "child_protection_plans { number: 1 start_date: '2024-03-22' core_group_count: 1 last_core_group_date: "
     "'2024-04-10' }",
     "", "D7-plan-1", "2024-06-01", "2024-04-09 MISSED"},
    {"next core group four weeks later", "2024-01-08",
     "child_protection_plans { number: 1 start_date: '2024-03-22' core_group_count: 3 last_core_group_date: "
     "'2024-06-14' }",
     "", "D7a-plan-1-20240614", "2024-06-20", "2024-07-12 RUNNING"},
    {"first review from the end of November", "2023-11-01",
     "child_protection_plans { number: 1 start_date: '2023-11-30' }", "", "D8-plan-1", "2023-12-01",
     "2024-02-29 RUNNING"},
    {"first review held", "2023-11-01",
     "child_protection_plans { number: 1 start_date: '2023-11-30' review_dates: '2024-02-29' }", "", "D8-plan-1",
     "2024-06-01", "2024-02-29 MET"},
    {"second review six months after the first", "2023-11-01",
     "child_protection_plans { number: 1 start_date: '2023-11-30' review_dates: '2024-02-29' }", "",
     "D9-plan-1-20240229", "2024-06-01", "2024-08-29 RUNNING"},
    {"plan ended at the review: no next one", "2023-11-01",
     "child_protection_plans { number: 1 start_date: '2023-11-30' review_dates: '2024-02-29' end_date: '2024-02-29' }",
     "", "D9-plan-1-20240229", "2024-06-01", ""},
    {"child on a plan not seen", "2024-01-08", "child_protection_plans { number: 1 start_date: '2024-05-03' }", "",
     "D10-plan-1-20240503", "2024-05-21", "2024-05-20 MISSED"},
    {"child on a plan seen", "2024-01-08", "child_protection_plans { number: 1 start_date: '2024-05-03' }",
     "visits { kind: VISIT_KIND_CHILD_PROTECTION last_seen_date: '2024-05-15' }", "D10-plan-1-20240515", "2024-05-21",
     "2024-05-30 RUNNING"},
    // D11: the child in need plan.
    {"first review of a child in need plan", "2024-01-08", "cin_plans { number: 1 start_date: '2024-02-01' }", "",
     "D11-cin-plan-1", "2024-02-02", "2024-03-14 RUNNING"},
    {"next review of a child in need plan on the day that the last one set", "2024-01-08",
     "cin_plans { number: 1 start_date: '2024-02-01' review_count: 1 last_review_date: '2024-03-14' next_review_date: "
     "'2024-05-01' }",
     "", "D11a-cin-plan-1-20240314", "2024-04-01", "2024-05-01 RUNNING"},
    {"visit on a child in need plan", "2024-01-08", "cin_plans { number: 1 start_date: '2024-02-01' }", "",
     "D11b-cin-plan-1-20240201", "2024-02-02", "2024-03-14 RUNNING"},
    // D12 to D14: before and in court.
    {"letter before proceedings", "2024-01-08", "pre_proceedings { number: 1 start_date: '2024-02-26' }", "",
     "D12-pre-proceedings-1", "2024-02-27", "2024-03-02 RUNNING"},
    {"meeting after the letter", "2024-01-08",
     "pre_proceedings { number: 1 start_date: '2024-02-26' letter_date: '2024-02-28' }", "", "D12a-pre-proceedings-1",
     "2024-03-01", "2024-03-06 RUNNING"},
    {"sixteen weeks of pre-proceedings", "2024-01-08", "pre_proceedings { number: 1 start_date: '2024-02-26' }", "",
     "D13-pre-proceedings-1", "2024-03-01", "2024-06-17 RUNNING"},
    {"26 weeks begin with the day of issue", "2024-01-08", "",
     "care_proceedings { number: 1 issue_date: '2024-03-04' }", "D14-proceedings-1", "2024-09-01",
     "2024-09-01 RUNNING"},
    {"the court's eight weeks", "2024-01-08", "",
     "care_proceedings { number: 1 issue_date: '2024-03-04' extensions { granted_date: '2024-08-01' weeks: 8 } }",
     "D14-proceedings-1", "2024-09-02", "2024-10-27 EXTENDED"},
    {"proceedings go on after the episode closed", "2024-01-08", "closure_date: '2024-04-01'",
     "care_proceedings { number: 1 issue_date: '2024-03-04' }", "D14-proceedings-1", "2024-05-01",
     "2024-09-01 RUNNING"},
    // D15 to D20: looked after.
    {"first review of the care plan", "2024-01-08", "",
     "periods_of_care { number: 1 start_date: '2024-04-29' episodes { start_date: '2024-04-29' placement { number: 1 } "
     "} }",
     "D15-care-1", "2024-04-30", "2024-05-29 RUNNING"},
    {"second review of the care plan", "2024-01-08", "",
     "periods_of_care { number: 1 start_date: '2024-04-29' review_count: 1 last_review_date: '2024-05-31' }",
     "D16-care-1", "2024-06-01", "2024-08-31 RUNNING"},
    {"later review of the care plan", "2024-01-08", "",
     "periods_of_care { number: 1 start_date: '2024-04-29' review_count: 2 last_review_date: '2024-08-31' }",
     "D16a-care-1-20240831", "2024-09-01", "2025-02-28 RUNNING"},
    {"first visit of a placement", "2024-01-08", "",
     "periods_of_care { number: 1 start_date: '2024-04-29' episodes { start_date: '2024-04-29' end_date: '2024-05-10' "
     "placement { number: 1 } } episodes { start_date: '2024-05-10' placement { number: 2 } } }",
     "D17-care-1-20240510", "2024-05-11", "2024-05-17 RUNNING"},
    {"a new legal status is no new placement", "2024-01-08", "",
     "periods_of_care { number: 1 start_date: '2024-04-29' episodes { start_date: '2024-04-29' end_date: '2024-05-10' "
     "placement { number: 1 } } episodes { start_date: '2024-05-10' placement { number: 1 } } } visits { kind: "
     "VISIT_KIND_LOOKED_AFTER last_seen_date: '2024-05-03' }",
     "D17a-care-1-20240503", "2024-05-11", "2024-06-14 RUNNING"},
    {"visits after the first year", "2024-01-08", "",
     "periods_of_care { number: 1 start_date: '2024-04-29' episodes { start_date: '2024-04-29' placement { number: 1 } "
     "} } visits { kind: VISIT_KIND_LOOKED_AFTER last_seen_date: '2025-05-30' }",
     "D17b-care-1-20250530", "2025-06-01", "2025-08-30 RUNNING"},
    {"police protection ends after three days", "2024-01-08", "",
     "periods_of_care { number: 1 start_date: '2024-04-29' episodes { start_date: '2024-04-29' legal_status: "
     "LEGAL_STATUS_POLICE_PROTECTION placement { number: 1 } } }",
     "D19-care-1-20240429", "2024-05-03", "2024-05-02 MISSED"},
    {"emergency protection ends after eight days", "2024-01-08", "",
     "periods_of_care { number: 1 start_date: '2024-04-29' episodes { start_date: '2024-04-29' legal_status: "
     "LEGAL_STATUS_EMERGENCY_PROTECTION_ORDER end_date: '2024-05-07' placement { number: 1 } } }",
     "D20-care-1-20240429", "2024-06-01", "2024-05-07 MET"},
    {"nothing is asked of a child who died", "2024-01-08", "",
     "death_date: '2024-05-01' periods_of_care { number: 1 start_date: '2024-04-29' episodes { start_date: "
     "'2024-04-29' "
     "placement { number: 1 } } }",
     "D15-care-1", "2024-06-01", "2024-05-29 CANCELLED"},
};

TEST(CaseClocks, FollowFromTheFacts) {
  for (const Row& row : kRows) {
    const v1::CaseFile file = File(row.referral, row.in_episode, row.beside);
    EXPECT_EQ(Shown(file, row.key, row.day), row.shown) << row.what;
  }
}

TEST(CaseClocks, AreAsTheDayKnewThem) {
  const v1::CaseFile file =
      File("2024-01-08", "assessments { number: 1 start_date: '2024-01-10' authorisation_date: '2024-03-12' }");
  EXPECT_EQ(Shown(file, "D3-assessment-1", "2024-01-07"), "") << "had not begun";
  EXPECT_EQ(Shown(file, "D3-assessment-1", "2024-03-11"), "2024-03-11 RUNNING");
  EXPECT_EQ(Shown(file, "D3-assessment-1", "2024-03-12"), "2024-03-11 MISSED");
}

TEST(CaseClocks, HaveTheirOwner) {
  const v1::CaseFile file = File(
      "2024-01-08", "assessments { number: 1 start_date: '2024-01-10' }",
      "allocations { team: 'teams/a' worker: 'SW1' start_date: '2024-01-08' end_date: '2024-02-01' } allocations { "
      "team: 'teams/b' worker: 'SW2' start_date: '2024-02-01' }");
  const auto clocks = RunningClocks("cases/C0000001", file, DefaultClockRules(), "2024-02-02");
  ASSERT_EQ(clocks.size(), 1U);
  EXPECT_EQ(clocks[0].worker(), "SW2");
  EXPECT_EQ(clocks[0].team(), "teams/b");
  EXPECT_TRUE(clocks[0].is_statutory());
}

TEST(CaseClocks, CountAnAuthoritysOwnLimitsFromTheirDates) {
  const auto rules = ReadClockRules(
      "authority,id,amount,unit,first_day,effective_from,source\n"
      "873,D3,40,working_days,excluded,2024-01-01,sample\n"
      "873,D3,35,working_days,excluded,2024-06-01,sample\n"
      "873,D10,off,,,2024-01-01,sample\n"
      "874,D3,10,working_days,excluded,2020-01-01,sample\n");
  ASSERT_TRUE(rules.has_value()) << rules.error().message;
  const auto due = [&](const char* referral) {
    return Shown(File(referral, std::string("assessments { number: 1 start_date: '") + referral + "' }"),
                 "D3-assessment-1", "2025-12-31", *rules);
  };
  EXPECT_EQ(due("2023-12-29"), "2024-03-04 MISSED") << "the law's 45 days";
  EXPECT_EQ(due("2024-01-08"), "2024-03-04 MISSED") << "40 days";
  EXPECT_EQ(due("2024-06-03"), "2024-07-22 MISSED") << "35 days";
  EXPECT_EQ(Shown(File("2024-01-08", "child_protection_plans { number: 1 start_date: '2024-05-03' }"),
                  "D10-plan-1-20240503", "2024-05-21", *rules),
            "");
}

// Whatever a case goes through, its clocks after a replay of its events are the same, and so is every state of each
// clock on every day.
TEST(CaseClocks, AreEqualOnReplay) {
  const bool holds = rc::check([] {
    Record record = Referred();
    const auto day = [] {
      return calendar::FormatDate(calendar::DateOf("2024-01-08") + std::chrono::days(*rc::gen::inRange(0, 120)));
    };
    const int steps = *rc::gen::inRange(1, 25);
    for (int i = 0; i < steps; ++i) {
      const std::string date = day();
      switch (*rc::gen::inRange(0, 6)) {
        case 0:
          OnFile<StartAssessment>("start_date: '" + date + "'")(record);
          break;
        case 1:
          OnFile<AuthoriseAssessment>("authorisation_date: '" + date + "'")(record);
          break;
        case 2:
          OnFile<StartSection47Enquiry>("start_date: '" + date + "'")(record);
          break;
        case 3:
          OnFile<StartCinPlan>("start_date: '" + date + "'")(record);
          break;
        case 4:
          OnFile<EndCinPlan>("end_date: '" + date + "'")(record);
          break;
        default:
          OnFile<IssueCareProceedings>("issue_date: '" + date + "'")(record);
      }
    }
    v1::CaseFile replayed;
    for (const Draft& draft : record.history()) {
      if (draft.stream == kFile) Apply(replayed, static_cast<const v1::CasesEvent&>(*draft.event));
    }
    for (const char* on : {"2024-02-01", "2024-04-01", "2024-12-31"}) {
      const auto live = RunningClocks(kFile, record.File(kFile), DefaultClockRules(), on);
      const auto again = RunningClocks(kFile, replayed, DefaultClockRules(), on);
      RC_ASSERT(live.size() == again.size());
      for (size_t i = 0; i < live.size(); ++i) RC_ASSERT(live[i].SerializeAsString() == again[i].SerializeAsString());
    }
    // Names are unique, so that an adjustment means one clock.
    std::map<std::string, int> names;
    for (const auto& clock : CaseClocks(replayed, DefaultClockRules())) RC_ASSERT(++names[clock.key] == 1);
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace kith::cases
