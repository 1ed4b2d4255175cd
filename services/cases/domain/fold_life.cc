#include "services/cases/domain/folds.h"
#include "services/cases/domain/parts.h"

namespace kith::cases::folds {

namespace {

void EndAllocation(CaseFile& file, const std::string& date) {
  if (file.allocations().empty()) return;
  auto& last = *file.mutable_allocations(file.allocations_size() - 1);
  if (last.end_date().empty()) last.set_end_date(date);
}

v1::VisitSummary& SummaryOf(CaseFile& file, type::v1::VisitKind kind) {
  for (auto& summary : *file.mutable_visits()) {
    if (summary.kind() == kind) return summary;
  }
  auto& summary = *file.add_visits();
  summary.set_kind(kind);
  return summary;
}

}  // namespace

void Fold(CaseFile& file, const v1::CaseOpened& event) {
  file.set_child(event.child());
  file.set_authority(event.authority());
  file.set_state(CaseFile::STATE_OPEN);
  file.set_birth_date(event.birth_date());
  file.set_expected_birth_date(event.expected_birth_date());
  file.set_death_date(event.death_date());
  file.set_sex(event.sex());
  // Files that were opened before episodes had numbers count them by themselves.
  const int number = event.number() != 0 ? event.number() : NextNumber(file, v1::CASE_PART_EPISODE);
  auto& episode = *file.add_episodes();
  episode.set_number(number);
  episode.set_referral(event.referral());
  episode.set_referral_date(event.referral_date());
  episode.set_referral_source(event.referral_source());
  episode.set_primary_need(event.primary_need());
}

void Fold(CaseFile& file, const v1::CaseAllocated& event) {
  EndAllocation(file, event.start_date());
  auto& allocation = *file.add_allocations();
  allocation.set_team(event.team());
  allocation.set_worker(event.worker());
  allocation.set_start_date(event.start_date());
}

void Fold(CaseFile& file, const v1::CaseClosed& event) {
  auto& episode = Newest(file);
  episode.set_closure_date(event.closure_date());
  episode.set_closure_reason(event.reason());
  file.set_state(CaseFile::STATE_CLOSED);
  EndAllocation(file, event.closure_date());
}

void Fold(CaseFile& file, const v1::ChildDetailsNoted& event) {
  file.set_birth_date(event.birth_date());
  file.set_expected_birth_date(event.expected_birth_date());
  file.set_death_date(event.death_date());
  file.set_sex(event.sex());
}

void Fold(CaseFile& file, const v1::CaseTransferredIn& event) {
  Newest(file).set_transferred_from(event.from_authority());
}

void Fold(CaseFile& file, const v1::CaseTransferredOut& event) {
  Newest(file).set_transferred_to(event.to_authority());
}

void Fold(CaseFile& file, const v1::ChildDied& event) { file.set_death_date(event.death_date()); }

void Fold(CaseFile& file, const v1::ChildBorn& event) {
  file.set_birth_date(event.birth_date());
  file.clear_expected_birth_date();
  file.set_sex(event.sex());
}

void Fold(CaseFile& file, const v1::RecordSealed& event) {
  file.mutable_seal()->set_sealed_date(event.sealed_date());
  file.mutable_seal()->set_reason(event.reason());
}

void Fold(CaseFile& file, const v1::VisitMade& event) {
  auto& summary = SummaryOf(file, event.kind());
  const std::string& date = event.visit_date();
  summary.set_count(summary.count() + 1);
  summary.set_last_visit_date(Later(summary.last_visit_date(), date));
  if (event.is_seen()) summary.set_last_seen_date(Later(summary.last_seen_date(), date));
  if (event.is_seen_alone()) summary.set_last_seen_alone_date(Later(summary.last_seen_alone_date(), date));
  if (event.is_bedroom_seen()) summary.set_last_bedroom_seen_date(Later(summary.last_bedroom_seen_date(), date));
  if (event.is_statutory()) summary.set_last_statutory_visit_date(Later(summary.last_statutory_visit_date(), date));
}

}  // namespace kith::cases::folds
