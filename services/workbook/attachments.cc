#include "services/workbook/attachments.h"

#include "services/workbook/chronology.h"
#include "services/workbook/domain/attachment.h"
#include "services/workbook/domain/entry_checks.h"
#include "services/workbook/domain/reasons.h"
#include "shared/checks/checks.h"
#include "shared/checks/no_such.h"
#include "shared/digest/digest.h"
#include "shared/front/stored_streams.h"
#include "shared/ids/ids.h"

namespace kith::workbook {
namespace {

using v1::Attachment;

constexpr int64_t kMostUnfinished = 10;
// What nobody finished since it was begun, or nobody recorded since it was finished. A command takes seconds, so the
// event of a finished upload is in the journal long before.
constexpr auto kKept = std::chrono::hours(24);
constexpr int kSwept = 200;

tl::unexpected<Error> NoUpload() {
  return checks::RefuseField(kith::reasons::kNotFound, "there is no such upload of yours", "name",
                             "an upload that you began, in the last 24 hours");
}

// As the gate says it; what is no name at all is not repeated.
tl::unexpected<Error> NoAttachment(const std::string& name) {
  return checks::NoSuch(checks::CheckName("", name, "attachments") ? "attachments/..." : name, "name");
}

checks::Refused CheckRequestId(const std::string& id) {
  if (ids::IsRequestId(id)) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest,
                             "a command needs a request_id, so that a retry cannot do it twice", "request_id",
                             std::string(ids::kRequestIdAccepted));
}

std::string Hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const unsigned char c : bytes) {
    text += kDigits[c >> 4];
    text += kDigits[c & 15];
  }
  return text;
}

std::optional<SideStore::KeptUpload> FindOwn(SideStore& store, const Context& context, const std::string& name) {
  if (checks::CheckName("name", name, "attachments")) return std::nullopt;
  auto kept = store.FindUpload(name);
  if (kept && kept->owner != context.subject) kept.reset();
  return kept;
}

// As decided for this caller, once for each request_id.
Result<void> Execute(journal::Journal& journal, const Context& context, const std::string& request_id,
                     const std::string& fingerprint, std::vector<std::string> streams,
                     std::function<Result<Drafts>(const Streams&, const Context&)> decide) {
  journal::Command command;
  command.request_id = request_id;
  command.fingerprint = digest::Sha256({context.subject, std::string_view("", 1), fingerprint});
  command.subject = context.subject;
  command.roles = context.roles;
  command.streams = std::move(streams);
  command.decide = std::move(decide);
  auto done = journal.Execute(std::move(command));
  if (!done) return tl::unexpected<Error>(std::move(done).error());
  return {};
}

struct Seen {
  Attachment attachment;
  Sight sight;
};

// The attachment as the caller may see it.
std::optional<Seen> FindSeen(journal::Journal& journal, const Context& context, const std::string& name) {
  if (checks::CheckName("name", name, "attachments")) return std::nullopt;
  int64_t version = 0;
  const auto state = journal.ReadStateAs<Attachment>(name, &version);
  if (!state) return std::nullopt;
  const auto sight = SightOfWorkbook(journal, context, state->workbook());
  if (!sight || !MaySeeAttachment(*state, *sight)) return std::nullopt;
  Seen seen{*state, *sight};
  seen.attachment.set_name(name);
  seen.attachment.set_etag(std::to_string(version));
  return seen;
}

// Why the bytes are not what was said of them, or nothing.
std::optional<std::string> FaultOf(SideStore& store, const v1::Upload& upload) {
  std::string bytes;
  bytes.reserve(static_cast<size_t>(upload.size_bytes()));
  while (static_cast<int64_t>(bytes.size()) < upload.size_bytes()) {
    const std::string piece = store.ReadBytes(upload.name(), static_cast<int64_t>(bytes.size()));
    if (piece.empty()) return "pieces are missing";
    bytes += piece;
  }
  if (Hex(digest::Sha256({bytes})) != upload.sha256()) return "the digest is another one";
  if (!MayBe(upload.media_type(), std::string_view(bytes).substr(0, kLongestSignature)))
    return "the file is not of the type that was declared";
  return std::nullopt;
}

}  // namespace

