// Who reads what of an integrated assessment, whoever composed it, and who may authorise it: the family of Ash.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/workbook/practice_rpcs.h"
#include "tests/integration/workbook/supervision_fixture.h"

#include "kith/workbook/v1/practice_service.pb.h"

namespace kith::workbook {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kMo[] = "chapters/F0000001-social-worker-C0000001";
constexpr char kBook[] = "workbook: 'workbooks/F0000001' ";

class AssessmentSight : public SupervisionOnAStore {
 protected:
  void SetUp() override {
    SupervisionOnAStore::SetUp();
    if (journal_) GoTo("2026-02-20");
  }

  // Its name.
  std::string Compose(const Caller& caller) {
    return Must<v1::ComposeAssessmentResponse>(caller, "ComposeAssessment", kBook).assessment().name();
  }
  v1::FamilyAssessment Get(const Caller& caller, const std::string& name) {
    return Must<v1::GetAssessmentResponse>(caller, "GetAssessment", "name: '" + name + "'").assessment();
  }
  std::string Text(const Caller& caller, const std::string& name) { return Get(caller, name).ShortDebugString(); }
  static int Withheld(const v1::FamilyAssessment& assessment) {
    int withheld = 0;
    for (const auto& part : assessment.parts()) withheld += part.withheld();
    return withheld;
  }
  static std::string Exporting(const std::string& name, const std::string& audience) {
    return "name: '" + name + "' format: ASSESSMENT_FORMAT_HTML audience: ASSESSMENT_AUDIENCE_" + audience + " ";
  }
  v1::ExportAssessmentResponse Export(const Caller& caller, const std::string& name, const std::string& audience) {
    return Must<v1::ExportAssessmentResponse>(caller, "ExportAssessment", Exporting(name, audience));
  }

