// What the census of 2026-27 added, and the conference of a child who moved in: read, held against the rules, replayed,
// written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/cases/domain/census/census.h"
#include "services/cli/case_steps.h"
#include "services/cli/census_replay.h"
#include "services/cli/census_write.h"
#include "tests/unit/cli/census_fixture.h"
#include "tests/unit/cli/in_process_services.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

const std::string kLetter = Element("LBPSentDate", "2019-11-08") + Element("FGDMMeetingOffer", "true");
const std::string kMeetings = Element("FGDMMeetingFac", "1") + Element("InitialPPMeetingDate", "2019-11-20") +
                              Element("ReviewMeetingsCount", "2");
const std::string kStep = Element("StepDecisionDate", "2020-01-15") + Element("PPOutcome", "A");
const std::string kCourt = Element("CourtAppDate", "2020-01-17") + Element("LetterInitCPDate", "2020-01-20");

std::string With(const std::string& groups, const std::string& closure = "") {
  return CensusWith(ChildWith(EpisodeWith("", groups, "2019-06-03", closure)));
}

std::vector<std::string> Rules(const CheckedCensus& checked, bool quarantined) {
  std::vector<std::string> rules;
  for (const auto& finding : checked.findings.all) {
    if (finding.quarantined == quarantined) rules.push_back(finding.field + " " + finding.rules);
  }
  return rules;
}

const cases::v1::PreProceedings& OnlyPeriod(const CheckedCensus& checked) {
  return checked.children.at(0).history.episodes.at(0).episode.pre_proceedings(0);
}

ReplayOutcome ReplayThrough(Backend& services, const CheckedCensus& checked) {
  ReplayOptions options;
  options.authority = "873";
  options.reaction_wait = std::chrono::milliseconds(200);
  return ReplayCensus(services, checked, options);
}

cases::v1::Episode Replayed(const std::string& xml) {
  InProcessServices services;
  const auto outcome = ReplayThrough(services, CheckText(xml));
  for (const auto& finding : outcome.refusals.all) ADD_FAILURE() << finding.field << " " << finding.reason;
  for (const auto& [kind, count] : outcome.counts) EXPECT_EQ(count.kept, count.read) << ElementName(kind);
  return services.All<cases::v1::CaseFile>("cases/").begin()->second->episodes(0);
}

TEST(PreProceedingsOfACensus, GoInWhole) {
  const auto checked = CheckText(With(PreProceedings(kLetter + kMeetings + kStep + kCourt)));
  EXPECT_THAT(Rules(checked, true), IsEmpty());
  EXPECT_THAT(Rules(checked, false), IsEmpty());
  EXPECT_EQ(checked.counts.at(RecordKind::kPreProceedings).kept, 1u);
  EXPECT_EQ(OnlyPeriod(checked).initiation_letter_date(), "2020-01-20");
}

struct Case {
  const char* name;
  std::string groups;
  std::string left_out;  // the field or group, and the rule
  std::string closure = "";
};

class OneFaultOfPreProceedings : public ::testing::TestWithParam<Case> {};

TEST_P(OneFaultOfPreProceedings, LeavesOutOnePieceAndSaysWhy) {
  const auto checked = CheckText(With(GetParam().groups, GetParam().closure));
  EXPECT_THAT(Rules(checked, true), ElementsAre(GetParam().left_out));
  // What is left, the services take.
  InProcessServices services;
  EXPECT_TRUE(ReplayThrough(services, checked).refusals.all.empty());
}

const std::string kGroup = "PreProceedingsandFGDM ";

