// The story's group supervision, and the assessment that follows from it.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "services/cli/words.h"
#include "services/cli/workbook_story.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/workbook/v1/assessment_service.pb.h"
#include "kith/workbook/v1/supervision_service.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::cli {
namespace {

using namespace workbook::v1;

constexpr int kNextIn = 28;

std::string CaseOf(const std::string& person) { return "cases" + person.substr(person.find('/')); }

ListContradictionsResponse Contradictions(Stage& stage, const Tale& tale) {
  ListContradictionsRequest request;
  request.set_workbook(tale.workbook);
  return stage.Ask<ListContradictionsResponse>(kManager, kSupervisionService, "ListContradictions", request);
}

// Raised by the template's rule when the second of the two was written.
Contradiction OfRule(Stage& stage, const Tale& tale, const std::string& rule) {
  Contradiction found;
  stage.Await("the rule raises the contradiction", [&] {
    const auto all = Contradictions(stage, tale);
    for (const auto& one : all.contradictions()) {
      if (one.rule() == rule) found = one;
    }
    return !found.name().empty();
  });
  return found;
}

template <class Response, class Request>
Response InMeeting(Stage& stage, const Tale& tale, const Hand& by, const char* rpc, const std::string& key,
                   Request request) {
  request.set_name(tale.supervision);
  return stage.Do<Response>(by, kSupervisionService, rpc, key, request);
}

void ScheduleAndOpen(Stage& stage, Tale& tale) {
  ScheduleSupervisionRequest schedule;
  schedule.set_workbook(tale.workbook);
  schedule.set_scheduled_date(stage.Day(0));
  schedule.set_chair(kManager.number);
  tale.supervision =
      stage.Do<ScheduleSupervisionResponse>(kManager, kSupervisionService, "ScheduleSupervision", "schedule", schedule)
          .supervision()
          .name();
  GetAgendaRequest asked;
  asked.set_workbook(tale.workbook);
  const auto agenda = stage.Ask<GetAgendaResponse>(kManager, kSupervisionService, "GetAgenda", asked);
  std::string points;
  for (const auto& point : agenda.points()) {
    points += (points.empty() ? "" : "; ") + point.title() + " (" + std::to_string(point.items_size()) + ")";
  }
  stage.Say(0, tale.supervision + ", its agenda made of what changed: " + points + ".");
  OpenSupervisionRequest open;
  for (const Hand* hand : kTeam) {
    auto& attendee = *open.add_attendees();
    attendee.set_worker(hand->number);
    attendee.set_role(hand->role);
    attendee.set_is_present(hand != &kMentalHealth);
    if (hand == &kMentalHealth) attendee.set_apology("On the ward; sent a page.");
  }
  InMeeting<OpenSupervisionResponse>(stage, tale, kManager, "OpenSupervision", "open", open);
  stage.Say(0, "The manager opens it. Six are there; the mental health practitioner sent an apology and a page.");
}

void TellEachOther(Stage& stage, const Tale& tale) {
  const std::pair<const Hand*, const char*> updates[] = {
      {&kSocialWorker, "Fridays are safe since the grandmother comes. Mornings are not yet the mother's."},
      {&kChildPractitioner, "Testina took her shoes off. She wants somebody else to look after Testan."},
      {&kAbusePractitioner, "The safety plan held. There was contact at the school gate that nobody agreed to."},
      {&kAbuseOfficer, "He says there was none. We speak about the gate next time."},
      {&kRecoveryWorker, "Half of what it was; the Friday is planned now."},
      {&kMentalHealth, "Mood is better by two points; the plan for low days was used once."}};
  for (const auto& [hand, text] : updates) {
    RecordUpdateRequest request;
    request.set_role(hand->role);
    request.set_text(text);
    // The chair reads what one who is not there sent.
    InMeeting<RecordUpdateResponse>(stage, tale, hand == &kMentalHealth ? kManager : *hand, "RecordUpdate",
                                    std::string("update-") + hand->number, request);
  }
  const auto sobriety = OfRule(stage, tale, "sobriety");
  int holds = 0;
  for (const auto& account : sobriety.accounts()) {
    if (account.text() == "controlled") holds = account.number();
  }
  SettleContradictionRequest settle;
  settle.set_name(sobriety.name());
  settle.set_account(holds);
  settle.set_reason(
      "The diary and the AUDIT are of this month, what the social worker saw is of the month before; both agree about "
      "Fridays.");
  stage.Do<SettleContradictionResponse>(kManager, kSupervisionService, "SettleContradiction", "settle-sobriety",
                                        settle);
  stage.Say(0,
            "Each role tells. Two things are seen differently: the mother's sobriety is settled with a reason, both "
            "accounts stay; contact at the school gate is carried to the next supervision.");
}

void Decide(Stage& stage, const Tale& tale) {
  const int ratings[] = {5, 4, 6};
  for (std::size_t i = 0; i < tale.children.size(); ++i) {
    RateChildRequest rate;
    rate.set_child(tale.children[i]);
    rate.set_rating(ratings[i]);
    rate.set_analysis(i == 2 ? "She cannot go to anybody by herself; low days are the risk."
                             : "Fridays are better by what others do, not yet by what the parents do.");
    InMeeting<RateChildResponse>(stage, tale, kSocialWorker, "RateChild", "rate-" + std::to_string(i), rate);
  }
  ProposeDecisionRequest propose;
  auto& review = *propose.mutable_command()->mutable_review_cin_plans();
  for (const auto& child : tale.children) review.add_children()->set_name(CaseOf(child));
  review.set_review_date(stage.Day(0));
  review.set_next_review_date(stage.Day(-kNextIn));
  propose.set_reason("The child in need plans go on: what changed is a month old.");
  const auto proposed = InMeeting<ProposeDecisionResponse>(stage, tale, kManager, "ProposeDecision", "decide", propose);
  RecordDissentRequest dissent;
  dissent.set_number(proposed.number());
  dissent.set_text("A month is short for a mother; I would have said so in two.");
  InMeeting<RecordDissentResponse>(stage, tale, kRecoveryWorker, "RecordDissent", "dissent", dissent);
  const std::pair<const Hand*, const char*> actions[] = {
      {&kAbuseOfficer, "Speak with Testo about the school gate."},
      {&kSocialWorker, "Agree the Fridays with the grandmother in writing."},
      {&kChildPractitioner, "Ask Testan what his wall is against."}};
  for (const auto& [hand, text] : actions) {
    AddActionRequest add;
    add.set_text(text);
    add.set_owner(hand->number);
    add.set_due_date(stage.Day(-14));
    InMeeting<AddActionResponse>(stage, tale, kManager, "AddAction", std::string("action-") + hand->number, add);
  }
  stage.Say(0,
            "Risk is rated for each child: 5, 4 and 6 of 10. Decided: the child in need plans go on. The recovery "
            "worker dissents, which is kept. Three actions, each with an owner and a day.");
}

void Close(Stage& stage, Tale& tale) {
  CloseSupervisionRequest close;
  close.set_next_date(stage.Day(-kNextIn));
  InMeeting<CloseSupervisionResponse>(stage, tale, kManager, "CloseSupervision", "close", close);
  GetSupervisionRequest get;
  get.set_name(tale.supervision);
  Supervision held;
  stage.Await("cases take the decisions", [&] {
    held = stage.Ask<GetSupervisionResponse>(kManager, kSupervisionService, "GetSupervision", get).supervision();
    if (held.state() == Supervision::STATE_OPEN) {
      throw StoryStopped{Error{Code::kFailedPrecondition, held.refusal().reason(), held.refusal().message(), {}},
                         "ApplyDecisions"};
    }
    return held.state() == Supervision::STATE_CLOSED;
  });
  tale.settled = held.settled_contradictions_size();
  tale.carried = held.carried_contradictions_size();
  stage.Say(0, "The chair closes it: the decision stands in three case files, the episode ends with a snapshot of " +
                   std::to_string(held.snapshot_size()) + " chapters, and the next one begins.");
}

void Export(Stage& stage, Tale& tale, const Hand& by, const char* file, ExportAssessmentRequest request) {
  request.set_name(tale.assessment);
  const auto call = [&](const std::string& person, const char* title) {
    auto& named = *request.add_titles();
    named.set_person(person);
    named.set_title(title);
  };
  call(tale.mother, "Testa Sample-Fable (mother)");
  call(tale.father, "Testo Sample-Fable (father)");
  call(tale.children[0], "Testina (9)");
  call(tale.children[1], "Testan (5)");
  call(tale.children[2], "Testling (10 months)");
  const auto document = stage.Ask<ExportAssessmentResponse>(by, kFamilyAssessmentService, "ExportAssessment", request);
  const auto path = std::filesystem::absolute(std::filesystem::path(stage.options().out) / file).lexically_normal();
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << document.document();
  out.close();
  if (!out)
    throw StoryStopped{Error{Code::kInternal, "NOT_WRITTEN", "cannot write " + path.string(), {}}, "the export"};
  tale.files.push_back(path.string());
  if (request.audience() == ASSESSMENT_AUDIENCE_MEMBER) tale.withheld_from_father = document.withheld();
}

}  // namespace

