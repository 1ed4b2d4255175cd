#include "shared/front/feed.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "shared/front/answer.h"
#include "shared/front/page.h"
#include "shared/journal/entry_proto.h"

#include "kith/journal/v1/journal_service.pb.h"

namespace kith {
namespace {

using identity::Role;

constexpr int kEntriesPerMessage = 500;
constexpr size_t kBytesPerMessage = 512 * 1024;
// Another replica's commits do not poke us.
constexpr auto kPoll = std::chrono::milliseconds(100);
constexpr const char* kService = "kith.journal.v1.JournalService";

// Longer than any stream's name is: "parked/" and a source stand before another service's.
constexpr size_t kMaxStreamName = 256;

// A filter that names no stream would be answered with silence, for ever where the reader follows.
Result<void> CheckFilter(const std::string& stream) {
  const auto slash = stream.find('/');
  const bool is_name = slash != std::string::npos && slash > 0 && slash + 1 < stream.size();
  if (stream.empty() || (is_name && stream.size() <= kMaxStreamName)) return {};
  return Refuse(reasons::kInvalidRequest, "that is no name of a stream",
                {{"stream", "kind/id, like \"agencies/nhs-trust\", at most 256 characters; or empty for all"}});
}

tl::unexpected<Error> Refused(Result<void>& wrong) { return tl::unexpected<Error>(std::move(wrong).error()); }

Result<void> NotNegative(const char* field, int64_t value) {
  if (value >= 0) return {};
  return Refuse(reasons::kInvalidRequest, "that cannot be negative", {{field, "must be 0 or more"}});
}

const std::vector<Role> kProvers = {Role::kService, Role::kAuditor, Role::kSystemAdmin};
// Entries hold what is limited, sealed and locates somebody; no rule of a service's own stands before them.
const std::vector<Role> kReaders = {Role::kService};

}  // namespace

// One ReadEntries call.
struct Feed::Reader {
  std::shared_ptr<rpc::Stream> stream;
  std::string only;
  int64_t after = 0;
  int64_t left = 0;  // entries still to be sent; negative: no limit
  bool follow = false;
};

struct Feed::State : std::enable_shared_from_this<Feed::State> {
  State(journal::Journal& journal_in, QueryPool& queries_in) : journal(journal_in), queries(queries_in) {}

  journal::Journal& journal;
  QueryPool& queries;
  std::mutex mutex;
  std::condition_variable poke;
  bool poked = false;
  bool stopping = false;
  std::vector<std::shared_ptr<Reader>> waiting;
  std::thread thread;

  void Next(const std::shared_ptr<Reader>& reader) {
    if (!queries.Submit([self = shared_from_this(), reader] { self->SendPage(reader); })) {
      reader->stream->Finish(
          Refuse(reasons::kOverloaded, "too many queries are waiting; read on later from the last position"));
    }
  }

  void SendPage(const std::shared_ptr<Reader>& reader) {
    if (reader->stream->IsOver()) return reader->stream->Finish({});
    std::vector<journal::Entry> entries;
    try {
      const int64_t limit = reader->left < 0 ? kEntriesPerMessage : std::min<int64_t>(reader->left, kEntriesPerMessage);
      if (limit > 0) entries = journal.Read(reader->after, static_cast<int>(limit), reader->only);
    } catch (const std::exception& error) {
      return reader->stream->Finish(tl::unexpected<Error>(FaultOf(error)));
    }
    if (entries.empty()) {
      if (!reader->follow) return reader->stream->Finish({});
      std::lock_guard lock(mutex);
      if (stopping) return reader->stream->Finish(Refuse(reasons::kDraining, "the service is stopping"));
      waiting.push_back(reader);
      return;
    }
    journal::v1::ReadEntriesResponse response;
    size_t bytes = 0;
    for (const auto& entry : entries) {
      bytes += entry.payload.size() + entry.stream.size() + 300;
      if (bytes > kBytesPerMessage && response.entries_size() > 0) break;
      journal::ToProto(entry, *response.add_entries());
      reader->after = entry.position;
      if (reader->left > 0) --reader->left;
    }
    reader->stream->Send(response.SerializeAsString(), [self = shared_from_this(), reader](bool ok) {
      if (ok) {
        self->Next(reader);
      } else {
        reader->stream->Finish({});
      }
    });
  }

