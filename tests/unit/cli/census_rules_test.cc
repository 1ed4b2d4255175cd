#include "services/cli/census_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/cli/upn.h"
#include "tests/unit/cli/census_fixture.h"

namespace kith::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> QuarantinedRules(const CheckedCensus& checked) {
  std::vector<std::string> rules;
  for (const auto& finding : checked.findings.all) {
    if (finding.quarantined) rules.push_back(finding.rules);
  }
  return rules;
}

const cases::v1::Episode& OnlyEpisode(const CheckedCensus& checked) {
  return checked.children.at(0).history.episodes.at(0).episode;
}

TEST(CensusRules, ACleanChildGoesInWhole) {
  const auto checked = CheckText(CensusWith(
      ChildWith(EpisodeWith(Assessment("2019-06-04", "2019-07-01") + CinPlan("2019-07-02", "2019-08-14") +
                                Enquiry("2019-07-24", "2019-08-14"),
                            ProtectionPlan("2019-08-14", "", "<CPPreviewDate>2019-11-12</CPPreviewDate>")))));
  EXPECT_THAT(QuarantinedRules(checked), IsEmpty());
  const auto& episode = OnlyEpisode(checked);
  EXPECT_EQ(episode.assessments_size(), 1);
  EXPECT_EQ(episode.section_47_enquiries(0).end_date(), "2019-08-14");
  EXPECT_EQ(episode.child_protection_plans(0).review_dates(0), "2019-11-12");
  for (const auto& [kind, count] : checked.counts) EXPECT_EQ(count.read, count.kept) << ElementName(kind);
}

struct Case {
  const char* name;
  std::string child;
  std::string rules;  // of the one thing that is left out
};

class OneFault : public ::testing::TestWithParam<Case> {};

TEST_P(OneFault, LeavesOutOnePieceAndSaysWhy) {
  const auto checked = CheckText(CensusWith(GetParam().child));
  EXPECT_THAT(QuarantinedRules(checked), ElementsAre(GetParam().rules));
}

const std::string kTwoFactors = "<AssessmentFactors>3B</AssessmentFactors><AssessmentFactors>21</AssessmentFactors>";

