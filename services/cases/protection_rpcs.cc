#include "services/cases/casework_answers.h"
#include "services/cases/casework_rpcs.h"
#include "services/cases/domain/assessment.h"
#include "services/cases/domain/cin_plan.h"
#include "services/cases/domain/conference.h"
#include "services/cases/domain/protection_review.h"
#include "services/cases/domain/section_47.h"
#include "services/cases/domain/strategy_discussion.h"
#include "services/cases/domain/visit.h"

namespace kith::cases {

namespace {

using enum identity::Role;

const Roles kCaseworkers = {kSocialWorker, kTeamManager, kImporter};
// Strategy discussions are convened at the front door too.
const Roles kStrategists = {kMashOfficer, kSocialWorker, kTeamManager, kImporter};
const Roles kConference = {kConferenceChair, kSocialWorker, kTeamManager, kImporter};
// All who visit a family.
// The workbook service sends the visits that its entries tell of.
const Roles kVisitors = {kSocialWorker, kPractitioner, kTeamManager, kImporter, kService};

constexpr char kCases[] = "cases";

}  // namespace

void AddProtectionRpcs(Front& front) {
  using namespace v1;
  front.Command<ReviewAssessmentRequest, ReviewAssessmentResponse>(
      "ReviewAssessment", kCaseworkers, kCases, ReviewAssessment, &ReviewAssessmentResponse::mutable_case_file);
  front.Command<RecordAssessmentFactorsRequest, RecordAssessmentFactorsResponse>(
      "RecordAssessmentFactors", kCaseworkers, kCases, RecordAssessmentFactors,
      &RecordAssessmentFactorsResponse::mutable_case_file);
  front.Command<CompleteAssessmentRequest, CompleteAssessmentResponse>(
      "CompleteAssessment", kCaseworkers, kCases, CompleteAssessment, &CompleteAssessmentResponse::mutable_case_file);
  front.Command<CancelAssessmentRequest, CancelAssessmentResponse>(
      "CancelAssessment", kCaseworkers, kCases, CancelAssessment, &CancelAssessmentResponse::mutable_case_file);
  AddOnChildren<HoldStrategyDiscussionRequest, HoldStrategyDiscussionResponse>(front, "HoldStrategyDiscussion",
                                                                               kStrategists, HoldStrategyDiscussion);
  AddOnChildren<ConcludeSection47EnquiriesRequest, ConcludeSection47EnquiriesResponse>(
      front, "ConcludeSection47Enquiries", kCaseworkers, ConcludeSection47Enquiries);
  AddOnChildren<PlanInitialConferenceRequest, PlanInitialConferenceResponse>(front, "PlanInitialConference",
                                                                             kConference, PlanInitialConference);
  AddOnChildren<HoldInitialConferenceRequest, HoldInitialConferenceResponse>(front, "HoldInitialConference",
                                                                             kConference, HoldInitialConference);
  AddOnChildren<HoldCoreGroupRequest, HoldCoreGroupResponse>(front, "HoldCoreGroup", kCaseworkers, HoldCoreGroup);
  AddOnChildren<HoldReviewConferenceRequest, HoldReviewConferenceResponse>(front, "HoldReviewConference", kConference,
                                                                           HoldReviewConference);
  AddOnChildren<ReviewCinPlansRequest, ReviewCinPlansResponse>(front, "ReviewCinPlans", kCaseworkers, ReviewCinPlans);
  AddOnChildren<RecordVisitRequest, RecordVisitResponse>(front, "RecordVisit", kVisitors, RecordVisit);
}

}  // namespace kith::cases
