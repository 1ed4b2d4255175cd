// What each of the team records in the story's workbook, once.
#include "services/cli/workbook_story.h"

#include "kith/workbook/v1/entries_service.pb.h"
#include "kith/workbook/v1/practice_service.pb.h"
#include "kith/workbook/v1/supervision_service.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::cli {
namespace {

using namespace workbook::v1;

void Summarise(Stage& stage, const Hand& by, const std::string& chapter, const std::string& key, const char* text) {
  SummariseChapterRequest request;
  request.set_name(chapter);
  request.set_as_of_date(stage.Day(2));
  request.set_text(text);
  stage.Do<SummariseChapterResponse>(by, kWorkbookService, "SummariseChapter", "summary-" + key, request);
}

void WriteAboutTheChildren(Stage& stage, const Tale& tale) {
  const char* lives[] = {
      "Testina gets her brother up, finds the cereal and listens at the stairs before she goes down. School is the "
      "place where she is nine.",
      "Testan stays close to his sister. He builds a wall of bricks round his bed on the nights that are loud.",
      "Testling is put down awake and left; she has stopped crying for long before somebody comes."};
  const char* keeping[] = {"Testina has a code word with her grandmother, and has used it once.",
                           "The neighbour has Testan on loud nights; his mother agreed it with her.",
                           "Her mother now keeps Testling's cot in her own room."};
  for (std::size_t i = 0; i < tale.children.size(); ++i) {
    Write(stage, kSocialWorker, ChapterOf(tale, kSocialWorker, tale.children[i]), "child-" + std::to_string(i),
          {{"lived_experience", lives[i]},
           {"reducing", keeping[i]},
           {"risk", i == 2 ? "6" : "5"},
           {"parent_sobriety", "problematic"},
           {"contact_with_perpetrator", "not-agreed"}});
  }
  stage.Say(0, "The social worker writes how a day is for each of the three, and what keeps them safe.");
  // Two of them, neither of whom had seen what the other wrote.
  const std::string eldest = ChapterOf(tale, kSocialWorker, tale.children.front());
  Write(stage, kSocialWorker, eldest, "worry-sw",
        {{"worries", "Testina carries the household in the mornings; she is late twice a week."}});
  const auto both = Write(stage, kChildPractitioner, eldest, "worry-cp",
                          {{"worries", "Testina does not sleep on Fridays: she waits for the front door."}});
  std::vector<int64_t> seen;
  for (const auto& field : both.chapter().fields()) {
    if (field.prompt() != "worries") continue;
    for (const auto& value : field.values()) seen.push_back(value.revision());
  }
  stage.Say(0, "Two of them write the same field at once: both values are kept, " + std::to_string(seen.size()) +
                   " side by side, until the social worker settles it with a reason.");
  SettleFieldRequest settle;
  settle.set_name(eldest);
  settle.set_prompt("worries");
  for (const auto revision : seen) settle.add_seen_revisions(revision);
  settle.set_value(
      "Testina carries the household in the mornings and is late twice a week; on Fridays she does not sleep, she "
      "waits for the front door.");
  settle.set_reason("Both are true; the second is what Testina told the child practitioner.");
  stage.Do<SettleFieldResponse>(kSocialWorker, kWorkbookService, "SettleField", "settle-worries", settle);
  Write(stage, kSocialWorker, ChapterOf(tale, kSocialWorker, ""), "family",
        {{"network", "Grandmother in the next street; a neighbour who has a key; Testo's brother, who is trusted."},
         {"plan", "Fridays at the grandmother's until the next supervision."}});
}

void WriteAboutTheAdults(Stage& stage, const Tale& tale) {
  const auto about = [&](const Hand& by, const std::string& person) { return ChapterOf(tale, by, person); };
  Write(stage, kSocialWorker, about(kSocialWorker, tale.mother), "mother-sw",
        {{"summary", "Testa comes to every visit and says what she would rather not. Mornings go wrong."},
         {"for_the_child", "The children are loved and not always looked after."},
         {"parenting", "Warm in the afternoons; the mornings are Testina's."},
         {"sobriety", "problematic"}});
  Write(stage, kRecoveryWorker, about(kRecoveryWorker, tale.mother), "mother-rw",
        {{"summary", "Testa has halved what she drinks and keeps a diary of it."},
         {"for_the_child", "She wants to be awake for school; she is, four days of five."},
         {"sobriety", "controlled"},
         {"relapse_plan", "Rings her sister first, then us; Testina is never who is told."}});
  Write(stage, kAbusePractitioner, about(kAbusePractitioner, tale.mother), "mother-dap",
        {{"summary", "Testa names what happened as abuse now, and plans for her own safety."},
         {"for_the_child", "She sees that the children hear what they do not see."},
         {"contact", "not-agreed"},
         {"safety_plan", "Where Testa goes in the night, and who has the key, is known to the two of us."}});
  Write(stage, kAbuseOfficer, about(kAbuseOfficer, tale.father), "father-dao",
        {{"summary", "Testo came to five of six sessions and stays in the room when it is about the children."},
         {"for_the_child", "He can say what Testan does on a loud night. It is the first time."},
         {"contact", "none"},
         {"accountability", "He says 'I did' and no longer 'it happened'."}});
  Write(stage, kMentalHealth, about(kMentalHealth, tale.mother), "mother-mh",
        {{"summary", "Low mood since the birth; takes her medicine, sleeps five hours."},
         {"for_the_child", "On low days nobody answers the baby; a plan for these days is written."},
         {"wellbeing", "4"},
         {"treatment", "Weekly, with the surgery's agreement."}});
  stage.Say(0,
            "The four practitioners of adults write their chapters. The recovery worker has the mother's drinking as "
            "'controlled', the social worker as 'problematic'.");
  Summarise(stage, kRecoveryWorker, about(kRecoveryWorker, tale.mother), "rw",
            "Half of what it was in spring. Fridays are what is left, and she knows it.");
  Summarise(stage, kAbusePractitioner, about(kAbusePractitioner, tale.mother), "dap",
            "Safety plan made and tried once. Testa tells of contact at the school gate that nobody agreed to.");
  Summarise(stage, kAbuseOfficer, about(kAbuseOfficer, tale.father), "dao",
            "Testo says that there is no contact. He accepts the order's conditions.");
  Summarise(stage, kChildPractitioner, about(kChildPractitioner, tale.children.front()), "cp",
            "Testina speaks about Fridays now, and about little else.");
}

ChildVoice& Seen(Entry& entry, const std::string& child) {
  auto& voice = *entry.add_children();
  voice.set_person(child);
  voice.set_is_seen(true);
  voice.set_is_bedroom_seen(true);
  return voice;
}

void Visit(Stage& stage, Tale& tale) {
  Entry joint;
  joint.set_kind(ENTRY_KIND_VISIT);
  *joint.mutable_start_time() = stage.At(21, 15, 45);
  joint.add_practitioners(kSocialWorker.number);
  joint.add_practitioners(kChildPractitioner.number);
  for (const auto& child : tale.children) joint.add_people(child);
  joint.add_people(tale.mother);
  joint.set_narrative(
      "Joint visit after school. Testa opened at once and had been cooking; the mornings were talked about at the "
      "table, with all of them.");
  joint.mutable_visit()->set_kind(type::v1::VISIT_KIND_CHILD_IN_NEED);
  joint.mutable_visit()->set_is_statutory(true);
  auto& eldest = Seen(joint, tale.children[0]);
  eldest.set_is_seen_alone(true);
  eldest.set_own_words("On Fridays I sleep with my shoes on.");
  auto& second = Seen(joint, tale.children[1]);
  second.set_not_seen_alone_reason(type::v1::NOT_SEEN_REASON_CHILD_DECLINED);
  second.set_own_words("My wall is made of bricks. Nobody can come in.");
  auto& baby = Seen(joint, tale.children[2]);
  baby.set_not_seen_alone_reason(type::v1::NOT_SEEN_REASON_PRE_VERBAL_OBSERVED);
  baby.set_observation("Reaches for her sister before her mother; settles when she is carried.");
  tale.visits.push_back(Record(stage, tale, kSocialWorker, "joint-visit", joint));

  Entry alone = joint;
  *alone.mutable_start_time() = stage.At(6, 16);
  alone.clear_practitioners();
  alone.add_practitioners(kSocialWorker.number);
  alone.set_narrative("Visit at tea time. The grandmother had come; the evening was quiet.");
  alone.mutable_children(0)->set_own_words("Gran's here on Fridays now. I took my shoes off.");
  tale.visits.push_back(Record(stage, tale, kSocialWorker, "second-visit", alone));
  for (const auto& visit : tale.visits) {
    stage.Await("the visit reaches cases", [&] {
      GetEntryRequest get;
      get.set_name(visit);
      const auto found = stage.Ask<GetEntryResponse>(kSocialWorker, kEntriesService, "GetEntry", get).entry().visit();
      if (found.state() != VisitDetails::STATE_REFUSED) return found.state() == VisitDetails::STATE_RECORDED;
      throw StoryStopped{Error{Code::kFailedPrecondition, found.refusal_reason(), "cases refused the visit", {}},
                         "RecordVisit"};
    });
  }
  stage.Say(21,
            "Social worker and child practitioner visit together: one entry, in both their chapters, and a statutory "
            "visit in the case files of all three. Testina: \"On Fridays I sleep with my shoes on.\"");
}

void ChooseTheModules(Stage& stage, const Tale& tale) {
  const auto choose = [&](const Hand& by, const char* id, const char* purpose, const char* tool,
                          const std::string& person) {
    ChooseModuleRequest choosing;
    choosing.set_name(tale.workbook);
    auto& module = *choosing.mutable_module();
    module.set_id(id);
    module.set_purpose(purpose);
    module.add_people(person);
    module.add_practitioners(by.number);
    module.add_tools(tool);
    stage.Do<ChooseModuleResponse>(by, kWorkbookService, "ChooseModule", std::string("choose-") + id, choosing);
    StartModuleRequest start;
    start.set_name(tale.workbook);
    start.set_id(id);
    start.set_start_date(stage.Day(27));
    stage.Do<StartModuleResponse>(by, kWorkbookService, "StartModule", std::string("start-") + id, start);
  };
  choose(kRecoveryWorker, "drugs-and-alcohol", "Mornings without what the night before left.", "Diary of use",
         tale.mother);
  choose(kAbuseOfficer, "safe-relationships", "To say 'I did', and to hear what it did.", "Wheel of equality",
         tale.father);
  CompleteModuleRequest complete;
  complete.set_name(tale.workbook);
  complete.set_id("drugs-and-alcohol");
  complete.set_end_date(stage.Day(3));
  complete.set_informs_assessment("Testa can plan a week, and keep to five days of it; Fridays need somebody there.");
  stage.Do<CompleteModuleResponse>(kRecoveryWorker, kWorkbookService, "CompleteModule", "complete-module", complete);
  stage.Say(3, "The module on drugs and alcohol is completed, with what it tells the assessment.");
}

}  // namespace