Result<v1::BeginUploadResponse> BeginUpload(SideStore& store, journal::Journal& journal, const Context& context,
                                            const v1::BeginUploadRequest& request) {
  if (auto wrong = CheckRequestId(request.request_id())) return *wrong;
  if (auto wrong = CheckUpload(request)) return *wrong;
  const auto sight = SightOfWorkbook(journal, context, request.workbook());
  if (!sight || !sight->Writes())
    return Refuse(kith::reasons::kRoleNotPermitted,
                  "only those who work with the family, and their managers, write in its record");
  v1::Upload upload;
  // The same request is the same upload, whichever replica it comes to.
  upload.set_name("attachments/A" + ids::StableId(context.subject, request.request_id()));
  upload.set_workbook(request.workbook());
  upload.set_media_type(request.media_type());
  upload.set_size_bytes(request.size_bytes());
  upload.set_sha256(request.sha256());
  upload.set_title(request.title());
  if (!store.FindUpload(upload.name()) && store.CountUnfinished(context.subject) >= kMostUnfinished) {
    return Refuse(reasons::kTooMany, "10 uploads wait to be finished; finish one, or wait a day");
  }
  auto kept = store.BeginUpload(context.subject, upload, context.now).upload;
  v1::BeginUploadResponse response;
  *response.mutable_upload() = kept;
  kept.clear_received_bytes();
  if (kept.SerializeAsString() != upload.SerializeAsString()) {
    return checks::RefuseField(kith::reasons::kRequestIdReused, "the request_id began another upload", "request_id",
                               "a new one for each upload");
  }
  return response;
}

Result<v1::PutChunkResponse> PutChunk(SideStore& store, const Context& context, const v1::PutChunkRequest& request) {
  const auto size = static_cast<int64_t>(request.data().size());
  if (size < 1 || request.data().size() > kLargestChunk) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a piece is too large, or empty", "data",
                               "1 to 204,800 bytes");
  }
  const auto kept = FindOwn(store, context, request.name());
  if (!kept) return NoUpload();
  // Nothing is added to an offset, which may be the largest number that there is.
  if (request.offset_bytes() < 0 || request.offset_bytes() > kept->upload.size_bytes() - size) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "the piece goes beyond the size that was declared",
                               "offset_bytes", "pieces up to " + std::to_string(kept->upload.size_bytes()) + " bytes");
  }
  const auto received = store.PutChunk(request.name(), request.offset_bytes(), request.data());
  if (!received) return NoUpload();
  if (request.offset_bytes() > *received - size) {
    return checks::RefuseField(reasons::kChunkOutOfOrder, "pieces come one after the other", "offset_bytes",
                               std::to_string(*received) + ", where the upload goes on");
  }
  v1::PutChunkResponse response;
  response.set_received_bytes(*received);
  return response;
}

Result<v1::GetUploadResponse> GetUpload(SideStore& store, const Context& context, const v1::GetUploadRequest& request) {
  auto kept = FindOwn(store, context, request.name());
  if (!kept) return NoUpload();
  v1::GetUploadResponse response;
  *response.mutable_upload() = std::move(kept->upload);
  return response;
}

Result<v1::FinishUploadResponse> FinishUpload(SideStore& store, journal::Journal& journal, const Context& context,
                                              const v1::FinishUploadRequest& request) {
  if (auto wrong = CheckRequestId(request.request_id())) return *wrong;
  const auto kept = FindOwn(store, context, request.name());
  if (!kept) return NoUpload();
  const v1::Upload& upload = kept->upload;
  if (upload.received_bytes() < upload.size_bytes()) {
    return checks::RefuseField(
        reasons::kUploadIncomplete, "pieces are missing", "name",
        "an upload that is whole; this one goes on at " + std::to_string(upload.received_bytes()));
  }
  if (!journal.ReadState(request.name())) {
    if (const auto fault = FaultOf(store, upload)) {
      store.EraseUpload(request.name());
      return checks::RefuseField(reasons::kUploadCorrupt, *fault + "; the upload is dropped", "name",
                                 "a file of the declared type, size and SHA-256, uploaded anew");
    }
    // First this, so that what the journal knows is never taken for an upload that nobody finished; and where the
    // upload was swept meanwhile, the journal never knows it.
    if (!store.FinishUpload(request.name(), context.now)) return NoUpload();
    const auto done = Execute(journal, context, request.request_id(), "FinishUpload " + request.name(),
                              {request.name(), FamilyOf(upload.workbook())},
                              [upload](const Streams& streams, const Context& now) -> Result<Drafts> {
                                if (streams.Version(upload.name()) > 0) return Drafts{};
                                return StoreAttachment(streams, upload, now);
                              });
    if (!done) return tl::unexpected<Error>(done.error());
  }
  auto seen = FindSeen(journal, context, request.name());
  if (!seen) return NoAttachment(request.name());
  v1::FinishUploadResponse response;
  *response.mutable_attachment() = std::move(seen->attachment);
  return response;
}