INSTANTIATE_TEST_SUITE_P(
    Rules, OneFault,
    ::testing::Values(
        Case{"id_missing", ChildWith("", ""), "8500"},
        Case{"id_too_long", ChildWith("", "A12345678901234567890"), "1570"},
        Case{"id_strange", ChildWith("", "A-1"), "1580"},
        Case{"both_faults_of_an_id", ChildWith("", "child_fails_assessments"), "1570 1580"},
        Case{"id_twice", ChildWith("") + ChildWith(""), "8510"},
        Case{"no_birth", ChildWith("", "A1", "<Sex>F</Sex>"), "8525Q"},
        Case{"sex", ChildWith("", "A1", "<PersonBirthDate>2012-05-01</PersonBirthDate><Sex>1</Sex>"), "4180"},
        Case{"unborn_sex",
             ChildWith("", "A1", "<ExpectedPersonBirthDate>2020-05-01</ExpectedPersonBirthDate><Sex>M</Sex>"), "8750"},
        Case{"death_before_birth", ChildWith("", "A1", kBorn + "<PersonDeathDate>2011-05-01</PersonDeathDate>"),
             "8535Q"},
        Case{"upn_letter", ChildWith("", "A1", "<UPN>A873000000001</UPN>" + kBorn), "1510"},
        Case{"un7", ChildWith(EpisodeWith(""), "A1", "<UPNunknown>UN7</UPNunknown>" + kBorn), "8772"},
        Case{"referral_missing", ChildWith("<CINdetails><ReferralNFA>true</ReferralNFA></CINdetails>"), "8600"},
        Case{"referral_after_reference", ChildWith(EpisodeWith("", "", "2020-04-01")), "8600"},
        Case{"referral_in_future", ChildWith(EpisodeWith("", "", "2028-04-28")), "8600 K02"},
        Case{"referral_no_date", ChildWith(EpisodeWith("", "", "03/06/2019")), "K01"},
        Case{"referral_before_birth", ChildWith(EpisodeWith("", "", "2011-07-20")), "8606"},
        Case{"referral_after_death",
             ChildWith(EpisodeWith(""), "A1", kBorn + "<PersonDeathDate>2019-06-02</PersonDeathDate>"), "8555Q"},
        Case{"closure_before_referral", ChildWith(EpisodeWith("", "", "2019-06-03", Closed("2019-06-02", "RC7"))),
             "8630"},
        Case{"closure_reason", ChildWith(EpisodeWith("", "", "2019-06-03", Closed("2019-07-02", "RC99"))), "8640"},
        Case{"closure_without_reason",
             ChildWith(EpisodeWith("", "", "2019-06-03", "<CINclosureDate>2019-07-02</CINclosureDate>")), "8805"},
        Case{"reason_without_closure",
             ChildWith(EpisodeWith("", "", "2019-06-03", "<ReasonForClosure>RC7</ReasonForClosure>")), "8810"},
        Case{"rc8_with_plan",
             ChildWith(EpisodeWith(CinPlan("2019-06-10", "2019-07-01"), "", "2019-06-03", Closed("2019-07-02", "RC8"))),
             "2990"},
        Case{"open_but_not_latest",
             ChildWith(EpisodeWith("") + EpisodeWith("", "", "2019-09-02", Closed("2019-10-01", "RC7"))), "8816"},
        Case{"two_open", ChildWith(EpisodeWith("") + EpisodeWith("", "", "2019-09-02")), "8815 8816"},
        Case{"episodes_overlap",
             ChildWith(EpisodeWith("", "", "2019-06-03", Closed("2019-09-03", "RC7")) +
                       EpisodeWith("", "", "2019-09-02")),
             "8820"},
        Case{"assessment_before_referral", ChildWith(EpisodeWith(Assessment("2019-06-02", "2019-07-01"))), "1103"},
        Case{"assessment_ends_first", ChildWith(EpisodeWith(Assessment("2019-06-04", "2019-06-03"))), "8608"},
        Case{"factors_of_open_assessment", ChildWith(EpisodeWith(Assessment("2019-06-04", ""))), "8614"},
        Case{"factor_unknown",
             ChildWith(EpisodeWith(
                 Assessment("2019-06-04", "2019-07-01",
                            "<AssessmentFactors>RB</AssessmentFactors><AssessmentFactors>4B</AssessmentFactors>"))),
             "8897Q"},
        Case{"factor_withdrawn",
             ChildWith(EpisodeWith(
                 Assessment("2019-06-04", "2019-07-01",
                            "<AssessmentFactors>18A</AssessmentFactors><AssessmentFactors>4B</AssessmentFactors>"))),
             "8945Q"},
        Case{"factor_21", ChildWith(EpisodeWith(Assessment("2019-06-04", "2019-07-01", kTwoFactors))), "8869"},
        Case{"assessment_open_at_closure",
             ChildWith(EpisodeWith(Assessment("2019-06-04", "", ""), "", "2019-06-03", Closed("2019-07-02", "RC7"))),
             "8867"},
        Case{"assessment_after_closure",
             ChildWith(EpisodeWith(Assessment("2019-06-04", "2019-07-03"), "", "2019-06-03",
                                   Closed("2019-07-02", "RC7"))),
             "8565"},
        Case{"two_open_assessments",
             ChildWith(EpisodeWith(Assessment("2019-06-04", "", "") + Assessment("2019-06-10", "", ""))), "8896"},
        Case{"enquiry_before_referral", ChildWith(EpisodeWith(Enquiry("2019-06-02", "2019-06-20"))), "2889"},
        Case{"conference_first", ChildWith(EpisodeWith(Enquiry("2019-06-14", "2019-06-13"))), "8615"},
        Case{"conference_at_weekend", ChildWith(EpisodeWith(Enquiry("2019-06-10", "2019-06-22"))), "8875"},
        Case{"enquiry_open_at_closure",
             ChildWith(EpisodeWith(Enquiry("2019-06-04", ""), "", "2019-06-03", Closed("2019-07-02", "RC7"))), "8868"},
        Case{"enquiries_overlap",
             ChildWith(EpisodeWith(Enquiry("2019-06-04", "2019-06-20") + Enquiry("2019-06-20", "", true))), "8890"},
        Case{"cin_plan_ends_first", ChildWith(EpisodeWith(CinPlan("2019-06-20", "2019-06-19"))), "4011"},
        Case{"cin_plan_before_referral", ChildWith(EpisodeWith(CinPlan("2019-06-02", "2019-06-19"))), "4015"},
        Case{"cin_plans_touch", ChildWith(EpisodeWith(CinPlan("2019-06-10", "2019-06-19") + CinPlan("2019-06-19", ""))),
             "4014"},
        Case{"cin_plan_in_protection",
             ChildWith(EpisodeWith(CinPlan("2019-08-15", "2019-09-19"), ProtectionPlan("2019-08-14", ""))), "4016"},
        Case{"both_plans_open", ChildWith(EpisodeWith(CinPlan("2019-08-15", ""), ProtectionPlan("2019-08-14", ""))),
             "4001 4016"},
        Case{"plan_ends_on_start", ChildWith(EpisodeWith("", ProtectionPlan("2019-08-14", "2019-08-14"))), "8840"},
        Case{"plan_at_weekend", ChildWith(EpisodeWith("", ProtectionPlan("2019-08-17", ""))), "2885 8875"},
        Case{"category",
             ChildWith(EpisodeWith("", ProtectionPlan("2019-08-14", "", "",
                                                      "<InitialCategoryOfAbuse>X</InitialCategoryOfAbuse>"))),
             "8905"},
        Case{"plans_overlap",
             ChildWith(EpisodeWith("", ProtectionPlan("2019-08-14", "2019-09-30") + ProtectionPlan("2019-09-25", ""))),
             "8940"},
        Case{"review_on_start",
             ChildWith(EpisodeWith("", ProtectionPlan("2019-08-14", "", "<CPPreviewDate>2019-08-14</CPPreviewDate>"))),
             "8841"},
        Case{"review_empty", ChildWith(EpisodeWith("", ProtectionPlan("2019-08-14", "", "<CPPreviewDate/>"))), "8842Q"},
        Case{"review_during_cin_plan",
             ChildWith(EpisodeWith(CinPlan("2019-10-01", ""),
                                   ProtectionPlan("2019-08-14", "2019-10-01",
                                                  "<CPPreviewDate>2019-10-08</CPPreviewDate>"))),
             "4003"}),
    [](const auto& param) { return param.param.name; });

