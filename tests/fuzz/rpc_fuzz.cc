// Any bytes to every RPC of every service, through guard, parser, handler and journal. Held: no crash, every refusal
// has a reason that the caller can act on, never INTERNAL, a retry gets the first answer, the chain is whole, states
// and views are what the events fold to, and the other services can apply whatever cases and workbook accepted.
#include <map>

#include "tests/fuzz/county.h"
#include "tests/fuzz/mutator.h"
#include "tests/fuzz/steps.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace kith::fuzz {
namespace {

struct Row {
  World* world;
  size_t rpc;
};

County& TheCounty() {
  static auto* const county = new County;
  return *county;
}

const std::map<uint16_t, Row>& Table() {
  static const auto* const table = [] {
    auto* rows = new std::map<uint16_t, Row>;
    for (World* world : TheCounty().worlds()) {
      for (size_t rpc = 0; rpc < world->size(); ++rpc) {
        if (!rows->emplace(KeyOf(world->name(), world->Path(rpc)), Row{world, rpc}).second)
          Broken("two RPCs have one key");
      }
    }
    return rows;
  }();
  return *table;
}

const Row& RowOf(uint16_t key) {
  const auto found = Table().lower_bound(key);
  return found == Table().end() ? Table().begin()->second : found->second;
}

void Run(const std::vector<Step>& steps) {
  County& county = TheCounty();
  for (const Step& step : steps) {
    const Row& row = RowOf(step.rpc);
    const auto answer = row.world->Call(row.rpc, step.caller, step.request);
    const bool is_command = row.world->RequestOf(row.rpc).GetDescriptor()->FindFieldByName("request_id") != nullptr;
    if (!answer || !is_command) continue;
    const auto again = row.world->Call(row.rpc, step.caller, step.request);
    if (!again || *again != *answer) Broken(row.world->Path(row.rpc) + ": a retry did not get the first answer");
  }
  if (!county.cases.Appended().empty()) {
    county.Distribute(county.sharing, county.to_sharing);
    county.Distribute(county.reporting, county.to_reporting);
  }
  if (!county.workbook.Appended().empty())
    county.Distribute(county.sharing, county.workbook_to_sharing, county.workbook);
  for (World* world : county.worlds()) {
    if (!world->Appended().empty()) world->Verify();
    world->Reset();
  }
}

Step NewStep(Mutator& mutator) {
  auto row = Table().begin();
  std::advance(row, static_cast<ptrdiff_t>(mutator.Below(Table().size())));
  const std::unique_ptr<google::protobuf::Message> request(row->second.world->RequestOf(row->second.rpc).New());
  mutator.Fill(*request);
  return {row->first, static_cast<uint8_t>(mutator.Below(16) == 0 ? mutator.Below(4) : 0),
          request->SerializeAsString()};
}

void MutateStep(Mutator& mutator, Step& step) {
  const Row& row = RowOf(step.rpc);
  const std::unique_ptr<google::protobuf::Message> request(row.world->RequestOf(row.rpc).New());
  if (mutator.Below(10) == 0 || !request->ParseFromString(step.request)) {
    step.request = mutator.Bytes(step.request);
    return;
  }
  for (size_t i = 0, changes = 1 + mutator.Below(3); i < changes; ++i) mutator.Mutate(*request);
  step.request = request->SerializeAsString();
}

std::string Mutated(std::string_view input, unsigned seed) {
  Mutator mutator(seed, Words());
  std::vector<Step> steps = ParseSteps(input);
  const size_t what = mutator.Below(16);
  if (steps.empty() || what < 3) {
    steps.insert(steps.begin() + static_cast<ptrdiff_t>(mutator.Below(steps.size() + 1)), NewStep(mutator));
  } else if (what == 3) {
    steps.erase(steps.begin() + static_cast<ptrdiff_t>(mutator.Below(steps.size())));
  } else if (what == 4) {
    std::swap(steps[mutator.Below(steps.size())], steps[mutator.Below(steps.size())]);
  } else if (what == 5) {
    steps.push_back(steps[mutator.Below(steps.size())]);
  } else if (what == 6) {
    return mutator.Bytes(std::string(input));
  } else if (what == 7) {
    ++steps[mutator.Below(steps.size())].caller;
  } else {
    MutateStep(mutator, steps[mutator.Below(steps.size())]);
  }
  return JoinSteps(steps);
}

}  // namespace
}  // namespace kith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  kith::fuzz::Run(kith::fuzz::ParseSteps({reinterpret_cast<const char*>(data), size}));
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  const std::string mutated = kith::fuzz::Mutated({reinterpret_cast<const char*>(data), size}, seed);
  if (mutated.empty() || mutated.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  mutated.copy(reinterpret_cast<char*>(data), mutated.size());
  return mutated.size();
}
