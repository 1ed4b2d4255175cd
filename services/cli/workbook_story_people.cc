// How the family of the story is known, and who works with it.
#include "services/cli/workbook_story.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/teams_service.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::cli {
namespace {

using namespace cases::v1;

constexpr char kTeamName[] = "teams/story-family-safeguarding";
constexpr char kStaffSince[] = "2025-01-06";
constexpr int kReferred = 60, kPlanned = 45, kAllocated = 35, kOpened = 34;  // days ago

// Once for all days: who is there is not the story's.
void HireTheTeam(Stage& stage, Tale& tale) {
  tale.team = kTeamName;
  RegisterTeamRequest team;
  team.mutable_team()->set_name(tale.team);
  team.mutable_team()->set_display_name("Family Safeguarding of the story");
  team.mutable_team()->set_district("Sampleshire");
  team.mutable_team()->set_authority(stage.options().authority);
  stage.Do<RegisterTeamResponse>(kRegistrar, kCasesService, "RegisterTeam", "staff-team", team);
  for (const Hand* hand : kTeam) {
    const std::string name = std::string("workers/") + hand->number;
    RegisterWorkerRequest worker;
    worker.mutable_worker()->set_name(name);
    worker.mutable_worker()->set_authority(stage.options().authority);
    worker.mutable_worker()->add_roles(hand->role);
    worker.mutable_worker()->set_start_date(kStaffSince);
    const std::string key = std::string("staff-") + hand->number;
    stage.Do<RegisterWorkerResponse>(kRegistrar, kTeamsService, "RegisterWorker", key, worker);
    JoinTeamRequest join;
    join.set_name(name);
    join.set_team(tale.team);
    join.set_start_date(kStaffSince);
    stage.Do<JoinTeamResponse>(kRegistrar, kTeamsService, "JoinTeam", key + "-join", join);
  }
}

std::string Register(Stage& stage, const char* given_name, type::v1::Sex sex, int days_of_age) {
  RegisterPersonRequest request;
  auto& person = *request.mutable_person();
  person.set_given_name(given_name);
  person.set_family_name("Sample-Fable");
  person.set_sex(sex);
  person.set_birth_date(stage.Day(days_of_age));
  person.set_ethnicity(type::v1::ETHNICITY_NOT_YET_OBTAINED);
  person.set_authority(stage.options().authority);
  return stage
      .Do<RegisterPersonResponse>(kRegistrar, kCasesService, "RegisterPerson", std::string("person-") + given_name,
                                  request)
      .person()
      .name();
}

std::string CaseOf(const std::string& person) { return "cases" + person.substr(person.find('/')); }

void OpenTheCases(Stage& stage, Tale& tale) {
  OpenCaseFilesRequest open;
  for (const auto& child : tale.children) open.add_children(child);
  open.set_authority(stage.options().authority);
  open.set_referral_date(stage.Day(kReferred));
  open.set_referral_source(type::v1::REFERRAL_SOURCE_POLICE);
  open.set_primary_need(type::v1::PRIMARY_NEED_ABUSE_OR_NEGLECT);
  stage.Do<OpenCaseFilesResponse>(kManager, kCasesService, "OpenCaseFiles", "open-cases", open);
  for (const auto& child : tale.children) {
    const std::string number = child.substr(child.find('/') + 1);
    AllocateCaseRequest allocate;
    allocate.set_name(CaseOf(child));
    allocate.set_team(tale.team);
    allocate.set_worker(kSocialWorker.number);
    allocate.set_start_date(stage.Day(kPlanned));
    stage.Do<AllocateCaseResponse>(kManager, kCasesService, "AllocateCase", "allocate-" + number, allocate);
    StartCinPlanRequest plan;
    plan.set_name(CaseOf(child));
    plan.set_start_date(stage.Day(kPlanned));
    stage.Do<StartCinPlanResponse>(kSocialWorker, kCasesService, "StartCinPlan", "plan-" + number, plan);
  }
}

void GiveTheFamilyItsTeam(Stage& stage, const Tale& tale) {
  for (const Hand* hand : kTeam) {
    if (hand == &kSocialWorker) continue;  // by the children's cases
    AllocatePractitionerRequest allocate;
    allocate.set_subject(tale.family);
    allocate.set_worker(std::string("workers/") + hand->number);
    allocate.set_role(hand->role);
    allocate.set_team(tale.team);
    allocate.set_start_date(stage.Day(kAllocated));
    stage.Do<AllocatePractitionerResponse>(kManager, kTeamsService, "AllocatePractitioner",
                                           std::string("give-") + hand->number, allocate);
  }
}

void Want(workbook::v1::OpenWorkbookRequest& request, const Hand& by, workbook::v1::Subject subject,
          const std::string& person) {
  auto& chapter = *request.add_chapters();
  chapter.set_role(by.role);
  chapter.set_subject(subject);
  chapter.set_person(person);
  chapter.add_practitioners(by.number);
}

void OpenTheWorkbook(Stage& stage, Tale& tale) {
  using namespace workbook::v1;
  OpenWorkbookRequest open;
  open.set_family(tale.family);
  open.set_template_("family-safeguarding.1");
  open.set_start_date(stage.Day(kOpened));
  for (const auto& child : tale.children) Want(open, kSocialWorker, SUBJECT_CHILD, child);
  Want(open, kSocialWorker, SUBJECT_FAMILY, "");
  Want(open, kSocialWorker, SUBJECT_ADULT, tale.mother);
  Want(open, kChildPractitioner, SUBJECT_CHILD, tale.children.front());
  Want(open, kAbusePractitioner, SUBJECT_ADULT, tale.mother);
  Want(open, kAbuseOfficer, SUBJECT_ADULT, tale.father);
  Want(open, kRecoveryWorker, SUBJECT_ADULT, tale.mother);
  Want(open, kMentalHealth, SUBJECT_ADULT, tale.mother);
  open.set_request_id(stage.RequestId("open-workbook"));
  // The workbook hears of the family and its workers from cases, a moment later.
  OpenWorkbookResponse opened;
  stage.Await("OpenWorkbook", [&] {
    auto called = stage.Call(kSocialWorker, kWorkbookService, "OpenWorkbook", open, opened);
    if (called) return true;
    const auto& reason = called.error().reason;
    if (reason == "NOT_FOUND" || reason == "NOT_A_WORKER" || reason == "NOT_A_MEMBER" ||
        reason == "NOT_CHILDS_SOCIAL_WORKER") {
      return false;
    }
    throw StoryStopped{called.error(), "OpenWorkbook"};
  });
  tale.workbook = opened.workbook().name();
}

}  // namespace

