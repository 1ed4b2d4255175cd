// Drafts: what somebody is typing, in the side store. All of it blocks: call it on the query pool. It throws
// sql::SqlError when the store cannot be reached.
#pragma once

#include "services/workbook/side_store.h"
#include "shared/decide/decide.h"
#include "shared/front/front.h"
#include "shared/journal/journal.h"
#include "shared/result/result.h"

#include "kith/workbook/v1/drafts_service.pb.h"

namespace kith::workbook {

// The gate has let the caller to the workbook. Refusals: INVALID_REQUEST; TOO_MANY.
Result<v1::SaveDraftResponse> SaveDraft(SideStore& store, const Context& context, const v1::SaveDraftRequest& request);
// Of a family that is hidden from the caller today nothing is shown; the draft stays. Refusals: INVALID_REQUEST;
// NOT_FOUND.
Result<v1::GetDraftResponse> GetDraft(SideStore& store, journal::Journal& journal, const Context& context,
                                      const v1::GetDraftRequest& request);
Result<v1::ListDraftsResponse> ListDrafts(SideStore& store, journal::Journal& journal, const Context& context,
                                          const v1::ListDraftsRequest& request);
Result<v1::DiscardDraftResponse> DiscardDraft(SideStore& store, const Context& context,
                                              const v1::DiscardDraftRequest& request);

// Drops what nobody has typed at for 60 days. Returns how many.
int64_t DropOldDrafts(SideStore& store, Instant now);

// Binds kith/workbook/v1/drafts_service.proto. store and clock must outlive the server.
void AddDraftsRpcs(Front& front, SideStore& store, const Clock& clock);

}  // namespace kith::workbook
