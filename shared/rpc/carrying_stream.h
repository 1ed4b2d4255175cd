// One stream of carried calls.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include <grpcpp/support/server_callback.h>

#include "shared/rpc/call_watch.h"
#include "shared/rpc/table_service.h"

#include "kith/calls/v1/calls_service.pb.h"

namespace kith::rpc {

inline constexpr const char* kCarryCalls = "/kith.calls.v1.CallsService/CarryCalls";

// Kept by ActiveCalls until gRPC is done with it; answers that come later find it finished.
class CarryingStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                             public ActiveCall,
                             public std::enable_shared_from_this<CarryingStream> {
 public:
  using Rows = std::unordered_map<std::string, const TableService::Row*>;
  CarryingStream(const Rows& rows, Reception& reception, MethodObserver* observer,
                 grpc::CallbackServerContext* context);

  void Run();
  void Abort(const Error& error) override { End(error); }
  void Drain() override;

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { reception_.active.Remove(this); }

 private:
  class Carried;

  void Begin(const calls::v1::CarriedCall& call);
  Result<const TableService::Row*> RowOf(const calls::v1::CarriedCall& call) const;
  void Answered(int64_t number, const Result<std::string>& answer);
  void End(const std::optional<Error>& refusal);  // nothing: OK
  // Starts whatever can be started; gRPC is called without the mutex, for it may run a reaction on this very thread.
  void Proceed(std::unique_lock<std::mutex> lock);

  const Rows& rows_;
  Reception& reception_;
  grpc::CallbackServerContext* const context_;
  CallWatch watch_;
  std::string authorization_;
  size_t metadata_bytes_ = 0;
  SteadyTime deadline_{};

  grpc::ByteBuffer in_, out_;  // of the read and the write that are under way
  std::mutex mutex_;
  std::unordered_map<int64_t, std::weak_ptr<Carried>> unanswered_;
  std::deque<calls::v1::CarriedAnswer> answers_;  // not sent yet
  bool reading_ = false;                          // a read is under way
  bool beginning_ = false;                        // what a read brought: its handlers outlive no finish
  bool writing_ = false;
  bool starting_ = false;  // somebody is about to call gRPC: nothing may be finished under their feet
  bool closed_ = false;    // by the caller, who has no more calls
  bool draining_ = false;
  bool ended_ = false;
  std::optional<grpc::Status> status_;  // to be finished with
};

}  // namespace kith::rpc
