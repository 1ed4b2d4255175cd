#include "services/workbook/domain/attachment.h"

#include <algorithm>
#include <array>

#include "services/workbook/domain/entry_checks.h"
#include "services/workbook/domain/entry_parts.h"
#include "services/workbook/domain/reasons.h"
#include "shared/checks/no_such.h"

namespace kith::workbook {
namespace {

using checks::Refused;
using v1::Attachment;
using v1::WorkbookEvent;

// Where in a file of the type stands what.
struct Signature {
  std::string_view media_type;
  size_t at;
  std::string_view bytes;
};

constexpr std::string_view kDocx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
constexpr std::string_view kText = "text/plain";

constexpr std::array kSignatures = {
    Signature{"application/pdf", 0, "%PDF-"},   Signature{kDocx, 0, std::string_view("PK\x03\x04", 4)},
    Signature{"audio/mp4", 4, "ftyp"},          Signature{"audio/mpeg", 0, "ID3"},
    Signature{"audio/mpeg", 0, "\xFF\xFB"},     Signature{"audio/mpeg", 0, "\xFF\xF3"},
    Signature{"audio/mpeg", 0, "\xFF\xF2"},     Signature{"audio/ogg", 0, "OggS"},
    Signature{"audio/wav", 8, "WAVE"},          Signature{"image/heic", 4, "ftyp"},
    Signature{"image/jpeg", 0, "\xFF\xD8\xFF"}, Signature{"image/png", 0, "\x89PNG\r\n\x1A\n"},
};

// The kinds of the ISO container that are photos; all others of it are sound or film.
bool IsPhotoBrand(std::string_view brand) {
  for (const char* photo : {"heic", "heix", "heim", "heis", "mif1", "msf1"}) {
    if (brand == photo) return true;
  }
  return false;
}

bool IsSoundBrand(std::string_view brand) {
  for (const char* sound : {"M4A ", "M4B ", "mp41", "mp42", "isom", "iso2", "iso5", "iso6", "dash"}) {
    if (brand == sound) return true;
  }
  return false;
}

// No control characters but those that text has.
bool LooksLikeText(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](unsigned char c) { return c >= ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f'; });
}

bool IsKnownType(std::string_view type) {
  return type == kText || std::any_of(kSignatures.begin(), kSignatures.end(),
                                      [&](const Signature& known) { return known.media_type == type; });
}

std::string KnownTypes() {
  std::string all;
  for (const auto& known : kSignatures) {
    if (all.find(known.media_type) == std::string::npos) all += std::string(known.media_type) + ", ";
  }
  return all + std::string(kText);
}

bool IsHexDigest(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

Refused CheckUpload(const v1::BeginUploadRequest& request) {
  if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return wrong;
  if (!IsKnownType(request.media_type())) {
    return checks::RefuseField(reasons::kUnknownMediaType, "files of this type are not taken", "media_type",
                               KnownTypes());
  }
  if (request.size_bytes() > kLargestAttachment) {
    return checks::RefuseField(reasons::kAttachmentTooLarge, "the file is too large", "size_bytes",
                               "at most " + std::to_string(kLargestAttachment) + " bytes (20 MB)");
  }
  if (request.size_bytes() < 1) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a file has bytes", "size_bytes",
                               "1 to " + std::to_string(kLargestAttachment));
  }
  if (!IsHexDigest(request.sha256())) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "that is no SHA-256", "sha256",
                               "64 hexadecimal digits in lower case");
  }
  return CheckText("title", request.title(), 0, 200);
}

bool MayBe(std::string_view media_type, std::string_view first_bytes) {
  if (media_type == kText) return LooksLikeText(first_bytes);
  const bool begins_so = std::any_of(kSignatures.begin(), kSignatures.end(), [&](const Signature& known) {
    return known.media_type == media_type && first_bytes.size() > known.at &&
           first_bytes.substr(known.at, known.bytes.size()) == known.bytes;
  });
  if (!begins_so) return false;
  if (media_type == "audio/wav") return first_bytes.starts_with("RIFF");
  if (media_type == "image/heic") return first_bytes.size() >= 12 && IsPhotoBrand(first_bytes.substr(8, 4));
  if (media_type == "audio/mp4") return first_bytes.size() >= 12 && IsSoundBrand(first_bytes.substr(8, 4));
  return true;
}

