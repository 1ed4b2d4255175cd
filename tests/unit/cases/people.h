// Invented people for the tests of persons, relationships, links and restrictions. Today is 31 December 2024.
#pragma once

#include <string>

#include "services/cases/domain/people/correction.h"
#include "services/cases/domain/people/entries.h"
#include "services/cases/domain/people/family.h"
#include "services/cases/domain/people/household.h"
#include "services/cases/domain/people/link.h"
#include "services/cases/domain/people/numbers.h"
#include "services/cases/domain/people/relationship.h"
#include "services/cases/domain/people/restriction.h"
#include "services/cases/domain/people/safe_contact.h"
#include "tests/unit/cases/county.h"

namespace kith::cases {

inline const std::string kAda = "people/C0000001";   // a girl of five with a number of each kind
inline const std::string kBea = "people/C0000005";   // her mother
inline const std::string kCarl = "people/C0000006";  // her father
inline const std::string kDot = "people/C0000007";   // an unborn child
inline const std::string kEli = "people/C0000008";   // a boy

// Five people; nothing else is known of them.
inline Record People() {
  Record record;
  Must(record,
       {Do<RegisterPerson>("person { authority: '873' sex: SEX_FEMALE birth_date: '2019-05-04' given_name: 'Ada' "
                           "family_name: 'Sample' la_child_id: 'AB12' nhs_number: '9434765919' upn: 'V873102345678' "
                           "ethnicity: ETHNICITY_WHITE_BRITISH disabilities: DISABILITY_AUTISM }"),
        Do<RegisterPerson>("person { authority: '873' sex: SEX_FEMALE birth_date: '1990-02-03' given_name: 'Bea' "
                           "family_name: 'Sample' }"),
        Do<RegisterPerson>("person { authority: '873' sex: SEX_MALE birth_date: '1988-11-30' given_name: 'Carl' }"),
        Do<RegisterPerson>("person { authority: '873' sex: SEX_UNKNOWN expected_birth_date: '2025-05-01' }"),
        Do<RegisterPerson>("person { authority: '873' sex: SEX_MALE birth_date: '2021-07-08' given_name: 'Eli' }")});
  return record;
}

// A command on Ada.
template <auto Decide>
Step OnAda(const std::string& text) {
  return Do<Decide>("name: '" + kAda + "' " + text);
}

inline const v1::Person& Ada(const Record& record) { return *record.Find<v1::Person>(kAda); }

}  // namespace kith::cases