WriteChapterResponse Write(Stage& stage, const Hand& by, const std::string& chapter, const std::string& key,
                           const Fields& fields) {
  WriteChapterRequest request;
  request.set_name(chapter);
  for (const auto& [prompt, value] : fields) {
    auto& field = *request.add_fields();
    field.set_prompt(prompt);
    field.set_value(value);
  }
  return stage.Do<WriteChapterResponse>(by, kWorkbookService, "WriteChapter", "write-" + key, request);
}

std::string Record(Stage& stage, const Tale& tale, const Hand& by, const std::string& key, Entry entry) {
  RecordEntryRequest request;
  request.set_workbook(tale.workbook);
  *request.mutable_entry() = std::move(entry);
  return stage.Do<RecordEntryResponse>(by, kEntriesService, "RecordEntry", "entry-" + key, request).entry().name();
}

void WriteTheRecord(Stage& stage, Tale& tale) {
  stage.Heading("The record: written once, by six people.");
  Visit(stage, tale);
  DrawTheWall(stage, tale);
  Talk(stage, tale);
  Measure(stage, tale);
  Separate(stage, tale);
  LookAtPractice(stage, tale);
  ChooseTheModules(stage, tale);
  WriteAboutTheChildren(stage, tale);
  WriteWhileAnotherLooksOn(stage, tale);
  WriteAboutTheAdults(stage, tale);
}

}  // namespace kith::cli
