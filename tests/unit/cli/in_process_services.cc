#include "tests/unit/cli/in_process_services.h"

#include <stdexcept>

#include "services/cases/domain/adoption.h"
#include "services/cases/domain/allocation.h"
#include "services/cases/domain/apply.h"
#include "services/cases/domain/assessment.h"
#include "services/cases/domain/birth_and_death.h"
#include "services/cases/domain/care_proceedings.h"
#include "services/cases/domain/care_review.h"
#include "services/cases/domain/child_protection_plan.h"
#include "services/cases/domain/cin_plan.h"
#include "services/cases/domain/closure.h"
#include "services/cases/domain/conference.h"
#include "services/cases/domain/correction.h"
#include "services/cases/domain/court.h"
#include "services/cases/domain/identifiers.h"
#include "services/cases/domain/looked_after.h"
#include "services/cases/domain/opening.h"
#include "services/cases/domain/people/correction.h"
#include "services/cases/domain/people/entries.h"
#include "services/cases/domain/people/family.h"
#include "services/cases/domain/people/household.h"
#include "services/cases/domain/people/link.h"
#include "services/cases/domain/people/numbers.h"
#include "services/cases/domain/people/relationship.h"
#include "services/cases/domain/people/restriction.h"
#include "services/cases/domain/people/safe_contact.h"
#include "services/cases/domain/person.h"
#include "services/cases/domain/pre_proceedings.h"
#include "services/cases/domain/protection_review.h"
#include "services/cases/domain/section_47.h"
#include "services/cases/domain/strategy_discussion.h"
#include "services/cases/domain/teams/caseload_rules.h"
#include "services/cases/domain/teams/hand_over.h"
#include "services/cases/domain/teams/practitioner.h"
#include "services/cases/domain/teams/worker.h"
#include "services/cases/domain/transfer.h"
#include "services/cases/domain/visit.h"
#include "services/referrals/domain/apply.h"
#include "services/referrals/domain/contact.h"
#include "services/referrals/domain/enquiry.h"
#include "services/referrals/domain/referral.h"
#include "shared/calendar/date.h"