void MeetTogether(Stage& stage, Tale& tale) {
  stage.Heading("The group supervision.");
  ScheduleAndOpen(stage, tale);
  TellEachOther(stage, tale);
  Decide(stage, tale);
  Close(stage, tale);
}

void AssessTogether(Stage& stage, Tale& tale) {
  stage.Heading("The integrated assessment.");
  ComposeAssessmentRequest compose;
  compose.set_workbook(tale.workbook);
  for (const auto& name : tale.visits) compose.add_include(name);
  for (const auto& name : tale.passages) compose.add_include(name);
  const auto composed = stage.Do<ComposeAssessmentResponse>(kSocialWorker, kFamilyAssessmentService,
                                                            "ComposeAssessment", "compose", compose);
  tale.assessment = composed.assessment().name();
  CommentAssessmentRequest comment;
  comment.set_name(tale.assessment);
  comment.set_part("change");
  comment.set_text("What has changed is a month old. It rests on the grandmother's Fridays and on Testa's diary.");
  stage.Do<CommentAssessmentResponse>(kSocialWorker, kFamilyAssessmentService, "CommentAssessment", "comment", comment);
  SubmitAssessmentRequest submit;
  submit.set_name(tale.assessment);
  stage.Do<SubmitAssessmentResponse>(kSocialWorker, kFamilyAssessmentService, "SubmitAssessment", "submit", submit);
  AuthoriseAssessmentRequest authorise;
  authorise.set_name(tale.assessment);
  stage.Do<AuthoriseAssessmentResponse>(kManager, kFamilyAssessmentService, "AuthoriseAssessment", "authorise",
                                        authorise);
  ExportAssessmentRequest team;
  team.set_audience(ASSESSMENT_AUDIENCE_TEAM);
  team.set_format(ASSESSMENT_FORMAT_HTML);
  Export(stage, tale, kSocialWorker, "assessment.html", team);
  team.set_format(ASSESSMENT_FORMAT_PDF);
  Export(stage, tale, kSocialWorker, "assessment.pdf", team);
  ExportAssessmentRequest father;
  father.set_audience(ASSESSMENT_AUDIENCE_MEMBER);
  father.set_person(tale.father);
  father.set_format(ASSESSMENT_FORMAT_HTML);
  Export(stage, tale, kSocialWorker, "assessment-for-the-father.html", father);
  stage.Say(0, tale.assessment + ": composed of what stands in chapters, modules, instruments and entries, every " +
                   "passage with its source and day; submitted by the social worker, authorised by the manager. "
                   "From the father's copy " +
                   std::to_string(tale.withheld_from_father) + " passages are left out.");
}

