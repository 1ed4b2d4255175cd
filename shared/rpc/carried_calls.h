// Unary calls over one stream (kith.calls.v1.CallsService): for whoever makes many small ones. A call costs a tenth of
// what it costs alone, and many wait together.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <google/protobuf/message.h>

#include "shared/result/result.h"
#include "shared/rpc/client.h"

namespace kith::rpc {

// Safe to use from many threads. Calls that are begun while others are under way travel together. A stream that breaks
// is opened again, and what was not answered is sent again on it until its deadline: so every call must be safe to
// repeat, as queries are, and commands that carry a request_id.
class CarriedCalls {
 public:
  // target, token: as Channel has them.
  CarriedCalls(const std::string& target, TokenSource token);
  // No call may be in progress.
  ~CarriedCalls();

  // As Channel::Call. Of the options the time-out alone counts.
  Result<void> Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message& response, const CallOptions& options = {});
  // The same without waiting: done gets the response's bytes, or the refusal, at the deadline or up to 50 ms after it
  // at the latest. It runs on a thread that takes answers, so it must not wait for any; it may begin calls.
  void Begin(const std::string& method, const google::protobuf::Message& request, const CallOptions& options,
             std::function<void(Result<std::string>)> done);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What Begin's bytes say; MALFORMED_RESPONSE where they are no such message.
Result<void> ParseResponse(const std::string& bytes, google::protobuf::Message& response);

}  // namespace kith::rpc
