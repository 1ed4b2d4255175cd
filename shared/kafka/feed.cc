#include "shared/kafka/feed.h"

#include <chrono>

#include "shared/journal/entry_proto.h"
#include "shared/rpc/client.h"

#include "kith/journal/v1/journal_service.pb.h"

namespace kith::kafka {

Feed FeedOf(std::shared_ptr<rpc::Channel> channel) {
  return [channel = std::move(channel)](int64_t after, int limit) -> Result<std::vector<journal::Entry>> {
    journal::v1::ReadEntriesRequest request;
    request.set_after_position(after);
    request.set_limit(limit);
    journal::v1::ReadEntriesResponse part;
    std::vector<journal::Entry> entries;
    rpc::CallOptions options;
    options.timeout = std::chrono::seconds(10);
    const Result<void> read = channel->Read(
        "/kith.journal.v1.JournalService/ReadEntries", request, part,
        [&] {
          for (const journal::v1::Entry& entry : part.entries()) entries.push_back(journal::FromProto(entry));
          return true;
        },
        options);
    if (!read) return tl::unexpected(read.error());
    return entries;
  };
}

}  // namespace kith::kafka