void LookAtTheEnd(Stage& stage, Tale& tale) {
  GetWorkbookRequest get;
  get.set_name(tale.workbook);
  const auto workbook = stage.Ask<GetWorkbookResponse>(kSocialWorker, kWorkbookService, "GetWorkbook", get).workbook();
  const auto& last = workbook.episodes(workbook.episodes_size() - 1);
  if (last.end_date().empty()) tale.open_episode = last.number();
  GetAssessmentRequest of;
  of.set_name(tale.assessment);
  tale.is_authorised =
      stage.Ask<GetAssessmentResponse>(kManager, kFamilyAssessmentService, "GetAssessment", of).assessment().state() ==
      FamilyAssessment::STATE_AUTHORISED;
  for (const auto& child : tale.children) {
    cases::v1::GetCaseFileRequest file;
    file.set_name(CaseOf(child));
    const auto found =
        stage.Ask<cases::v1::GetCaseFileResponse>(kSocialWorker, kCasesService, "GetCaseFile", file).case_file();
    for (const auto& visits : found.visits()) tale.visits_in_cases += visits.count();
    for (const auto& episode : found.episodes()) {
      for (const auto& plan : episode.cin_plans()) tale.plans_reviewed += plan.last_review_date() == stage.Day(0);
    }
  }
}

}  // namespace kith::cli