INSTANTIATE_TEST_SUITE_P(
    Rules, OneFaultOfPreProceedings,
    ::testing::Values(
        Case{"no_start", PreProceedings(kLetter, ""), kGroup + "9000Q"},
        Case{"start_no_date", PreProceedings(kLetter, "4 November"), kGroup + "K01"},
        Case{"start_before_referral", PreProceedings("", "2019-06-02"), kGroup + "K05"},
        Case{"start_after_closure", PreProceedings(kStep), kGroup + "8565", Closed("2019-11-03", "RC7")},
        Case{"open_at_closure", PreProceedings(kLetter), kGroup + "K05", Closed("2020-02-03", "RC7")},
        Case{"step_after_closure", PreProceedings(kStep), kGroup + "8565", Closed("2020-01-14", "RC7")},
        Case{"open_before_another", PreProceedings("") + PreProceedings(kStep, "2019-12-02"), kGroup + "K05"},
        Case{"begins_before_the_last_ended", PreProceedings(kStep) + PreProceedings("", "2020-01-14"), kGroup + "K05"},
        Case{"letter_before_start",
             PreProceedings(Element("LBPSentDate", "2019-11-03") + Element("FGDMMeetingOffer", "false")),
             "LBPSentDate 9006"},
        Case{"offer_not_stated", PreProceedings(Element("LBPSentDate", "2019-11-08")), "LBPSentDate 9007"},
        Case{"offer_without_letter", PreProceedings(Element("FGDMMeetingOffer", "true")), "FGDMMeetingOffer K05"},
        Case{"letter_after_step",
             PreProceedings(Element("LBPSentDate", "2020-01-16") + Element("FGDMMeetingOffer", "false") + kStep),
             "LBPSentDate K05"},
        Case{"facilitated_no_flag", PreProceedings(kLetter + Element("FGDMMeetingFac", "yes")), "FGDMMeetingFac K01"},
        Case{"facilitated_not_offered",
             PreProceedings(Element("LBPSentDate", "2019-11-08") + Element("FGDMMeetingOffer", "false") +
                            Element("FGDMMeetingFac", "true")),
             "FGDMMeetingFac K05"},
        Case{"meeting_before_start", PreProceedings(Element("InitialPPMeetingDate", "2019-11-03")),
             "InitialPPMeetingDate K05"},
        Case{"meeting_in_future", PreProceedings(Element("InitialPPMeetingDate", "2020-06-02")),
             "InitialPPMeetingDate K02"},
        Case{"meeting_after_step", PreProceedings(Element("InitialPPMeetingDate", "2020-01-16") + kStep),
             "InitialPPMeetingDate K05"},
        Case{"count_no_number",
             PreProceedings(Element("InitialPPMeetingDate", "2019-11-20") + Element("ReviewMeetingsCount", "two")),
             "ReviewMeetingsCount K01"},
        Case{"count_without_meeting", PreProceedings(Element("ReviewMeetingsCount", "1")), "ReviewMeetingsCount K05"},
        Case{
            "more_meetings_than_days",
            PreProceedings(Element("InitialPPMeetingDate", "2020-01-13") + Element("ReviewMeetingsCount", "3") + kStep),
            "ReviewMeetingsCount K05"},
        Case{"step_before_start", PreProceedings(Element("StepDecisionDate", "2019-11-03") + Element("PPOutcome", "B")),
             "StepDecisionDate 9009"},
        Case{"step_without_outcome", PreProceedings(Element("StepDecisionDate", "2020-01-15")), "StepDecisionDate K05"},
        Case{"outcome_without_day", PreProceedings(Element("PPOutcome", "B")), "PPOutcome K05"},
        Case{"outcome_unknown", PreProceedings(Element("StepDecisionDate", "2020-01-15") + Element("PPOutcome", "D")),
             "PPOutcome 9011"},
        Case{"application_before_step", PreProceedings(kStep + Element("CourtAppDate", "2020-01-14")),
             "CourtAppDate 9012"},
        Case{"application_after_step_down",
             PreProceedings(Element("StepDecisionDate", "2020-01-15") + Element("PPOutcome", "B") +
                            Element("CourtAppDate", "2020-01-17")),
             "CourtAppDate K05"},
        Case{"letter_before_application",
             PreProceedings(kStep + Element("CourtAppDate", "2020-01-17") + Element("LetterInitCPDate", "2020-01-16")),
             "LetterInitCPDate 9013"},
        Case{"letter_without_application", PreProceedings(kStep + Element("LetterInitCPDate", "2020-01-16")),
             "LetterInitCPDate K05"}),
    [](const auto& one) { return one.param.name; });

TEST(PreProceedingsOfACensus, AreNoActivityOfAReferralWithoutFurtherAction) {
  const auto checked = CheckText(
      CensusWith(ChildWith("<CINdetails><CINreferralDate>2019-06-03</CINreferralDate><ReferralSource>6</ReferralSource>"
                           "<ReferralNFA>true</ReferralNFA>" +
                           PreProceedings("") + "</CINdetails>")));
  EXPECT_THAT(Rules(checked, true), ElementsAre(kGroup + "K03"));
}

TEST(PreProceedingsOfACensus, QueriesAndTheYearOfTheReturnLeaveNothingOut) {
  const std::string unstated = kLetter + Element("InitialPPMeetingDate", "2020-04-02") + Element("PPOutcome", "C");
  const auto checked = CheckText(With(PreProceedings(unstated)));
  EXPECT_THAT(Rules(checked, true), IsEmpty());
  EXPECT_THAT(Rules(checked, false),
              ElementsAre("InitialPPMeetingDate 9008", "FGDMMeetingFac 9010Q", "ReviewMeetingsCount 9015Q"));
}

