#include "services/workbook/gate.h"

#include <algorithm>
#include <array>

#include "services/workbook/domain/limits.h"
#include "services/workbook/domain/separation.h"
#include "shared/checks/checks.h"

namespace kith::workbook {
namespace {

using google::protobuf::Message;

constexpr std::array<std::string_view, 10> kKinds = {"families",    "workbooks", "chapters",    "supervisions",
                                                     "assessments", "entries",   "attachments", "contradictions",
                                                     "instruments", "goals"};

bool IsRecord(std::string_view name) {
  const auto kind = name.substr(0, std::min(name.find('/'), name.size()));
  return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end() && !checks::CheckName("", name, kind);
}

class TheGate final : public Gate {
 public:
  std::vector<Record> Records(const Message& request) const override {
    std::vector<Record> records;
    const auto& descriptor = *request.GetDescriptor();
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const auto& field = *descriptor.field(i);
      std::string name = TextIn(request, field.name().c_str());
      if (IsRecord(name)) records.push_back({std::move(name), field.name()});
    }
    return records;
  }

  std::vector<std::string> StreamsOf(const std::string& record) const override {
    std::string family = FamilyOf(record);
    if (family.empty() || family == record) return {record};
    return {record, std::move(family)};
  }

  std::vector<std::string> StreamsBehind(const std::string& record, const Streams& streams) const override {
    if (!FamilyOf(record).empty()) return {};
    std::string family = FamilyOf(record, streams.FindMessage(record));
    if (family.empty()) return {};
    return {std::move(family)};
  }

  bool Hides(const std::string& stream, const Streams& streams, const Context& context) const override {
    if (!IsRecord(stream)) return false;
    const auto* state = streams.FindMessage(stream);
    // A record that is not there yet hides nothing, but where it would be a family's.
    if (!state && FamilyOf(stream).empty()) return false;
    const auto* family = streams.Find<v1::KnownFamily>(FamilyOf(stream, state));
    if (IsHidden(family, context)) return true;
    return state && family && !MaySee(LimitsOf(*state), SightOf(*family, context));
  }

  // What freezes an episode has every chapter's version, whoever closes it.
  bool HidesVersions() const override { return false; }
};

}  // namespace

std::shared_ptr<const Gate> FamilyGate() { return std::make_shared<TheGate>(); }

}  // namespace kith::workbook
