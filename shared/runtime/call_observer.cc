#include "shared/runtime/call_observer.h"

#include <array>
#include <atomic>

namespace kith::runtime {
namespace {

using std::chrono::steady_clock;

// gRPC's number of a code, and its name in Go.
struct GrpcName {
  int number;
  const char* name;
};
GrpcName NameOf(Code code) {
  switch (code) {
    case Code::kInvalidArgument:
      return {3, "InvalidArgument"};
    case Code::kDeadlineExceeded:
      return {4, "DeadlineExceeded"};
    case Code::kNotFound:
      return {5, "NotFound"};
    case Code::kAlreadyExists:
      return {6, "AlreadyExists"};
    case Code::kPermissionDenied:
      return {7, "PermissionDenied"};
    case Code::kResourceExhausted:
      return {8, "ResourceExhausted"};
    case Code::kFailedPrecondition:
      return {9, "FailedPrecondition"};
    case Code::kAborted:
      return {10, "Aborted"};
    case Code::kOutOfRange:
      return {11, "OutOfRange"};
    case Code::kUnimplemented:
      return {12, "Unimplemented"};
    case Code::kInternal:
      return {13, "Internal"};
    case Code::kUnavailable:
      return {14, "Unavailable"};
    case Code::kUnauthenticated:
      return {16, "Unauthenticated"};
  }
  return {2, "Unknown"};
}

// A server's refusal is its failure only when it is its fault; to a client every refusal is.
bool IsFailure(Side side, Code code) {
  return side == Side::kClient || code == Code::kDeadlineExceeded || code == Code::kUnimplemented ||
         code == Code::kInternal || code == Code::kUnavailable;
}

class CallObserver final : public rpc::MethodObserver {
 public:
  CallObserver(Side side, metrics::Registry& registry, trace::Tracer& tracer, rpc::MethodName method)
      : side_(side),
        registry_(registry),
        tracer_(tracer),
        method_(std::move(method)),
        prefix_(side == Side::kServer ? "grpc_server_" : "grpc_client_"),
        labels_({{"grpc_type", method_.streaming ? "server_stream" : "unary"},
                 {"grpc_service", method_.service},
                 {"grpc_method", method_.name}}),
        started_(registry.Counter(prefix_ + "started_total", "RPCs started", labels_)),
        received_(registry.Counter(prefix_ + "msg_received_total", "Messages received", labels_)),
        sent_(registry.Counter(prefix_ + "msg_sent_total", "Messages sent", labels_)),
        seconds_(registry.Histogram(prefix_ + "handling_seconds", "Duration of RPCs", labels_)),
        ok_(Handled("OK")) {}

  void Started(rpc::ObservedCall& call) override {
    started_.Increment();
    (side_ == Side::kServer ? received_ : sent_).Increment();
    // A client's call without a trace stays without one: polls would be traces of their own.
    if (side_ == Side::kClient && call.parent.empty()) return;
    if (!call.parent.empty() && !tracer_.is_exporting()) return;  // it passes on as it came
    call.traceparent = trace::Format(tracer_.Start(trace::Parse(call.parent)));
  }

  void Message() override { (side_ == Side::kServer ? sent_ : received_).Increment(); }

  void Finished(const rpc::ObservedCall& call, const Error* refusal) override {
    const auto took = steady_clock::now() - call.began;
    seconds_.Observe(std::chrono::duration<double>(took).count());
    if (!method_.streaming && !refusal) (side_ == Side::kServer ? sent_ : received_).Increment();
    (refusal ? HandledWith(refusal->code) : ok_).Increment();
    if (tracer_.is_exporting()) Record(call, refusal, took);
  }

 private:
  prometheus::Counter& Handled(const char* code) {
    metrics::Labels labels = labels_;
    labels["grpc_code"] = code;
    return registry_.Counter(prefix_ + "handled_total", "RPCs completed, by code", labels);
  }

  prometheus::Counter& HandledWith(Code code) {
    auto& known = refused_[static_cast<size_t>(NameOf(code).number)];
    auto* counter = known.load(std::memory_order_relaxed);
    if (!counter) known = counter = &Handled(NameOf(code).name);
    return *counter;
  }

  void Record(const rpc::ObservedCall& call, const Error* refusal, steady_clock::duration took) {
    const auto context = trace::Parse(call.traceparent);
    if (!context || !context->sampled) return;
    trace::Span span;
    span.context = *context;
    if (const auto parent = trace::Parse(call.parent)) span.parent = parent->span_id;
    span.name = method_.service + "/" + method_.name;
    span.kind = side_ == Side::kServer ? trace::Kind::kServer : trace::Kind::kClient;
    span.ended = std::chrono::system_clock::now();
    span.began = span.ended - std::chrono::duration_cast<trace::Time::duration>(took);
    span.attributes = {{"rpc.system", std::string("grpc")},
                       {"rpc.service", method_.service},
                       {"rpc.method", method_.name},
                       {"rpc.grpc.status_code", int64_t{refusal ? NameOf(refusal->code).number : 0}}};
    if (refusal) span.attributes.push_back({"error.type", refusal->reason});
    span.failed = refusal && IsFailure(side_, refusal->code);
    tracer_.Record(std::move(span));
  }

  const Side side_;
  metrics::Registry& registry_;
  trace::Tracer& tracer_;
  const rpc::MethodName method_;
  const std::string prefix_;
  const metrics::Labels labels_;
  prometheus::Counter& started_;
  prometheus::Counter& received_;
  prometheus::Counter& sent_;
  prometheus::Histogram& seconds_;
  prometheus::Counter& ok_;
  std::array<std::atomic<prometheus::Counter*>, 17> refused_{};  // by gRPC's number
};

}  // namespace

std::string GrpcCode(Code code) { return NameOf(code).name; }

rpc::Observe WatchCalls(Side side, metrics::Registry& registry, trace::Tracer& tracer) {
  return [side, &registry, &tracer](const rpc::MethodName& method) -> std::shared_ptr<rpc::MethodObserver> {
    return std::make_shared<CallObserver>(side, registry, tracer, method);
  };
}

}  // namespace kith::runtime
