// Attachments: what may be uploaded, by whom they are seen, and how they are erased. Pure; the bytes are in the side
// store.
#pragma once

#include <string>
#include <string_view>

#include "services/workbook/domain/separation.h"
#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/workbook/v1/attachment.pb.h"
#include "kith/workbook/v1/entries_service.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

inline constexpr int64_t kLargestAttachment = 20 * 1024 * 1024;
inline constexpr size_t kLargestChunk = 200 * 1024;
// Of the first bytes of a file: what MayBe looks at.
inline constexpr size_t kLongestSignature = 64;

void Apply(v1::Attachment& attachment, const v1::WorkbookEvent& event);

// What is said of a file before it comes. Refusals: UNKNOWN_MEDIA_TYPE; ATTACHMENT_TOO_LARGE; INVALID_REQUEST.
checks::Refused CheckUpload(const v1::BeginUploadRequest& request);

// Whether a file that begins so may be what it is said to be. What a program says of itself is believed of no file.
bool MayBe(std::string_view media_type, std::string_view first_bytes);

// Begins the attachment's stream, of the name of its upload. Refusals: NOT_FOUND, ROLE_NOT_PERMITTED, ALREADY_EXISTS.
Result<Drafts> StoreAttachment(const Streams& streams, const v1::Upload& upload, const Context& context);

// What an entry that is to be recorded has of attachments: each is whole, of the same workbook, uploaded by somebody
// whose upload the caller may use, and belongs to no entry yet. NOT_FOUND, ALREADY_ATTACHED, ATTACHMENT_ERASED,
// INVALID_REQUEST.
checks::Refused CheckAttachable(const Streams& streams, const v1::Entry& entry, const std::string& workbook,
                                const Sight& sight);

// Whether the caller sees it: until it belongs to an entry, whoever uploaded it alone (and programs).
bool MaySeeAttachment(const v1::Attachment& attachment, const Sight& sight);

// By a manager; an upload that belongs to no entry by whoever uploaded it, too. Erasing again changes nothing.
// Refusals: NOT_FOUND, NOT_YOURS, INVALID_REQUEST.
Result<Drafts> EraseAttachment(const Streams& streams, const v1::EraseAttachmentRequest& request,
                               const Context& context);

}  // namespace kith::workbook