  void Loop() {
    std::unique_lock lock(mutex);
    while (!stopping) {
      poke.wait_for(lock, kPoll, [&] { return stopping || poked; });
      poked = false;
      auto ready = std::exchange(waiting, {});
      lock.unlock();
      for (const auto& reader : ready) Next(reader);
      lock.lock();
    }
    for (const auto& reader : waiting) reader->stream->Finish(Refuse(reasons::kDraining, "the service is stopping"));
    waiting.clear();
  }
};

Feed::Feed(journal::Journal& journal, QueryPool& queries) : state_(std::make_shared<State>(journal, queries)) {
  journal.OnCommit([state = std::weak_ptr<State>(state_)](int64_t) {
    if (auto alive = state.lock()) {
      {
        std::lock_guard lock(alive->mutex);
        alive->poked = true;
      }
      alive->poke.notify_one();
    }
  });
  state_->thread = std::thread([this] { state_->Loop(); });
}

Feed::~Feed() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->poke.notify_one();
  state_->thread.join();
}

std::vector<rpc::Method> Feed::methods() {
  namespace v1 = journal::v1;
  Front front(kService, state_->journal, state_->queries);
  front.Query<v1::GetHeadRequest, v1::GetHeadResponse>(
      "GetHead", kProvers,
      [](journal::Journal& journal, const rpc::Call&, const v1::GetHeadRequest&) -> Result<v1::GetHeadResponse> {
        const auto head = journal.ReadHead();
        v1::GetHeadResponse response;
        response.set_journal_id(head.journal_id);
        response.set_position(head.position);
        response.set_digest(head.digest);
        return response;
      });
  front.Query<v1::VerifyEntriesRequest, v1::VerifyEntriesResponse>(
      "VerifyEntries", kProvers,
      [](journal::Journal& journal, const rpc::Call&,
         const v1::VerifyEntriesRequest& request) -> Result<v1::VerifyEntriesResponse> {
        if (auto wrong = NotNegative("after_position", request.after_position()); !wrong) return Refused(wrong);
        if (auto wrong = NotNegative("limit", request.limit()); !wrong) return Refused(wrong);
        const auto verdict = journal.VerifyEntries(request.after_position(), request.limit());
        v1::VerifyEntriesResponse response;
        response.set_last_position(verdict.last_position);
        response.set_last_digest(verdict.last_digest);
        response.set_previous_digest(verdict.previous_digest);
        response.set_checked(verdict.checked);
        response.set_erased(verdict.erased);
        response.set_fault_position(verdict.fault_position);
        response.set_fault(verdict.fault);
        return response;
      });
  front.Query<v1::VerifyStreamsRequest, v1::VerifyStreamsResponse>(
      "VerifyStreams", kProvers,
      [](journal::Journal& journal, const rpc::Call&,
         const v1::VerifyStreamsRequest& request) -> Result<v1::VerifyStreamsResponse> {
        if (auto wrong = NotNegative("page_size", request.page_size()); !wrong) return Refused(wrong);
        const auto page = ParsePage(0, request.page_token());
        if (!page) return tl::unexpected<Error>(page.error());
        const auto verdict = journal.VerifyStreams(request.page_size(), page->after);
        v1::VerifyStreamsResponse response;
        response.set_equal(verdict.equal);
        response.set_erased(verdict.erased);
        for (const auto& stream : verdict.different) response.add_different(stream);
        response.set_next_page_token(PageToken(verdict.next_page_token));
        return response;
      });
  auto methods = front.methods();
  rpc::Method read;
  read.service = kService;
  read.name = "ReadEntries";
  read.roles = kReaders;
  read.request = &v1::ReadEntriesRequest::default_instance();
  read.streaming = [state = state_](const rpc::Call&, std::unique_ptr<google::protobuf::Message> message,
                                    std::shared_ptr<rpc::Stream> stream) {
    const auto& request = static_cast<const v1::ReadEntriesRequest&>(*message);
    for (auto checked : {NotNegative("after_position", request.after_position()), NotNegative("limit", request.limit()),
                         CheckFilter(request.stream())}) {
      if (!checked) return stream->Finish(std::move(checked));
    }
    auto reader = std::make_shared<Reader>();
    reader->stream = std::move(stream);
    reader->only = request.stream();
    reader->after = request.after_position();
    reader->follow = request.follow();
    reader->left = request.limit() > 0 && !request.follow() ? request.limit() : -1;
    state->Next(reader);
  };
  methods.push_back(std::move(read));
  return methods;
}

}  // namespace kith