Result<Drafts> StoreAttachment(const Streams& streams, const v1::Upload& upload, const Context& context) {
  const auto sight = WritersSight(streams, upload.workbook(), context);
  if (!sight) return tl::unexpected<Error>(sight.error());
  if (streams.Version(upload.name()) > 0) {
    return checks::RefuseField(kith::reasons::kAlreadyExists, "the upload is an attachment already", "name",
                               "an upload that is not finished");
  }
  WorkbookEvent event;
  event.set_occurred_on(context.today);
  auto& attachment = *event.mutable_attachment_uploaded()->mutable_attachment();
  attachment.set_workbook(upload.workbook());
  attachment.set_media_type(upload.media_type());
  attachment.set_size_bytes(upload.size_bytes());
  attachment.set_sha256(upload.sha256());
  attachment.set_title(upload.title());
  attachment.set_state(Attachment::STATE_UPLOADED);
  *attachment.mutable_by() = HandOf(*streams.Find<v1::KnownFamily>(FamilyOf(upload.workbook())), context);
  return Drafts{DraftOf(upload.name(), std::move(event))};
}

bool MaySeeAttachment(const Attachment& attachment, const Sight& sight) {
  if (attachment.entry().empty())
    return sight.is_program || (sight.Reads() && attachment.by().worker() == sight.worker);
  return MaySee(attachment.visibility(), attachment.by().worker(), sight);
}

Refused CheckAttachable(const Streams& streams, const v1::Entry& entry, const std::string& workbook,
                        const Sight& sight) {
  const auto& names = entry.attachments();
  if (names.empty()) return std::nullopt;
  if (auto wrong = checks::CheckNames("entry.attachments", names, "attachments", kMostAttachments)) return wrong;
  for (int i = 0; i < names.size(); ++i) {
    const std::string field = checks::Indexed("entry.attachments", i);
    const auto* attachment = streams.Find<Attachment>(names[i]);
    if (!attachment || attachment->workbook() != workbook || !MaySeeAttachment(*attachment, sight))
      return checks::NoSuch(names[i], field);
    if (attachment->state() == Attachment::STATE_ERASED)
      return checks::RefuseField(reasons::kAttachmentErased, "the attachment was erased", field, "one that is there");
    if (!attachment->entry().empty())
      return checks::RefuseField(reasons::kAlreadyAttached, "the attachment belongs to an entry already", field,
                                 "one that belongs to none");
  }
  return std::nullopt;
}

Result<Drafts> EraseAttachment(const Streams& streams, const v1::EraseAttachmentRequest& request,
                               const Context& context) {
  if (auto wrong = checks::CheckName("name", request.name(), "attachments")) return *wrong;
  if (auto wrong = CheckText("reason", request.reason(), 1, 1'000)) return *wrong;
  const auto* attachment = streams.Find<Attachment>(request.name());
  if (!attachment) return checks::NoSuch(request.name(), "name");
  const auto sight = WritersSight(streams, attachment->workbook(), context);
  if (!sight) return tl::unexpected<Error>(sight.error());
  const bool is_own = attachment->entry().empty() && attachment->by().worker() == context.subject;
  if (!sight->manages && !is_own) {
    if (!MaySeeAttachment(*attachment, *sight)) return checks::NoSuch(request.name(), "name");
    return Refuse(reasons::kNotYours,
                  "an attachment is erased by a manager; before it belongs to an entry, by its owner");
  }
  if (attachment->state() == Attachment::STATE_ERASED) return Drafts{};
  WorkbookEvent event;
  event.set_occurred_on(context.today);
  event.mutable_attachment_erased()->set_reason(request.reason());
  *event.mutable_attachment_erased()->mutable_by() =
      HandOf(*streams.Find<v1::KnownFamily>(FamilyOf(attachment->workbook())), context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

}  // namespace kith::workbook
