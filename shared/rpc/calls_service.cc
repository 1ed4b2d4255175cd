#include "shared/rpc/calls_service.h"

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>

#include "shared/rpc/carrying_stream.h"

namespace kith::rpc {

CallsService::CallsService(const std::vector<std::unique_ptr<TableService>>& services, Reception& reception,
                           const Observe& observe)
    : observer_(observe ? observe(MethodNameOf(kCarryCalls, true)) : nullptr) {
  for (const auto& service : services) {
    for (const auto& row : service->rows()) {
      if (row->method.unary) rows_.emplace(row->path.substr(1), row.get());
    }
  }
  AddMethod(new grpc::internal::RpcServiceMethod(kCarryCalls, grpc::internal::RpcMethod::BIDI_STREAMING, nullptr));
  MarkMethodRawCallback(
      0, new grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
             [this, &reception](
                 grpc::CallbackServerContext* context) -> grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* {
               auto stream = std::make_shared<CarryingStream>(rows_, reception, observer_.get(), context);
               reception.active.Add(stream);
               stream->Run();
               return stream.get();
             }));
}

}  // namespace kith::rpc
