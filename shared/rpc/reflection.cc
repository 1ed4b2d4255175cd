#include "shared/rpc/reflection.h"

#include <vector>

#include <grpcpp/ext/proto_server_reflection_plugin.h>

namespace kith::rpc {
namespace {

class Option final : public grpc::ServerBuilderOption {
 public:
  explicit Option(bool on) : on_(on) {}

  void UpdateArguments(grpc::ChannelArguments*) override {}

  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    auto reflection = std::make_unique<grpc::reflection::ProtoServerReflectionPlugin>();
    std::erase_if(*plugins, [&reflection](const auto& plugin) { return plugin->name() == reflection->name(); });
    if (on_) plugins->push_back(std::move(reflection));
  }

 private:
  const bool on_;
};

}  // namespace

std::unique_ptr<grpc::ServerBuilderOption> ReflectionOption(bool on) { return std::make_unique<Option>(on); }

}  // namespace kith::rpc
