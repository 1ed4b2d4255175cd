// Attachments on their way in and out: pieces into the side store, the whole into the journal, the bytes back as a
// stream. All of it blocks: call it on the query pool. It throws sql::SqlError when a store cannot be reached.
#pragma once

#include <optional>
#include <string>

#include "services/workbook/side_store.h"
#include "shared/decide/decide.h"
#include "shared/front/front.h"
#include "shared/journal/journal.h"
#include "shared/result/result.h"

#include "kith/workbook/v1/entries_service.pb.h"

namespace kith::workbook {

// The gate has let the caller to the workbook. Refusals: those of CheckUpload; REQUEST_ID_REUSED; TOO_MANY.
Result<v1::BeginUploadResponse> BeginUpload(SideStore& store, journal::Journal& journal, const Context& context,
                                            const v1::BeginUploadRequest& request);
// An upload exists for whoever began it alone. Refusals: NOT_FOUND; CHUNK_OUT_OF_ORDER, with where it goes on;
// INVALID_REQUEST.
Result<v1::PutChunkResponse> PutChunk(SideStore& store, const Context& context, const v1::PutChunkRequest& request);
Result<v1::GetUploadResponse> GetUpload(SideStore& store, const Context& context, const v1::GetUploadRequest& request);
// Checks size, digest and first bytes, and records the attachment. One that is recorded already is answered again.
// Refusals: NOT_FOUND; UPLOAD_INCOMPLETE; UPLOAD_CORRUPT, after which nothing is left of it; those of StoreAttachment
// and of the journal.
Result<v1::FinishUploadResponse> FinishUpload(SideStore& store, journal::Journal& journal, const Context& context,
                                              const v1::FinishUploadRequest& request);
// NOT_FOUND: hidden, too.
Result<v1::GetAttachmentResponse> GetAttachment(journal::Journal& journal, const Context& context,
                                                const v1::GetAttachmentRequest& request);
// The next piece, for whoever may see it; nothing at the end. Asked anew for each piece, so that what is limited or
// erased meanwhile is streamed no further. Refusals: NOT_FOUND; ATTACHMENT_ERASED; INVALID_REQUEST.
Result<std::optional<v1::DownloadAttachmentResponse>> NextPiece(SideStore& store, journal::Journal& journal,
                                                                const Context& context, const std::string& name,
                                                                int64_t offset);
// Records it, and then removes the bytes; where that fails, Sweep does. Refusals: those of the rule
// (domain/attachment.h).
Result<v1::EraseAttachmentResponse> EraseAttachment(SideStore& store, journal::Journal& journal, const Context& context,
                                                    const v1::EraseAttachmentRequest& request);

// Removes the bytes of what was erased, with the stream of its attachment or by EraseAttachment, and uploads that
// nobody finished, or the journal did not learn of, in a day. Safe beside whoever finishes one. Returns how many.
int64_t Sweep(SideStore& store, journal::Journal& journal, Instant now);

// Binds the RPCs of uploads and attachments. store and clock must outlive the server.
void AddAttachmentRpcs(Front& front, SideStore& store, journal::Journal& journal, QueryPool& queries,
                       const Clock& clock);

}  // namespace kith::workbook