TEST(PreProceedingsOfACensus, AreAskedForFromTheCensusOf202627On) {
  auto census = ParseCensus(CensusWith(ChildWith(EpisodeWith(""))));
  ASSERT_TRUE(census);
  EXPECT_EQ(CheckCensus(*census, "873", calendar::DateOf("2027-06-01")).findings.Count("8995Q"), 0u);
  census->year = 2027;
  EXPECT_EQ(CheckCensus(*census, "873", calendar::DateOf("2027-06-01")).findings.Count("8995Q"), 1u);
}

TEST(PreProceedingsOfACensus, AreReplayedAsTheirCommands) {
  const auto checked =
      CheckText(With(PreProceedings(kLetter + kMeetings + kStep + kCourt), Closed("2020-02-03", "RC7")));
  std::vector<std::string> rpcs;
  for (const auto& step : StepsOf(checked.children.at(0).history.episodes.at(0))) {
    rpcs.push_back(step.rpc + " " + step.date);
  }
  EXPECT_THAT(rpcs, ElementsAre("StartPreProceedings 2019-11-04", "SendLetterBeforeProceedings 2019-11-08",
                                "RecordFamilyGroupDecisionMaking 2019-11-20", "HoldPreProceedingsMeeting 2019-11-20",
                                "HoldPreProceedingsMeeting 2019-11-21", "HoldPreProceedingsMeeting 2019-11-22",
                                "DecidePreProceedingsStep 2020-01-15", "MakeCourtApplication 2020-01-17",
                                "SendInitiationLetter 2020-01-20", "CloseCase 2020-02-03"));
}

TEST(PreProceedingsOfACensus, KeepEveryFieldInTheRecord) {
  const auto episode = Replayed(With(PreProceedings(kLetter + kMeetings + kStep + kCourt) +
                                     PreProceedings(Element("PPOutcome", "C"), "2020-02-03")));
  ASSERT_EQ(episode.pre_proceedings_size(), 2);
  const auto& period = episode.pre_proceedings(0);
  EXPECT_EQ(period.start_date(), "2019-11-04");
  EXPECT_EQ(period.letter_date(), "2019-11-08");
  EXPECT_TRUE(period.fgdm_offered());
  EXPECT_TRUE(period.fgdm_facilitated());
  EXPECT_EQ(period.initial_meeting_date(), "2019-11-20");
  EXPECT_EQ(period.review_meetings_count(), 2);
  EXPECT_EQ(period.step_decision_date(), "2020-01-15");
  EXPECT_EQ(period.outcome(), type::v1::PRE_PROCEEDINGS_OUTCOME_ISSUE_PROCEEDINGS);
  EXPECT_EQ(period.court_application_date(), "2020-01-17");
  EXPECT_EQ(period.initiation_letter_date(), "2020-01-20");
  EXPECT_EQ(episode.pre_proceedings(1).outcome(), type::v1::PRE_PROCEEDINGS_OUTCOME_CONTINUES);
  EXPECT_EQ(episode.pre_proceedings(1).step_decision_date(), "");
}

TEST(PreProceedingsOfACensus, ThatWereOfferedAMeetingAndDoNotSayMoreStayAQuery) {
  InProcessServices services;
  const auto outcome = ReplayThrough(services, CheckText(With(PreProceedings(kLetter + kStep))));
  EXPECT_TRUE(outcome.refusals.all.empty());
  std::vector<std::string> broken;
  for (const auto& [name, file] : services.All<cases::v1::CaseFile>("cases/")) {
    for (const auto& finding : cases::census::FindingsOf(*file)) broken.emplace_back(finding.rule->number);
  }
  EXPECT_THAT(broken, IsSupersetOf({"9010Q"}));
}

TEST(PreProceedingsOfACensus, ASecondRunAndACorrectedCountChangeOnlyWhatIsNew) {
  InProcessServices services;
  const std::string one = Element("InitialPPMeetingDate", "2019-11-20") + Element("ReviewMeetingsCount", "1");
  const std::string two = Element("InitialPPMeetingDate", "2019-11-20") + Element("ReviewMeetingsCount", "2");
  ReplayThrough(services, CheckText(With(PreProceedings(one))));
  const auto events = services.events();
  ReplayThrough(services, CheckText(With(PreProceedings(one))));
  EXPECT_EQ(services.events(), events);
  EXPECT_TRUE(ReplayThrough(services, CheckText(With(PreProceedings(two + kStep)))).refusals.all.empty());
  EXPECT_EQ(services.events(), events + 2);
}

