// What watches calls from outside of rpc's logic: metrics and spans are made by whoever implements this.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "shared/result/result.h"

namespace kith::rpc {

// An RPC as its observer is told of it.
struct MethodName {
  std::string service;  // "kith.cases.v1.CasesService"
  std::string name;     // "StartAssessment"
  bool streaming = false;
};

// One call while it lasts; owned by the call.
struct ObservedCall {
  std::string parent;       // W3C traceparent that the caller sent or gave, valid or empty
  std::string traceparent;  // what the handler (server) or the peer (client) gets; the parent unless Started sets it
  std::chrono::steady_clock::time_point began;
};

// Watches the calls of one method, on the threads of the calls: must be quick, must not block, must not throw. For
// every call Started once, before anything is checked, and Finished once; between them Message for each message of a
// stream (sent by a server, received by a client).
class MethodObserver {
 public:
  virtual ~MethodObserver() = default;
  virtual void Started(ObservedCall& call) = 0;
  virtual void Message() {}
  // refusal: null when the call ended with OK.
  virtual void Finished(const ObservedCall& call, const Error* refusal) = 0;
};

// Asked once for each method, never per call: the place to look up the method's series. Null for nothing to watch.
using Observe = std::function<std::shared_ptr<MethodObserver>(const MethodName&)>;

// "/kith.cases.v1.CasesService/StartAssessment" taken apart.
MethodName MethodNameOf(const std::string& path, bool streaming);

}  // namespace kith::rpc
