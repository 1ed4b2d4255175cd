// The limits of becoming looked after that age and time set: rules 352 and 446 of the return SSDA903, and one return
// home at a time.
#include "services/cases/domain/care_review.h"
#include "services/cases/domain/looked_after.h"
#include "tests/unit/cases/table.h"

namespace kith::cases {
namespace {

// A child with a case file from that day on.
Record Referred(const std::string& born, const std::string& referral) {
  Record record;
  Must(record, {Do<RegisterPerson>("person { authority: '873' sex: SEX_FEMALE birth_date: '" + born + "' }"),
                Do<OpenCaseFiles>("children: '" + kChild + "' authority: '873' referral_date: '" + referral +
                                  "' referral_source: REFERRAL_SOURCE_SCHOOLS primary_need: "
                                  "PRIMARY_NEED_ABUSE_OR_NEGLECT")});
  return record;
}

Step Begin(const std::string& date, const std::string& status) {
  return OnChild<StartPeriodOfCare>(
      "start_date: '" + date + "' legal_status: LEGAL_STATUS_" + status +
          " category_of_need: PRIMARY_NEED_ABUSE_OR_NEGLECT",
      "placement { type: PLACEMENT_TYPE_FOSTER provider: PLACEMENT_PROVIDER_OWN_AUTHORITY }");
}

const Step kReturn = OnFile<StartReunification>("start_date: '2024-03-04'");

TEST(PeriodOfCare, HasItsLimitsOfAgeAndTime) {
  CheckRules({{"352",
               [] { return Referred("2006-03-01", "2024-01-08"); },
               {},
               Begin("2024-03-01", "SECTION_20"),
               "TOO_OLD",
               "start_date",
               Begin("2024-02-29", "SECTION_20")},
              {"446",
               [] { return Referred("2002-03-01", "2005-01-10"); },
               {},
               Begin("2005-06-01", "PLACEMENT_ORDER"),
               "LEGAL_STATUS_IMPOSSIBLE",
               "legal_status",
               Begin("2006-06-01", "PLACEMENT_ORDER")},
              {"one reunification at a time",
               [] { return Referred("2019-03-01", "2024-01-08"); },
               {Begin("2024-02-05", "SECTION_20"), kReturn},
               kReturn,
               "REUNIFICATION_ALREADY_OPEN",
               "name",
               OnFile<EndReunification>("end_date: '2024-05-06' outcome: REUNIFICATION_OUTCOME_NOT_SAFE")}});
}

}  // namespace
}  // namespace kith::cases
