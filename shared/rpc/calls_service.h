// kith.calls.v1.CallsService: the table's unary methods over one stream. Each carried call goes through the guard to
// its row's handler, as one that comes alone does.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <grpcpp/impl/service_type.h>

#include "shared/rpc/table_service.h"

namespace kith::rpc {

class CallsService final : public grpc::Service {
 public:
  // The services, and what else is given, outlive it.
  CallsService(const std::vector<std::unique_ptr<TableService>>& services, Reception& reception,
               const Observe& observe);

 private:
  std::unordered_map<std::string, const TableService::Row*> rows_;  // unary ones, by "service/RPC"
  std::shared_ptr<MethodObserver> observer_;                        // of the streams
};

}  // namespace kith::rpc
