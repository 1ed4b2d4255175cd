#include "tests/fuzz/stories.h"

namespace kith::fuzz {

const Stories& OtherStories() {
  static const Stories stories = {
      {"person",
       {{"cases", "RecordPersonName",
         "name: 'people/C0000002' person_name { kind: KIND_CHANGED given_name: 'Testa' family_name: 'Other' "
         "is_current: true start_date: '2025-02-01' }"},
        {"cases", "RecordPersonIdentifier",
         "name: 'people/C0000002' identifier { kind: KIND_NHS_NUMBER value: '9990000026' start_date: '2025-02-01' }"},
        {"cases", "RecordPersonAddress",
         "name: 'people/C0000002' address { kind: KIND_MAIN lines: '1 Sample Street' postcode: 'PE29 3AA' start_date: "
         "'2025-02-01' }"},
        {"cases", "MarkPersonAddress", "name: 'people/C0000002' number: 6 is_known_to_perpetrator: true"},
        {"cases", "EndPersonAddress", "name: 'people/C0000002' number: 6 end_date: '2025-03-01'"},
        {"cases", "RecordDisabilities",
         "name: 'people/C0000002' start_date: '2025-02-01' disabilities: DISABILITY_AUTISM"},
        {"cases", "RecordEthnicity",
         "name: 'people/C0000002' start_date: '2025-02-01' ethnicity: ETHNICITY_WHITE_BRITISH"},
        {"cases", "CorrectPerson",
         "name: 'people/C0000002' reason: CORRECTION_REASON_WRONG_DATE corrected { details { birth_date: '2015-02-03' "
         "sex: SEX_FEMALE } }"},
        {"cases", "CorrectPerson", "name: 'people/C0000002' number: 5 reason: CORRECTION_REASON_WRONG_PERSON"}}},
      {"relationships",
       {{"cases", "RecordRelationship",
         "person: 'people/C0000002' related_person: 'people/C0000005' type: RELATIONSHIP_TYPE_SIBLING start_date: "
         "'2017-07-01'"},
        {"cases", "EndRelationship", "name: 'relationships/C0000002-C0000005' number: 1 end_date: '2025-01-01'"},
        {"cases", "CorrectRelationship",
         "name: 'relationships/C0000002-C0000005' number: 1 reason: CORRECTION_REASON_WRONG_CODE corrected { type: "
         "RELATIONSHIP_TYPE_HALF_SIBLING start_date: '2017-07-01' }"},
        {"cases", "ListRelationships", "person: 'people/C0000002' page_size: 1"},
        {"cases", "GetGenogram", "person: 'people/C0000002' depth: 3 as_of: '2025-06-01'"}}},
      {"households",
       {{"cases", "RegisterHousehold",
         "household { authority: '873' lines: '1 Sample Street' members { person: 'people/C0000002' start_date: "
         "'2020-01-01' } }"},
        {"cases", "ListHouseholds", "person: 'people/C0000002'"},
        {"cases", "RegisterFamily", "authority: '873' members: 'people/C0000002'"},
        {"cases", "ListFamilies", "person: 'people/C0000002'"}}},
      {"link",
       {{"cases", "LinkPeople",
         "primary: 'people/C0000002' duplicate: 'people/C0000007' reason: LINK_REASON_REVIEW_OF_MATCHES"},
        {"cases", "FindPerson", "authority: '873' la_child_id: 'A1'"},
        {"cases", "UnlinkPeople",
         "primary: 'people/C0000002' duplicate: 'people/C0000007' reason: UNLINK_REASON_DIFFERENT_PEOPLE"}}},
      {"restriction",
       {{"cases", "SetRestriction",
         "reason: RESTRICTION_REASON_RISK_ASSESSED restriction { person: 'people/C0000005' category: "
         "CATEGORY_HIGH_RISK "
         "owner: 'fuzz-caller' review_due_date: '2026-05-01' access { subject: 'SW100' start_date: '2026-03-01' } }"},
        {"cases", "GrantRestrictedAccess",
         "name: 'restrictions/C0000005' reason: RESTRICTION_REASON_CHANGE_OF_STAFF access { subject: 'SW200' "
         "start_date: "
         "'2026-03-02' last_date: '2026-04-02' }"},
        {"cases", "RevokeRestrictedAccess",
         "name: 'restrictions/C0000005' subject: 'SW100' reason: RESTRICTION_REASON_CHANGE_OF_STAFF"},
        {"cases", "ReviewRestriction",
         "name: 'restrictions/C0000005' review_date: '2026-03-02' next_review_due_date: '2026-05-31' reason: "
         "RESTRICTION_REASON_RISK_ASSESSED"},
        {"cases", "ChangeRestriction",
         "name: 'restrictions/C0000005' reason: RESTRICTION_REASON_COURT_ORDER restriction { category: "
         "CATEGORY_COURT_ORDER owner: 'fuzz-caller' }"},
        {"cases", "BreakGlass", "name: 'restrictions/C0000005' reason: GLASS_BREAK_REASON_MISSING_CHILD"},
        {"cases", "ListRestrictions", "owner: 'fuzz-caller'"},
        {"cases", "GetCaseFile", "name: 'cases/C0000005'"},
        {"cases", "LiftRestriction",
         "name: 'restrictions/C0000005' lifted_date: '2026-03-02' reason: RESTRICTION_REASON_NO_LONGER_NEEDED"}}},
      {"safe_contact",
       {{"cases", "RecordSafeContact",
         "person: 'people/C0000002' kind: KIND_PHONE value: 'an invented number' start_date: '2026-01-01'"},
        {"cases", "RevealSafeContact", "name: 'safe_contacts/C0000002' number: 1 reason: REVEAL_REASON_VISIT"},
        {"cases", "ListSafeContacts", "person: 'people/C0000002'"},
        {"cases", "EndSafeContact", "name: 'safe_contacts/C0000002' number: 1 end_date: '2026-02-01'"}}},
      {"sharing",
       {{"sharing", "ListAgreements", ""},
        {"sharing", "ReadAgencyFeed", "agency: 'nhs-trust'"},
        {"sharing", "ReadAgencyFeed", "agency: 'nhs-trust' after_sequence: 1 page_size: 1", 1},
        {"sharing", "ListDisclosures", "subject: 'cases/C0000005'"},
        {"sharing", "ListParkedStreams", ""},
        {"sharing", "GetProgress", ""}}},
      {"reporting",
       {{"reporting", "CountChildren", "date: '2025-12-31'"},
        {"reporting", "CompareDates", "from_date: '2025-11-01' to_date: '2025-12-31'"},
        {"reporting", "GetProgress", ""}}},
      {"journal",
       {{"cases", "GetHead", ""},
        {"cases", "ReadEntries", "limit: 3"},
        {"cases", "ReadEntries", "stream: 'cases/C0000002' follow: true"},
        {"sharing", "VerifyEntries", "limit: 10"},
        {"reporting", "VerifyStreams", "page_size: 1"},
        {"referrals", "ReadEntries", "after_position: 2"}}},
  };
  return stories;
}

}  // namespace kith::fuzz
