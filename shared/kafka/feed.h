// A source's feed: the entries of its journal by position, from the source itself. The truth that a topic is only a
// copy of.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "shared/journal/entry.h"
#include "shared/result/result.h"

namespace kith::rpc {
class Channel;
}

namespace kith::kafka {

// Entries after a position, in order, without gaps, at most limit; none: there are no more now.
using Feed = std::function<Result<std::vector<journal::Entry>>(int64_t after, int limit)>;

// The feed of the service at the other end: kith.journal.v1.JournalService/ReadEntries. In library kith::kafka_feed.
Feed FeedOf(std::shared_ptr<rpc::Channel> channel);

}  // namespace kith::kafka
