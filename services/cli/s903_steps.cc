#include <algorithm>

#include "services/cli/s903_replay.h"

#include "kith/cases/v1/looked_after_commands.pb.h"

namespace kith::cli {
namespace {

using namespace cases::v1;
using calendar::FormatDate;

class Steps {
 public:
  Steps(const S903Child& child, const std::string& case_file) : child_(child), case_file_(case_file) {}

  std::vector<S903Step> All() {
    for (std::size_t i = 0; i < child_.periods.size(); ++i) Period(static_cast<int>(i));
    for (const auto& review : child_.reviews) Review(review);
    for (const auto& missing : child_.missing) Missing(missing);
    // What happened on the last day of a period happened before its end, and after the beginning of the first day.
    std::stable_sort(steps_.begin(), steps_.end(), [](const S903Step& a, const S903Step& b) {
      if (a.date != b.date) return a.date < b.date;
      return OrderOf(a) < OrderOf(b);
    });
    return std::move(steps_);
  }

 private:
  static int OrderOf(const S903Step& step) {
    if (step.rpc == "RecordReturn") return 0;
    if (step.rpc == "StartPeriodOfCare") return 1;
    if (step.rpc == "RecordMissing") return 3;
    return step.rpc == "EndPeriodOfCare" ? 4 : 2;
  }

  template <class Request>
  Request& Add(const char* rpc, calendar::Date date, S903Module module, int line, int period) {
    auto request = std::make_shared<Request>();
    Request& added = *request;
    steps_.push_back({rpc, date, module, line, period, std::move(request)});
    return added;
  }

  int PeriodAt(calendar::Date date) const {
    int at = 0;
    for (std::size_t i = 0; i < child_.periods.size(); ++i) {
      if (child_.periods[i].front().start <= date) at = static_cast<int>(i);
    }
    return at;
  }

  static void Place(const S903Episode& episode, Placement& placement) {
    placement.set_type(episode.placement);
    placement.set_provider(episode.provider);
    placement.set_urn(episode.urn);
  }

  void Period(int index) {
    const auto& episodes = child_.periods[static_cast<std::size_t>(index)];
    const auto& first = episodes.front();
    auto& start =
        Add<StartPeriodOfCareRequest>("StartPeriodOfCare", first.start, S903Module::kEpisodes, first.line, index);
    start.set_start_date(FormatDate(first.start));
    start.set_legal_status(first.legal_status);
    start.set_category_of_need(first.need);
    auto& child = *start.add_children();
    child.set_name(case_file_);
    Place(first, *child.mutable_placement());
    for (std::size_t i = 1; i < episodes.size(); ++i) Change(episodes[i - 1], episodes[i], index);
    const auto& last = episodes.back();
    if (!last.end) return;
    auto& end = Add<EndPeriodOfCareRequest>("EndPeriodOfCare", *last.end, S903Module::kEpisodes, last.line, index);
    end.set_name(case_file_);
    end.set_end_date(FormatDate(*last.end));
    end.set_reason(last.ceased);
  }

  // What has changed decides, whatever the row's own reason says.
  void Change(const S903Episode& before, const S903Episode& after, int period) {
    using type::v1::ReasonForNewEpisode;
    const bool same_carer =
        after.new_episode == ReasonForNewEpisode::REASON_FOR_NEW_EPISODE_PLACEMENT_SAME_CARER ||
        after.new_episode == ReasonForNewEpisode::REASON_FOR_NEW_EPISODE_LEGAL_STATUS_AND_PLACEMENT_SAME_CARER;
    const bool same_place = before.placement == after.placement && before.provider == after.provider &&
                            before.urn == after.urn && before.placement_postcode == after.placement_postcode;
    const std::string date = FormatDate(after.start);
    if (same_place) {
      auto& change =
          Add<ChangeLegalStatusRequest>("ChangeLegalStatus", after.start, S903Module::kEpisodes, after.line, period);
      change.set_name(case_file_);
      change.set_change_date(date);
      change.set_legal_status(after.legal_status);
    } else if (before.legal_status == after.legal_status) {
      auto& change =
          Add<ChangePlacementRequest>("ChangePlacement", after.start, S903Module::kEpisodes, after.line, period);
      change.set_name(case_file_);
      change.set_change_date(date);
      Place(after, *change.mutable_placement());
      change.set_same_carer(same_carer);
      change.set_reason(before.placement_change);
    } else {
      auto& change = Add<ChangeLegalStatusAndPlacementRequest>("ChangeLegalStatusAndPlacement", after.start,
                                                               S903Module::kEpisodes, after.line, period);
      change.set_name(case_file_);
      change.set_change_date(date);
      change.set_legal_status(after.legal_status);
      Place(after, *change.mutable_placement());
      change.set_same_carer(same_carer);
      change.set_reason(before.placement_change);
    }
  }

  void Review(const S903Review& review) {
    auto& held = Add<HoldLookedAfterReviewRequest>("HoldLookedAfterReview", review.date, S903Module::kReviews,
                                                   review.line, PeriodAt(review.date));
    held.set_review_date(FormatDate(review.date));
    auto& child = *held.add_children();
    child.set_name(case_file_);
    child.set_participation(review.participation);
  }

  void Missing(const S903Missing& missing) {
    const int period = PeriodAt(missing.start);
    auto& went = Add<RecordMissingRequest>("RecordMissing", missing.start, S903Module::kMissing, missing.line, period);
    went.set_name(case_file_);
    went.set_start_date(FormatDate(missing.start));
    went.set_type(missing.type);
    if (!missing.end) return;
    auto& back = Add<RecordReturnRequest>("RecordReturn", *missing.end, S903Module::kMissing, missing.line, period);
    back.set_name(case_file_);
    back.set_end_date(FormatDate(*missing.end));
  }

  const S903Child& child_;
  const std::string& case_file_;
  std::vector<S903Step> steps_;
};

}  // namespace

std::vector<S903Step> StepsOf(const S903Child& child, const std::string& case_file) {
  return Steps(child, case_file).All();
}

}  // namespace kith::cli
