// Streams of a schema in memory: enough to decide on and to append what was decided, for tests of pure code.
#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "shared/decide/decide.h"
#include "shared/journal/schema.h"

namespace kith::testing {

class MemoryStreams final : public Streams {
 public:
  explicit MemoryStreams(journal::Schema schema) : schema_(std::move(schema)) {}

  const google::protobuf::Message* FindMessage(const std::string& stream) const override {
    const auto found = streams_.find(stream);
    return found == streams_.end() ? nullptr : found->second.state.get();
  }
  int64_t Version(const std::string& stream) const override {
    const auto found = streams_.find(stream);
    return found == streams_.end() ? 0 : found->second.version;
  }

  void Append(const Drafts& drafts) {
    for (const auto& draft : drafts) {
      const auto& kind = KindOf(draft.stream);
      auto& stream = streams_[draft.stream];
      if (!stream.state) stream.state.reset(kind.state->New());
      kind.apply(*stream.state, *draft.event);
      ++stream.version;
      ++position_;
    }
  }

  // The context of the next decision.
  Context NextContext(std::string today) const {
    Context context;
    context.subject = "test";
    context.today = std::move(today);
    context.position = position_ + 1;
    return context;
  }

 private:
  struct Stream {
    std::unique_ptr<google::protobuf::Message> state;
    int64_t version = 0;
  };

  const journal::StreamKind& KindOf(const std::string& stream) const {
    for (const auto& kind : schema_.kinds) {
      if (stream.starts_with(kind.prefix + "/")) return kind;
    }
    throw std::logic_error("no kind for " + stream);
  }

  journal::Schema schema_;
  std::map<std::string, Stream> streams_;
  int64_t position_ = 0;
};

}  // namespace kith::testing
