// Whatever is tried, in whatever order, a case file never breaks the census rules on plans and its state is the fold of
// its events.
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "services/cases/domain/episode.h"
#include "shared/calendar/date.h"
#include "tests/unit/cases/county.h"

namespace kith::cases {
namespace {

// A day of the first seven weeks of the episode, or just before: few days, so that dates collide often.
std::string AnyDay() {
  return calendar::FormatDate(calendar::DateOf("2024-01-05") + std::chrono::days(*rc::gen::inRange(0, 50)));
}

std::string Quoted(const char* field, const std::string& value) {
  return std::string(" ") + field + ": '" + value + "' ";
}

std::string AnyEnd() { return *rc::gen::inRange(0, 3) == 0 ? Quoted("end_date", AnyDay()) : ""; }

Step AnyStep() {
  switch (*rc::gen::inRange(0, 14)) {
    case 0:
    case 1:
    case 2:
      return OnFile<StartCinPlan>(Quoted("start_date", AnyDay()) + AnyEnd());
    case 3:
    case 4:
      return OnFile<EndCinPlan>(Quoted("end_date", AnyDay()));
    case 5:
    case 6:
    case 7:
      return Do<StartChildProtectionPlans>(Quoted("conference_date", AnyDay()) +
                                           "children { name: 'cases/C0000001' category: CATEGORY_OF_ABUSE_PHYSICAL " +
                                           AnyEnd() + "}");
    case 8:
    case 9:
      return OnFile<EndChildProtectionPlan>(Quoted("end_date", AnyDay()));
    case 10:
      return OnFile<RecordReviewConference>(Quoted("review_date", AnyDay()));
    case 11:
      return OnFile<CloseCase>(Quoted("closure_date", AnyDay()) + "reason: REASON_FOR_CLOSURE_SERVICES_CEASED");
    case 12:
      return Do<OpenCaseFiles>(
          "children: 'people/C0000001' authority: '873' referral_source: REFERRAL_SOURCE_GP "
          "primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT" +
          Quoted("referral_date", AnyDay()));
    default:
      return *rc::gen::arbitrary<bool>()
                 ? OnFile<StartSection47Enquiry>(Quoted("start_date", AnyDay()))
                 : OnFile<ConcludeSection47Enquiry>(Quoted("end_date", AnyDay()) + Quoted("conference_date", AnyDay()));
  }
}

// Written apart from the rules: a plan covers every day from its start up to, not including, its end.
bool Covers(const Period& plan, const std::string& day) {
  return day >= plan.start && (plan.end.empty() || day < plan.end);
}

int OpenAmong(const std::vector<Period>& plans) {
  int open = 0;
  for (const Period& plan : plans) open += plan.end.empty();
  return open;
}

void CheckPlans(const v1::CaseFile& file) {
  const auto cin = CinPlanPeriods(file);
  const auto protection = ChildProtectionPlanPeriods(file);
  RC_ASSERT(OpenAmong(cin) + OpenAmong(protection) <= 1);
  for (int i = 0; i < 60; ++i) {
    const std::string day = calendar::FormatDate(calendar::DateOf("2024-01-05") + std::chrono::days(i));
    int covering = 0;
    for (const Period& plan : cin) covering += Covers(plan, day);
    for (const Period& plan : protection) covering += Covers(plan, day);
    RC_ASSERT(covering <= 1);
  }
  for (const Period& plan : protection) RC_ASSERT(plan.end.empty() || plan.start < plan.end);
  for (const auto& episode : file.episodes()) {
    for (const auto& plan : episode.child_protection_plans()) {
      RC_ASSERT(plan.start_date() >= episode.referral_date());
      for (const auto& review : plan.review_dates()) {
        RC_ASSERT(review > plan.start_date());
        for (const Period& other : cin) RC_ASSERT(!Covers(other, review) || review == plan.end_date());
      }
    }
    for (const auto& plan : episode.cin_plans()) {
      RC_ASSERT(plan.start_date() >= episode.referral_date());
      RC_ASSERT(episode.closure_date().empty() ||
                (!plan.end_date().empty() && plan.end_date() <= episode.closure_date()));
    }
  }
}

TEST(CaseFile, KeepsItsInvariantsWhateverIsTried) {
  int taken = 0;
  int refused = 0;
  const bool holds = rc::check([&taken, &refused] {
    Record record = Referred();
    const int steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
      const std::string before = record.File(kFile).SerializeAsString();
      const auto done = AnyStep()(record);
      if (done) {
        ++taken;
      } else {
        ++refused;
        RC_ASSERT(!done.error().reason.empty());
        RC_ASSERT(!done.error().fields.empty());
        RC_ASSERT(record.File(kFile).SerializeAsString() == before);
      }
      CheckPlans(record.File(kFile));
    }
    v1::CaseFile folded;
    for (const Draft& draft : record.history()) {
      if (draft.stream == kFile) Apply(folded, static_cast<const v1::CasesEvent&>(*draft.event));
    }
    RC_ASSERT(folded.SerializeAsString() == record.File(kFile).SerializeAsString());
  });
  EXPECT_TRUE(holds);
  // The property says nothing unless both happen often.
  EXPECT_GT(taken, 100);
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace kith::cases
