// One service of the table as a grpc::Service: each RPC is a raw callback method, as the generated
// WithRawCallbackMethod_… classes make them, whose bytes go through the guard to the row's handler.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/server_callback.h>

#include "shared/rpc/active_calls.h"
#include "shared/rpc/guard.h"
#include "shared/rpc/server.h"

namespace kith::rpc {

// What every call of a server meets; outlives all calls.
struct Reception {
  Guard guard;
  ActiveCalls active;
};

class TableService final : public grpc::Service {
 public:
  // methods: the rows of one service, checked before.
  TableService(std::vector<Method> methods, Reception& reception, const Observe& observe);

  struct Row {
    Method method;
    std::string path;  // gRPC keeps the pointer to its characters
    std::shared_ptr<MethodObserver> observer;
  };
  // They live as long as the service.
  const std::vector<std::unique_ptr<Row>>& rows() const { return rows_; }

 private:
  void Register(int index);

  std::vector<std::unique_ptr<Row>> rows_;
  Reception& reception_;
};

}  // namespace kith::rpc
