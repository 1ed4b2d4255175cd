#include "services/cases/people_service.h"

#include "services/cases/answers.h"
#include "services/cases/domain/people/correction.h"
#include "services/cases/domain/people/entries.h"
#include "services/cases/domain/people/family.h"
#include "services/cases/domain/people/household.h"
#include "services/cases/domain/people/link.h"
#include "services/cases/domain/people/numbers.h"
#include "services/cases/domain/people/relationship.h"
#include "services/cases/domain/people/restriction.h"
#include "services/cases/people_views.h"
#include "services/cases/safe_contact_rpcs.h"

namespace kith::cases {

namespace {

using enum identity::Role;

const Roles kRegistrars = {kMashOfficer, kSocialWorker, kTeamManager, kImporter};
const Roles kReaders = {kSocialWorker,    kPractitioner, kTeamManager, kMashOfficer,
                        kConferenceChair, kAuditor,      kService,     kImporter};
// Who finds that two records are of one person, or are not.
const Roles kLinkers = {kMashOfficer, kTeamManager, kImporter};
const Roles kRestrictors = {kTeamManager, kConferenceChair, kImporter};
const Roles kStaff = {kSocialWorker, kPractitioner, kTeamManager, kMashOfficer, kConferenceChair};

constexpr char kPeople[] = "people";

const v1::CasesEvent& EventOf(const Drafts& drafts) {
  return static_cast<const v1::CasesEvent&>(*drafts.front().event);
}

template <class Response>
Response Named(const Drafts& drafts, const Streams& streams) {
  Response response;
  response.set_name(drafts.front().stream);
  response.set_etag(std::to_string(streams.Version(drafts.front().stream)));
  return response;
}

void AddPersons(Front& front) {
  using namespace v1;
  front.Command<RecordPersonNameRequest, RecordPersonNameResponse>(
      "RecordPersonName", kRegistrars, kPeople, RecordPersonName, &RecordPersonNameResponse::mutable_person);
  front.Commands<RecordPersonIdentifierRequest, RecordPersonIdentifierResponse>(
      "RecordPersonIdentifier", kRegistrars, RecordPersonIdentifierStreams, RecordPersonIdentifier,
      AnswerFirst<RecordPersonIdentifierRequest>(&RecordPersonIdentifierResponse::mutable_person));
  front.Command<RecordPersonAddressRequest, RecordPersonAddressResponse>(
      "RecordPersonAddress", kRegistrars, kPeople, RecordPersonAddress, &RecordPersonAddressResponse::mutable_person);
  front.Command<EndPersonAddressRequest, EndPersonAddressResponse>(
      "EndPersonAddress", kRegistrars, kPeople, EndPersonAddress, &EndPersonAddressResponse::mutable_person);
  front.Command<MarkPersonAddressRequest, MarkPersonAddressResponse>(
      "MarkPersonAddress", kRegistrars, kPeople, MarkPersonAddress, &MarkPersonAddressResponse::mutable_person);
  front.Command<RecordDisabilitiesRequest, RecordDisabilitiesResponse>(
      "RecordDisabilities", kRegistrars, kPeople, RecordDisabilities, &RecordDisabilitiesResponse::mutable_person);
  front.Command<RecordEthnicityRequest, RecordEthnicityResponse>(
      "RecordEthnicity", kRegistrars, kPeople, RecordEthnicity, &RecordEthnicityResponse::mutable_person);
  front.Commands<CorrectPersonRequest, CorrectPersonResponse>(
      "CorrectPerson", kRegistrars, CorrectPersonStreams, CorrectPerson,
      AnswerFirst<CorrectPersonRequest>(&CorrectPersonResponse::mutable_person));
}

// The records of both, as they are after the command.
template <class Request, class Response>
Response AnswerBoth(const Request& request, const Drafts&, const Streams& streams) {
  Response response;
  *response.mutable_primary() = Present<v1::Person>(streams, request.primary());
  *response.mutable_duplicate() = Present<v1::Person>(streams, request.duplicate());
  return response;
}

void AddLinks(Front& front) {
  using namespace v1;
  front.Commands<LinkPeopleRequest, LinkPeopleResponse>("LinkPeople", kLinkers, LinkPeopleStreams, LinkPeople,
                                                        AnswerBoth<LinkPeopleRequest, LinkPeopleResponse>);
  front.Commands<UnlinkPeopleRequest, UnlinkPeopleResponse>("UnlinkPeople", kLinkers, UnlinkPeopleStreams, UnlinkPeople,
                                                            AnswerBoth<UnlinkPeopleRequest, UnlinkPeopleResponse>);
}

void AddRelationships(Front& front, const Clock& clock) {
  using namespace v1;
  front.Commands<RecordRelationshipRequest, RecordRelationshipResponse>(
      "RecordRelationship", kRegistrars, RecordRelationshipStreams, RecordRelationship,
      AnswerFirst<RecordRelationshipRequest>(&RecordRelationshipResponse::mutable_relationships));
  front.Command<EndRelationshipRequest, EndRelationshipResponse>("EndRelationship", kRegistrars, "relationships",
                                                                 EndRelationship,
                                                                 &EndRelationshipResponse::mutable_relationships);
  front.Command<CorrectRelationshipRequest, CorrectRelationshipResponse>(
      "CorrectRelationship", kRegistrars, "relationships", CorrectRelationship,
      &CorrectRelationshipResponse::mutable_relationships);
  front.Query<ListRelationshipsRequest, ListRelationshipsResponse>("ListRelationships", kReaders,
                                                                   AskAs(clock, ListRelationships));
  front.Query<GetGenogramRequest, GetGenogramResponse>("GetGenogram", kReaders, AskAs(clock, GetGenogram));
}

void AddHouseholds(Front& front, const Clock& clock) {
  using namespace v1;
  front.Commands<RegisterHouseholdRequest, RegisterHouseholdResponse>(
      "RegisterHousehold", kRegistrars, RegisterHouseholdStreams, RegisterHousehold,
      AnswerFirst<RegisterHouseholdRequest>(&RegisterHouseholdResponse::mutable_household));
  // Answers show the one member that they are about: of others the caller may have no right to know.
  front.Commands<JoinHouseholdRequest, JoinHouseholdResponse>(
      "JoinHousehold", kRegistrars, JoinHouseholdStreams, JoinHousehold,
      [](const JoinHouseholdRequest&, const Drafts& drafts, const Streams& streams) {
        auto response = Named<JoinHouseholdResponse>(drafts, streams);
        *response.mutable_member() = EventOf(drafts).household_joined().member();
        return response;
      });
  front.Commands<LeaveHouseholdRequest, LeaveHouseholdResponse>(
      "LeaveHousehold", kRegistrars, LeaveHouseholdStreams, LeaveHousehold,
      [](const LeaveHouseholdRequest& request, const Drafts& drafts, const Streams& streams) {
        auto response = Named<LeaveHouseholdResponse>(drafts, streams);
        response.mutable_member()->set_person(request.person());
        response.mutable_member()->set_end_date(request.end_date());
        return response;
      });
  front.Query<ListHouseholdsRequest, ListHouseholdsResponse>("ListHouseholds", kReaders, AskAs(clock, ListHouseholds));
}

void AddFamilies(Front& front, const Clock& clock) {
  using namespace v1;
  front.Commands<AddFamilyMemberRequest, AddFamilyMemberResponse>(
      "AddFamilyMember", kRegistrars, AddFamilyMemberStreams, AddFamilyMember,
      [](const AddFamilyMemberRequest&, const Drafts& drafts, const Streams& streams) {
        auto response = Named<AddFamilyMemberResponse>(drafts, streams);
        *response.mutable_membership() = EventOf(drafts).family_member_added().membership();
        return response;
      });
  front.Commands<RemoveFamilyMemberRequest, RemoveFamilyMemberResponse>(
      "RemoveFamilyMember", kRegistrars, RemoveFamilyMemberStreams, RemoveFamilyMember,
      [](const RemoveFamilyMemberRequest& request, const Drafts& drafts, const Streams& streams) {
        auto response = Named<RemoveFamilyMemberResponse>(drafts, streams);
        response.mutable_membership()->set_person(request.person());
        response.mutable_membership()->set_end_date(request.end_date());
        response.mutable_membership()->set_left_for(request.reason());
        return response;
      });
  front.Query<ListFamiliesRequest, ListFamiliesResponse>("ListFamilies", kReaders, AskAs(clock, ListFamilies));
}

// A command on a restriction that is there.
template <class Request, class Response>
void AddRestrictionCommand(Front& front, const char* rpc,
                           Result<Drafts> (*decide)(const Streams&, const Request&, const Context&)) {
  front.Commands<Request, Response>(rpc, kRestrictors, RestrictionStreams<Request>, decide,
                                    AnswerFirst<Request>(&Response::mutable_restriction));
}

void AddRestrictions(Front& front, const Clock& clock) {
  using namespace v1;
  front.Commands<SetRestrictionRequest, SetRestrictionResponse>(
      "SetRestriction", kRestrictors, SetRestrictionStreams, SetRestriction,
      AnswerFirst<SetRestrictionRequest>(&SetRestrictionResponse::mutable_restriction));
  AddRestrictionCommand<ChangeRestrictionRequest, ChangeRestrictionResponse>(front, "ChangeRestriction",
                                                                             ChangeRestriction);
  AddRestrictionCommand<ReviewRestrictionRequest, ReviewRestrictionResponse>(front, "ReviewRestriction",
                                                                             ReviewRestriction);
  AddRestrictionCommand<LiftRestrictionRequest, LiftRestrictionResponse>(front, "LiftRestriction", LiftRestriction);
  AddRestrictionCommand<GrantRestrictedAccessRequest, GrantRestrictedAccessResponse>(front, "GrantRestrictedAccess",
                                                                                     GrantRestrictedAccess);
  AddRestrictionCommand<RevokeRestrictedAccessRequest, RevokeRestrictedAccessResponse>(front, "RevokeRestrictedAccess",
                                                                                       RevokeRestrictedAccess);
  front.Commands<BreakGlassRequest, BreakGlassResponse>(
      "BreakGlass", kStaff, RestrictionStreams<BreakGlassRequest>, BreakGlass,
      [](const BreakGlassRequest&, const Drafts& drafts, const Streams&) {
        BreakGlassResponse response;
        response.set_last_date(EventOf(drafts).glass_broken().glass_break().last_date());
        return response;
      });
  front.Query<ListRestrictionsRequest, ListRestrictionsResponse>("ListRestrictions", kRestrictors,
                                                                 AskAs(clock, ListRestrictions));
}

}  // namespace

void AddPeopleRpcs(Front& front, const Clock& clock, std::shared_ptr<const cache::Sealer> sealer) {
  AddPersons(front);
  AddLinks(front);
  AddRelationships(front, clock);
  AddHouseholds(front, clock);
  AddFamilies(front, clock);
  AddRestrictions(front, clock);
  AddSafeContacts(front, clock, std::move(sealer));
}

}  // namespace kith::cases
