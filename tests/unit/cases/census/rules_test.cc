// Every rule that a child's record can break, with the least history that breaks it and the nearest one that does not.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "tests/unit/cases/census/child.h"

namespace kith::cases::census {
namespace {

using namespace type::v1;

struct Row {
  const char* rule;
  Child breaks;
  Child keeps;
  const char* day = "2026-02-02";  // of the census of 2025-26
};

Child Unborn(const std::string& expected) {
  return Child().With([&](Child& c) {
    c.person.clear_birth_date();
    c.person.set_expected_birth_date(expected);
    c.person.set_sex(SEX_UNKNOWN);
  });
}
Child WithUpn(const std::string& upn) {
  return Child().With([&](Child& c) {
    c.person.set_upn(upn);
    c.person.clear_upn_unknown_reason();
  });
}
Child WithFactors(std::initializer_list<AssessmentFactor> factors, const std::string& end = "2025-07-01") {
  Child child = Child().Assess("2025-06-03", end, ASSESSMENT_FACTOR_UNSPECIFIED);
  for (const auto factor : factors) child.assessment().add_factors(factor);
  return child;
}
Child WithDisabilities(std::initializer_list<Disability> disabilities) {
  Child child;
  child.person.clear_disabilities();
  for (const auto disability : disabilities) child.person.add_disabilities(disability);
  return child;
}
Child OnPlan(const std::string& end = "") {
  return Child().Assess("2025-06-03", "2025-07-01").Enquire("2025-06-10", "2025-06-24").Protect("2025-06-24", end);
}
template <class Change>
Child OnPlanWith(Change change) {
  return OnPlan().With([&](Child& c) { change(c.plan()); });
}
template <class Change>
Child PreProceedingsWith(Change change) {
  return Child().PreProceed("2026-04-20").With([&](Child& c) { change(c.pre_proceedings()); });
}
template <class Change>
Child EpisodeWith(Change change) {
  return Child().With([&](Child& c) { change(c.last()); });
}
const ReasonForClosure kAfterAssessment = REASON_FOR_CLOSURE_AFTER_ASSESSMENT_NO_FURTHER_ACTION;

std::vector<Row> PersonRows() {
  return {
      {"1510", WithUpn("A820000000001"), WithUpn("N820000000001")},
      {"1530", WithUpn("X999000000001"), WithUpn("N820000000001")},
      {"1540", WithUpn("T8200000X0001"), WithUpn("N820000000001")},
      {"1550", WithUpn("T82000000000O"), WithUpn("N820000000001")},
      {"1570", Child().With([](Child& c) { c.person.set_la_child_id("A12345678901234567890"); }),
       Child().With([](Child& c) { c.person.set_la_child_id("A1234567890123456789"); })},
      {"1580", Child().With([](Child& c) { c.person.set_la_child_id("A-1"); }),
       Child().With([](Child& c) { c.person.set_la_child_id("A1"); })},
      {"4180", Child().With([](Child& c) { c.person.clear_sex(); }), Child()},
      {"4220", Child().With([](Child& c) { c.person.clear_ethnicity(); }),
       Child().With([](Child& c) { c.person.set_ethnicity(ETHNICITY_NOT_YET_OBTAINED); })},
      {"8525Q", Child().With([](Child& c) { c.person.clear_birth_date(); }), Unborn("2026-03-01")},
      {"8530Q", Unborn("2026-01-02"), Unborn("2026-01-03")},
      {"8530Q", Unborn("2026-11-03"), Unborn("2026-11-02")},
      {"8535Q", Child().Die("2015-05-03"), Child().Die("2025-06-02")},
      {"8540", WithDisabilities({}), WithDisabilities({DISABILITY_NONE})},
      {"8750", Unborn("2026-03-01").With([](Child& c) { c.person.set_sex(SEX_MALE); }), Unborn("2026-03-01")},
      {"8770Q", Child().With([](Child& c) { c.person.set_upn_unknown_reason(UPN_UNKNOWN_REASON_NOT_SCHOOL_AGE); }),
       Child().With([](Child& c) {
         c.person.set_upn_unknown_reason(UPN_UNKNOWN_REASON_NOT_SCHOOL_AGE);
         c.person.set_birth_date("2022-02-03");
       })},
      {"8772",
       Child().With([](Child& c) { c.person.set_upn_unknown_reason(UPN_UNKNOWN_REASON_REFERRED_NO_FURTHER_ACTION); }),
       Child()},
      {"8790", WithDisabilities({DISABILITY_NONE, DISABILITY_LEARNING}), WithDisabilities({DISABILITY_LEARNING})},
      {"8794", WithDisabilities({DISABILITY_LEARNING, DISABILITY_LEARNING}),
       WithDisabilities({DISABILITY_LEARNING, DISABILITY_HEARING})},
  };
}

std::vector<Row> EpisodeRows() {
  return {
      {"8545Q", Child().Die("2025-03-31"), Child().Die("2025-06-02")},
      {"8555Q", Child().Die("2025-06-01"), Child().Die("2025-06-02")},
      {"8585Q", Child().Close("2025-09-01", REASON_FOR_CLOSURE_DIED),
       Child().Die("2025-08-30").Close("2025-09-01", REASON_FOR_CLOSURE_DIED)},
      {"8600", EpisodeWith([](auto& e) { e.clear_referral_date(); }), Child()},
      {"8606", Unborn("2026-03-10"), Unborn("2026-03-09")},
      {"8610", EpisodeWith([](auto& e) { e.clear_primary_need(); }), Child()},
      {"8650", EpisodeWith([](auto& e) { e.set_primary_need(static_cast<PrimaryNeed>(99)); }), Child()},
      {"8866", EpisodeWith([](auto& e) { e.clear_referral_source(); }), Child()},
      {"8630", Child().Close("2025-06-01"), Child().Close("2025-06-02")},
      {"8640", Child().Close("2025-09-01", static_cast<ReasonForClosure>(99)), Child().Close("2025-09-01")},
      {"8805", EpisodeWith([](auto& e) { e.set_closure_date("2025-09-01"); }), Child().Close("2025-09-01")},
      {"8810", EpisodeWith([](auto& e) { e.set_closure_reason(kAfterAssessment); }), Child()},
      {"8775Q", Child().With([](Child& c) { c.person.set_birth_date("2001-02-01"); }),
       Child().With([](Child& c) { c.person.set_birth_date("2001-02-02"); })},
      {"8815", Child().Refer("2025-09-01"), Child().Close("2025-09-01").Refer("2025-09-01")},
      {"8816", Child().Refer("2025-09-01").Close("2025-10-01"), Child().Close("2025-09-01").Refer("2025-09-01")},
      {"8820", Child().Close("2025-09-02").Refer("2025-09-01"), Child().Close("2025-09-01").Refer("2025-09-01")},
      {"8825Q", Child().Close("2025-09-01", kAfterAssessment),
       Child().Assess("2025-06-03", "2025-07-01").Close("2025-09-01", kAfterAssessment)},
      {"2990",
       Child()
           .Assess("2025-06-03", "2025-07-01")
           .CinPlan("2025-07-01", "2025-08-01")
           .Close("2025-09-01", kAfterAssessment),
       Child().Assess("2025-06-03", "2025-07-01").CinPlan("2025-07-01", "2025-08-01").Close("2025-09-01")},
      {"2990",
       Child().Assess("2025-06-03", "2025-07-01").TransferIn("2025-06-24").Close("2025-09-01", kAfterAssessment),
       Child().Assess("2025-06-03", "2025-07-01").Close("2025-09-01", kAfterAssessment)},
      {"2991Q", Child().Enquire("2025-06-10", "2025-06-24"), OnPlan()},
      {"8565", Child().CinPlan("2025-07-01", "2025-09-02").Close("2025-09-01"),
       Child().CinPlan("2025-07-01", "2025-09-01").Close("2025-09-01")},
      {"8867", Child().Assess("2025-06-03", "").Close("2025-09-01"),
       Child().Assess("2025-06-03", "2025-09-01").Close("2025-09-01")},
      {"8868", Child().Enquire("2025-06-10", "").Close("2025-09-01"),
       Child().EnquireOnly("2025-06-10", "2025-06-12").Close("2025-09-01")},
  };
}

std::vector<Row> AssessmentAndEnquiryRows() {
  return {
      {"1103", Child().Assess("2025-06-01", "2025-07-01"), Child().Assess("2025-06-02", "2025-07-01")},
      {"8608", Child().Assess("2025-06-10", "2025-06-09"), Child().Assess("2025-06-10", "2025-06-10")},
      {"8614", WithFactors({ASSESSMENT_FACTOR_NEGLECT}, ""), WithFactors({ASSESSMENT_FACTOR_NEGLECT})},
      // 45 working days from Monday 24 November 2025 end on Thursday 29 January 2026.
      {"8670Q", Child().Assess("2025-11-24", ""), Child().Assess("2025-11-25", ""), "2026-01-30"},
      {"8736", Child().Assess("2026-03-31", ""), Child().Assess("2026-04-01", ""), "2026-04-01"},
      {"8863Q", Child().Assess("2025-06-03", "2025-07-01").Assess("2025-07-01", "2025-08-01"),
       Child().Assess("2025-06-03", "2025-07-01").Assess("2025-07-02", "2025-08-01")},
      {"8896", Child().Assess("2025-12-03", "").Assess("2026-01-05", ""),
       Child().Assess("2025-12-03", "2026-01-04").Assess("2026-01-05", "")},
      {"8897Q", WithFactors({}), WithFactors({ASSESSMENT_FACTOR_OTHER})},
      {"8869", WithFactors({ASSESSMENT_FACTOR_NONE, ASSESSMENT_FACTOR_NEGLECT}), WithFactors({ASSESSMENT_FACTOR_NONE})},
      {"8898", WithFactors({ASSESSMENT_FACTOR_NEGLECT, ASSESSMENT_FACTOR_NEGLECT}),
       WithFactors({ASSESSMENT_FACTOR_NEGLECT, ASSESSMENT_FACTOR_OTHER})},
      {"8873Q", WithFactors({ASSESSMENT_FACTOR_NONE}).Close("2025-09-01"),
       WithFactors({ASSESSMENT_FACTOR_NONE}).Close("2025-09-01", kAfterAssessment)},
      {"2889", Child().Enquire("2025-06-01", "2025-06-24"), Child().Enquire("2025-06-02", "2025-06-24")},
      {"1104", Child().Enquire("2025-05-20", "2025-05-30"), Child().Enquire("2025-06-02", "2025-06-02")},
      {"1104", Child().TransferIn("2025-05-30"), Child().TransferIn("2025-06-02")},
      {"8615", Child().Enquire("2025-06-25", "2025-06-24"), Child().Enquire("2025-06-24", "2025-06-24")},
      // 15 working days from Monday 12 January 2026 end on Monday 2 February.
      {"8675Q", Child().Enquire("2026-01-12", ""), Child().Enquire("2026-01-13", ""), "2026-02-03"},
      {"8740", Child().Enquire("2026-03-31", ""), Child().EnquireOnly("2026-03-31", "2026-04-01"), "2026-04-01"},
      {"8839", Child().Enquire("2026-01-12", "").Enquire("2026-01-20", ""),
       Child().EnquireOnly("2026-01-12", "2026-01-14").Enquire("2026-01-20", "")},
      {"8890", Child().Enquire("2025-06-10", "2025-06-24").Enquire("2025-06-24", "2025-07-04"),
       Child().Enquire("2025-06-10", "2025-06-24").Enquire("2025-06-25", "2025-07-04")},
      {"8870Q", Child().Enquire("2025-06-10", "2025-06-24").With([](Child& c) {
         c.enquiry().set_conference_target_date("2025-06-28");
       }),
       Child().Enquire("2025-06-10", "2025-06-24").With([](Child& c) {
         c.enquiry().set_conference_target_date("2025-06-27");
       })},
      {"8875", Child().Enquire("2025-06-10", "2025-06-28"), Child().Enquire("2025-06-10", "2025-06-27")},
      {"8875", Child().TransferIn("2025-06-28"), Child().TransferIn("2025-06-27")},
      {"2884", Child().Enquire("2025-06-10", "2025-06-24").TransferIn("2025-06-24"), Child().TransferIn("2025-06-24")},
  };
}

std::vector<Row> PlanRows() {
  return {
      {"4001", OnPlan().CinPlan("2025-09-01"), OnPlan("2025-09-01").CinPlan("2025-09-01")},
      {"4003", OnPlan("2025-10-01").Review("2025-09-15").CinPlan("2025-09-10", "2025-09-20"),
       OnPlan("2025-09-10").Review("2025-09-10").CinPlan("2025-09-10")},
      {"4004", Child().CinPlan("2025-07-01").CinPlan("2025-08-01"),
       Child().CinPlan("2025-07-01", "2025-07-31").CinPlan("2025-08-01")},
      {"4008", Child().Die("2025-08-01").CinPlan("2025-08-02"), Child().Die("2025-08-01").CinPlan("2025-08-01")},
      {"4009Q", Child().Die("2025-08-01").CinPlan("2025-07-01", "2025-08-02"),
       Child().Die("2025-08-01").CinPlan("2025-07-01", "2025-08-01")},
      {"4010", Child().CinPlan(""), Child().CinPlan("2025-07-01")},
      {"4011", Child().CinPlan("2025-07-02", "2025-07-01"), Child().CinPlan("2025-07-02", "2025-07-03")},
      {"4012Q", Child().CinPlan("2025-07-02", "2025-07-02"), Child().CinPlan("2025-07-02", "2025-07-03")},
      {"4014", Child().CinPlan("2025-07-01", "2025-08-01").CinPlan("2025-08-01"),
       Child().CinPlan("2025-07-01", "2025-08-01").CinPlan("2025-08-02")},
      {"4015", Child().CinPlan("2025-06-01"), Child().CinPlan("2025-06-02")},
      {"4016", OnPlan("2025-09-02").CinPlan("2025-09-01"), OnPlan("2025-09-01").CinPlan("2025-09-01")},
      {"4017", OnPlan().CinPlan("2025-06-10", "2025-06-25"), OnPlan().CinPlan("2025-06-10", "2025-06-24")},
      {"1105", Child().Protect("2025-06-01"), Child().Protect("2025-06-02")},
      {"2885", OnPlanWith([](auto& p) { p.set_start_date("2025-06-25"); }), OnPlan()},
      {"2885", Child().TransferIn("2025-06-24").Protect("2025-06-25"),
       Child().TransferIn("2025-06-24").Protect("2025-06-24")},
      {"8720", OnPlanWith([](auto& p) { p.clear_start_date(); }), OnPlan()},
      {"8730", OnPlanWith([](auto& p) { p.set_number_of_previous_plans(-1); }), OnPlan()},
      {"8840", OnPlan("2025-06-24"), OnPlan("2025-06-25")},
      {"8841", OnPlan().Review("2025-06-24"), OnPlan().Review("2025-06-25")},
      {"8842Q", OnPlan().Review(""), OnPlan().Review("2025-09-01")},
      {"8905", OnPlanWith([](auto& p) { p.clear_initial_category(); }), OnPlan()},
      {"8910", OnPlanWith([](auto& p) { p.clear_latest_category(); }), OnPlan()},
      {"8915", OnPlan().Die("2025-06-23"), OnPlan().Die("2025-06-24")},
      {"8920", OnPlan("2025-08-02").Die("2025-08-01"), OnPlan("2025-08-01").Die("2025-08-01")},
      {"8925", OnPlan("2025-06-23"), OnPlan("2025-06-25")},
      {"8935", OnPlan().Protect("2025-09-01"), OnPlan("2025-08-31").Protect("2025-09-01")},
      {"8940", OnPlan("2025-09-01").Protect("2025-09-01"), OnPlan("2025-08-31").Protect("2025-09-01")},
  };
}

std::vector<Row> PreProceedingsRows() {
  std::vector<Row> rows = {
      {"9000Q", PreProceedingsWith([](auto& p) { p.clear_start_date(); }), PreProceedingsWith([](auto&) {})},
      {"9006", PreProceedingsWith([](auto& p) {
         p.set_letter_date("2026-04-19");
         p.set_fgdm_offered(false);
       }),
       PreProceedingsWith([](auto& p) {
         p.set_letter_date("2026-04-20");
         p.set_fgdm_offered(false);
       })},
      {"9007", PreProceedingsWith([](auto& p) { p.set_letter_date("2026-04-21"); }), PreProceedingsWith([](auto& p) {
         p.set_letter_date("2026-04-21");
         p.set_fgdm_offered(false);
       })},
      {"9009", PreProceedingsWith([](auto& p) { p.set_step_decision_date("2026-04-19"); }),
       PreProceedingsWith([](auto& p) { p.set_step_decision_date("2026-04-20"); })},
      {"9010Q", PreProceedingsWith([](auto& p) { p.set_fgdm_offered(true); }), PreProceedingsWith([](auto& p) {
         p.set_fgdm_offered(true);
         p.set_fgdm_facilitated(false);
       })},
      {"9011", PreProceedingsWith([](auto& p) { p.set_outcome(static_cast<PreProceedingsOutcome>(99)); }),
       PreProceedingsWith([](auto& p) { p.set_outcome(PRE_PROCEEDINGS_OUTCOME_STEP_DOWN); })},
      {"9012", PreProceedingsWith([](auto& p) {
         p.set_step_decision_date("2026-06-02");
         p.set_court_application_date("2026-06-01");
       }),
       PreProceedingsWith([](auto& p) {
         p.set_step_decision_date("2026-06-02");
         p.set_court_application_date("2026-06-02");
       })},
      {"9013", PreProceedingsWith([](auto& p) {
         p.set_court_application_date("2026-06-02");
         p.set_initiation_letter_date("2026-06-01");
       }),
       PreProceedingsWith([](auto& p) {
         p.set_court_application_date("2026-06-02");
         p.set_initiation_letter_date("2026-06-02");
       })},
  };
  for (Row& row : rows) row.day = "2026-10-01";
  return rows;
}

std::vector<Row> Rows() {
  std::vector<Row> rows;
  for (const auto& some : {PersonRows(), EpisodeRows(), AssessmentAndEnquiryRows(), PlanRows(), PreProceedingsRows()}) {
    rows.insert(rows.end(), some.begin(), some.end());
  }
  return rows;
}

bool Breaks(const Child& child, const std::string& rule, const std::string& day) {
  const auto broken = child.BrokenOn(day);
  return std::any_of(broken.begin(), broken.end(), [&rule](const Finding& f) { return f.rule->number == rule; });
}

std::string AllOf(const Child& child, const std::string& day) {
  std::string all;
  for (const Finding& finding : child.BrokenOn(day)) all.append(finding.rule->number).append(" ");
  return all;
}

TEST(CensusRules, AreBrokenByTheirLeastHistoryAndKeptByTheNearest) {
  for (const Row& row : Rows()) {
    EXPECT_TRUE(Breaks(row.breaks, row.rule, row.day)) << row.rule << ": " << AllOf(row.breaks, row.day);
    EXPECT_FALSE(Breaks(row.keeps, row.rule, row.day)) << row.rule << ": " << AllOf(row.keeps, row.day);
  }
}

TEST(CensusRules, EachThatARecordCanBreakIsInTheTable) {
  std::set<std::string_view> tested;
  for (const Row& row : Rows()) tested.insert(row.rule);
  for (const Rule& rule : Rules()) {
    if (rule.handling == Handling::kRefused || rule.handling == Handling::kRaised) {
      EXPECT_TRUE(tested.count(rule.number)) << rule.number;
    }
  }
}

TEST(CensusRules, ACleanRecordBreaksNone) {
  const Child whole = OnPlan("2025-12-01")
                          .Review("2025-09-15")
                          .Review("2025-12-01")
                          .CinPlan("2025-12-01", "2026-01-30")
                          .Close("2026-02-01");
  EXPECT_EQ(AllOf(Child(), "2026-02-02"), "");
  EXPECT_EQ(AllOf(whole, "2026-02-02"), "");
  EXPECT_EQ(AllOf(Unborn("2026-03-01"), "2026-02-02"), "");
}

TEST(CensusRules, AreAskedOfADay) {
  const Child child = Child().Assess("2025-11-24", "2026-04-10");
  EXPECT_FALSE(Breaks(child, "8670Q", "2026-01-29"));
  EXPECT_TRUE(Breaks(child, "8670Q", "2026-01-30"));
  EXPECT_TRUE(Breaks(child, "8670Q", "2026-04-09"));
  EXPECT_FALSE(Breaks(child, "8670Q", "2026-04-10"));
  EXPECT_FALSE(Breaks(child, "8736", "2026-03-31"));
  EXPECT_TRUE(Breaks(child, "8736", "2026-04-01"));
}

TEST(CensusRules, LeaveTheReturnsWithWhatTheyAreAbout) {
  const Child child = WithFactors({}, "2025-07-01");
  EXPECT_TRUE(Breaks(child, "8897Q", "2026-03-31"));
  EXPECT_FALSE(Breaks(child, "8897Q", "2026-04-01"));
  const Child closed = Child().Close("2026-03-31", kAfterAssessment);
  EXPECT_TRUE(Breaks(closed, "8825Q", "2026-03-31"));
  EXPECT_EQ(AllOf(closed, "2026-04-01"), "");
}

TEST(CensusRules, HoldFromTheirYearOn) {
  const Child child =
      Child().PreProceed("2026-01-20").With([](Child& c) { c.pre_proceedings().set_letter_date("2026-01-21"); });
  EXPECT_FALSE(Breaks(child, "9007", "2026-03-31"));
  EXPECT_TRUE(Breaks(child, "9007", "2026-04-01"));
}

TEST(CensusRules, NameThePartThatBreaksThem) {
  const auto broken = Child()
                          .Assess("2025-06-03", "2025-07-01")
                          .Assess("2025-08-01", "2025-09-01", ASSESSMENT_FACTOR_UNSPECIFIED)
                          .BrokenOn("2026-02-02");
  ASSERT_EQ(broken.size(), 1u);
  const auto finding = ToProto(broken[0]);
  EXPECT_EQ(finding.rule(), "8897Q");
  EXPECT_EQ(finding.kind(), v1::CensusFinding::KIND_QUERY);
  EXPECT_EQ(finding.n_number(), "N00181");
  EXPECT_EQ(finding.part(), v1::CASE_PART_ASSESSMENT);
  EXPECT_EQ(finding.number(), 2);
  EXPECT_EQ(finding.since(), "2025-09-01");
}

TEST(CensusFindings, SurviveTheirPacking) {
  const Child child = WithFactors({}).Enquire("2025-06-10", "").CinPlan("2025-07-02", "2025-07-02");
  const auto findings = FindingsOf(child.file);
  ASSERT_GE(findings.size(), 3u);
  const auto again = Unpacked(Packed(findings));
  ASSERT_EQ(again.size(), findings.size());
  for (size_t i = 0; i < findings.size(); ++i) {
    EXPECT_EQ(again[i].rule, findings[i].rule);
    EXPECT_EQ(again[i].part, findings[i].part);
    EXPECT_EQ(again[i].number, findings[i].number);
    EXPECT_EQ(again[i].days.from, findings[i].days.from);
    EXPECT_EQ(again[i].days.until, findings[i].days.until);
  }
  EXPECT_TRUE(Unpacked("1,2;x").empty());
}

}  // namespace
}  // namespace kith::cases::census
