// The answers of the sharing service's API. Run on the query pool; they throw sql::SqlError when the database cannot be
// reached.
#pragma once

#include "services/sharing/agreement.h"
#include "shared/identity/identity.h"
#include "shared/journal/journal.h"
#include "shared/result/result.h"

#include "kith/sharing/v1/sharing_service.pb.h"

namespace kith::sharing {

// A partner sees its own agreement only.
v1::ListAgreementsResponse ListAgreements(const Agreements& agreements, const identity::Caller& caller);

// A partner reads its own stream only (NOT_YOUR_FEED). NOT_FOUND for an agency that has neither an agreement nor a
// stream.
Result<v1::ReadAgencyFeedResponse> ReadAgencyFeed(journal::Journal& journal, const Agreements& agreements,
                                                  const identity::Caller& caller,
                                                  const v1::ReadAgencyFeedRequest& request);

// Oldest first. A child of whom nothing was told, or whom we do not know, has an empty list.
Result<v1::ListDisclosuresResponse> ListDisclosures(journal::Journal& journal,
                                                    const v1::ListDisclosuresRequest& request);

v1::ListParkedStreamsResponse ListParkedStreams(journal::Journal& journal);

v1::GetProgressResponse GetProgress(journal::Journal& journal, const Agreements& agreements);

// The last sequence of an agency's stream; 0 when it is empty. For the heartbeat too.
int64_t LastSequence(journal::Journal& journal, const std::string& agency);

}  // namespace kith::sharing
