// Group supervisions through the fronts, on both stores. The story: the family of Ash, invented, is five: Mo, nine, and
// Kit, one, their mother Robin, Sam, who hurt her, and a baby who is expected. Six practitioners work with them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/workbook/supervision_fixture.h"

namespace kith::workbook {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kMo[] = "chapters/F0000001-social-worker-C0000001";
constexpr char kSamByTheSocialWorker[] = "chapters/F0000001-social-worker-C0000004";
constexpr char kOfficersChapter[] = "chapters/F0000001-domestic-abuse-officer-C0000004";
const std::string kFirst = "name: 'supervisions/F0000001-1' ";
const std::string kSecond = "name: 'supervisions/F0000001-2' ";

class SupervisionStory : public SupervisionOnAStore {
 protected:
  static std::string Comes(const std::string& worker, const std::string& role, bool is_present = true) {
    return "attendees { worker: '" + worker + "' role: WORKER_ROLE_" + role +
           (is_present ? " is_present: true } " : " apology: 'in court' } ");
  }
  static std::string Everybody() {
    return Comes("SW1", "SOCIAL_WORKER") + Comes("CP1", "CHILD_PRACTITIONER") +
           Comes("DP1", "DOMESTIC_ABUSE_PRACTITIONER") + Comes("DO1", "DOMESTIC_ABUSE_OFFICER") +
           Comes("RW1", "RECOVERY_WORKER") + Comes("MH1", "MENTAL_HEALTH_PRACTITIONER", false);
  }
  void Schedule(const std::string& date) {
    Must<v1::ScheduleSupervisionResponse>(tm_, "ScheduleSupervision",
                                          "workbook: 'workbooks/F0000001' chair: 'TM1' scheduled_date: '" + date + "'");
  }
  void Tell(const Caller& caller, const std::string& name, const std::string& role, const std::string& text,
            const std::string& more = "") {
    Must<v1::RecordUpdateResponse>(caller, "RecordUpdate",
                                   name + "role: WORKER_ROLE_" + role + " text: '" + text + "' " + more);
  }
  void Rate(const std::string& name, const std::string& child, int rating, const std::string& why) {
    Must<v1::RateChildResponse>(
        tm_, "RateChild",
        name + "child: 'people/" + child + "' rating: " + std::to_string(rating) + " analysis: '" + why + "'");
  }
  int Decide(const std::string& name, const std::string& what) {
    return Must<v1::ProposeDecisionResponse>(tm_, "ProposeDecision", name + what).number();
  }
  static std::string GoOn(const std::string& children) {
    return "continuation { children: [" + children + "] } reason: 'The work goes on as planned.'";
  }
  // The month before the first supervision.
  void LiveJanuary() {
    AddChapter(sw_, "SOCIAL_WORKER", "ADULT", "C0000004");
    AddChapter(dao_, "DOMESTIC_ABUSE_OFFICER", "ADULT", "C0000004");
    GoTo("2026-02-16");
    Record(cp_, "DIRECT_WORK",
           At("02-16") +
               "practitioners: 'CP1' people: 'people/C0000001' narrative: 'We drew three houses.' children { "
               "person: 'people/C0000001' is_seen: true own_words: 'I hide in the cupboard when Sam comes.' }");
    GoTo("2026-02-20");
    Write(rw_, kRecovery, "sobriety", "abstinent");
    Write(sw_, kSamByTheSocialWorker, "sobriety", "problematic");
    Write(sw_, kMo, "worries", "Mo tells of hiding; the shouting was heard by a neighbour.");
    Write(dp_, kVictim, "contact", "not-agreed");
    Write(dp_, kVictim, "safety_plan", "She keeps a bag at 12 Rowan Court, ZZ9 9ZZ.");
    Write(dao_, kOfficersChapter, "contact", "none");
  }
  // The first supervision up to its closing.
  void MeetTheFirstTime() {
    Schedule("2026-03-02");
    GoTo("2026-03-02");
    Must<v1::OpenSupervisionResponse>(tm_, "OpenSupervision", kFirst + Everybody());
    Tell(sw_, kFirst, "SOCIAL_WORKER", "Mo hides. Kit is said to be asleep whenever we come.");
    Tell(rw_, kFirst, "RECOVERY_WORKER", "Sam kept every session and says that he does not drink.");
    Tell(dp_, kFirst, "DOMESTIC_ABUSE_PRACTITIONER", "Robin has somewhere to go.",
         "visibility { locates: 'people/C0000003' }");
    Tell(dao_, kFirst, "DOMESTIC_ABUSE_OFFICER", "Sam came twice out of four times.");
    Rate(kFirst, "C0000001", 7, "Mo is afraid, and says why.");
    Rate(kFirst, "C0000002", 6, "Nobody has seen Kit awake.");
    Rate(kFirst, "C0000005", 5, "The birth plan waits for the midwife.");
  }
};
KITH_ON_BOTH_STORES(SupervisionStory);

TEST_P(SupervisionStory, AMonthOfAFamilyOfFiveAndTheSixWhoWorkWithThem) {
  if (!journal_) return;
  LiveJanuary();
  const auto event = [this](const Caller& by, const std::string& day, const std::string& more) {
    return Record(by, "SIGNIFICANT_EVENT", At(day) + "practitioners: '" + by.subject + "' " + more);
  };
  event(sw_, "02-18", "people: 'people/C0000001' narrative: 'The school rang: Mo came without shoes.'");
  event(dp_, "02-19",
        "people: 'people/C0000003' narrative: 'She moved to Rowan Court.' visibility { locates: 'people/C0000003' }");

  // The agenda makes itself: the children first, then what changed, then where two of them see it differently.
  auto agenda = Agenda(tm_);
  EXPECT_THAT(Points(agenda, v1::AgendaSection::SOURCE_EVENTS),
              ElementsAre("EVENT C0000001 Significant event", "EVENT C0000003 Significant event"));
  EXPECT_THAT(Points(Agenda(dao_), v1::AgendaSection::SOURCE_EVENTS), ElementsAre("EVENT C0000001 Significant event"));
  EXPECT_EQ(agenda.points(0).source(), v1::AgendaSection::SOURCE_CHILDS_VOICE);
  EXPECT_THAT(Points(agenda, v1::AgendaSection::SOURCE_CHILDS_VOICE),
              ElementsAre("VOICE C0000001 In the child's own words",
                          "NO_VOICE C0000002 Not heard in 20 working days (overdue)"));
  EXPECT_EQ(agenda.points(0).items(0).text(), "I hide in the cupboard when Sam comes.");
  // Each chapter once, with what is new in it; one in which nothing was written says both that and what is missing.
  EXPECT_THAT(
      Points(agenda, v1::AgendaSection::SOURCE_CHAPTERS),
      ElementsAre("CHAPTER C0000004 Drugs and alcohol (no summary) (overdue)", "FIELD_CHANGED Drugs and alcohol",
                  "CHAPTER C0000003 Work with the victim of abuse (no summary) (overdue)", "FIELD_CHANGED Safety plan",
                  "FIELD_CHANGED Contact with the person who harmed",
                  "CHAPTER C0000001 The child (no summary) (overdue)", "FIELD_CHANGED What we are worried about",
                  "CHAPTER C0000004 Social worker with an adult (no summary)", "FIELD_CHANGED Drugs and alcohol",
                  "CHAPTER C0000004 Work with the person who harmed (no summary)",
                  "FIELD_CHANGED Contact with the victim", "CHAPTER_MISSING Direct work with the child",
                  "CHAPTER_MISSING Mental health", "CHAPTER_MISSING C0000002 No chapter is about this child",
                  "CHAPTER_MISSING C0000005 No chapter is about this child"));
  EXPECT_THAT(
      Points(agenda, v1::AgendaSection::SOURCE_CONTRADICTIONS),
      ElementsAre("CONTRADICTION C0000004 Drugs and alcohol are seen differently", HasSubstr("Contact is told")));
  EXPECT_THAT(Points(agenda, v1::AgendaSection::SOURCE_ANALYSIS), Contains("RATING C0000001 Never rated"));

  // They meet. The recovery worker's account and the social worker's stand side by side until all have heard both.
  MeetTheFirstTime();
  const auto open = Must<v1::ListContradictionsResponse>(rw_, "ListContradictions",
                                                         "workbook: 'workbooks/F0000001' state: STATE_OPEN");
  ASSERT_EQ(open.contradictions_size(), 2);
  std::string sobriety;
  for (const auto& one : open.contradictions()) {
    if (one.rule() == "sobriety") sobriety = one.name();
  }
  const auto settled = Must<v1::SettleContradictionResponse>(
      sw_, "SettleContradiction",
      "name: '" + sobriety + "' account: 2 reason: 'The breath test of 27 February was positive; Sam agreed to tell.'");
  EXPECT_EQ(settled.contradiction().accounts_size(), 2) << "the other account stays";

  // They decide: a plan for Mo and Kit; for the baby all goes on. Nobody has heard Kit, and the record says so.
  const int for_mo = Decide(kFirst,
                            "command { start_cin_plan { name: 'cases/C0000001' start_date: '2026-03-02' } } "
                            "reason: 'Mo needs a plan that Robin has agreed to.'");
  Decide(kFirst, "command { start_cin_plan { name: 'cases/C0000002' start_date: '2026-03-02' } } reason: 'Kit too.'");
  Decide(kFirst, GoOn("'people/C0000005'"));
  const auto decided = Supervision(tm_).decisions();
  EXPECT_THAT(decided[0].voice_warnings(), IsEmpty());
  ASSERT_THAT(decided[1].voice_warnings(), SizeIs(1));
  EXPECT_EQ(decided[1].voice_warnings(0).child(), "people/C0000002");
  // The recovery worker does not agree, and that is kept.
  Must<v1::RecordDissentResponse>(
      rw_, "RecordDissent", kFirst + "number: " + std::to_string(for_mo) + " text: 'It should wait for the test.'");
  Must<v1::AddActionResponse>(tm_, "AddAction",
                              kFirst + "text: 'See Kit awake, at nursery' owner: 'CP1' due_date: '2026-03-06'");

  // The chair closes it; the case files take the decisions; the episode ends, and the next one begins.
  EXPECT_EQ(ReasonOf<v1::CloseSupervisionResponse>(sw_, "CloseSupervision", kFirst), "NOT_THE_CHAIR");
  const auto closing = Must<v1::CloseSupervisionResponse>(tm_, "CloseSupervision", kFirst + "next_date: '2026-03-30'");
  EXPECT_EQ(closing.supervision().state(), v1::Supervision::STATE_CLOSING);
  EXPECT_EQ(closing.supervision().quorum().present_size(), 5) << "of six roles";
  EXPECT_EQ(
      ReasonOf<v1::RateChildResponse>(tm_, "RateChild", kFirst + "child: 'people/C0000001' rating: 1 analysis: 'x'"),
      "SUPERVISION_NOT_OPEN")
      << "nothing changes while the case files are asked";
  LetTheDecisionsArrive();
  EXPECT_EQ(PlansOf("C0000001"), 1);
  EXPECT_EQ(PlansOf("C0000002"), 1);
  const auto held = Supervision(tm_);
  EXPECT_EQ(held.state(), v1::Supervision::STATE_CLOSED);
  EXPECT_EQ(held.snapshot_size(), 5) << "every chapter's version";
  EXPECT_THAT(held.decisions(0).dissents(), SizeIs(1));
  const auto workbook = Must<v1::GetWorkbookResponse>(sw_, "GetWorkbook", "name: 'workbooks/F0000001'").workbook();
  ASSERT_EQ(workbook.episodes_size(), 2);
  EXPECT_EQ(workbook.episodes(0).end_date(), "2026-03-02");
  EXPECT_EQ(workbook.episodes(0).supervision(), "supervisions/F0000001-1");

  // A month later. What was not done is chased, what was not settled comes again, and the ratings show their history.
  GoTo("2026-03-30");
  EXPECT_THAT(Must<v1::ListActionsResponse>(cp_, "ListActions", "owner: 'CP1' only_overdue: true").actions(),
              SizeIs(1));
  event(sw_, "02-20", "people: 'people/C0000001' narrative: 'A neighbour heard shouting; she told us weeks later.'");
  agenda = Agenda(tm_);
  EXPECT_EQ(agenda.since_date(), "2026-03-02");
  EXPECT_THAT(Points(agenda, v1::AgendaSection::SOURCE_EVENTS), ElementsAre("EVENT C0000001 Significant event"))
      << "what was recorded since, whenever it happened";
  EXPECT_THAT(Points(agenda, v1::AgendaSection::SOURCE_ACTIONS),
              ElementsAre("ACTION See Kit awake, at nursery (overdue)"));
  EXPECT_THAT(Points(agenda, v1::AgendaSection::SOURCE_CONTRADICTIONS), ElementsAre(HasSubstr("Contact is told")));
  EXPECT_THAT(Points(agenda, v1::AgendaSection::SOURCE_ANALYSIS), Contains("RATING C0000001 Rated 7"));
  EXPECT_THAT(Points(agenda, v1::AgendaSection::SOURCE_CHAPTERS),
              ElementsAre("CHAPTER C0000004 Drugs and alcohol (untouched) (no summary) (overdue)",
                          "CHAPTER C0000003 Work with the victim of abuse (untouched) (no summary) (overdue)",
                          "CHAPTER C0000001 The child (untouched) (no summary) (overdue)",
                          "CHAPTER C0000004 Social worker with an adult (untouched) (no summary) (overdue)",
                          "CHAPTER C0000004 Work with the person who harmed (untouched) (no summary) (overdue)",
                          "CHAPTER_MISSING Direct work with the child", "CHAPTER_MISSING Mental health",
                          "CHAPTER_MISSING C0000002 No chapter is about this child",
                          "CHAPTER_MISSING C0000005 No chapter is about this child"))
      << "each is named once, with all that it lacks";
  Schedule("2026-03-30");
  Must<v1::OpenSupervisionResponse>(tm_, "OpenSupervision", kSecond + Everybody());
  Rate(kSecond, "C0000001", 4, "Mo says that it is quieter.");
  const auto second = Must<v1::GetSupervisionResponse>(tm_, "GetSupervision", kSecond);
  EXPECT_THAT(second.earlier_ratings(), SizeIs(3));
  EXPECT_EQ(second.earlier_ratings(0).rating(), 7);
  Must<v1::CompleteActionResponse>(cp_, "CompleteAction",
                                   kFirst + "number: 1 done_date: '2026-03-30' outcome: 'Kit was seen and played.'");
  EXPECT_THAT(Must<v1::ListActionsResponse>(cp_, "ListActions", "owner: 'CP1'").actions(), IsEmpty());
}

TEST_P(SupervisionStory, WhatTheMeetingHadBeforeItIsReadAsItStood) {
  if (!journal_) return;
  LiveJanuary();
  const std::string book = "name: 'workbooks/F0000001' ";
  Must<v1::ChooseModuleResponse>(sw_, "ChooseModule",
                                 book +
                                     "module { id: 'our-story' purpose: 'To tell it together.' people: "
                                     "'people/C0000003' practitioners: 'SW1' }");
  MeetTheFirstTime();
  for (const char* child : {"C0000001", "C0000002", "C0000005"})
    Decide(kFirst, GoOn("'people/" + std::string(child) + "'"));
  Must<v1::CloseSupervisionResponse>(tm_, "CloseSupervision", kFirst + "next_date: '2026-03-30'");
  LetTheDecisionsArrive();
  const std::string name = "name: '" + std::string(kRecovery) + "'";
  const auto held = Must<v1::GetChapterResponse>(rw_, "GetChapter", name).chapter();
  int64_t version = 0;
  const auto supervision = Supervision(tm_);
  for (const auto& frozen : supervision.snapshot()) {
    if (frozen.chapter() == kRecovery) version = frozen.version();
  }
  ASSERT_EQ(std::to_string(version), held.etag());

  GoTo("2026-03-09");
  Must<v1::StartModuleResponse>(sw_, "StartModule", book + "id: 'our-story' start_date: '2026-03-09'");
  const std::string then = book + "version: " + std::to_string(supervision.workbook_version());
  const auto modules = Must<v1::GetWorkbookResponse>(rw_, "GetWorkbook", then).workbook();
  ASSERT_EQ(modules.modules_size(), 1);
  EXPECT_EQ(modules.modules(0).state(), v1::Module::STATE_PLANNED);
  EXPECT_EQ(modules.episodes_size(), 1) << "before the meeting ended it";
  EXPECT_EQ(Must<v1::GetWorkbookResponse>(rw_, "GetWorkbook", book).workbook().modules(0).state(),
            v1::Module::STATE_UNDER_WAY);
  for (const char* none : {"-1", "1000"})
    EXPECT_EQ(ReasonOf<v1::GetWorkbookResponse>(rw_, "GetWorkbook", book + "version: " + none), "INVALID_REQUEST");
  Write(rw_, kRecovery, "sobriety", "problematic");
  const std::string frozen = name + " version: " + std::to_string(version);
  const auto read = Must<v1::GetChapterResponse>(rw_, "GetChapter", frozen).chapter();
  EXPECT_EQ(read.SerializeAsString(), held.SerializeAsString());
  EXPECT_EQ(ReasonOf<v1::GetChapterResponse>(rw_, "GetChapter", name + " version: " + std::to_string(version + 2)),
            "INVALID_REQUEST");
  // Who may read it is asked today: the victim's plan stays hidden from the officer at whatever version.
  const std::string plan = "name: '" + std::string(kVictim) + "' version: ";
  const auto of_victim = Must<v1::GetChapterResponse>(dp_, "GetChapter", "name: '" + std::string(kVictim) + "'");
  const auto of_officer = Must<v1::GetChapterResponse>(dao_, "GetChapter", plan + of_victim.chapter().etag());
  EXPECT_EQ(of_officer.SerializeAsString().find("Rowan Court"), std::string::npos);
  EXPECT_NE(of_victim.SerializeAsString().find("Rowan Court"), std::string::npos);
}

TEST_P(SupervisionStory, WhatTheCaseFilesRefuseBringsItBackOpenWithNothingApplied) {
  if (!journal_) return;
  LiveJanuary();
  MeetTheFirstTime();
  Decide(kFirst, "command { start_cin_plan { name: 'cases/C0000001' start_date: '2026-03-02' } } reason: 'A plan.'");
  const int wrong = Decide(kFirst,
                           "command { end_cin_plan { name: 'cases/C0000002' end_date: '2026-03-02' } } "
                           "reason: 'There never was one.'");
  Decide(kFirst, GoOn("'people/C0000002', 'people/C0000005'"));
  Must<v1::CloseSupervisionResponse>(tm_, "CloseSupervision", kFirst);
  LetTheDecisionsArrive();
  auto back = Supervision(tm_);
  EXPECT_EQ(back.state(), v1::Supervision::STATE_OPEN);
  EXPECT_EQ(back.refusal().reason(), "NO_OPEN_CIN_PLAN");
  EXPECT_THAT(back.refusal().message(), HasSubstr("decision 2 of 2 (end_cin_plan)"));
  EXPECT_EQ(PlansOf("C0000001"), 0) << "all or none";
  EXPECT_EQ(Must<v1::GetWorkbookResponse>(sw_, "GetWorkbook", "name: 'workbooks/F0000001'").workbook().episodes_size(),
            1);
  Must<v1::WithdrawDecisionResponse>(tm_, "WithdrawDecision",
                                     kFirst + "number: " + std::to_string(wrong) + " reason: 'Taken in error.'");
  Must<v1::CloseSupervisionResponse>(tm_, "CloseSupervision", kFirst);
  LetTheDecisionsArrive();
  EXPECT_EQ(Supervision(tm_).state(), v1::Supervision::STATE_CLOSED);
  EXPECT_EQ(Supervision(tm_).next_date(), "2026-04-02");
  EXPECT_EQ(PlansOf("C0000001"), 1);
}

TEST_P(SupervisionStory, ThePerpetratorsWorkerSitsInTheMeetingAndIsNotToldWhereSheIs) {
  if (!journal_) return;
  LiveJanuary();
  MeetTheFirstTime();
  Must<v1::AddActionResponse>(tm_, "AddAction",
                              kFirst +
                                  "text: 'Change the locks at Rowan Court' owner: 'DP1' due_date: '2026-03-06' "
                                  "visibility { locates: 'people/C0000003' }");
  EXPECT_THAT(Supervision(sw_).updates(), SizeIs(4));
  EXPECT_THAT(Supervision(dao_).updates(), SizeIs(3));
  EXPECT_THAT(Supervision(dao_).actions(), IsEmpty());
  EXPECT_THAT(Must<v1::ListActionsResponse>(dao_, "ListActions", "workbook: 'workbooks/F0000001'").actions(),
              IsEmpty());
  EXPECT_THAT(Agenda(dp_).ShortDebugString(), HasSubstr("Rowan Court"));
  EXPECT_THAT(Agenda(dao_).ShortDebugString(), Not(HasSubstr("Rowan Court")));
  EXPECT_EQ(ReasonOf<v1::GetSupervisionResponse>(stranger_, "GetSupervision", kFirst), "NOT_FOUND");
  EXPECT_EQ(ReasonOf<v1::GetAgendaResponse>(stranger_, "GetAgenda", "workbook: 'workbooks/F0000001'"), "NOT_FOUND");
}

// What is limited in one meeting is limited in the next, where it is history; and a snapshot names no chapter that its
// reader may not see.
TEST_P(SupervisionStory, ALimitedRatingStaysLimitedInTheNextMeeting) {
  if (!journal_) return;
  LiveJanuary();
  Must<v1::AddChapterResponse>(
      sw_, "AddChapter",
      "workbook: 'workbooks/F0000001' start_date: '2026-01-20' chapter { role: WORKER_ROLE_SOCIAL_WORKER subject: "
      "SUBJECT_ADULT person: 'people/C0000003' practitioners: 'SW1' visibility { workers: 'SW1' reason: "
      "REASON_STAFF_INTEREST } }");
  MeetTheFirstTime();
  Must<v1::RateChildResponse>(tm_, "RateChild",
                              kFirst +
                                  "child: 'people/C0000001' rating: 9 analysis: 'She plans to leave.' visibility { "
                                  "roles: WORKER_ROLE_SOCIAL_WORKER reason: REASON_RISK_OF_HARM }");
  for (const char* child : {"C0000001", "C0000002", "C0000005"})
    Decide(kFirst, GoOn("'people/" + std::string(child) + "'"));
  Must<v1::CloseSupervisionResponse>(tm_, "CloseSupervision", kFirst + "next_date: '2026-03-30'");
  LetTheDecisionsArrive();
  const auto frozen_at = [&](const Caller& caller) -> int64_t {
    const auto supervision = Supervision(caller);
    for (const auto& frozen : supervision.snapshot()) {
      if (frozen.chapter() == "chapters/F0000001-social-worker-C0000003") return frozen.version();
    }
    return -1;
  };
  EXPECT_EQ(frozen_at(sw_), 1) << "though its chair may not see it";
  EXPECT_EQ(frozen_at(tm_), -1);
  EXPECT_EQ(frozen_at(dao_), -1);
  GoTo("2026-03-30");
  Schedule("2026-03-30");
  Must<v1::OpenSupervisionResponse>(tm_, "OpenSupervision", kSecond + Everybody());
  const auto earlier = [&](const Caller& caller) {
    std::vector<int> ratings;
    const auto second = Must<v1::GetSupervisionResponse>(caller, "GetSupervision", kSecond);
    for (const auto& rated : second.earlier_ratings()) {
      if (rated.child() == "people/C0000001") ratings.push_back(rated.rating());
    }
    return ratings;
  };
  EXPECT_THAT(earlier(sw_), ElementsAre(9));
  EXPECT_THAT(earlier(dao_), IsEmpty());
  EXPECT_THAT(Points(Agenda(sw_), v1::AgendaSection::SOURCE_ANALYSIS), Contains("RATING C0000001 Rated 9"));
  EXPECT_THAT(Points(Agenda(dao_), v1::AgendaSection::SOURCE_ANALYSIS), Contains("RATING C0000001 Never rated"));
}

// Whoever writes last finds no contradiction that they may not see, and it is there all the same.
TEST_P(SupervisionStory, ARuleSeesBothAccountsWhoeverWritesLast) {
  if (!journal_) return;
  const auto add = [&](const Caller& caller, const std::string& role, const std::string& limit) {
    return Must<v1::AddChapterResponse>(
               caller, "AddChapter",
               "workbook: 'workbooks/F0000001' start_date: '2026-01-20' chapter { role: WORKER_ROLE_" + role +
                   " subject: SUBJECT_ADULT person: 'people/C0000003' practitioners: '" + caller.subject + "' " +
                   limit + "}")
        .chapter()
        .name();
  };
  const auto limited = add(sw_, "SOCIAL_WORKER", "visibility { workers: 'SW1' reason: REASON_STAFF_INTEREST } ");
  const auto open = add(rw_, "RECOVERY_WORKER", "");
  Write(sw_, limited, "sobriety", "dependent");
  Write(rw_, open, "sobriety", "abstinent");
  const auto told = [&](const Caller& caller) {
    return Must<v1::ListContradictionsResponse>(caller, "ListContradictions", "workbook: 'workbooks/F0000001'")
        .contradictions_size();
  };
  EXPECT_EQ(told(sw_), 1);
  EXPECT_EQ(told(rw_), 0) << "not as its author either";
  EXPECT_EQ(told(tm_), 0);
}

TEST_P(SupervisionStory, WhatOnePersonWroteOnTwoDevicesIsGivenBack) {
  if (!journal_) return;
  LiveJanuary();
  const std::string write = "name: '" + std::string(kRecovery) + "' fields { prompt: 'summary' value: ";
  Must<v1::WriteChapterResponse>(rw_, "WriteChapter", write + "'Typed at the desk.' }");
  const auto phone = Must<v1::WriteChapterResponse>(rw_, "WriteChapter", write + "'From the telephone.' }");
  EXPECT_THAT(phone.conflicts(), IsEmpty());
  ASSERT_THAT(phone.replaced(), SizeIs(1));
  EXPECT_EQ(phone.replaced(0).prompt(), "summary");
  EXPECT_EQ(phone.replaced(0).value().value(), "Typed at the desk.");
}

TEST_P(SupervisionStory, ViewsAreFunctionsOfTheirStates) {
  if (!journal_) return;
  LiveJanuary();
  MeetTheFirstTime();
  EXPECT_EQ(journal_->RebuildStates(), 0) << "rebuilt from the events, nothing differs";
}

}  // namespace
}  // namespace kith::workbook
