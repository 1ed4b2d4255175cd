#include "services/cases/service.h"

#include "services/cases/answers.h"
#include "services/cases/casework_answers.h"
#include "services/cases/casework_rpcs.h"
#include "services/cases/domain/allocation.h"
#include "services/cases/domain/assessment.h"
#include "services/cases/domain/care_proceedings.h"
#include "services/cases/domain/child_protection_plan.h"
#include "services/cases/domain/cin_plan.h"
#include "services/cases/domain/closure.h"
#include "services/cases/domain/opening.h"
#include "services/cases/domain/person.h"
#include "services/cases/domain/searched.h"
#include "services/cases/domain/section_47.h"
#include "services/cases/domain/teams/caseload.h"
#include "services/cases/views.h"
#include "services/cases/warnings.h"

namespace kith::cases {

namespace {

using enum identity::Role;

// Who records and reads what (domain reference §7.2). Analysts see figures, never names; partners only their own feed;
// system administrators no content: none of them is here, but for the list of teams.
const Roles kRegistrars = {kMashOfficer, kSocialWorker, kTeamManager, kImporter};
const Roles kFrontDoor = {kMashOfficer, kTeamManager, kService, kImporter};
const Roles kCaseworkers = {kSocialWorker, kTeamManager, kImporter};
const Roles kManagers = {kTeamManager, kImporter};
const Roles kConference = {kConferenceChair, kSocialWorker, kTeamManager, kImporter};
const Roles kReaders = {kSocialWorker,    kPractitioner, kTeamManager, kMashOfficer,
                        kConferenceChair, kAuditor,      kService,     kImporter};
const Roles kTeamReaders = {kSocialWorker, kPractitioner, kTeamManager, kMashOfficer, kConferenceChair,
                            kAnalyst,      kAuditor,      kService,     kImporter,    kSystemAdmin};
const Roles kServices = {kService};

constexpr char kCases[] = "cases";

template <class Request, class Response>
Response AnswerCaseFiles(const Request&, const Drafts& drafts, const Streams& streams) {
  Response response;
  const std::string* last = nullptr;
  for (const Draft& draft : drafts) {
    // A plan that is recorded with its end makes two events of one child.
    if (last && *last == draft.stream) continue;
    *response.add_case_files() = Present<v1::CaseFile>(streams, draft.stream);
    last = &draft.stream;
  }
  return response;
}

v1::IssueCareProceedingsResponse AnswerIssue(const v1::IssueCareProceedingsRequest& request, const Drafts&,
                                             const Streams& streams) {
  v1::IssueCareProceedingsResponse response;
  *response.mutable_case_file() = Present<v1::CaseFile>(streams, request.name());
  for (const auto& sibling : request.siblings()) {
    *response.add_siblings() = Present<v1::CaseFile>(streams, sibling.name());
  }
  return response;
}

void AddRegistration(Front& front, const ticket::Key& key) {
  using namespace v1;
  front.CommandsAnsweredInContext<RegisterPersonRequest, RegisterPersonResponse>(
      "RegisterPerson", kRegistrars, RegisterPersonStreams,
      [key](const Streams& streams, const RegisterPersonRequest& request, const Context& context) {
        return RegisterSearchedPerson(key, streams, request, context);
      },
      [key](const RegisterPersonRequest& request, const Front::Decided& decided, const Streams& streams) {
        const std::string& name = decided.drafts.front().stream;
        RegisterPersonResponse response;
        *response.mutable_person() = Present<Person>(streams, name);
        response.set_search_token(TokenForRegistered(key, name, request, decided.context));
        return response;
      });
  front.Commands<RegisterFamilyRequest, RegisterFamilyResponse>(
      "RegisterFamily", kRegistrars, RegisterFamilyStreams, RegisterFamily,
      AnswerFirst<RegisterFamilyRequest>(&RegisterFamilyResponse::mutable_family));
  front.Commands<RegisterTeamRequest, RegisterTeamResponse>(
      "RegisterTeam", kManagers, RegisterTeamStreams, RegisterTeam,
      AnswerFirst<RegisterTeamRequest>(&RegisterTeamResponse::mutable_team));
}

void AddCasework(Front& front, const std::shared_ptr<const LocalRules>& rules) {
  using namespace v1;
  front.Commands<OpenCaseFilesRequest, OpenCaseFilesResponse>(
      "OpenCaseFiles", kFrontDoor, OpenCaseFilesStreams, OpenCaseFiles,
      AnswerCaseFiles<OpenCaseFilesRequest, OpenCaseFilesResponse>);
  front.Commands<AllocateCaseRequest, AllocateCaseResponse>(
      "AllocateCase", kManagers, AllocateCaseStreams,
      [rules](const Streams& streams, const AllocateCaseRequest& request, const Context& context) {
        return AllocateCaseUnder(streams, request, context, rules->caseload);
      },
      [rules](const AllocateCaseRequest& request, const Drafts& drafts, const Streams& streams) {
        AllocateCaseResponse response;
        *response.mutable_case_file() = Present<CaseFile>(streams, request.name());
        if (drafts.size() > 1) {
          *response.mutable_caseload() = CaseloadWith(streams, drafts.back().stream, {}, rules->caseload);
        }
        return response;
      });
  front.Command<StartAssessmentRequest, StartAssessmentResponse>(
      "StartAssessment", kCaseworkers, kCases, StartAssessment, &StartAssessmentResponse::mutable_case_file);
  front.Command<AuthoriseAssessmentRequest, AuthoriseAssessmentResponse>(
      "AuthoriseAssessment", kManagers, kCases, AuthoriseAssessment, &AuthoriseAssessmentResponse::mutable_case_file);
  front.Command<StartSection47EnquiryRequest, StartSection47EnquiryResponse>(
      "StartSection47Enquiry", kCaseworkers, kCases, StartSection47Enquiry,
      &StartSection47EnquiryResponse::mutable_case_file);
  front.Command<ConcludeSection47EnquiryRequest, ConcludeSection47EnquiryResponse>(
      "ConcludeSection47Enquiry", kCaseworkers, kCases, ConcludeSection47Enquiry,
      &ConcludeSection47EnquiryResponse::mutable_case_file);
  front.Command<StartCinPlanRequest, StartCinPlanResponse>("StartCinPlan", kCaseworkers, kCases, StartCinPlan,
                                                           &StartCinPlanResponse::mutable_case_file);
  front.Command<EndCinPlanRequest, EndCinPlanResponse>("EndCinPlan", kCaseworkers, kCases, EndCinPlan,
                                                       &EndCinPlanResponse::mutable_case_file);
  front.Command<CloseCaseRequest, CloseCaseResponse>("CloseCase", kCaseworkers, kCases, CloseCase,
                                                     &CloseCaseResponse::mutable_case_file);
}

void AddProtectionAndCourt(Front& front) {
  using namespace v1;
  front.Commands<StartChildProtectionPlansRequest, StartChildProtectionPlansResponse>(
      "StartChildProtectionPlans", kConference, ChildrenStreams<StartChildProtectionPlansRequest>,
      StartChildProtectionPlans, AnswerCaseFiles<StartChildProtectionPlansRequest, StartChildProtectionPlansResponse>);
  front.Command<RecordReviewConferenceRequest, RecordReviewConferenceResponse>(
      "RecordReviewConference", kConference, kCases, RecordReviewConference,
      &RecordReviewConferenceResponse::mutable_case_file);
  front.Command<ChangeCategoryOfAbuseRequest, ChangeCategoryOfAbuseResponse>(
      "ChangeCategoryOfAbuse", kConference, kCases, ChangeCategoryOfAbuse,
      &ChangeCategoryOfAbuseResponse::mutable_case_file);
  front.Command<EndChildProtectionPlanRequest, EndChildProtectionPlanResponse>(
      "EndChildProtectionPlan", kConference, kCases, EndChildProtectionPlan,
      &EndChildProtectionPlanResponse::mutable_case_file);
  front.Commands<IssueCareProceedingsRequest, IssueCareProceedingsResponse>(
      "IssueCareProceedings", kCaseworkers, IssueCareProceedingsStreams, IssueCareProceedings, AnswerIssue);
  front.Command<ConcludeCareProceedingsRequest, ConcludeCareProceedingsResponse>(
      "ConcludeCareProceedings", kCaseworkers, kCases, ConcludeCareProceedings,
      &ConcludeCareProceedingsResponse::mutable_case_file);
}

void AddQueries(Front& front, const Clock& clock) {
  using namespace v1;
  front.Get<GetPersonRequest, GetPersonResponse>("GetPerson", kReaders, "people", &GetPersonResponse::mutable_person);
  front.Get<GetCaseFileRequest, GetCaseFileResponse>("GetCaseFile", kReaders, kCases,
                                                     &GetCaseFileResponse::mutable_case_file);
  front.Query<FindPersonRequest, FindPersonResponse>("FindPerson", kReaders, AskAs(clock, FindPerson));
  front.Query<ListTeamsRequest, ListTeamsResponse>("ListTeams", kTeamReaders, Ask(ListTeams));
  front.Query<ListCaseFilesRequest, ListCaseFilesResponse>("ListCaseFiles", kReaders, AskAs(clock, ListCaseFiles));
  front.Query<CheckAccessRequest, CheckAccessResponse>("CheckAccess", kServices, AskAs(clock, CheckAccess));
}

}  // namespace

void AddCasesRpcs(Front& front, const ticket::Key& key, const Clock& clock, std::shared_ptr<const LocalRules> rules) {
  front.CompleteAnswers(AddWarnings);
  AddRegistration(front, key);
  AddCasework(front, rules);
  AddProtectionAndCourt(front);
  AddProtectionRpcs(front);
  AddCourtRpcs(front);
  AddCareRpcs(front);
  AddLifeRpcs(front);
  AddQueries(front, clock);
}

}  // namespace kith::cases
