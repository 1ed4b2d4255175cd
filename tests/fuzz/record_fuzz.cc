// What arrives from Kafka or a feed. An input that begins with '#' is a record as text (key, then "header: value"
// lines, an empty line, the value): its decoding must be one that can be encoded again. Any other is a batch of
// entries, of the workbook service where the first one's type says so, and else of cases, which all that consume its
// events apply in order: everything is applied or parked, visibly, and states are what the events fold to.
#include <sstream>

#include "shared/journal/entry_proto.h"
#include "shared/kafka/internal_record.h"
#include "tests/fuzz/county.h"
#include "tests/fuzz/mutator.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace kith::fuzz {
namespace {

constexpr int kMaxEntries = 8;

kafka::Record RecordOf(std::string_view text) {
  kafka::Record record;
  const auto line = [&] {
    const std::string_view found = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(found.size() + 1, text.size()));
    return std::string(found);
  };
  record.key = line();
  for (std::string header = line(); !header.empty(); header = line()) {
    const size_t colon = std::min(header.find(": "), header.size());
    record.headers.emplace_back(header.substr(0, colon), colon < header.size() ? header.substr(colon + 2) : "");
  }
  record.value = text;
  return record;
}

void Decode(std::string_view text) {
  const auto entry = kafka::EntryOf(RecordOf(text));
  if (!entry) return;
  if (entry->position < 1 || entry->version < 1 || entry->stream.empty()) Broken("decoded to no entry");
  const auto again = kafka::EntryOf(kafka::InternalRecord("cases", *entry));
  if (!again || !(*again == *entry)) Broken("a decoded record is another one after it was encoded");
}

bool IsOfWorkbook(const journal::v1::ReadEntriesResponse& batch) {
  return batch.entries_size() > 0 && batch.entries(0).type().starts_with("kith.workbook.");
}

void Apply(World& world, const inbox::Source& source, const journal::v1::ReadEntriesResponse& batch) {
  std::vector<journal::Entry> entries;
  int64_t position = world.journal().ReadCursor(inbox::CursorName(source));
  for (const auto& proto : batch.entries()) {
    if (static_cast<int>(entries.size()) == kMaxEntries) break;
    entries.push_back(journal::FromProto(proto));
    // The consumer gives consecutive positions only; what else an entry says is the sender's.
    entries.back().position = ++position;
  }
  if (entries.empty()) return;
  const auto applied = inbox::ApplyBatch(world.journal(), source, entries);
  if (!applied) Broken(world.name() + " stands still: " + applied.error().reason + ": " + applied.error().message);
  if (*applied != position || world.journal().ReadCursor(inbox::CursorName(source)) != position)
    Broken("the cursor is elsewhere");
  for (const auto& parked : inbox::ListParked(world.journal())) {
    if (parked.reason().empty()) Broken("a stream is parked without a reason");
    if (parked.reason().starts_with("INTERNAL"))
      Broken(parked.stream() + " is parked for a fault of ours: " + parked.reason());
  }
  world.Verify();
  world.Reset();
}

void Run(std::string_view input) {
  if (input.starts_with('#')) return Decode(input.substr(1));
  static auto* const county = new County;
  journal::v1::ReadEntriesResponse batch;
  if (!batch.ParseFromArray(input.data(), static_cast<int>(input.size()))) return;
  const World* const from = IsOfWorkbook(batch) ? &county->workbook : &county->cases;
  for (const auto& consumer : county->consumers()) {
    if (consumer.from == from) Apply(*consumer.world, *consumer.source, batch);
  }
}

}  // namespace
}  // namespace kith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  kith::fuzz::Run(kith::fuzz::Input(data, size));
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  using namespace kith;
  journal::v1::ReadEntriesResponse batch;
  const bool is_batch = (size == 0 || data[0] != '#') && batch.ParseFromArray(data, static_cast<int>(size));
  const google::protobuf::Message* event = &cases::v1::CasesEvent::default_instance();
  if (is_batch && fuzz::IsOfWorkbook(batch)) event = &workbook::v1::WorkbookEvent::default_instance();
  fuzz::Mutator mutator(seed, fuzz::Words(), event);
  if (!is_batch || mutator.Below(16) == 0) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  for (size_t i = 0, changes = 1 + mutator.Below(4); i < changes; ++i) mutator.Mutate(batch);
  const std::string mutated = batch.SerializeAsString();
  if (mutated.empty() || mutated.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  mutated.copy(reinterpret_cast<char*>(data), mutated.size());
  return mutated.size();
}
