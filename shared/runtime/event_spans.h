// Spans around the journal's events: sent to a topic, and processed by whoever consumes one.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "shared/journal/entry.h"
#include "shared/kafka/relay.h"
#include "shared/result/result.h"
#include "shared/trace/tracer.h"

namespace kith::runtime {

// The router, with a PRODUCER span `send <topic>` from the commit to the handing over, child of the event's context.
// What is sent again, as to a broker that is filled again, makes no second one. The record is the same.
kafka::Router TraceSends(trace::Tracer& tracer, kafka::Router router);

using Apply = std::function<Result<int64_t>(const std::vector<journal::Entry>&)>;

// Applies as given, with a CONSUMER span `process <topic>` for each entry that has a sampled context: child of it and
// linked to it. What the effect writes stands under that span. The entries are otherwise the same.
Apply TraceProcessing(trace::Tracer& tracer, std::string topic, Apply apply);

}  // namespace kith::runtime
