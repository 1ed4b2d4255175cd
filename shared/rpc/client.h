// Calls other services, ours or in tests. Blocking; safe to use from many threads. One Channel holds two HTTP/2
// connections.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <google/protobuf/message.h>

#include "shared/result/result.h"
#include "shared/rpc/observer.h"

namespace kith::rpc {

struct CallOptions {
  std::chrono::milliseconds timeout{5000};  // becomes the deadline
  std::string traceparent;                  // W3C, or empty; the observer may send one of its own in its place
};

// Where the bearer token comes from: asked before every call, so that a rotated token file is seen. Empty: no token is
// sent.
using TokenSource = std::function<std::string()>;

// A token source that re-reads a file when it changes.
TokenSource TokenFromFile(std::string path);

class Channel {
 public:
  // target: "127.0.0.1:7101" or any gRPC target.
  // observe: asked once for each method that is called; may be null.
  Channel(const std::string& target, TokenSource token, Observe observe = nullptr);
  ~Channel();

  // method: "/kith.cases.v1.CasesService/GetPerson". Fills response. A refusal of the server comes back as its Error
  // with reason and fields; a transport failure as UNAVAILABLE or DEADLINE_EXCEEDED.
  Result<void> Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message& response, const CallOptions& options = {});

  // As Call, without blocking: done runs on a gRPC thread and must not block. response must outlive it.
  void CallAsync(const std::string& method, const google::protobuf::Message& request,
                 google::protobuf::Message& response, const CallOptions& options,
                 std::function<void(Result<void>)> done);

  // Reads a server stream; message is reused for each. Stops when on_message returns false.
  Result<void> Read(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message& message, const std::function<bool()>& on_message,
                    const CallOptions& options = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::rpc