TEST(CensusRules, AHandOverBetweenPlansOnOneDayIsClean) {
  const auto down = CheckText(CensusWith(
      ChildWith(EpisodeWith(CinPlan("2019-10-01", ""),
                            ProtectionPlan("2019-08-14", "2019-10-01", "<CPPreviewDate>2019-10-01</CPPreviewDate>")))));
  EXPECT_THAT(QuarantinedRules(down), IsEmpty());
  const auto up = CheckText(
      CensusWith(ChildWith(EpisodeWith(CinPlan("2019-06-10", "2019-08-14"), ProtectionPlan("2019-08-14", "")))));
  EXPECT_THAT(QuarantinedRules(up), IsEmpty());
}

TEST(CensusRules, AReferralWithNoFurtherActionGoesInWithoutWhatContradictsIt) {
  std::string episode =
      EpisodeWith(Assessment("2019-06-04", "2019-07-01") + CinPlan("2019-07-02", "") + Enquiry("2019-06-04", "", true),
                  ProtectionPlan("2019-08-14", ""), "2019-06-03", Closed("2019-07-09", "RC8"));
  episode.replace(episode.find("<ReferralNFA>false"), 18, "<ReferralNFA>1");
  const auto checked = CheckText(CensusWith(ChildWith(episode)));
  EXPECT_THAT(QuarantinedRules(checked), ::testing::UnorderedElementsAre("K03", "K03", "8831", "8831", "8832", "4000"));
  ASSERT_EQ(checked.children[0].history.episodes.size(), 1u);
  EXPECT_TRUE(checked.children[0].history.episodes[0].no_further_action);
  EXPECT_EQ(OnlyEpisode(checked).assessments_size(), 0);
  EXPECT_TRUE(OnlyEpisode(checked).closure_date().empty());
}

