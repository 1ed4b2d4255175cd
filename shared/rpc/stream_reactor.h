// A server stream on the callback API whose Send and Finish may come from any thread and in any order.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include <grpcpp/support/server_callback.h>

#include "shared/rpc/grpc_status.h"

namespace kith::rpc {

// Lives until gRPC has called OnDone, and Finish must come for that: whoever makes one sees to both.
class StreamReactor : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  // Queues one message; on_sent(false) when the call is over or a message is still in flight.
  void Send(std::string message, std::function<void(bool)> on_sent);
  // Ends the stream after the message in flight. Only the first one counts; says whether this was it.
  bool Finish(grpc::Status status);
  bool IsOver() const { return over_.load(std::memory_order_relaxed); }

  void OnCancel() override { over_.store(true, std::memory_order_relaxed); }
  void OnWriteDone(bool ok) override;

 private:
  // No gRPC function is called under the mutex: it may run a reaction on this very thread.
  std::mutex mutex_;
  bool sending_ = false;
  bool finished_ = false;
  std::optional<grpc::Status> finish_after_send_;
  grpc::ByteBuffer buffer_;
  std::function<void(bool)> on_sent_;
  std::atomic<bool> over_{false};
};

}  // namespace kith::rpc
