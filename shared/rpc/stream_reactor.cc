#include "shared/rpc/stream_reactor.h"

#include <utility>

namespace kith::rpc {

void StreamReactor::Send(std::string message, std::function<void(bool)> on_sent) {
  bool refused = false;
  {
    const std::lock_guard lock(mutex_);
    refused = finished_ || sending_ || IsOver();
    if (!refused) {
      sending_ = true;
      buffer_ = ToBuffer(message);
      on_sent_ = std::move(on_sent);
    }
  }
  if (refused) {
    on_sent(false);
    return;
  }
  StartWrite(&buffer_);
}

bool StreamReactor::Finish(grpc::Status status) {
  {
    const std::lock_guard lock(mutex_);
    if (finished_) return false;
    finished_ = true;
    over_.store(true, std::memory_order_relaxed);
    if (sending_) {
      finish_after_send_ = std::move(status);
      return true;
    }
  }
  grpc::ServerWriteReactor<grpc::ByteBuffer>::Finish(std::move(status));
  return true;
}

void StreamReactor::OnWriteDone(bool ok) {
  std::function<void(bool)> on_sent;
  std::optional<grpc::Status> status;
  {
    const std::lock_guard lock(mutex_);
    sending_ = false;
    on_sent = std::move(on_sent_);
    on_sent_ = nullptr;
    status = std::move(finish_after_send_);
    if (!ok) over_.store(true, std::memory_order_relaxed);
  }
  // The base class's Finish may end this object's life, so it comes after the last use of a member.
  if (status) grpc::ServerWriteReactor<grpc::ByteBuffer>::Finish(*std::move(status));
  if (on_sent) on_sent(ok);
}

}  // namespace kith::rpc