TEST(CensusRules, WhatIsLeftOutHasAStandIn) {
  const auto checked = CheckText(CensusWith(
      "<Child><ChildIdentifiers><LAchildID>A1</LAchildID><PersonBirthDate>2012-05-01</"
      "PersonBirthDate><GenderCurrent>3</GenderCurrent>"
      "</ChildIdentifiers><ChildCharacteristics><Ethnicity>ZZZZ</Ethnicity></ChildCharacteristics><CINdetails>"
      "<CINreferralDate>2019-06-03</CINreferralDate><ReferralSource>11</ReferralSource><CINclosureDate>2019-07-01</"
      "CINclosureDate>"
      "<ReferralNFA>0</ReferralNFA></CINdetails></Child>"));
  EXPECT_THAT(QuarantinedRules(checked), ::testing::UnorderedElementsAre("4180", "4220", "8866", "8610", "8805"));
  const auto& person = checked.children.at(0).history.person;
  EXPECT_EQ(person.sex(), type::v1::SEX_UNKNOWN);
  EXPECT_EQ(person.ethnicity(), type::v1::ETHNICITY_NOT_YET_OBTAINED);
  EXPECT_EQ(OnlyEpisode(checked).referral_source(), type::v1::REFERRAL_SOURCE_UNKNOWN);
  EXPECT_EQ(OnlyEpisode(checked).primary_need(), type::v1::PRIMARY_NEED_NOT_STATED);
  EXPECT_EQ(OnlyEpisode(checked).closure_reason(), type::v1::REASON_FOR_CLOSURE_SERVICES_CEASED);
}

TEST(CensusRules, ReadsBothShapesOfSex) {
  const auto sex_of = [](const std::string& element) {
    const auto checked =
        CheckText(CensusWith(ChildWith("", "A1", "<PersonBirthDate>2012-05-01</PersonBirthDate>" + element)));
    EXPECT_THAT(QuarantinedRules(checked), IsEmpty()) << element;
    return checked.children.at(0).history.person.sex();
  };
  EXPECT_EQ(sex_of("<Sex>M</Sex>"), type::v1::SEX_MALE);
  EXPECT_EQ(sex_of("<GenderCurrent>1</GenderCurrent>"), type::v1::SEX_MALE);
  EXPECT_EQ(sex_of("<GenderCurrent>2</GenderCurrent>"), type::v1::SEX_FEMALE);
  EXPECT_EQ(sex_of("<GenderCurrent>0</GenderCurrent>"), type::v1::SEX_UNKNOWN);
  EXPECT_EQ(sex_of("<GenderCurrent>9</GenderCurrent>"), type::v1::SEX_UNKNOWN);
}

TEST(CensusRules, AnEpisodeWhoseClosureCannotBeUsedGoesInOpenOnlyWhenItIsTheLast) {
  const auto last = CheckText(CensusWith(ChildWith(EpisodeWith("", "", "2019-06-03", Closed("2019-06-02", "RC7")))));
  EXPECT_EQ(last.children[0].history.episodes.size(), 1u);
  const auto earlier = CheckText(CensusWith(
      ChildWith(EpisodeWith("", "", "2019-06-03", Closed("2019-06-02", "RC7")) + EpisodeWith("", "", "2019-09-02"))));
  EXPECT_THAT(QuarantinedRules(earlier), ElementsAre("8630"));
  ASSERT_EQ(earlier.children[0].history.episodes.size(), 1u);
  EXPECT_EQ(OnlyEpisode(earlier).referral_date(), "2019-09-02");
}

TEST(CensusRules, FindingsNameLineChildAndFieldButNoDateOrIdentifier) {
  const auto checked = CheckText(CensusWith(ChildWith(EpisodeWith(""), "A1", "<UPN>A873000000001</UPN>" + kBorn)));
  const auto& finding = checked.findings.all.at(0);
  EXPECT_EQ(finding.line, 5);
  EXPECT_EQ(finding.child, "A1");
  EXPECT_EQ(finding.field, "UPN");
  EXPECT_EQ(finding.value, "");
}

TEST(Upn, KnowsEachRule) {
  const std::string digits = "873200100001";
  EXPECT_EQ(BrokenUpnRules(UpnCheckLetter(digits) + digits), "");
  EXPECT_EQ(BrokenUpnRules("I" + digits), "1510");
  EXPECT_EQ(BrokenUpnRules("A123"), "1510 1540 1550");
  EXPECT_NE(BrokenUpnRules("A999200100001").find("1530"), std::string::npos);
}

}  // namespace
}  // namespace kith::cli
