// Makes spans: decides which traces are kept, and hands what is kept to the exporter. Thread-safe.
#pragma once

#include <memory>
#include <string>

#include "shared/trace/settings.h"
#include "shared/trace/span.h"

namespace kith::trace {

struct Counts {
  int64_t exported = 0;  // spans that a receiver took
  int64_t dropped = 0;   // because the queue was full, or the receiver refused them or did not answer
};

class Tracer {
 public:
  // resource: attributes of this process, on top of OTEL_RESOURCE_ATTRIBUTES: service.version, service.instance.id.
  Tracer(Settings settings, std::map<std::string, std::string> resource);
  // Sends what is left, for at most a second.
  ~Tracer();

  // Whether spans go anywhere. Where not, a trace is still passed on, and begun where there is none, so that logs and
  // journals of all services name the same one.
  bool is_exporting() const { return exporter_ != nullptr; }

  // The context of a span under a parent, or of a new trace where the parent is empty or no traceparent. Without an
  // exporter the parent's own: a span that nobody gets must not be anybody's parent.
  Context Start(const std::optional<Context>& parent) const;

  // Never blocks; drops the span when the queue is full. Spans of traces that are not sampled may be handed over too.
  void Record(Span span);

  Counts counts() const;

 private:
  class Exporter;
  const Settings settings_;
  const std::unique_ptr<Exporter> exporter_;
};

}  // namespace kith::trace
