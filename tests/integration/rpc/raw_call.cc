#include "tests/integration/rpc/raw_call.h"

#include <future>

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/support/sync_stream.h>

namespace kith::rpc::testing {
namespace {

using grpc::ByteBuffer;
using grpc::internal::RpcMethod;

ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

std::string ToBytes(const ByteBuffer& buffer) {
  if (!buffer.Valid()) return {};
  grpc::Slice slice;
  buffer.DumpToSingleSlice(&slice);
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

void Prepare(grpc::ClientContext& context, const RawCall& call) {
  for (const auto& [key, value] : call.metadata) context.AddMetadata(key, value);
  if (call.deadline) context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
}

RawAnswer Answer(const grpc::Status& status, const grpc::ClientContext& context, const ByteBuffer& buffer) {
  RawAnswer answer{status.error_code(), {}, status.error_message(), status.error_details(), ToBytes(buffer), {}};
  const auto& trailing = context.GetServerTrailingMetadata();
  if (const auto found = trailing.find("kith-reason"); found != trailing.end()) {
    answer.reason = std::string(found->second.data(), found->second.size());
  }
  return answer;
}

std::shared_ptr<grpc::Channel> Connect(const std::string& target) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

RawAnswer CallRaw(const RawCall& call) {
  const auto channel = Connect(call.target);
  grpc::ClientContext context;
  Prepare(context, call);
  ByteBuffer buffer;
  const auto status = grpc::internal::BlockingUnaryCall<ByteBuffer, ByteBuffer>(
      channel.get(), RpcMethod(call.method.c_str(), RpcMethod::NORMAL_RPC), &context, ToBuffer(call.bytes), &buffer);
  return Answer(status, context, buffer);
}

RawAnswer CallBidi(const RawCall& call) {
  const auto channel = Connect(call.target);
  grpc::ClientContext context;
  Prepare(context, call);
  const RpcMethod method(call.method.c_str(), RpcMethod::BIDI_STREAMING);
  const std::unique_ptr<grpc::ClientReaderWriter<ByteBuffer, ByteBuffer>> stream(
      grpc::internal::ClientReaderWriterFactory<ByteBuffer, ByteBuffer>::Create(channel.get(), method, &context));
  stream->Write(ToBuffer(call.bytes));
  ByteBuffer buffer;
  stream->Read(&buffer);
  stream->WritesDone();
  std::vector<std::string> rest;
  for (ByteBuffer next; stream->Read(&next);) {
    rest.push_back(ToBytes(next));
  }
  RawAnswer answer = Answer(stream->Finish(), context, buffer);
  answer.rest = std::move(rest);
  return answer;
}

}  // namespace kith::rpc::testing
