#include "services/sharing/service.h"

#include "services/sharing/queries.h"

namespace kith::sharing {
namespace {

using enum identity::Role;

const Roles kFeedReaders = {kPartner, kAuditor};
const Roles kPractitioners = {kSocialWorker, kPractitioner, kTeamManager, kMashOfficer, kConferenceChair, kAuditor};
const Roles kOperators = {kSystemAdmin, kAuditor, kAnalyst, kTeamManager, kService, kImporter};
const Roles kEverybody = {kSocialWorker, kPractitioner, kTeamManager, kMashOfficer, kConferenceChair, kAnalyst,
                          kAuditor,      kPartner,      kService,     kImporter,    kSystemAdmin};

}  // namespace

void AddSharingRpcs(Front& front, std::shared_ptr<const Agreements> agreements) {
  using journal::Journal;
  using rpc::Call;
  front.Query<v1::ListAgreementsRequest, v1::ListAgreementsResponse>(
      "ListAgreements", kEverybody, [agreements](Journal&, const Call& call, const v1::ListAgreementsRequest&) {
        return ListAgreements(*agreements, call.caller);
      });
  front.Query<v1::ReadAgencyFeedRequest, v1::ReadAgencyFeedResponse>(
      "ReadAgencyFeed", kFeedReaders,
      [agreements](Journal& journal, const Call& call, const v1::ReadAgencyFeedRequest& request) {
        return ReadAgencyFeed(journal, *agreements, call.caller, request);
      });
  front.Query<v1::ListDisclosuresRequest, v1::ListDisclosuresResponse>(
      "ListDisclosures", kPractitioners, [](Journal& journal, const Call&, const v1::ListDisclosuresRequest& request) {
        return ListDisclosures(journal, request);
      });
  front.Query<v1::ListParkedStreamsRequest, v1::ListParkedStreamsResponse>(
      "ListParkedStreams", kOperators,
      [](Journal& journal, const Call&, const v1::ListParkedStreamsRequest&) { return ListParkedStreams(journal); });
  front.Query<v1::GetProgressRequest, v1::GetProgressResponse>(
      "GetProgress", kOperators, [agreements](Journal& journal, const Call&, const v1::GetProgressRequest&) {
        return GetProgress(journal, *agreements);
      });
}

}  // namespace kith::sharing
