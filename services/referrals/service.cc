#include "services/referrals/service.h"

#include "services/referrals/domain/contact.h"
#include "services/referrals/domain/enquiry.h"
#include "services/referrals/domain/open_child.h"
#include "services/referrals/domain/referral.h"
#include "services/referrals/domain/searched.h"
#include "services/referrals/gate.h"
#include "services/referrals/views.h"

namespace kith::referrals {

namespace {

using enum identity::Role;
using namespace v1;

// Who records and reads what (domain reference §7.2): the front door receives, its manager decides (DOMAIN §4.1), the
// allocated worker notes what was passed.
const Roles kFrontDoor = {kMashOfficer, kSocialWorker, kTeamManager, kImporter};
const Roles kDeciders = {kMashOfficer, kTeamManager, kImporter};
const Roles kWorkers = {kSocialWorker, kPractitioner, kTeamManager, kImporter};
const Roles kReaders = {kMashOfficer, kSocialWorker, kTeamManager, kAuditor, kService, kImporter};
const Roles kTrayReaders = {kMashOfficer, kSocialWorker, kPractitioner, kTeamManager, kAuditor, kImporter};

// Answers with the state of the n-th draft's stream.
template <size_t kDraft, class Request, class Response, class State>
auto Answer(State* (Response::*field)()) {
  return [field](const Request&, const Drafts& drafts, const Streams& streams) {
    Response response;
    *(response.*field)() = Present<State>(streams, drafts[kDraft].stream);
    return response;
  };
}

MakeReferralResponse AnswerReferral(const MakeReferralRequest&, const Drafts& drafts, const Streams& streams) {
  MakeReferralResponse response;
  *response.mutable_contact() = Present<Contact>(streams, drafts[0].stream);
  *response.mutable_referral() = Present<Referral>(streams, drafts[1].stream);
  return response;
}

JoinContactResponse AnswerJoin(const JoinContactRequest&, const Drafts& drafts, const Streams& streams) {
  JoinContactResponse response;
  *response.mutable_contact() = Present<Contact>(streams, drafts[0].stream);
  *response.mutable_earlier_contact() = Present<Contact>(streams, drafts[1].stream);
  return response;
}

PassToAllocatedWorkerResponse AnswerPassed(const PassToAllocatedWorkerRequest&, const Drafts& drafts,
                                           const Streams& streams) {
  PassToAllocatedWorkerResponse response;
  *response.mutable_contact() = Present<Contact>(streams, drafts[0].stream);
  for (size_t i = 1; i < drafts.size(); ++i) {
    *response.add_children() = Present<OpenChild>(streams, drafts[i].stream);
  }
  return response;
}

AssignWorkResponse AnswerAssigned(const AssignWorkRequest& request, const Drafts&, const Streams& streams) {
  AssignWorkResponse response;
  const std::string& name = request.name();
  if (name.starts_with("contacts/")) *response.mutable_contact() = Present<Contact>(streams, name);
  if (name.starts_with("referrals/")) *response.mutable_referral() = Present<Referral>(streams, name);
  if (name.starts_with("enquiries/")) *response.mutable_enquiry() = Present<MashEnquiry>(streams, name);
  return response;
}

template <class Request, class Response>
auto Ask(Result<Response> (*query)(journal::Journal&, const Context&, const Request&), const Clock& clock) {
  return [query, &clock](journal::Journal& journal, const rpc::Call& call, const Request& request) {
    return query(journal, ContextOf(call, clock), request);
  };
}

void AddContactRpcs(Front& front, const ticket::Key& search) {
  front.Commands<ReceiveContactRequest, ReceiveContactResponse>(
      "ReceiveContact", kFrontDoor, nullptr,
      [search](const Streams& streams, const ReceiveContactRequest& request, const Context& context) {
        return ReceiveSearchedContact(search, streams, request, context);
      },
      Answer<0, ReceiveContactRequest>(&ReceiveContactResponse::mutable_contact));
  front.Command<RateContactRequest, RateContactResponse>("RateContact", kFrontDoor, "contacts", RateContact,
                                                         &RateContactResponse::mutable_contact);
  front.Commands<DecideContactRequest, DecideContactResponse>(
      "DecideContact", kDeciders, DecideContactStreams, DecideContact,
      Answer<0, DecideContactRequest>(&DecideContactResponse::mutable_contact));
  front.Commands<JoinContactRequest, JoinContactResponse>("JoinContact", kFrontDoor, JoinContactStreams, JoinContact,
                                                          AnswerJoin);
  front.Commands<PassToAllocatedWorkerRequest, PassToAllocatedWorkerResponse>(
      "PassToAllocatedWorker", kFrontDoor, PassToAllocatedWorkerStreams, PassToAllocatedWorker, AnswerPassed);
  front.Command<NoteCaseInformationRequest, NoteCaseInformationResponse>(
      "NoteCaseInformation", kWorkers, "children", NoteCaseInformation, &NoteCaseInformationResponse::mutable_child);
}

void AddReferralRpcs(Front& front, const ticket::Key& search) {
  front.Commands<MakeReferralRequest, MakeReferralResponse>(
      "MakeReferral", kFrontDoor, MakeReferralStreams,
      [search](const Streams& streams, const MakeReferralRequest& request, const Context& context) {
        return MakeSearchedReferral(search, streams, request, context);
      },
      AnswerReferral);
  front.Command<RateReferralRequest, RateReferralResponse>("RateReferral", kFrontDoor, "referrals", RateReferral,
                                                           &RateReferralResponse::mutable_referral);
  front.Command<DecideReferralRequest, DecideReferralResponse>("DecideReferral", kDeciders, "referrals", DecideReferral,
                                                               &DecideReferralResponse::mutable_referral);
  front.Command<AcknowledgeReferralRequest, AcknowledgeReferralResponse>(
      "AcknowledgeReferral", kFrontDoor, "referrals", AcknowledgeReferral,
      &AcknowledgeReferralResponse::mutable_referral);
  front.Command<ResolveCasesNotOpenedRequest, ResolveCasesNotOpenedResponse>(
      "ResolveCasesNotOpened", kDeciders, "referrals", ResolveCasesNotOpened,
      &ResolveCasesNotOpenedResponse::mutable_referral);
}

void AddEnquiryRpcs(Front& front) {
  front.Commands<StartMashEnquiryRequest, StartMashEnquiryResponse>(
      "StartMashEnquiry", kFrontDoor, StartMashEnquiryStreams, StartMashEnquiry,
      Answer<0, StartMashEnquiryRequest>(&StartMashEnquiryResponse::mutable_enquiry));
  front.Command<RecordMashReplyRequest, RecordMashReplyResponse>(
      "RecordMashReply", kFrontDoor, "enquiries", RecordMashReply, &RecordMashReplyResponse::mutable_enquiry);
  front.Command<RecordMashReminderRequest, RecordMashReminderResponse>(
      "RecordMashReminder", kFrontDoor, "enquiries", RecordMashReminder, &RecordMashReminderResponse::mutable_enquiry);
  front.Commands<CloseMashEnquiryRequest, CloseMashEnquiryResponse>(
      "CloseMashEnquiry", kFrontDoor, CloseMashEnquiryStreams, CloseMashEnquiry,
      Answer<0, CloseMashEnquiryRequest>(&CloseMashEnquiryResponse::mutable_enquiry));
  front.Commands<AssignWorkRequest, AssignWorkResponse>("AssignWork", kFrontDoor, AssignWorkStreams, AssignWork,
                                                        AnswerAssigned);
}

}  // namespace

void AddReferralsRpcs(Front& front, const ticket::Key& search, const Clock& clock) {
  front.Use(FrontDoorGate(), clock);
  AddContactRpcs(front, search);
  AddReferralRpcs(front, search);
  AddEnquiryRpcs(front);
  front.Get<GetContactRequest, GetContactResponse>("GetContact", kReaders, "contacts",
                                                   &GetContactResponse::mutable_contact);
  front.Get<GetReferralRequest, GetReferralResponse>("GetReferral", kReaders, "referrals",
                                                     &GetReferralResponse::mutable_referral);
  front.Get<GetMashEnquiryRequest, GetMashEnquiryResponse>("GetMashEnquiry", kReaders, "enquiries",
                                                           &GetMashEnquiryResponse::mutable_enquiry);
  front.Get<GetOpenChildRequest, GetOpenChildResponse>("GetOpenChild", kReaders, "children",
                                                       &GetOpenChildResponse::mutable_child);
  front.Query<ListContactsRequest, ListContactsResponse>("ListContacts", kReaders, Ask(ListContacts, clock));
  front.Query<ListReferralsRequest, ListReferralsResponse>("ListReferrals", kReaders, Ask(ListReferrals, clock));
  front.Query<ListTrayRequest, ListTrayResponse>("ListTray", kTrayReaders, Ask(ListTray, clock));
  front.Query<ListHistoryRequest, ListHistoryResponse>(
      "ListHistory", kReaders, [](journal::Journal& journal, const rpc::Call&, const ListHistoryRequest& request) {
        return ListHistory(journal, request);
      });
}

}  // namespace kith::referrals
