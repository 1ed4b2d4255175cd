#include "shared/runtime/event_spans.h"

#include <algorithm>
#include <memory>

namespace kith::runtime {
namespace {

// A refill sends years of events again: no spans of those.
constexpr std::chrono::minutes kOld{10};

trace::Span EventSpan(const char* operation, trace::Kind kind, const std::string& topic, const journal::Entry& entry,
                      const trace::Context& context, const trace::Context& parent) {
  trace::Span span;
  span.context = context;
  span.parent = parent.span_id;
  span.name = std::string(operation) + " " + topic;
  span.kind = kind;
  span.ended = std::chrono::system_clock::now();
  span.attributes = {{"messaging.system", std::string("kafka")},
                     {"messaging.destination.name", topic},
                     {"messaging.destination.partition.id", std::string("0")},
                     {"messaging.operation.name", std::string(operation)},
                     {"messaging.operation.type", std::string(operation)},
                     {"messaging.message.id", entry.event_id},
                     {"kith.journal.position", entry.position}};
  return span;
}

bool IsSampled(const journal::Entry& entry) {
  const auto context = trace::Parse(entry.traceparent);
  return context && context->sampled;
}

}  // namespace

kafka::Router TraceSends(trace::Tracer& tracer, kafka::Router router) {
  if (!tracer.is_exporting()) return router;
  return [&tracer, router = std::move(router), last = std::make_shared<int64_t>(0)](const journal::Entry& entry) {
    auto record = router(entry);
    if (!record || entry.position <= *last) return record;
    *last = entry.position;
    const auto parent = trace::Parse(entry.traceparent);
    const auto recorded = std::chrono::time_point_cast<trace::Time::duration>(entry.recorded_at);
    if (!parent || !parent->sampled || std::chrono::system_clock::now() - recorded > kOld) return record;
    trace::Span span = EventSpan("send", trace::Kind::kProducer, record->topic, entry, tracer.Start(parent), *parent);
    span.began = std::min(recorded, span.ended);
    tracer.Record(std::move(span));
    return record;
  };
}

Apply TraceProcessing(trace::Tracer& tracer, std::string topic, Apply apply) {
  if (!tracer.is_exporting()) return apply;
  return [&tracer, topic = std::move(topic),
          apply = std::move(apply)](const std::vector<journal::Entry>& batch) -> Result<int64_t> {
    if (std::none_of(batch.begin(), batch.end(), IsSampled)) return apply(batch);
    std::vector<journal::Entry> entries = batch;
    for (auto& entry : entries) {
      if (IsSampled(entry)) entry.traceparent = trace::Format(tracer.Start(trace::Parse(entry.traceparent)));
    }
    const auto began = std::chrono::system_clock::now();
    auto applied = apply(entries);
    for (size_t i = 0; applied && i < batch.size() && batch[i].position <= *applied; ++i) {
      if (!IsSampled(batch[i])) continue;
      const auto parent = *trace::Parse(batch[i].traceparent);
      const auto context = *trace::Parse(entries[i].traceparent);
      trace::Span span = EventSpan("process", trace::Kind::kConsumer, topic, batch[i], context, parent);
      span.began = began;
      span.links = {parent};
      tracer.Record(std::move(span));
    }
    return applied;
  };
}

}  // namespace kith::runtime
