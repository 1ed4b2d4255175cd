// Any bytes to every RPC of every service, through guard, parser, handler and journal. Held: no crash, every refusal
// has a reason that the caller can act on, never INTERNAL, a retry gets the first answer, the chain is whole, states
// and views are what the events fold to, whoever consumes the events of cases and workbook can apply all that they
// accepted, and what locates somebody, or is but drafted, is told to none who must not have it.
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

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

// How far the inputs come: of each service the RPCs of which one step at least was accepted, how many steps were, and
// for which reasons the others were refused. Told when the run ends.
class Reach {
 public:
  Reach() {
    for (const auto& [key, row] : Table()) of_[row.world->name()].accepted[row.world->Path(row.rpc)] = 0;
    std::atexit([] { Of().Print(); });
  }
  static Reach& Of() {
    static auto* const reach = new Reach;
    return *reach;
  }
  void Count(const Row& row, const Result<std::string>& answer) {
    Service& service = of_[row.world->name()];
    ++service.steps;
    if (answer) {
      ++service.accepted[row.world->Path(row.rpc)];
    } else {
      ++service.refused[answer.error().reason];
    }
  }

 private:
  using Counts = std::map<std::string, int64_t>;
  struct Service {
    int64_t steps = 0;
    Counts accepted;  // by path
    Counts refused;   // by reason
  };

  void Print() const {
    for (const auto& [name, service] : of_) {
      int64_t accepted = 0;
      int64_t reached = 0;
      std::string never;
      for (const auto& [path, count] : service.accepted) {
        accepted += count;
        reached += count > 0 ? 1 : 0;
        if (count == 0) never += (never.empty() ? "; never " : ", ") + path.substr(path.rfind('/') + 1);
      }
      std::cerr << "REACH " << name << ": " << reached << " of " << service.accepted.size() << " RPCs, " << accepted
                << " of " << service.steps << " steps accepted, " << service.refused.size() << " reasons met" << never
                << "\nREFUSED " << name << ':';
      for (const auto& [reason, count] : service.refused) std::cerr << ' ' << reason << ' ' << count;
      std::cerr << '\n';
    }
  }

  std::map<std::string, Service> of_;  // by name
};

// What somebody must never be told, unless an input says it itself.
void KeepApart(const std::vector<Step>& steps, const Step& step, const Row& row, const std::string& answer) {
  const auto keep = [&](std::string_view words, const char* from) {
    if (answer.find(words) == std::string::npos) return;
    for (const Step& said : steps) {
      if (said.request.find(words) != std::string::npos) return;
    }
    Broken(row.world->Path(row.rpc) + " tells " + from + ": " + std::string(words));
  };
  const uint8_t caller = step.caller % kChosen;
  if (caller == kAbuseOfficer) keep(kLocatingWords, "the perpetrator's worker where a parent is");
  if (caller == kPartner || caller == kAnalyst) keep(kLocatingWords, "one who is not in the team where a parent is");
  if (caller != kSocialWorker) keep(kDraftedWords, "others what somebody drafted");
}

void Run(const std::vector<Step>& steps) {
  County& county = TheCounty();
  for (const Step& step : steps) {
    const Row& row = RowOf(step.rpc);
    const auto answer = row.world->Call(row.rpc, step.caller, step.request);
    Reach::Of().Count(row, answer);
    if (answer) KeepApart(steps, step, row, *answer);
    const bool is_command = row.world->RequestOf(row.rpc).GetDescriptor()->FindFieldByName("request_id") != nullptr;
    if (!answer || !is_command) continue;
    const auto again = row.world->Call(row.rpc, step.caller, step.request);
    if (!again || *again != *answer) Broken(row.world->Path(row.rpc) + ": a retry did not get the first answer");
  }
  for (const auto& consumer : county.consumers()) {
    if (!consumer.from->Appended().empty()) county.Distribute(*consumer.world, *consumer.source, *consumer.from);
  }
  for (World* world : county.worlds()) {
    if (!world->Appended().empty()) world->Verify();
    world->Reset();
  }
}

// As often the one to whom all is open as those who see a part.
uint8_t AnyCaller(Mutator& mutator) {
  const size_t what = mutator.Below(16);
  if (what < 7) return kEverybody;
  if (what < 15) return static_cast<uint8_t>(kSocialWorker + mutator.Below(kChosen - kSocialWorker));
  return static_cast<uint8_t>(mutator.Below(kSocialWorker));
}

Step NewStep(Mutator& mutator) {
  auto row = Table().begin();
  std::advance(row, static_cast<ptrdiff_t>(mutator.Below(Table().size())));
  const std::unique_ptr<google::protobuf::Message> request(row->second.world->RequestOf(row->second.rpc).New());
  mutator.Fill(*request);
  return {row->first, AnyCaller(mutator), request->SerializeAsString()};
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
    steps[mutator.Below(steps.size())].caller = AnyCaller(mutator);
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