namespace kith::cli {
namespace {

using google::protobuf::Message;

std::string TextOf(const Message& message, const char* field) {
  const auto* descriptor = message.GetDescriptor()->FindFieldByName(field);
  return descriptor ? message.GetReflection()->GetString(message, descriptor) : "";
}

template <class State, class Event>
std::shared_ptr<Message> Folded(const std::shared_ptr<Message>& before, const Message& event,
                                void (*apply)(State&, const Event&)) {
  auto state = before ? std::make_shared<State>(static_cast<const State&>(*before)) : std::make_shared<State>();
  apply(*state, static_cast<const Event&>(event));
  return state;
}

std::shared_ptr<Message> Fold(const std::string& stream, const std::shared_ptr<Message>& before, const Message& event) {
  using namespace cases::v1;
  using referrals::v1::ReferralsEvent;
  const auto kind = stream.substr(0, stream.find('/'));
  if (kind == "people") return Folded<Person, CasesEvent>(before, event, cases::Apply);
  if (kind == "families") return Folded<Family, CasesEvent>(before, event, cases::Apply);
  if (kind == "teams") return Folded<Team, CasesEvent>(before, event, cases::Apply);
  if (kind == "identifiers") return Folded<IdentifierClaim, CasesEvent>(before, event, cases::Apply);
  if (kind == "cases") return Folded<CaseFile, CasesEvent>(before, event, cases::Apply);
  if (kind == "workers") return Folded<Worker, CasesEvent>(before, event, cases::Apply);
  if (kind == "family-workers") return Folded<FamilyWorkers, CasesEvent>(before, event, cases::Apply);
  if (kind == "relationships") return Folded<Relationships, CasesEvent>(before, event, cases::Apply);
  if (kind == "households") return Folded<Household, CasesEvent>(before, event, cases::Apply);
  if (kind == "restrictions") return Folded<Restriction, CasesEvent>(before, event, cases::Apply);
  if (kind == "safe_contacts") return Folded<SafeContacts, CasesEvent>(before, event, cases::Apply);
  if (kind == "adoptions") return Folded<Adoption, CasesEvent>(before, event, cases::Apply);
  if (kind == "enquiries") return Folded<referrals::v1::MashEnquiry, ReferralsEvent>(before, event, referrals::Apply);
  if (kind == "contacts") return Folded<referrals::v1::Contact, ReferralsEvent>(before, event, referrals::Apply);
  if (kind == "referrals") return Folded<referrals::v1::Referral, ReferralsEvent>(before, event, referrals::Apply);
  throw std::logic_error("no fold for " + stream);
}

}  // namespace

InProcessServices::InProcessServices() {
  AddCommands();
  AddSteps();
  AddPractice();
  AddLives();
  AddPeople();
  AddFrontDoor();
}

template <class Request>
void InProcessServices::Multi(const std::string& method,
                              Result<Drafts> (*decide)(const Streams&, const Request&, const Context&)) {
  decides_[method] = [this, decide](const Message& request) {
    return decide(*this, static_cast<const Request&>(request), Now());
  };
}

template <class State, class Request, class Event>
void InProcessServices::Single(const std::string& method,
                               Result<Events<Event>> (*decide)(const State&, const Request&, const Context&)) {
  decides_[method] = [this, decide](const Message& message) -> Result<Drafts> {
    const auto& request = static_cast<const Request&>(message);
    const auto* state = Find<State>(request.name());
    if (!state) return Refuse(reasons::kNotFound, "there is no " + request.name());
    auto events = decide(*state, request, Now());
    if (!events) return tl::unexpected<Error>(events.error());
    Drafts drafts;
    for (auto& event : *events) drafts.push_back(DraftOf(request.name(), std::move(event)));
    return drafts;
  };
}

void InProcessServices::AddCommands() {
  const std::string cases = std::string(kCasesService) + "/";
  const std::string referrals = std::string(kReferralsService) + "/";
  Multi(cases + "RegisterPerson", cases::RegisterPerson);
  Multi(cases + "RegisterFamily", cases::RegisterFamily);
  Multi(cases + "RegisterTeam", cases::RegisterTeam);
  Multi(cases + "AllocateCase", cases::AllocateCase);
  Multi(cases + "StartChildProtectionPlans", cases::StartChildProtectionPlans);
  Multi(cases + "TransferCaseIn", cases::TransferCaseIn);
  Multi(cases + "HoldInitialConference", cases::HoldInitialConference);
  Multi(referrals + "ReceiveContact", referrals::ReceiveContact);
  Multi(referrals + "MakeReferral", referrals::MakeReferral);
  Single(referrals + "DecideReferral", referrals::DecideReferral);
}

void InProcessServices::AddSteps() {
  const std::string cases = std::string(kCasesService) + "/";
  Single(cases + "StartAssessment", cases::StartAssessment);
  Single(cases + "AuthoriseAssessment", cases::AuthoriseAssessment);
  Single(cases + "StartSection47Enquiry", cases::StartSection47Enquiry);
  Single(cases + "ConcludeSection47Enquiry", cases::ConcludeSection47Enquiry);
  Single(cases + "StartCinPlan", cases::StartCinPlan);
  Single(cases + "EndCinPlan", cases::EndCinPlan);
  Single(cases + "RecordReviewConference", cases::RecordReviewConference);
  Single(cases + "ChangeCategoryOfAbuse", cases::ChangeCategoryOfAbuse);
  Single(cases + "EndChildProtectionPlan", cases::EndChildProtectionPlan);
  Multi(cases + "IssueCareProceedings", cases::IssueCareProceedings);
  Single(cases + "ConcludeCareProceedings", cases::ConcludeCareProceedings);
  Multi(cases + "StartPreProceedings", cases::StartPreProceedings);
  Multi(cases + "SendLetterBeforeProceedings", cases::SendLetterBeforeProceedings);
  Multi(cases + "RecordFamilyGroupDecisionMaking", cases::RecordFamilyGroupDecisionMaking);
  Multi(cases + "HoldPreProceedingsMeeting", cases::HoldPreProceedingsMeeting);
  Multi(cases + "DecidePreProceedingsStep", cases::DecidePreProceedingsStep);
  Multi(cases + "MakeCourtApplication", cases::MakeCourtApplication);
  Multi(cases + "SendInitiationLetter", cases::SendInitiationLetter);
  Single(cases + "CloseCase", cases::CloseCase);
}

void InProcessServices::AddPractice() {
  const std::string cases = std::string(kCasesService) + "/";
  Multi(cases + "HoldStrategyDiscussion", cases::HoldStrategyDiscussion);
  Multi(cases + "ConcludeSection47Enquiries", cases::ConcludeSection47Enquiries);
  Multi(cases + "PlanInitialConference", cases::PlanInitialConference);
  Multi(cases + "HoldInitialConference", cases::HoldInitialConference);
  Multi(cases + "HoldCoreGroup", cases::HoldCoreGroup);
  Multi(cases + "HoldReviewConference", cases::HoldReviewConference);
  Multi(cases + "ReviewCinPlans", cases::ReviewCinPlans);
  Multi(cases + "RecordVisit", cases::RecordVisit);
  Multi(cases + "HoldLegalGateway", cases::HoldLegalGateway);
  Multi(cases + "SendLetterBeforeProceedings", cases::SendLetterBeforeProceedings);
  Multi(cases + "RecordFamilyGroupDecisionMaking", cases::RecordFamilyGroupDecisionMaking);
  Multi(cases + "HoldPreProceedingsMeeting", cases::HoldPreProceedingsMeeting);
  Multi(cases + "DecidePreProceedingsStep", cases::DecidePreProceedingsStep);
  Multi(cases + "MakeCourtApplication", cases::MakeCourtApplication);
  Multi(cases + "SendInitiationLetter", cases::SendInitiationLetter);
  Multi(cases + "MakeInterimOrder", cases::MakeInterimOrder);
  Multi(cases + "ListHearing", cases::ListHearing);
  Multi(cases + "HoldHearing", cases::HoldHearing);
  Multi(cases + "ExtendCareProceedings", cases::ExtendCareProceedings);
  Multi(cases + "StartPeriodOfCare", cases::StartPeriodOfCare);
  Multi(cases + "HoldLookedAfterReview", cases::HoldLookedAfterReview);
  Single(cases + "ReviewAssessment", cases::ReviewAssessment);
  Single(cases + "ChangeLegalStatus", cases::ChangeLegalStatus);
  Single(cases + "ChangePlacement", cases::ChangePlacement);
  Single(cases + "RecordMissing", cases::RecordMissing);
  Single(cases + "RecordReturn", cases::RecordReturn);
  Single(cases + "EndPeriodOfCare", cases::EndPeriodOfCare);
  Single(cases + "StartReunification", cases::StartReunification);
  Single(cases + "PlanReunification", cases::PlanReunification);
  Single(cases + "EndReunification", cases::EndReunification);
  Multi(std::string(kPeopleService) + "/RegisterHousehold", cases::RegisterHousehold);
  Multi(std::string(kPeopleService) + "/RecordRelationship", cases::RecordRelationship);
  const std::string teams = std::string(kTeamsService) + "/";
  Multi(teams + "RegisterWorker", cases::RegisterWorker);
  Multi(teams + "JoinTeam", cases::JoinTeam);
  Multi(teams + "EndPractitionerAllocation", cases::EndPractitionerAllocation);
  decides_[teams + "AllocatePractitioner"] = [this](const Message& request) {
    return cases::AllocatePractitioner(*this, static_cast<const cases::v1::AllocatePractitionerRequest&>(request),
                                       Now(), cases::DefaultCaseloadRules());
  };
}

void InProcessServices::AddLives() {
  const std::string cases = std::string(kCasesService) + "/";
  Single(cases + "RecordAssessmentFactors", cases::RecordAssessmentFactors);
  Single(cases + "CompleteAssessment", cases::CompleteAssessment);
  Single(cases + "CancelAssessment", cases::CancelAssessment);
  Single(cases + "ChangeLegalStatusAndPlacement", cases::ChangeLegalStatusAndPlacement);
  Single(cases + "TransferCaseOut", cases::TransferCaseOut);
  Multi(cases + "RecordBirth", cases::RecordBirth);
  Multi(cases + "RecordDeath", cases::RecordDeath);
  Multi(cases + "SealAdoption", cases::SealAdoption);
  Single(std::string(kCensusService) + "/CorrectRecord", cases::CorrectRecord);
  const std::string teams = std::string(kTeamsService) + "/";
  Single(teams + "ChangeTeam", cases::ChangeTeam);
  Single(teams + "ChangeWorker", cases::ChangeWorker);
  Single(teams + "LeaveTeam", cases::LeaveTeam);
  decides_[teams + "HandOverCaseload"] = [this](const Message& request) {
    return cases::HandOverCaseload(*this, static_cast<const cases::v1::HandOverCaseloadRequest&>(request), Now(),
                                   cases::DefaultCaseloadRules());
  };
}

void InProcessServices::AddPeople() {
  const std::string people = std::string(kPeopleService) + "/";
  Single(people + "RecordPersonName", cases::RecordPersonName);
  Multi(people + "RecordPersonIdentifier", cases::RecordPersonIdentifier);
  Single(people + "RecordPersonAddress", cases::RecordPersonAddress);
  Single(people + "EndPersonAddress", cases::EndPersonAddress);
  Single(people + "MarkPersonAddress", cases::MarkPersonAddress);
  Single(people + "RecordDisabilities", cases::RecordDisabilities);
  Single(people + "RecordEthnicity", cases::RecordEthnicity);
  Multi(people + "CorrectPerson", cases::CorrectPerson);
  Multi(people + "LinkPeople", cases::LinkPeople);
  Multi(people + "UnlinkPeople", cases::UnlinkPeople);
  Single(people + "EndRelationship", cases::EndRelationship);
  Single(people + "CorrectRelationship", cases::CorrectRelationship);
  Multi(people + "JoinHousehold", cases::JoinHousehold);
  Multi(people + "LeaveHousehold", cases::LeaveHousehold);
  Multi(people + "AddFamilyMember", cases::AddFamilyMember);
  Multi(people + "RemoveFamilyMember", cases::RemoveFamilyMember);
  Multi(people + "SetRestriction", cases::SetRestriction);
  Multi(people + "ChangeRestriction", cases::ChangeRestriction);
  Multi(people + "ReviewRestriction", cases::ReviewRestriction);
  Multi(people + "LiftRestriction", cases::LiftRestriction);
  Multi(people + "GrantRestrictedAccess", cases::GrantRestrictedAccess);
  Multi(people + "RevokeRestrictedAccess", cases::RevokeRestrictedAccess);
  Multi(people + "BreakGlass", cases::BreakGlass);
  decides_[people + "RecordSafeContact"] = [this](const Message& request) {
    return cases::RecordSafeContact(*this, {static_cast<const cases::v1::RecordSafeContactRequest&>(request), "sealed"},
                                    Now());
  };
  Multi(people + "EndSafeContact", cases::EndSafeContact);
  Multi(people + "RevealSafeContact", cases::RevealSafeContact);
}

void InProcessServices::AddFrontDoor() {
  const std::string referrals = std::string(kReferralsService) + "/";
  Single(referrals + "RateContact", referrals::RateContact);
  Multi(referrals + "DecideContact", referrals::DecideContact);
  Multi(referrals + "JoinContact", referrals::JoinContact);
  Single(referrals + "RateReferral", referrals::RateReferral);
  Single(referrals + "AcknowledgeReferral", referrals::AcknowledgeReferral);
  Multi(referrals + "StartMashEnquiry", referrals::StartMashEnquiry);
  Single(referrals + "RecordMashReply", referrals::RecordMashReply);
  Single(referrals + "RecordMashReminder", referrals::RecordMashReminder);
  Multi(referrals + "CloseMashEnquiry", referrals::CloseMashEnquiry);
  Multi(referrals + "AssignWork", referrals::AssignWork);
}

Result<void> InProcessServices::Call(const std::string& method, const Message& request, Message& response) {
  return CallAs({"test", {"importer"}}, method, request, response);
}

Result<void> InProcessServices::CallAs(const Somebody& caller, const std::string& method, const Message& request,
                                       Message& response) {
  const std::lock_guard lock(mutex_);
  caller_ = caller;
  return decides_.contains(method) ? Command(method, request, response) : Query(method, request, response);
}

Result<void> InProcessServices::Command(const std::string& method, const Message& request, Message& response) {
  const auto id = TextOf(request, "request_id");
  if (id.size() < 8 || id.size() > 64) return Refuse(reasons::kInvalidRequest, "request_id must be 8 to 64 characters");
  const auto bytes = method + request.SerializeAsString();
  if (const auto known = answers_.find(id); known != answers_.end()) {
    if (known->second.request != bytes) return Refuse(reasons::kRequestIdReused, "another request had this id");
    response.ParseFromString(known->second.response);
    return {};
  }
  const auto drafts = decides_.at(method)(request);
  if (!drafts) return tl::unexpected<Error>(drafts.error());
  Record(*drafts);
  Present(*drafts, response);
  answers_[id] = {bytes, response.SerializeAsString()};
  React(method, *drafts);
  return {};
}

void InProcessServices::Record(const Drafts& drafts) {
  for (const auto& draft : drafts) {
    auto& stream = streams_[draft.stream];
    stream.state = Fold(draft.stream, stream.state, *draft.event);
    ++stream.version;
    ++position_;
  }
}

void InProcessServices::React(const std::string& method, const Drafts& drafts) {
  if (method != std::string(kReferralsService) + "/DecideReferral") return;
  const auto& referral = *Find<referrals::v1::Referral>(drafts.front().stream);
  if (referral.state() != referrals::v1::Referral::STATE_ACCEPTED) return;
  cases::v1::OpenCaseFilesRequest request;
  *request.mutable_children() = referral.children();
  request.set_authority(referral.authority());
  request.set_referral(drafts.front().stream);
  request.set_referral_date(referral.referral_date());
  request.set_referral_source(referral.source());
  request.set_primary_need(referral.primary_need());
  if (const auto opened = cases::OpenCaseFiles(*this, request, Now())) {
    Record(*opened);
    return;
  }
  auto changed = std::make_shared<referrals::v1::Referral>(referral);
  changed->set_cases_not_opened_reason("REFUSED");
  streams_[drafts.front().stream].state = changed;
}

// Fills each message field of the answer with the state of the first stream of that type that was written.
void InProcessServices::Present(const Drafts& drafts, Message& response) const {
  const auto* descriptor = response.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (field->is_repeated()) continue;
    for (const auto& draft : drafts) {
      const auto* state = FindMessage(draft.stream);
      if (state->GetDescriptor() != field->message_type()) continue;
      auto* presented = response.GetReflection()->MutableMessage(&response, field);
      presented->CopyFrom(*state);
      presented->GetReflection()->SetString(presented, field->message_type()->FindFieldByName("name"), draft.stream);
      break;
    }
  }
}

