// How large a case file becomes: it is read, decided on and written with every command.
#include <iostream>

#include "services/cases/domain/care_review.h"
#include "services/cases/domain/looked_after.h"
#include "shared/calendar/date.h"
#include "tests/unit/cases/table.h"

namespace kith::cases {
namespace {

const std::string kFoster = "placement { type: PLACEMENT_TYPE_FOSTER provider: PLACEMENT_PROVIDER_OWN_AUTHORITY }";
const std::string kKinship = "placement { type: PLACEMENT_TYPE_RELATIVE provider: PLACEMENT_PROVIDER_OWN_AUTHORITY }";

// Ten years, four episodes of referral, three plans, 25 placements, with all that goes on around them.
TEST(CaseFile, StaysSmallOverALongHistory) {
  Record record = Referred();
  const auto day = [](int year, const char* rest) { return std::to_string(year) + rest; };
  const auto text = [](const v1::CaseFile& file) { return file.SerializeAsString().size(); };
  Must(record, {OnChild<StartPeriodOfCare>("start_date: '2024-02-05' legal_status: LEGAL_STATUS_INTERIM_CARE_ORDER "
                                           "category_of_need: PRIMARY_NEED_ABUSE_OR_NEGLECT",
                                           kFoster)});
  for (int i = 0; i < 25; ++i) {
    const std::string date = calendar::FormatDate(calendar::DateOf("2024-02-10") + std::chrono::days(10 * i));
    Must(record, {OnFile<ChangePlacement>("change_date: '" + date + "' reason: REASON_FOR_PLACEMENT_CHANGE_CARE_PLAN " +
                                          (i % 2 == 0 ? kKinship : kFoster)),
                  OnFile<RecordMissing>("type: MISSING_TYPE_MISSING start_date: '" + date + "'"),
                  OnFile<RecordReturn>("end_date: '" + date + "'")});
  }
  v1::CaseFile file = record.File(kFile);
  for (int episode = 0; episode < 4; ++episode) {
    const int year = 2014 + episode;
    auto& next = *file.add_episodes();
    next = file.episodes(0);
    for (int i = 0; i < 5; ++i) {
      auto& assessment = *next.add_assessments();
      assessment.set_number(i + 1);
      for (const char* name :
           {"start_date", "due_date", "completion_date", "authorisation_date", "internal_review_date"}) {
        assessment.GetReflection()->SetString(&assessment, assessment.GetDescriptor()->FindFieldByName(name),
                                              day(year, "-05-06"));
      }
      for (int factor = 1; factor <= 20; ++factor) {
        assessment.add_factors(static_cast<type::v1::AssessmentFactor>(factor));
      }
    }
    for (int i = 0; i < 3; ++i) {
      auto& plan = *next.add_child_protection_plans();
      plan.set_number(i + 1);
      plan.set_start_date(day(year, "-06-06"));
      plan.set_end_date(day(year, "-12-06"));
      for (int review = 0; review < 6; ++review) plan.add_review_dates(day(year, "-09-06"));
    }
  }
  for (int i = 0; i < 3; ++i) {
    auto& proceedings = *file.add_care_proceedings();
    proceedings.set_issue_date("2020-01-06");
    for (int hearing = 0; hearing < 12; ++hearing) proceedings.add_hearings()->set_hearing_date("2020-02-06");
    for (int order = 0; order < 10; ++order) proceedings.add_interim_orders()->set_start_date("2020-02-06");
  }
  for (int i = 0; i < 40; ++i) {
    auto& allocation = *file.add_allocations();
    allocation.set_team("teams/cambridge-city-1");
    allocation.set_worker("SW1000000001");
    allocation.set_start_date("2020-01-06");
    allocation.set_end_date("2020-02-06");
  }
  EXPECT_LT(text(file), 64u * 1024u);
  RecordProperty("bytes", static_cast<int>(text(file)));
  std::cout << "a long history takes " << text(file) << " bytes\n";
  EXPECT_LT(text(record.File(kFile)), 8u * 1024u);
}

}  // namespace
}  // namespace kith::cases
