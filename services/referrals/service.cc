#include "services/referrals/service.h"

#include "services/referrals/decide.h"
#include "services/referrals/views.h"

namespace kith::referrals {

namespace {

using enum identity::Role;

// Who records and reads what (domain reference §7.2): the front door receives, its manager decides (DOMAIN §4.1).
const Roles kFrontDoor = {kMashOfficer, kSocialWorker, kTeamManager, kImporter};
const Roles kDeciders = {kMashOfficer, kTeamManager, kImporter};
const Roles kReaders = {kMashOfficer, kSocialWorker, kTeamManager, kAuditor, kService, kImporter};

v1::ReceiveContactResponse AnswerContact(const v1::ReceiveContactRequest&, const Drafts& drafts,
                                         const Streams& streams) {
  v1::ReceiveContactResponse response;
  *response.mutable_contact() = Present<v1::Contact>(streams, drafts[0].stream);
  return response;
}

v1::MakeReferralResponse AnswerReferral(const v1::MakeReferralRequest&, const Drafts& drafts, const Streams& streams) {
  v1::MakeReferralResponse response;
  *response.mutable_contact() = Present<v1::Contact>(streams, drafts[0].stream);
  *response.mutable_referral() = Present<v1::Referral>(streams, drafts[1].stream);
  return response;
}

}  // namespace

void AddReferralsRpcs(Front& front) {
  using namespace v1;
  front.Commands<ReceiveContactRequest, ReceiveContactResponse>("ReceiveContact", kFrontDoor, nullptr, ReceiveContact,
                                                                AnswerContact);
  front.Commands<MakeReferralRequest, MakeReferralResponse>("MakeReferral", kFrontDoor, MakeReferralStreams,
                                                            MakeReferral, AnswerReferral);
  front.Command<AcceptReferralRequest, AcceptReferralResponse>("AcceptReferral", kDeciders, "referrals", AcceptReferral,
                                                               &AcceptReferralResponse::mutable_referral);
  front.Command<CloseReferralWithNoFurtherActionRequest, CloseReferralWithNoFurtherActionResponse>(
      "CloseReferralWithNoFurtherAction", kDeciders, "referrals", CloseReferralWithNoFurtherAction,
      &CloseReferralWithNoFurtherActionResponse::mutable_referral);
  front.Get<GetContactRequest, GetContactResponse>("GetContact", kReaders, "contacts",
                                                   &GetContactResponse::mutable_contact);
  front.Get<GetReferralRequest, GetReferralResponse>("GetReferral", kReaders, "referrals",
                                                     &GetReferralResponse::mutable_referral);
  front.Query<ListReferralsRequest, ListReferralsResponse>(
      "ListReferrals", kReaders, [](journal::Journal& journal, const rpc::Call&, const ListReferralsRequest& request) {
        return ListReferrals(journal, request);
      });
}

}  // namespace kith::referrals
