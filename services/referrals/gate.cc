#include "services/referrals/gate.h"

#include <algorithm>

#include "services/referrals/domain/restricted_child.h"
#include "shared/checks/checks.h"

namespace kith::referrals {
namespace {

using google::protobuf::FieldDescriptor;

bool IsRecord(const std::string& name) {
  for (const char* kind : {"contacts", "referrals", "enquiries", "children"}) {
    if (!checks::CheckName("", name, kind)) return true;
  }
  return false;
}

class TheGate final : public Gate {
 public:
  std::vector<Record> Records(const google::protobuf::Message& request) const override {
    const auto* field = request.GetDescriptor()->FindFieldByName("name");
    if (!field || field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return {};
    std::string name = request.GetReflection()->GetString(request, field);
    if (!IsRecord(name)) return {};
    return {{std::move(name), "name"}};
  }

  std::vector<std::string> StreamsOf(const std::string& record) const override { return {record, kRestrictedChildren}; }

  std::vector<std::string> StreamsBehind(const std::string& record, const Streams& streams) const override {
    const auto* all = streams.Find<v1::RestrictedChildren>(kRestrictedChildren);
    if (!all) return {};
    std::vector<std::string> behind;
    for (const auto& child : ChildrenOf(streams, record)) {
      if (!IsNamed(*all, child)) continue;
      for (auto& stream : HidingStreams(child)) behind.push_back(std::move(stream));
    }
    return behind;
  }

  bool Hides(const std::string& stream, const Streams& streams, const Context& context) const override {
    const auto children = ChildrenOf(streams, stream);
    return std::any_of(children.begin(), children.end(),
                       [&](const std::string& child) { return IsHidden(streams, child, context); });
  }
};

}  // namespace

std::shared_ptr<const Gate> FrontDoorGate() { return std::make_shared<TheGate>(); }

}  // namespace kith::referrals