Result<v1::GetAttachmentResponse> GetAttachment(journal::Journal& journal, const Context& context,
                                                const v1::GetAttachmentRequest& request) {
  auto seen = FindSeen(journal, context, request.name());
  if (!seen) return NoAttachment(request.name());
  v1::GetAttachmentResponse response;
  *response.mutable_attachment() = std::move(seen->attachment);
  return response;
}

Result<std::optional<v1::DownloadAttachmentResponse>> NextPiece(SideStore& store, journal::Journal& journal,
                                                                const Context& context, const std::string& name,
                                                                int64_t offset) {
  const auto seen = FindSeen(journal, context, name);
  if (!seen) return NoAttachment(name);
  if (seen->attachment.state() == Attachment::STATE_ERASED) {
    return checks::RefuseField(reasons::kAttachmentErased, "the attachment was erased", "name", "one that is there");
  }
  if (offset < 0 || offset > seen->attachment.size_bytes()) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "the attachment is not so long", "offset_bytes",
                               "0 to " + std::to_string(seen->attachment.size_bytes()));
  }
  v1::DownloadAttachmentResponse piece;
  piece.set_offset_bytes(offset);
  piece.set_data(store.ReadBytes(name, offset));
  if (!piece.data().empty()) return std::optional(std::move(piece));
  if (offset < seen->attachment.size_bytes()) throw std::runtime_error("bytes of an attachment are missing: " + name);
  return std::optional<v1::DownloadAttachmentResponse>();
}

Result<v1::EraseAttachmentResponse> EraseAttachment(SideStore& store, journal::Journal& journal, const Context& context,
                                                    const v1::EraseAttachmentRequest& request) {
  if (auto wrong = CheckRequestId(request.request_id())) return *wrong;
  const auto seen = FindSeen(journal, context, request.name());
  // A manager may erase what waits for its entry, though it is shown to its owner alone.
  const auto state = seen ? nullptr
                          : journal.ReadStateAs<Attachment>(
                                request.name().starts_with("attachments/") ? request.name() : "attachments/A");
  if (!seen && (!state || !state->entry().empty() || !SightOfWorkbook(journal, context, state->workbook())))
    return NoAttachment(request.name());
  const std::string workbook = seen ? seen->attachment.workbook() : state->workbook();
  v1::EraseAttachmentRequest rest = request;
  rest.clear_request_id();
  const auto done = Execute(journal, context, request.request_id(), "EraseAttachment " + rest.SerializeAsString(),
                            {request.name(), FamilyOf(workbook)}, [rest](const Streams& streams, const Context& now) {
                              return EraseAttachment(streams, rest, now);
                            });
  if (!done) return tl::unexpected<Error>(done.error());
  store.EraseUpload(request.name());
  v1::EraseAttachmentResponse response;
  int64_t version = 0;
  if (const auto erased = journal.ReadStateAs<Attachment>(request.name(), &version)) {
    *response.mutable_attachment() = *erased;
    response.mutable_attachment()->set_name(request.name());
    response.mutable_attachment()->set_etag(std::to_string(version));
  }
  return response;
}

int64_t Sweep(SideStore& store, journal::Journal& journal, Instant now) {
  int64_t swept = 0;
  const Instant before = now - kKept;
  // Whoever finishes an upload at this moment has it: it is erased only if it is still what was listed.
  for (const auto& name : store.UploadsBefore(before, false, {}, kSwept))
    swept += store.EraseIfBefore(name, before, false);
  std::string after;
  for (std::vector<std::string> names(1); !names.empty();) {
    names = store.UploadsBefore(before, true, after, kSwept);
    const auto states = journal.ReadStates(names);
    for (size_t i = 0; i < names.size(); ++i) {
      // Without a state: not recorded in the day after it was finished last, or erased with all of its stream.
      const auto* attachment = static_cast<const Attachment*>(states[i].state.get());
      if (attachment && attachment->state() != Attachment::STATE_ERASED) continue;
      swept += store.EraseIfBefore(names[i], before, true);
    }
    if (!names.empty()) after = names.back();
  }
  return swept;
}

}  // namespace kith::workbook