void MeetTheFamily(Stage& stage, Tale& tale) {
  HireTheTeam(stage, tale);
  constexpr int kYear = 365;
  tale.mother = Register(stage, "Testa", type::v1::SEX_FEMALE, 31 * kYear);
  tale.father = Register(stage, "Testo", type::v1::SEX_MALE, 34 * kYear);
  tale.children = {Register(stage, "Testina", type::v1::SEX_FEMALE, 9 * kYear + 100),
                   Register(stage, "Testan", type::v1::SEX_MALE, 5 * kYear + 40),
                   Register(stage, "Testling", type::v1::SEX_FEMALE, 330)};
  RegisterFamilyRequest family;
  family.set_authority(stage.options().authority);
  family.add_members(tale.mother);
  family.add_members(tale.father);
  for (const auto& child : tale.children) family.add_members(child);
  tale.family =
      stage.Do<RegisterFamilyResponse>(kRegistrar, kCasesService, "RegisterFamily", "family", family).family().name();
  stage.Heading("The family: Testa and Testo Sample-Fable, and Testina (9), Testan (5) and Testling (10 months). " +
                tale.family + "; invented, as everybody here.");
  OpenTheCases(stage, tale);
  stage.Say(kReferred, "The police were called at night; a referral, and the cases of three children are open.");
  stage.Say(kPlanned, "A child in need plan for each of them; " + std::string(kSocialWorker.number) +
                          " is the children's social worker.");
  GiveTheFamilyItsTeam(stage, tale);
  stage.Say(kAllocated,
            "The family gets its team: child practitioner, domestic abuse practitioner (for the mother), domestic "
            "abuse officer (for the father), recovery worker, mental health practitioner; the district manager "
            "chairs.");
  OpenTheWorkbook(stage, tale);
  stage.Say(kOpened, "The social worker opens " + tale.workbook + " with ten chapters, one for each role and person.");
}

}  // namespace kith::cli
