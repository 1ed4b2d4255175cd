#include "services/cases/domain/folds.h"

namespace kith::cases::folds {

namespace {

v1::PeriodOfCare& PeriodOf(CaseFile& file, int number) { return Numbered(file.mutable_periods_of_care(), number); }

v1::CareEpisode& LastEpisode(v1::PeriodOfCare& period) {
  if (period.episodes().empty()) throw std::logic_error("the period of care has no episode");
  return *period.mutable_episodes(period.episodes_size() - 1);
}

v1::Reunification& ReunificationOf(CaseFile& file, int number) {
  return Numbered(file.mutable_reunifications(), number);
}

}  // namespace

void Fold(CaseFile& file, const v1::BecameLookedAfter& event) {
  auto& period = *file.add_periods_of_care();
  period.set_number(event.number());
  period.set_start_date(event.start_date());
  period.set_category_of_need(event.category_of_need());
  period.set_next_review_due_date(event.next_review_due_date());
  auto& episode = *period.add_episodes();
  episode.set_start_date(event.start_date());
  episode.set_reason_for_new(type::v1::REASON_FOR_NEW_EPISODE_STARTED);
  episode.set_legal_status(event.legal_status());
  *episode.mutable_placement() = event.placement();
}

void Fold(CaseFile& file, const v1::CareEpisodeChanged& event) {
  auto& period = PeriodOf(file, event.number());
  auto& ended = LastEpisode(period);
  ended.set_end_date(event.change_date());
  ended.set_reason_ceased(type::v1::REASON_EPISODE_CEASED_NEW_EPISODE);
  ended.set_reason_for_placement_change(event.reason_for_placement_change());
  auto& episode = *period.add_episodes();
  episode.set_start_date(event.change_date());
  episode.set_reason_for_new(event.reason_for_new());
  episode.set_legal_status(event.legal_status());
  *episode.mutable_placement() = event.placement();
}

void Fold(CaseFile& file, const v1::LookedAfterReviewHeld& event) {
  auto& period = PeriodOf(file, event.number());
  period.set_review_count(period.review_count() + 1);
  if (event.review_date() < period.last_review_date()) return;
  period.set_last_review_date(event.review_date());
  period.set_next_review_due_date(event.next_due_date());
}

void Fold(CaseFile& file, const v1::WentMissing& event) {
  auto& missing = *PeriodOf(file, event.number()).add_missing_episodes();
  missing.set_type(event.type());
  missing.set_start_date(event.start_date());
}

void Fold(CaseFile& file, const v1::ReturnedFromMissing& event) {
  for (auto& missing : *PeriodOf(file, event.number()).mutable_missing_episodes()) {
    if (missing.start_date() == event.start_date() && missing.end_date().empty()) {
      return missing.set_end_date(event.end_date());
    }
  }
  throw std::logic_error("the period of care has no such missing episode");
}

void Fold(CaseFile& file, const v1::CeasedToBeLookedAfter& event) {
  auto& period = PeriodOf(file, event.number());
  period.set_end_date(event.end_date());
  period.clear_next_review_due_date();
  auto& last = LastEpisode(period);
  last.set_end_date(event.end_date());
  last.set_reason_ceased(event.reason());
}

void Fold(CaseFile& file, const v1::ReunificationStarted& event) {
  auto& reunification = *file.add_reunifications();
  reunification.set_number(event.number());
  reunification.set_start_date(event.start_date());
}

void Fold(CaseFile& file, const v1::ReunificationPlanned& event) {
  auto& reunification = ReunificationOf(file, event.number());
  reunification.set_plan_date(event.plan_date());
  reunification.set_planned_return_date(event.planned_return_date());
}

void Fold(CaseFile& file, const v1::ReunificationEnded& event) {
  auto& reunification = ReunificationOf(file, event.number());
  reunification.set_end_date(event.end_date());
  reunification.set_outcome(event.outcome());
}

}  // namespace kith::cases::folds
