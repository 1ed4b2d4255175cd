#include "tests/unit/cases/every_command.h"

#include "services/cases/domain/adoption.h"
#include "services/cases/domain/birth_and_death.h"
#include "services/cases/domain/care_review.h"
#include "services/cases/domain/clocks/adjust.h"
#include "services/cases/domain/conference.h"
#include "services/cases/domain/correction.h"
#include "services/cases/domain/court.h"
#include "services/cases/domain/looked_after.h"
#include "services/cases/domain/pre_proceedings.h"
#include "services/cases/domain/protection_review.h"
#include "services/cases/domain/strategy_discussion.h"
#include "services/cases/domain/teams/hand_over.h"
#include "services/cases/domain/teams/practitioner.h"
#include "services/cases/domain/teams/worker.h"
#include "services/cases/domain/transfer.h"
#include "services/cases/domain/visit.h"

namespace kith::cases {

namespace {

const ClockRules& Rules() {
  static const ClockRules rules = DefaultClockRules();
  return rules;
}

template <class Request, auto decide>
Result<Events<v1::CasesEvent>> OnClocks(const v1::CaseFile& file, const Request& request, const Context& context) {
  return decide(file, request, context, Rules());
}

Result<Events<v1::CasesEvent>> Miss(const v1::CaseFile& file, const v1::RecordMissedClockReasonRequest& request,
                                    const Context& context) {
  return MissClock(file, request.clock(), request.due_date(), context, Rules());
}

Result<Drafts> AllocateTo(const Streams& streams, const v1::AllocatePractitionerRequest& request,
                          const Context& context) {
  return AllocatePractitioner(streams, request, context, DefaultCaseloadRules());
}

Result<Drafts> HandOver(const Streams& streams, const v1::HandOverCaseloadRequest& request, const Context& context) {
  return HandOverCaseload(streams, request, context, DefaultCaseloadRules());
}

Result<Drafts> RecordSealed(const Streams& streams, const v1::RecordSafeContactRequest& request,
                            const Context& context) {
  SealedSafeContact sealed{request, "sealed bytes"};
  sealed.request.clear_value();
  return RecordSafeContact(streams, sealed, context);
}

template <class State>
bool IsThere(const World& world, const std::string& name) {
  return world.record.Find<State>(name) != nullptr;
}

// A command on several streams finds out itself what is not there.
template <class Request>
Result<Drafts> Try(World& world, Result<Drafts> (*decide)(const Streams&, const Request&, const Context&),
                   const std::string& kind) {
  Request request;
  world.Fill(request, kind);
  return world.record.Do(decide, request);
}

// Before a command on one stream, the service does.
template <class State, class Request>
Result<Drafts> Try(World& world, Result<Events<v1::CasesEvent>> (*decide)(const State&, const Request&, const Context&),
                   const std::string& kind) {
  Request request;
  world.Fill(request, kind);
  if (!IsThere<State>(world, request.name())) {
    return Refuse(kith::reasons::kNotFound, "there is no such record", {{"name", "a record that is there"}});
  }
  return world.record.Do(decide, request);
}

struct Kind {
  char text[16];
};

template <auto decide, Kind kind>
Result<Drafts> Attempt(World& world) {
  return Try(world, decide, kind.text);
}

constexpr Kind kCase{"cases"}, kPerson{"people"}, kTeam{"teams"}, kWorker{"workers"}, kFamily{"families"};
constexpr Kind kPair{"relationships"}, kHousehold{"households"}, kRestriction{"restrictions"}, kSafe{"safe_contacts"};

#define COMMAND(rpc, kind) \
  { #rpc, Attempt < rpc, kind> }
#define COMMAND_AS(rpc, decide, kind) \
  { #rpc, Attempt < decide, kind> }

void AddCasework(std::vector<AnyCommand>& all) {
  const AnyCommand commands[] = {
      COMMAND(OpenCaseFiles, kCase),
      COMMAND(CloseCase, kCase),
      COMMAND(StartAssessment, kCase),
      COMMAND(ReviewAssessment, kCase),
      COMMAND(RecordAssessmentFactors, kCase),
      COMMAND(CompleteAssessment, kCase),
      COMMAND(AuthoriseAssessment, kCase),
      COMMAND(CancelAssessment, kCase),
      COMMAND(HoldStrategyDiscussion, kCase),
      COMMAND(StartSection47Enquiry, kCase),
      COMMAND(ConcludeSection47Enquiry, kCase),
      COMMAND(ConcludeSection47Enquiries, kCase),
      COMMAND(PlanInitialConference, kCase),
      COMMAND(HoldInitialConference, kCase),
      COMMAND(StartChildProtectionPlans, kCase),
      COMMAND(RecordReviewConference, kCase),
      COMMAND(ChangeCategoryOfAbuse, kCase),
      COMMAND(EndChildProtectionPlan, kCase),
      COMMAND(HoldCoreGroup, kCase),
      COMMAND(HoldReviewConference, kCase),
      COMMAND(StartCinPlan, kCase),
      COMMAND(EndCinPlan, kCase),
      COMMAND(ReviewCinPlans, kCase),
      COMMAND(RecordVisit, kCase),
      COMMAND(TransferCaseIn, kCase),
      COMMAND(TransferCaseOut, kCase),
      COMMAND(CorrectRecord, kCase),
  };
  all.insert(all.end(), std::begin(commands), std::end(commands));
}

void AddCourtAndCare(std::vector<AnyCommand>& all) {
  const AnyCommand commands[] = {
      COMMAND(HoldLegalGateway, kCase),
      COMMAND(StartPreProceedings, kCase),
      COMMAND(SendLetterBeforeProceedings, kCase),
      COMMAND(RecordFamilyGroupDecisionMaking, kCase),
      COMMAND(HoldPreProceedingsMeeting, kCase),
      COMMAND(DecidePreProceedingsStep, kCase),
      COMMAND(MakeCourtApplication, kCase),
      COMMAND(SendInitiationLetter, kCase),
      COMMAND(IssueCareProceedings, kCase),
      COMMAND(MakeInterimOrder, kCase),
      COMMAND(ListHearing, kCase),
      COMMAND(HoldHearing, kCase),
      COMMAND(ExtendCareProceedings, kCase),
      COMMAND(ConcludeCareProceedings, kCase),
      COMMAND(StartPeriodOfCare, kCase),
      COMMAND(ChangeLegalStatus, kCase),
      COMMAND(ChangePlacement, kCase),
      COMMAND(ChangeLegalStatusAndPlacement, kCase),
      COMMAND(HoldLookedAfterReview, kCase),
      COMMAND(RecordMissing, kCase),
      COMMAND(RecordReturn, kCase),
      COMMAND(EndPeriodOfCare, kCase),
      COMMAND(StartReunification, kCase),
      COMMAND(PlanReunification, kCase),
      COMMAND(EndReunification, kCase),
      COMMAND(RecordBirth, kPerson),
      COMMAND(RecordDeath, kPerson),
      COMMAND(SealAdoption, kCase),
  };
  all.insert(all.end(), std::begin(commands), std::end(commands));
}

void AddTeamsAndClocks(std::vector<AnyCommand>& all) {
  constexpr auto extend = OnClocks<v1::ExtendClockRequest, ExtendClock>;
  constexpr auto shorten = OnClocks<v1::ShortenClockRequest, ShortenClock>;
  constexpr auto pause = OnClocks<v1::PauseClockRequest, PauseClock>;
  constexpr auto resume = OnClocks<v1::ResumeClockRequest, ResumeClock>;
  const AnyCommand commands[] = {
      COMMAND(AllocateCase, kCase),
      COMMAND_AS(AllocatePractitioner, AllocateTo, kCase),
      COMMAND(EndPractitionerAllocation, kCase),
      COMMAND_AS(HandOverCaseload, HandOver, kWorker),
      COMMAND(RegisterTeam, kTeam),
      COMMAND(ChangeTeam, kTeam),
      COMMAND(RegisterWorker, kWorker),
      COMMAND(ChangeWorker, kWorker),
      COMMAND(JoinTeam, kWorker),
      COMMAND(LeaveTeam, kWorker),
      COMMAND_AS(ExtendClock, extend, kCase),
      COMMAND_AS(ShortenClock, shorten, kCase),
      COMMAND_AS(PauseClock, pause, kCase),
      COMMAND_AS(ResumeClock, resume, kCase),
      COMMAND_AS(MissClock, Miss, kCase),
      COMMAND(RecordMissedClockReason, kCase),
  };
  all.insert(all.end(), std::begin(commands), std::end(commands));
}

void AddPeople(std::vector<AnyCommand>& all) {
  const AnyCommand commands[] = {
      COMMAND(RegisterPerson, kPerson),
      COMMAND(RegisterFamily, kFamily),
      COMMAND(RecordPersonName, kPerson),
      COMMAND(RecordPersonIdentifier, kPerson),
      COMMAND(RecordPersonAddress, kPerson),
      COMMAND(EndPersonAddress, kPerson),
      COMMAND(MarkPersonAddress, kPerson),
      COMMAND(RecordDisabilities, kPerson),
      COMMAND(RecordEthnicity, kPerson),
      COMMAND(CorrectPerson, kPerson),
      COMMAND(LinkPeople, kPerson),
      COMMAND(UnlinkPeople, kPerson),
      COMMAND(RecordRelationship, kPair),
      COMMAND(EndRelationship, kPair),
      COMMAND(CorrectRelationship, kPair),
      COMMAND(RegisterHousehold, kHousehold),
      COMMAND(JoinHousehold, kHousehold),
      COMMAND(LeaveHousehold, kHousehold),
      COMMAND(AddFamilyMember, kFamily),
      COMMAND(RemoveFamilyMember, kFamily),
      COMMAND(SetRestriction, kRestriction),
      COMMAND(ChangeRestriction, kRestriction),
      COMMAND(ReviewRestriction, kRestriction),
      COMMAND(LiftRestriction, kRestriction),
      COMMAND(GrantRestrictedAccess, kRestriction),
      COMMAND(RevokeRestrictedAccess, kRestriction),
      COMMAND(BreakGlass, kRestriction),
      COMMAND_AS(RecordSafeContact, RecordSealed, kSafe),
      COMMAND(EndSafeContact, kSafe),
      COMMAND(RevealSafeContact, kSafe),
  };
  all.insert(all.end(), std::begin(commands), std::end(commands));
}

#undef COMMAND
#undef COMMAND_AS

}  // namespace

const std::vector<AnyCommand>& EveryCommand() {
  static const std::vector<AnyCommand> all = [] {
    std::vector<AnyCommand> commands;
    AddCasework(commands);
    AddCourtAndCare(commands);
    AddTeamsAndClocks(commands);
    AddPeople(commands);
    return commands;
  }();
  return all;
}

}  // namespace kith::cases