  // The victim's chapter ends, and goes on for the domestic abuse practitioner.
  void LimitTheVictimsChapter() {
    Must<v1::EndChapterResponse>(dp_, "EndChapter", "name: '" + std::string(kVictim) + "' end_date: '2026-02-20'");
    Must<v1::AddChapterResponse>(
        dp_, "AddChapter",
        kBook + std::string("start_date: '2026-02-20' chapter { role: WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER subject: "
                            "SUBJECT_ADULT person: 'people/C0000003' practitioners: 'DP1' visibility { roles: "
                            "WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER reason: REASON_RISK_OF_HARM } }"));
  }
};
KITH_ON_BOTH_STORES(AssessmentSight);

TEST_P(AssessmentSight, WhatItsComposerMayNotSeeIsInItForThoseWhoMay) {
  if (!journal_) return;
  LimitTheVictimsChapter();
  Write(dp_, kVictim, "summary", "Robin knows whom to call.");
  Write(rw_, kRecovery, "summary", "Sam kept every session.");
  EXPECT_EQ(ReasonOf<v1::GetChapterResponse>(rw_, "GetChapter", "name: '" + std::string(kVictim) + "'"), "NOT_FOUND");
  const auto name = Compose(rw_);
  EXPECT_THAT(Text(rw_, name), AllOf(HasSubstr("kept every session"), Not(HasSubstr("whom to call"))))
      << "to compose is not to have written";
  EXPECT_EQ(Withheld(Get(rw_, name)), 1) << "it is told that there is more";
  for (const auto& caller : {tm_, sw_, dp_}) {
    EXPECT_THAT(Text(caller, name), HasSubstr("whom to call")) << caller.subject;
    EXPECT_EQ(Withheld(Get(caller, name)), 0) << caller.subject;
  }
  EXPECT_EQ(ReasonOf<v1::ComposeAssessmentResponse>(stranger_, "ComposeAssessment", kBook), "NOT_FOUND")
      << "whoever is nothing to the family composes nothing";
  // What an entry is included by is its composer's sight still.
  const auto hidden =
      Meeting(dp_, "02-18", "She told of him.", "visibility { workers: 'DP1' reason: REASON_RISK_OF_HARM }");
  EXPECT_EQ(ReasonOf<v1::ComposeAssessmentResponse>(rw_, "ComposeAssessment", kBook + ("include: '" + hidden + "'")),
            "NOT_FOUND");
}

TEST_P(AssessmentSight, ThePerpetratorsWorkerComposesWhatLocatesTheVictimAndReadsNoneOfIt) {
  if (!journal_) return;
  Record(cp_, "DIRECT_WORK",
         At("02-10") +
             "practitioners: 'CP1' people: 'people/C0000001' narrative: 'A walk.' children { person: "
             "'people/C0000001' is_seen: true own_words: 'My bed is by the canal.' } visibility { locates: "
             "'people/C0000003' }");
  Record(cp_, "DIRECT_WORK",
         At("02-03") +
             "practitioners: 'CP1' people: 'people/C0000001' narrative: 'A talk.' children { person: "
             "'people/C0000001' is_seen: true own_words: 'I sleep now.' }");
  const auto name = Compose(dao_);
  EXPECT_THAT(Text(dao_, name), AllOf(HasSubstr("I sleep now."), Not(HasSubstr("canal"))))
      << "the newest that they may read";
  EXPECT_EQ(Withheld(Get(dao_, name)), 1);
  EXPECT_THAT(Text(tm_, name), AllOf(HasSubstr("I sleep now."), HasSubstr("canal")));
  EXPECT_EQ(Withheld(Get(tm_, name)), 0);
  const auto team = Export(dao_, name, "TEAM");
  EXPECT_THAT(team.document(), Not(HasSubstr("canal")));
  EXPECT_EQ(team.withheld(), 1);
}

TEST_P(AssessmentSight, AChapterThatIsLimitedAfterwardsTakesItsPassagesAlong) {
  if (!journal_) return;
  Write(dp_, kVictim, "summary", "Robin knows whom to call.");
  const auto name = Compose(sw_);
  EXPECT_THAT(Text(rw_, name), HasSubstr("whom to call"));
  const std::string book = "name: 'workbooks/F0000001' version: ";
  const std::string open = book + Must<v1::GetWorkbookResponse>(rw_, "GetWorkbook", book + "0").workbook().etag();
  EXPECT_THAT(Must<v1::GetWorkbookResponse>(rw_, "GetWorkbook", open).ShortDebugString(), HasSubstr(kVictim));
  LimitTheVictimsChapter();
  EXPECT_THAT(Must<v1::GetWorkbookResponse>(rw_, "GetWorkbook", open).ShortDebugString(), Not(HasSubstr(kVictim)))
      << "what is limited since is limited in the workbook of that day too";
  EXPECT_THAT(Text(rw_, name), Not(HasSubstr("whom to call")));
  EXPECT_EQ(Withheld(Get(rw_, name)), 1);
  EXPECT_THAT(Export(rw_, name, "TEAM").document(), Not(HasSubstr("whom to call")));
  EXPECT_THAT(Text(tm_, name), HasSubstr("whom to call"));
}

TEST_P(AssessmentSight, AChapterThatIsLimitedAfterwardsTakesItsContradictionsAlong) {
  if (!journal_) return;
  Write(dp_, kVictim, "summary", "Robin says that he is drunk at night.");
  const auto raised = Must<v1::RaiseContradictionResponse>(
      dp_, "RaiseContradiction",
      kBook + ("contradiction { people: 'people/C0000004' title: 'Whether he drinks at night' accounts { chapter: '" +
               std::string(kVictim) + "' prompt: 'summary' } accounts { text: 'The tests are clear.' } }"));
  const std::string name = "name: '" + raised.contradiction().name() + "'";
  EXPECT_EQ(ReasonOf<v1::GetContradictionResponse>(rw_, "GetContradiction", name), "OK");
  LimitTheVictimsChapter();
  const auto all = [&](const Caller& caller) {
    return Must<v1::ListContradictionsResponse>(caller, "ListContradictions", kBook).ShortDebugString() +
           Agenda(caller).ShortDebugString() +
           Must<v1::SearchRecordResponse>(caller, "SearchRecord", "words: 'night'").ShortDebugString();
  };
  EXPECT_EQ(ReasonOf<v1::GetContradictionResponse>(rw_, "GetContradiction", name), "NOT_FOUND");
  EXPECT_THAT(all(rw_), Not(HasSubstr("night")));
  EXPECT_EQ(ReasonOf<v1::GetContradictionResponse>(dp_, "GetContradiction", name), "OK");
  EXPECT_THAT(all(dp_), HasSubstr("drunk at night"));
}

TEST_P(AssessmentSight, EachPassageCanBeReadInTheVersionOfItsChapter) {
  if (!journal_) return;
  Write(dp_, kVictim, "summary", "Robin knows whom to call.");
  const auto name = Compose(sw_);
  Write(dp_, kVictim, "summary", "Robin has called.");
  const v1::Passage* found = nullptr;
  const auto assessment = Get(sw_, name);
  for (const auto& part : assessment.parts()) {
    for (const auto& passage : part.passages()) {
      if (passage.source() == kVictim) found = &passage;
    }
  }
  ASSERT_TRUE(found);
  EXPECT_EQ(found->revision(), 1);
  const auto chapter = Must<v1::GetChapterResponse>(
      sw_, "GetChapter", "name: '" + std::string(kVictim) + "' version: " + std::to_string(found->version()));
  ASSERT_EQ(chapter.chapter().fields_size(), 1);
  EXPECT_EQ(chapter.chapter().fields(0).values(0).value(), found->text());
  EXPECT_THAT(Export(sw_, name, "TEAM").document(),
              HasSubstr(std::string(kVictim) + ", summary, version " + std::to_string(found->version())));
}

TEST_P(AssessmentSight, TheCourtsCopyHasNoAddressAndNoRiskThatTheTeamKeepsToItself) {
  if (!journal_) return;
  LimitTheVictimsChapter();
  Write(dp_, kVictim, "summary", "She fears him.");
  Write(sw_, kMo, "worries", "They sleep at 12 Rowan Court, ZZ9 9ZZ.");
  Write(sw_, kMo, "strengths", "Mo is read to.");
  const auto name = Compose(sw_);
  Must<v1::CommentAssessmentResponse>(sw_, "CommentAssessment",
                                      "name: '" + name + "' part: 'harm' text: 'Flat 3 is locked at night.'");
  const auto court = Export(sw_, name, "COURT");
  EXPECT_THAT(court.document(), AllOf(Not(HasSubstr("Rowan")), Not(HasSubstr("9ZZ")), Not(HasSubstr("Flat 3")),
                                      Not(HasSubstr("fears him")), HasSubstr("Mo is read to.")));
  EXPECT_THAT(court.document(), HasSubstr("it has a postcode in it, or reads as an address"));
  EXPECT_EQ(court.withheld(), 3);
  for (const char* audience : {"MEMBER person: 'people/C0000003'", "MEMBER person: 'people/C0000004'"}) {
    EXPECT_THAT(Export(sw_, name, audience).document(),
                AllOf(Not(HasSubstr("Rowan")), Not(HasSubstr("Flat 3")), Not(HasSubstr("fears him"))))
        << audience;
  }
  EXPECT_THAT(Export(sw_, name, "TEAM").document(), AllOf(HasSubstr("Rowan"), HasSubstr("Flat 3")));
  // A manager may hold that the court must know.
  const std::string with = Exporting(name, "COURT") + "with_risk_of_harm: true";
  EXPECT_EQ(ReasonOf<v1::ExportAssessmentResponse>(sw_, "ExportAssessment", with), "ROLE_NOT_PERMITTED");
  EXPECT_EQ(ReasonOf<v1::ExportAssessmentResponse>(tm_, "ExportAssessment",
                                                   Exporting(name, "TEAM") + "with_risk_of_harm: true"),
            "INVALID_REQUEST");
  const auto told = Must<v1::ExportAssessmentResponse>(tm_, "ExportAssessment", with);
  EXPECT_THAT(told.document(), AllOf(HasSubstr("fears him"), HasSubstr("limited in the team because of a risk of harm"),
                                     Not(HasSubstr("Rowan"))));
}

TEST_P(AssessmentSight, IsAuthorisedByAManagerWhoNeitherComposedNorSubmittedIt) {
  if (!journal_) return;
  const Caller other{"TM2", identity::Role::kTeamManager};
  const auto name = Compose(tm_);
  Must<v1::CommentAssessmentResponse>(other, "CommentAssessment",
                                      "name: '" + name + "' part: 'harm' text: 'Ask the school.'");
  Must<v1::SubmitAssessmentResponse>(sw_, "SubmitAssessment", "name: '" + name + "'");
  EXPECT_EQ(ReasonOf<v1::AuthoriseAssessmentResponse>(tm_, "AuthoriseAssessment", "name: '" + name + "'"),
            "AUTHORISES_OWN");
  EXPECT_EQ(
      Must<v1::AuthoriseAssessmentResponse>(other, "AuthoriseAssessment", "name: '" + name + "'").assessment().state(),
      v1::FamilyAssessment::STATE_AUTHORISED)
      << "a manager's comment is no hindrance";
}

TEST_P(AssessmentSight, CommentsOfAReturnedVersionStandInTheNext) {
  if (!journal_) return;
  const auto comments = [this](const std::string& name) {
    std::vector<std::string> told;
    const auto assessment = Get(sw_, name);
    for (const auto& part : assessment.parts()) {
      for (const auto& comment : part.comments()) {
        told.push_back(part.id() + " " + comment.by().worker() + " " + std::to_string(comment.carried_from()) + " " +
                       comment.text());
      }
    }
    return told;
  };
  const auto record = Meeting(sw_, "02-18", "The school rang.");
  const auto first =
      Must<v1::ComposeAssessmentResponse>(sw_, "ComposeAssessment", kBook + ("include: '" + record + "'"))
          .assessment()
          .name();
  const auto say = [this](const Caller& caller, const std::string& name, const std::string& part,
                          const std::string& text) {
    Must<v1::CommentAssessmentResponse>(caller, "CommentAssessment",
                                        "name: '" + name + "' part: '" + part + "' text: '" + text + "'");
  };
  say(rw_, first, "substances", "The test is awaited.");
  say(sw_, first, "records", "They rang twice.");
  const auto written = Get(sw_, first);
  Must<v1::SubmitAssessmentResponse>(sw_, "SubmitAssessment", "name: '" + first + "'");
  Must<v1::ReturnAssessmentResponse>(tm_, "ReturnAssessment", "name: '" + first + "' reason: 'wait for the test'");
  GoTo("2026-02-27");
  const auto second = Compose(sw_);
  EXPECT_THAT(comments(second), ElementsAre("substances RW1 1 The test is awaited.", "records SW1 1 They rang twice."))
      << "though nothing is included this time";
  say(sw_, second, "substances", "It was clear.");
  EXPECT_THAT(Export(sw_, second, "TEAM").document(),
              HasSubstr("Commentary by Recovery worker RW1 on 2026-02-20, beside version 1: The test is awaited."));
  // A draft that was composed anew keeps what was carried; what was said of the draft stays with the draft.
  const auto third = Compose(sw_);
  EXPECT_THAT(comments(third), ElementsAre("substances RW1 1 The test is awaited.", "records SW1 1 They rang twice."));
  EXPECT_THAT(comments(first), ElementsAre("substances RW1 0 The test is awaited.", "records SW1 0 They rang twice."));
  Must<v1::SubmitAssessmentResponse>(sw_, "SubmitAssessment", "name: '" + third + "'");
  Must<v1::AuthoriseAssessmentResponse>(tm_, "AuthoriseAssessment", "name: '" + third + "'");
  EXPECT_THAT(comments(Compose(sw_)), ElementsAre()) << "what was authorised is done with";
}

TEST_P(AssessmentSight, AnInstrumentThatWasWithdrawnIsInNoneThatIsComposedAfterwards) {
  if (!journal_) return;
  Front practice("kith.workbook.v1.PracticeService", *journal_, *queries_);
  AddPracticeRpcs(practice, templates_, clock_);
  Serve(practice);
  const auto record = Must<v1::RecordInstrumentResponse>(
      rw_, "RecordInstrument",
      kBook + std::string("instrument: 'stage-of-change.1' respondent: RESPONDENT_ADULT person: 'people/C0000004' "
                          "answered_date: '2026-02-11' answers { item: 'stage' value: 2 } note: 'He thinks of it.'"));
  const std::string name = record.record().name();
  const std::string include = kBook + ("include: '" + name + "'");
  const auto composed = Must<v1::ComposeAssessmentResponse>(sw_, "ComposeAssessment", include).assessment();
  EXPECT_THAT(Text(sw_, composed.name()), HasSubstr("source: \"" + name + "\""));
  Must<v1::WithdrawInstrumentResponse>(
      rw_, "WithdrawInstrument", "name: '" + name + "' kind: KIND_WRONG_PERSON reason: 'The answers of another man.'");
  EXPECT_THAT(Text(sw_, composed.name()), Not(HasSubstr("He thinks of it"))) << "nor in those from before";
  EXPECT_THAT(Text(sw_, Compose(sw_)), Not(HasSubstr(name)));
  EXPECT_EQ(ReasonOf<v1::ComposeAssessmentResponse>(sw_, "ComposeAssessment", include), "NOT_FOUND");
}

TEST_P(AssessmentSight, AVoiceThatIsGoneOrNotForTheReaderLeavesTheOneBefore) {
  if (!journal_) return;
  const auto tell = [this](const std::string& day, const std::string& words, const std::string& more = "") {
    return Record(cp_, "DIRECT_WORK",
                  At(day) +
                      "practitioners: 'CP1' people: 'people/C0000001' narrative: 'A talk.' children { person: "
                      "'people/C0000001' is_seen: true own_words: '" +
                      words + "' } " + more);
  };
  const auto texts = [this](const Caller& caller) {
    std::vector<std::string> told;
    const auto agenda = Agenda(caller);
    for (const auto& item : agenda.points(0).items()) {
      if (item.person() == "people/C0000001") told.push_back(item.text());
    }
    return told;
  };
  tell("02-03", "I like the garden.");
  const auto erased = tell("02-10", "I like the cellar.");
  tell("02-17", "I hide.", "visibility { workers: 'CP1' reason: REASON_ASKED_BY_PERSON }");
  EXPECT_THAT(texts(cp_), ElementsAre("I hide."));
  EXPECT_THAT(texts(rw_), ElementsAre("I like the cellar."));
  ASSERT_TRUE(journal_->EraseStream(erased));
  EXPECT_THAT(texts(rw_), ElementsAre("I like the garden."));
  EXPECT_THAT(Text(rw_, Compose(rw_)), AllOf(HasSubstr("garden"), Not(HasSubstr("cellar")), Not(HasSubstr("I hide"))));
  EXPECT_EQ(journal_->RebuildStates(), 0) << "what is kept follows from the events";
}

}  // namespace
}  // namespace kith::workbook
