// Two invented siblings, a team and their case files in the states that commands meet.
#pragma once

#include <initializer_list>
#include <string>

#include "services/cases/domain/allocation.h"
#include "services/cases/domain/assessment.h"
#include "services/cases/domain/care_proceedings.h"
#include "services/cases/domain/child_protection_plan.h"
#include "services/cases/domain/cin_plan.h"
#include "services/cases/domain/closure.h"
#include "services/cases/domain/opening.h"
#include "services/cases/domain/person.h"
#include "services/cases/domain/section_47.h"
#include "tests/unit/cases/record.h"

namespace kith::cases {

inline const std::string kChild = "people/C0000001";
inline const std::string kSibling = "people/C0000002";
inline const std::string kFile = "cases/C0000001";
inline const std::string kSiblingFile = "cases/C0000002";

// A command on the first child's file.
template <auto Decide>
Step OnFile(const std::string& text) {
  return Do<Decide>("name: '" + kFile + "' " + text);
}

inline void Must(Record& record, std::initializer_list<Step> steps) {
  for (const Step& step : steps) {
    if (auto done = step(record); !done) throw std::logic_error(done.error().reason + ": " + done.error().message);
  }
}

// Both referred on Monday 8 January 2024 and held by one team. Today is 31 December 2024.
inline Record Referred() {
  Record record;
  Must(record,
       {Do<RegisterPerson>("person { authority: '873' sex: SEX_FEMALE birth_date: '2019-05-04' }"),
        Do<RegisterPerson>(
            "person { authority: '873' sex: SEX_MALE birth_date: '2021-03-02' nhs_number: '9434765919' }"),
        Do<RegisterTeam>("team { name: 'teams/north-1' display_name: 'North 1' district: 'North' authority: '873' }"),
        Do<OpenCaseFiles>(
            "children: ['people/C0000001', 'people/C0000002'] authority: '873' referral: 'referrals/R0000009' "
            "referral_date: '2024-01-08' referral_source: REFERRAL_SOURCE_SCHOOLS "
            "primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT"),
        OnFile<AllocateCase>("team: 'teams/north-1' worker: 'SW100' start_date: '2024-01-09'")});
  return record;
}

inline Record OnCinPlan() {
  Record record = Referred();
  Must(record, {OnFile<StartCinPlan>("start_date: '2024-02-01'")});
  return record;
}

// A section 47 enquiry, its conference and the plan that began on that day.
inline Record OnChildProtectionPlan() {
  Record record = Referred();
  Must(record,
       {OnFile<StartSection47Enquiry>("start_date: '2024-01-15'"),
        OnFile<ConcludeSection47Enquiry>("end_date: '2024-02-01' conference_date: '2024-02-01'"),
        Do<StartChildProtectionPlans>("conference_date: '2024-02-01' children { name: 'cases/C0000001' category: "
                                      "CATEGORY_OF_ABUSE_NEGLECT }")});
  return record;
}

inline Record Closed() {
  Record record = Referred();
  Must(record, {OnFile<CloseCase>("closure_date: '2024-03-01' reason: REASON_FOR_CLOSURE_SERVICES_CEASED")});
  return record;
}

}  // namespace kith::cases
