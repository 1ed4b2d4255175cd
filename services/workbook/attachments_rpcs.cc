// The gRPC side of attachments.h.
#include "services/workbook/attachments.h"
#include "shared/front/answer.h"

namespace kith::workbook {
namespace {

using enum identity::Role;
using namespace v1;

const Roles kWriters = {kSocialWorker, kPractitioner, kTeamManager, kImporter};
const Roles kReaders = {kSocialWorker, kPractitioner, kTeamManager, kConferenceChair, kAuditor, kService, kImporter};

// One download: a piece is read when the one before has gone, so that a slow reader costs one piece of memory.
struct Download : std::enable_shared_from_this<Download> {
  SideStore& store;
  journal::Journal& journal;
  QueryPool& queries;
  const Clock& clock;
  rpc::Call call;
  std::string name;
  int64_t offset = 0;
  std::shared_ptr<rpc::Stream> stream;

  Download(SideStore& store_in, journal::Journal& journal_in, QueryPool& queries_in, const Clock& clock_in)
      : store(store_in), journal(journal_in), queries(queries_in), clock(clock_in) {}

  void Next() {
    if (!queries.Submit([self = shared_from_this()] { self->Send(); }))
      stream->Finish(Refuse(reasons::kOverloaded, "too many queries are waiting; go on later from the last offset"));
  }

  void Send() {
    if (stream->IsOver()) return stream->Finish({});
    try {
      auto piece = NextPiece(store, journal, ContextOf(call, clock), name, offset);
      if (!piece) return stream->Finish(tl::unexpected<Error>(std::move(piece).error()));
      if (!*piece) return stream->Finish({});
      offset += static_cast<int64_t>((*piece)->data().size());
      stream->Send((*piece)->SerializeAsString(), [self = shared_from_this()](bool ok) {
        if (ok) {
          self->Next();
        } else {
          self->stream->Finish({});
        }
      });
    } catch (const std::exception& error) {
      stream->Finish(tl::unexpected<Error>(FaultOf(error)));
    }
  }
};

}  // namespace

void AddAttachmentRpcs(Front& front, SideStore& store, journal::Journal& journal, QueryPool& queries,
                       const Clock& clock) {
  front.Query<BeginUploadRequest, BeginUploadResponse>(
      "BeginUpload", kWriters,
      [&store, &clock](journal::Journal& read, const rpc::Call& call, const BeginUploadRequest& request) {
        return BeginUpload(store, read, ContextOf(call, clock), request);
      });
  front.Query<PutChunkRequest, PutChunkResponse>(
      "PutChunk", kWriters, [&store, &clock](journal::Journal&, const rpc::Call& call, const PutChunkRequest& request) {
        return PutChunk(store, ContextOf(call, clock), request);
      });
  front.Query<GetUploadRequest, GetUploadResponse>(
      "GetUpload", kWriters,
      [&store, &clock](journal::Journal&, const rpc::Call& call, const GetUploadRequest& request) {
        return GetUpload(store, ContextOf(call, clock), request);
      });
  front.Query<FinishUploadRequest, FinishUploadResponse>(
      "FinishUpload", kWriters,
      [&store, &clock](journal::Journal& into, const rpc::Call& call, const FinishUploadRequest& request) {
        return FinishUpload(store, into, ContextOf(call, clock), request);
      });
  front.Query<GetAttachmentRequest, GetAttachmentResponse>(
      "GetAttachment", kReaders,
      [&clock](journal::Journal& read, const rpc::Call& call, const GetAttachmentRequest& request) {
        return GetAttachment(read, ContextOf(call, clock), request);
      });
  front.Query<EraseAttachmentRequest, EraseAttachmentResponse>(
      "EraseAttachment", kWriters,
      [&store, &clock](journal::Journal& into, const rpc::Call& call, const EraseAttachmentRequest& request) {
        return EraseAttachment(store, into, ContextOf(call, clock), request);
      });
  front.ServerStream<DownloadAttachmentRequest>(
      "DownloadAttachment", kReaders,
      [&store, &journal, &queries, &clock](const rpc::Call& call, const DownloadAttachmentRequest& request,
                                           std::shared_ptr<rpc::Stream> stream) {
        auto download = std::make_shared<Download>(store, journal, queries, clock);
        download->call = call;
        download->name = request.name();
        download->offset = request.offset_bytes();
        download->stream = std::move(stream);
        download->Next();
      });
}

}  // namespace kith::workbook
