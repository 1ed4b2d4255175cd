// The modules CINPlanDates and ChildProtectionPlans with Reviews.
#include <algorithm>

#include "services/cases/domain/census/check.h"

namespace kith::cases::census {

namespace {

using v1::ChildProtectionPlan;
using v1::CinPlan;

template <class Plan>
Broken OfPlan(const Plan& plan, bool is_broken) {
  return is_broken ? From(plan.start_date(), plan.end_date()) : std::nullopt;
}
template <class Plan>
Broken OfEnd(const Plan& plan, bool is_broken) {
  return is_broken && !plan.end_date().empty() ? From(plan.end_date(), plan.end_date()) : std::nullopt;
}

// The days on which both stand in a return, from the day on which the later one starts.
template <class A, class B>
Broken OfBoth(const A& a, const B& b) {
  return From(std::max(a.start_date(), b.start_date()), Earlier(a.end_date(), b.end_date()));
}

template <class Plan, class Fn>
const Plan* FindPlan(const CaseFile& file, const google::protobuf::RepeatedPtrField<Plan>& (Episode::*plans)() const,
                     Fn matches) {
  for (const auto& episode : file.episodes()) {
    for (const auto& plan : (episode.*plans)()) {
      if (matches(plan)) return &plan;
    }
  }
  return nullptr;
}

template <class Plan>
bool IsLater(const Plan& a, const Plan& b) {
  return a.start_date() != b.start_date() ? a.start_date() > b.start_date() : a.number() > b.number();
}
template <class Plan>
const Plan* EarlierOpen(const CaseFile& file, const google::protobuf::RepeatedPtrField<Plan>& (Episode::*plans)() const,
                        const Plan& plan) {
  if (!plan.end_date().empty()) return nullptr;
  return FindPlan(file, plans, [&plan](const Plan& other) {
    return &other != &plan && other.end_date().empty() && IsLater(plan, other);
  });
}
// An earlier one of the same kind with the start of this one on one of its days, the last day included.
template <class Plan>
const Plan* Overlapped(const CaseFile& file, const google::protobuf::RepeatedPtrField<Plan>& (Episode::*plans)() const,
                       const Plan& plan) {
  return FindPlan(file, plans, [&plan](const Plan& other) {
    return &other != &plan && IsLater(plan, other) &&
           (other.end_date().empty() || plan.start_date() <= other.end_date());
  });
}
// One of the other kind that this one starts in; the day on which it ends is free for a hand-over.
template <class Plan, class Other>
const Other* StartedIn(const CaseFile& file,
                       const google::protobuf::RepeatedPtrField<Other>& (Episode::*others)() const, const Plan& plan) {
  return FindPlan(file, others, [&plan](const Other& other) {
    return plan.start_date() >= other.start_date() &&
           (other.end_date().empty() || plan.start_date() < other.end_date());
  });
}

// CIN plans.
Broken Rule4010(const CaseFile&, const Episode&, const CinPlan& p) { return OfPlan(p, p.start_date().empty()); }
Broken Rule4011(const CaseFile&, const Episode&, const CinPlan& p) { return OfEnd(p, p.end_date() < p.start_date()); }
Broken Rule4012(const CaseFile&, const Episode&, const CinPlan& p) { return OfEnd(p, p.end_date() == p.start_date()); }
Broken Rule4015(const CaseFile&, const Episode& e, const CinPlan& p) {
  return OfPlan(p, !p.start_date().empty() && p.start_date() < e.referral_date());
}
Broken Rule4008(const CaseFile& file, const Episode&, const CinPlan& p) {
  return OfPlan(p, !file.death_date().empty() && p.start_date() > file.death_date());
}
Broken Rule4009(const CaseFile& file, const Episode&, const CinPlan& p) {
  return OfEnd(p, !file.death_date().empty() && p.end_date() > file.death_date());
}
Broken Rule4004(const CaseFile& file, const Episode&, const CinPlan& p) {
  const auto* other = EarlierOpen(file, &Episode::cin_plans, p);
  return other ? OfBoth(p, *other) : std::nullopt;
}
Broken Rule4014(const CaseFile& file, const Episode&, const CinPlan& p) {
  const auto* other = Overlapped(file, &Episode::cin_plans, p);
  return other ? OfBoth(p, *other) : std::nullopt;
}
Broken Rule4001(const CaseFile& file, const Episode&, const CinPlan& p) {
  if (!p.end_date().empty()) return std::nullopt;
  const auto* other = FindPlan(file, &Episode::child_protection_plans,
                               [](const ChildProtectionPlan& plan) { return plan.end_date().empty(); });
  return other ? OfBoth(p, *other) : std::nullopt;
}
Broken Rule4016(const CaseFile& file, const Episode&, const CinPlan& p) {
  const auto* other = StartedIn(file, &Episode::child_protection_plans, p);
  return other ? OfBoth(p, *other) : std::nullopt;
}

// Child protection plans.
Broken Rule4017(const CaseFile& file, const Episode&, const ChildProtectionPlan& p) {
  const auto* other = StartedIn(file, &Episode::cin_plans, p);
  return other ? OfBoth(p, *other) : std::nullopt;
}
// A review that ends the plan may fall on the first day of the CIN plan that follows.
Broken Rule4003(const CaseFile& file, const Episode&, const ChildProtectionPlan& p) {
  for (const auto& review : p.review_dates()) {
    if (review.empty() || review == p.end_date()) continue;
    const auto* during = FindPlan(file, &Episode::cin_plans, [&review](const CinPlan& plan) {
      return plan.start_date() <= review && (plan.end_date().empty() || review <= plan.end_date());
    });
    if (during) return From(review, Earlier(p.end_date(), during->end_date()));
  }
  return std::nullopt;
}
Broken Rule1105(const CaseFile&, const Episode& e, const ChildProtectionPlan& p) {
  return OfPlan(p, !p.start_date().empty() && p.start_date() < e.referral_date());
}
Broken Rule8720(const CaseFile&, const Episode&, const ChildProtectionPlan& p) {
  return OfPlan(p, p.start_date().empty());
}
Broken Rule8730(const CaseFile&, const Episode&, const ChildProtectionPlan& p) {
  return OfPlan(p, p.number_of_previous_plans() < 0);
}
Broken Rule8840(const CaseFile&, const Episode&, const ChildProtectionPlan& p) {
  return OfEnd(p, p.end_date() == p.start_date());
}
Broken Rule8841(const CaseFile&, const Episode&, const ChildProtectionPlan& p) {
  return OfPlan(p, std::any_of(p.review_dates().begin(), p.review_dates().end(), [&p](const std::string& review) {
                  return !review.empty() && review <= p.start_date();
                }));
}
Broken Rule8842(const CaseFile&, const Episode&, const ChildProtectionPlan& p) {
  return OfPlan(p, std::any_of(p.review_dates().begin(), p.review_dates().end(),
                               [](const std::string& review) { return review.empty(); }));
}
Broken Rule8905(const CaseFile&, const Episode&, const ChildProtectionPlan& p) {
  return OfPlan(p, IsNoCode<type::v1::CategoryOfAbuse>(p.initial_category()));
}
Broken Rule8910(const CaseFile&, const Episode&, const ChildProtectionPlan& p) {
  return OfPlan(p, IsNoCode<type::v1::CategoryOfAbuse>(p.latest_category()));
}
Broken Rule8915(const CaseFile& file, const Episode&, const ChildProtectionPlan& p) {
  return OfPlan(p, !file.death_date().empty() && p.start_date() > file.death_date());
}
Broken Rule8920(const CaseFile& file, const Episode&, const ChildProtectionPlan& p) {
  return OfEnd(p, !file.death_date().empty() && p.end_date() > file.death_date());
}
Broken Rule8925(const CaseFile&, const Episode&, const ChildProtectionPlan& p) {
  return OfEnd(p, p.end_date() < p.start_date());
}
Broken Rule8935(const CaseFile& file, const Episode&, const ChildProtectionPlan& p) {
  const auto* other = EarlierOpen(file, &Episode::child_protection_plans, p);
  return other ? OfBoth(p, *other) : std::nullopt;
}
Broken Rule8940(const CaseFile& file, const Episode&, const ChildProtectionPlan& p) {
  const auto* other = Overlapped(file, &Episode::child_protection_plans, p);
  return other ? OfBoth(p, *other) : std::nullopt;
}
// Asked in the year in which the plan starts.
Broken Rule2885(const CaseFile&, const Episode& e, const ChildProtectionPlan& p) {
  const auto is_start = [&p](const auto& part) { return part.conference_date() == p.start_date(); };
  if (std::any_of(e.section_47_enquiries().begin(), e.section_47_enquiries().end(), is_start) ||
      std::any_of(e.initial_conferences().begin(), e.initial_conferences().end(), is_start)) {
    return std::nullopt;
  }
  return From(p.start_date(), p.start_date());
}

const Check<CaseFile, Episode, CinPlan> kCinPlanChecks[] = {
    {"4001", Rule4001}, {"4004", Rule4004},  {"4008", Rule4008}, {"4009Q", Rule4009}, {"4010", Rule4010},
    {"4011", Rule4011}, {"4012Q", Rule4012}, {"4014", Rule4014}, {"4015", Rule4015},  {"4016", Rule4016},
};
const Check<CaseFile, Episode, ChildProtectionPlan> kProtectionPlanChecks[] = {
    {"1105", Rule1105},  {"2885", Rule2885}, {"4003", Rule4003}, {"4017", Rule4017},
    {"8720", Rule8720},  {"8730", Rule8730}, {"8840", Rule8840}, {"8841", Rule8841},
    {"8842Q", Rule8842}, {"8905", Rule8905}, {"8910", Rule8910}, {"8915", Rule8915},
    {"8920", Rule8920},  {"8925", Rule8925}, {"8935", Rule8935}, {"8940", Rule8940},
};

}  // namespace

Checks<CaseFile, Episode, CinPlan> CinPlanChecks() { return kCinPlanChecks; }
Checks<CaseFile, Episode, ChildProtectionPlan> ProtectionPlanChecks() { return kProtectionPlanChecks; }

}  // namespace kith::cases::census
