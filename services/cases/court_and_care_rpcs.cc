#include "services/cases/casework_answers.h"
#include "services/cases/casework_rpcs.h"
#include "services/cases/domain/adoption.h"
#include "services/cases/domain/birth_and_death.h"
#include "services/cases/domain/care_review.h"
#include "services/cases/domain/court.h"
#include "services/cases/domain/looked_after.h"
#include "services/cases/domain/opening.h"
#include "services/cases/domain/pre_proceedings.h"
#include "services/cases/domain/transfer.h"

namespace kith::cases {

namespace {

using enum identity::Role;

const Roles kCaseworkers = {kSocialWorker, kTeamManager, kImporter};
const Roles kManagers = {kTeamManager, kImporter};
const Roles kFrontDoor = {kMashOfficer, kSocialWorker, kTeamManager, kImporter};
// Independent reviewing officers chair the reviews of looked-after children.
const Roles kReviewers = {kConferenceChair, kSocialWorker, kTeamManager, kImporter};
// Those whom the seal names.
const Roles kSealed = {kTeamManager, kConferenceChair, kAuditor};

constexpr char kCases[] = "cases";

template <class Request, class Response>
Response AnswerPerson(const Request& request, const Drafts&, const Streams& streams) {
  Response response;
  *response.mutable_person() = Present<v1::Person>(streams, request.name());
  const std::string file = CaseFileOf(request.name());
  if (streams.Find<v1::CaseFile>(file)) *response.mutable_case_file() = Present<v1::CaseFile>(streams, file);
  return response;
}

v1::SealAdoptionResponse AnswerAdoption(const v1::SealAdoptionRequest&, const Drafts& drafts, const Streams& streams) {
  v1::SealAdoptionResponse response;
  *response.mutable_person() = Present<v1::Person>(streams, drafts.front().stream);
  for (const Draft& draft : drafts) {
    if (draft.stream.rfind("adoptions/", 0) == 0) response.set_adoption(draft.stream);
  }
  return response;
}

}  // namespace

void AddCourtRpcs(Front& front) {
  using namespace v1;
  AddOnChildren<HoldLegalGatewayRequest, HoldLegalGatewayResponse>(front, "HoldLegalGateway", kCaseworkers,
                                                                   HoldLegalGateway);
  AddOnChildren<StartPreProceedingsRequest, StartPreProceedingsResponse>(front, "StartPreProceedings", kManagers,
                                                                         StartPreProceedings);
  AddOnChildren<SendLetterBeforeProceedingsRequest, SendLetterBeforeProceedingsResponse>(
      front, "SendLetterBeforeProceedings", kCaseworkers, SendLetterBeforeProceedings);
  AddOnChildren<RecordFamilyGroupDecisionMakingRequest, RecordFamilyGroupDecisionMakingResponse>(
      front, "RecordFamilyGroupDecisionMaking", kCaseworkers, RecordFamilyGroupDecisionMaking);
  AddOnChildren<HoldPreProceedingsMeetingRequest, HoldPreProceedingsMeetingResponse>(
      front, "HoldPreProceedingsMeeting", kCaseworkers, HoldPreProceedingsMeeting);
  AddOnChildren<DecidePreProceedingsStepRequest, DecidePreProceedingsStepResponse>(front, "DecidePreProceedingsStep",
                                                                                   kManagers, DecidePreProceedingsStep);
  AddOnChildren<MakeCourtApplicationRequest, MakeCourtApplicationResponse>(front, "MakeCourtApplication", kCaseworkers,
                                                                           MakeCourtApplication);
  AddOnChildren<SendInitiationLetterRequest, SendInitiationLetterResponse>(front, "SendInitiationLetter", kCaseworkers,
                                                                           SendInitiationLetter);
  AddOnChildren<MakeInterimOrderRequest, MakeInterimOrderResponse>(front, "MakeInterimOrder", kCaseworkers,
                                                                   MakeInterimOrder);
  AddOnChildren<ListHearingRequest, ListHearingResponse>(front, "ListHearing", kCaseworkers, ListHearing);
  AddOnChildren<HoldHearingRequest, HoldHearingResponse>(front, "HoldHearing", kCaseworkers, HoldHearing);
  AddOnChildren<ExtendCareProceedingsRequest, ExtendCareProceedingsResponse>(front, "ExtendCareProceedings",
                                                                             kCaseworkers, ExtendCareProceedings);
}

void AddCareRpcs(Front& front) {
  using namespace v1;
  AddOnChildren<StartPeriodOfCareRequest, StartPeriodOfCareResponse>(front, "StartPeriodOfCare", kCaseworkers,
                                                                     StartPeriodOfCare);
  front.Command<ChangeLegalStatusRequest, ChangeLegalStatusResponse>(
      "ChangeLegalStatus", kCaseworkers, kCases, ChangeLegalStatus, &ChangeLegalStatusResponse::mutable_case_file);
  front.Command<ChangePlacementRequest, ChangePlacementResponse>(
      "ChangePlacement", kCaseworkers, kCases, ChangePlacement, &ChangePlacementResponse::mutable_case_file);
  front.Command<ChangeLegalStatusAndPlacementRequest, ChangeLegalStatusAndPlacementResponse>(
      "ChangeLegalStatusAndPlacement", kCaseworkers, kCases, ChangeLegalStatusAndPlacement,
      &ChangeLegalStatusAndPlacementResponse::mutable_case_file);
  AddOnChildren<HoldLookedAfterReviewRequest, HoldLookedAfterReviewResponse>(front, "HoldLookedAfterReview", kReviewers,
                                                                             HoldLookedAfterReview);
  front.Command<RecordMissingRequest, RecordMissingResponse>("RecordMissing", kCaseworkers, kCases, RecordMissing,
                                                             &RecordMissingResponse::mutable_case_file);
  front.Command<RecordReturnRequest, RecordReturnResponse>("RecordReturn", kCaseworkers, kCases, RecordReturn,
                                                           &RecordReturnResponse::mutable_case_file);
  front.Command<EndPeriodOfCareRequest, EndPeriodOfCareResponse>(
      "EndPeriodOfCare", kCaseworkers, kCases, EndPeriodOfCare, &EndPeriodOfCareResponse::mutable_case_file);
  front.Command<StartReunificationRequest, StartReunificationResponse>(
      "StartReunification", kCaseworkers, kCases, StartReunification, &StartReunificationResponse::mutable_case_file);
  front.Command<PlanReunificationRequest, PlanReunificationResponse>(
      "PlanReunification", kCaseworkers, kCases, PlanReunification, &PlanReunificationResponse::mutable_case_file);
  front.Command<EndReunificationRequest, EndReunificationResponse>(
      "EndReunification", kCaseworkers, kCases, EndReunification, &EndReunificationResponse::mutable_case_file);
}

void AddLifeRpcs(Front& front) {
  using namespace v1;
  AddOnChildren<TransferCaseInRequest, TransferCaseInResponse>(front, "TransferCaseIn", kFrontDoor, TransferCaseIn);
  front.Command<TransferCaseOutRequest, TransferCaseOutResponse>("TransferCaseOut", kManagers, kCases, TransferCaseOut,
                                                                 &TransferCaseOutResponse::mutable_case_file);
  front.Commands<RecordBirthRequest, RecordBirthResponse>("RecordBirth", kFrontDoor, RecordBirthStreams, RecordBirth,
                                                          AnswerPerson<RecordBirthRequest, RecordBirthResponse>);
  front.Commands<RecordDeathRequest, RecordDeathResponse>("RecordDeath", kFrontDoor, RecordDeathStreams, RecordDeath,
                                                          AnswerPerson<RecordDeathRequest, RecordDeathResponse>);
  front.Commands<SealAdoptionRequest, SealAdoptionResponse>("SealAdoption", kManagers, SealAdoptionStreams,
                                                            SealAdoption, AnswerAdoption);
  front.Get<GetAdoptionRequest, GetAdoptionResponse>("GetAdoption", kSealed, "adoptions",
                                                     &GetAdoptionResponse::mutable_adoption);
}

}  // namespace kith::cases