Result<void> InProcessServices::Query(const std::string& method, const Message& request, Message& response) const {
  const auto rpc = method.substr(method.find('/') + 1);
  std::string name = TextOf(request, "name");
  if (rpc == "FindPerson") {
    const auto& find = static_cast<const cases::v1::FindPersonRequest&>(request);
    const auto* claim = Find<cases::v1::IdentifierClaim>(cases::LaChildIdStream(find.authority(), find.la_child_id()));
    if (!claim) return Refuse(reasons::kNotFound, "nobody has this identifier");
    name = claim->person();
  }
  if (!FindMessage(name)) return Refuse(reasons::kNotFound, "there is no " + name);
  Present({{name, nullptr}}, response);
  return {};
}

const Message* InProcessServices::FindMessage(const std::string& stream) const {
  const auto found = streams_.find(stream);
  return found == streams_.end() ? nullptr : found->second.state.get();
}

int64_t InProcessServices::Version(const std::string& stream) const {
  const auto found = streams_.find(stream);
  return found == streams_.end() ? 0 : found->second.version;
}

Context InProcessServices::Now() const {
  Context context;
  context.subject = caller_.subject;
  context.roles = caller_.roles;
  context.today = "2026-06-01";
  context.now = calendar::StartOfDay(calendar::DateOf(context.today)) + std::chrono::hours(12);
  context.position = position_ + 1;
  return context;
}

}  // namespace kith::cli