TEST(PreProceedingsOfACensus, AreWrittenAsTheyWereRead) {
  const auto checked = CheckText(With(PreProceedings(kLetter + kMeetings + kStep + kCourt)));
  const auto again = ParseCensus(CensusXml({"873", 2020}, {checked.children.at(0).history}));
  ASSERT_TRUE(again);
  const auto& period = again->children.at(0).episodes.at(0).pre_proceedings.at(0);
  EXPECT_EQ(period.start.value, "2019-11-04");
  EXPECT_EQ(period.letter.value, "2019-11-08");
  EXPECT_EQ(period.fgdm_offered.value, "true");
  EXPECT_EQ(period.fgdm_facilitated.value, "true");
  EXPECT_EQ(period.initial_meeting.value, "2019-11-20");
  EXPECT_EQ(period.review_meetings.value, "2");
  EXPECT_EQ(period.step_decision.value, "2020-01-15");
  EXPECT_EQ(period.outcome.value, "A");
  EXPECT_EQ(period.court_application.value, "2020-01-17");
  EXPECT_EQ(period.initiation_letter.value, "2020-01-20");
}

// The conference of a child who moved in stands with the episode.
std::string MovedIn(const std::string& conference, const std::string& before_nfa = "",
                    const std::string& after_nfa = "") {
  return CensusWith(
      ChildWith(EpisodeWith(before_nfa, after_nfa, "2019-06-03", Element("DateOfInitialCPC", conference))));
}

TEST(TransferInConference, StartsThePlanOfItsDay) {
  const auto episode = Replayed(MovedIn("2019-06-18", "", ProtectionPlan("2019-06-18", "2019-11-12")));
  ASSERT_EQ(episode.initial_conferences_size(), 1);
  EXPECT_TRUE(episode.initial_conferences(0).is_transfer_in());
  EXPECT_EQ(episode.initial_conferences(0).conference_date(), "2019-06-18");
  EXPECT_EQ(episode.initial_conferences(0).target_date(), "2019-06-24");
  EXPECT_EQ(episode.initial_conferences(0).outcome(), type::v1::CONFERENCE_OUTCOME_CHILD_PROTECTION_PLAN);
  ASSERT_EQ(episode.child_protection_plans_size(), 1);
  EXPECT_EQ(episode.child_protection_plans(0).end_date(), "2019-11-12");
}

TEST(TransferInConference, IsHeldWhateverFollowed) {
  const auto in_need = Replayed(MovedIn("2019-06-18", CinPlan("2019-06-18", "2019-06-18")));
  EXPECT_EQ(in_need.initial_conferences(0).outcome(), type::v1::CONFERENCE_OUTCOME_CHILD_IN_NEED_PLAN);
  EXPECT_EQ(in_need.cin_plans_size(), 1);
  const auto neither = Replayed(MovedIn("2019-06-18"));
  EXPECT_EQ(neither.initial_conferences(0).outcome(), type::v1::CONFERENCE_OUTCOME_OTHER);
  EXPECT_EQ(neither.transferred_from(), "");
}

TEST(TransferInConference, IsWrittenWhereItStood) {
  const auto checked = CheckText(MovedIn("2019-06-18"));
  const auto again = ParseCensus(CensusXml({"873", 2020}, {checked.children.at(0).history}));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->children.at(0).episodes.at(0).conference.value, "2019-06-18");
}

TEST(TransferInConference, IsLeftOutWhereARuleIsBroken) {
  const auto left_out = [](const std::string& xml) { return Rules(CheckText(xml), true); };
  EXPECT_THAT(left_out(MovedIn("2019-06-02")), ElementsAre("DateOfInitialCPC 1104"));
  EXPECT_THAT(left_out(MovedIn("2019-06-22")), ElementsAre("DateOfInitialCPC 8875"));
  EXPECT_THAT(left_out(MovedIn("2019-06-18", Enquiry("2019-06-04", "2019-06-18"))),
              ElementsAre("DateOfInitialCPC 2884"));
  const auto closed =
      CensusWith(ChildWith(EpisodeWith(Assessment("2019-06-04", "2019-06-28"), "", "2019-06-03",
                                       Closed("2019-07-02", "RC8") + Element("DateOfInitialCPC", "2019-06-18"))));
  EXPECT_THAT(left_out(closed), ElementsAre("DateOfInitialCPC 2990"));
  InProcessServices services;
  EXPECT_TRUE(ReplayThrough(services, CheckText(closed)).refusals.all.empty());
}

}  // namespace
}  // namespace kith::cli
