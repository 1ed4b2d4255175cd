#include <stdexcept>

#include "services/cases/domain/correction.h"
#include "services/cases/domain/folds.h"
#include "services/cases/domain/parts.h"

namespace kith::cases::folds {

namespace {

// A closure ended the allocation on its day, so the correction of the one is that of the other.
void MoveAllocationEnd(CaseFile& file, const std::string& from, const std::string& to) {
  if (file.allocations().empty() || from == to) return;
  auto& last = *file.mutable_allocations(file.allocations_size() - 1);
  if (!from.empty() && last.end_date() == from) last.set_end_date(to);
}

}  // namespace

void Fold(CaseFile& file, const v1::PartCorrected& event) {
  auto* part = FindPart(file, event.part(), event.number());
  if (!part) throw std::logic_error("the case file has no part of number " + std::to_string(event.number()));
  if (event.part() == v1::CASE_PART_EPISODE && part == &Newest(file)) {
    MoveAllocationEnd(file, event.previous_end_date(), event.end_date());
  }
  if (event.recorded_in_error()) {
    RemovePart(file, event.part(), event.number());
  } else {
    CopyFields(ValuesOf(event.corrected()), event.fields(), *part);
  }
  const bool is_open = !file.episodes().empty() && Newest(file).closure_date().empty();
  file.set_state(is_open ? CaseFile::STATE_OPEN : CaseFile::STATE_CLOSED);
}

}  // namespace kith::cases::folds
