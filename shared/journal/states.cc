#include "shared/journal/states.h"

#include <stdexcept>
#include <utility>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

namespace kith::journal {

const StreamKind& Schema::KindOf(std::string_view stream) const {
  const auto slash = stream.find('/');
  if (slash != std::string_view::npos && slash + 1 < stream.size()) {
    for (const StreamKind& kind : kinds) {
      if (kind.prefix == stream.substr(0, slash)) return kind;
    }
  }
  throw std::logic_error("no kind of stream for the name \"" + std::string(stream) + "\"");
}

const StoredStream* StateCache::Find(const std::string& stream) {
  auto found = places_.find(stream);
  if (found == places_.end()) return nullptr;
  order_.splice(order_.begin(), order_, found->second.order);
  return &found->second.stored;
}

void StateCache::Put(const std::string& stream, StoredStream stored) {
  if (auto found = places_.find(stream); found != places_.end()) {
    found->second.stored = std::move(stored);
    order_.splice(order_.begin(), order_, found->second.order);
    return;
  }
  order_.push_front(stream);
  places_.emplace(stream, Place{std::move(stored), order_.begin()});
}

void StateCache::Trim() {
  while (places_.size() > capacity_) {
    places_.erase(order_.back());
    order_.pop_back();
  }
}

void StateCache::Drop(const std::string& stream) {
  auto found = places_.find(stream);
  if (found == places_.end()) return;
  order_.erase(found->second.order);
  places_.erase(found);
}

void StateCache::Clear() {
  places_.clear();
  order_.clear();
}

void WorkingSet::Provide(const std::string& stream, StoredStream stored) {
  working_.try_emplace(stream, Working{std::move(stored), nullptr, 0});
}

const StoredStream& WorkingSet::Get(const std::string& stream) const {
  if (auto found = working_.find(stream); found != working_.end()) return found->second.stored;
  if (const StoredStream* cached = cache_.Find(stream))
    return working_.emplace(stream, Working{*cached, nullptr, 0}).first->second.stored;
  return working_.emplace(stream, Working{load_(stream), nullptr, 0}).first->second.stored;
}

int64_t WorkingSet::Apply(const std::string& stream, const google::protobuf::Message& event) {
  const StreamKind& kind = schema_.KindOf(stream);
  Get(stream);
  Working& working = working_.at(stream);
  if (!working.owned) {
    working.owned.reset(kind.state->New());
    if (working.stored.state) working.owned->CopyFrom(*working.stored.state);
    working.rows_before = std::exchange(working.stored.rows, nullptr);
    working.stored.state = working.owned;
    working.before = working.stored.version;
    changed_.push_back(stream);
  }
  kind.apply(*working.owned, event);
  return ++working.stored.version;
}

void WorkingSet::MoveIntoCache() {
  for (auto& [stream, working] : working_) {
    if (working.stored.version > 0) cache_.Put(stream, std::move(working.stored));
  }
}

std::string Serialise(const google::protobuf::Message& message) {
  std::string bytes(message.ByteSizeLong(), '\0');
  google::protobuf::io::ArrayOutputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeWithCachedSizes(&coded);
  return bytes;
}

std::string EventType(const google::protobuf::Message& event) {
  const auto* oneof = event.GetDescriptor()->FindOneofByName("event");
  const auto* field = oneof ? event.GetReflection()->GetOneofFieldDescriptor(event, oneof) : nullptr;
  if (!field) throw std::logic_error(event.GetDescriptor()->full_name() + " holds no event");
  return field->message_type()->full_name();
}

std::string OccurredOn(const google::protobuf::Message& event) {
  const auto* field = event.GetDescriptor()->FindFieldByName("occurred_on");
  std::string date = field ? event.GetReflection()->GetString(event, field) : std::string();
  if (date.empty()) throw std::logic_error(EventType(event) + " has no occurred_on");
  return date;
}

}  // namespace kith::journal
