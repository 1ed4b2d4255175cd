// Writes the seed corpus: every target's inputs, made from invented records. usage: make_corpus FOLDER
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <google/protobuf/text_format.h>

#include "shared/front/page.h"
#include "shared/identity/base64url.h"
#include "shared/journal/entry_proto.h"
#include "shared/rpc/error_details.h"
#include "tests/fuzz/county.h"
#include "tests/fuzz/steps.h"
#include "tests/unit/cli/census_fixture.h"

namespace kith::fuzz {
namespace {

struct Call {
  const char* world;
  const char* rpc;
  const char* request;
  uint8_t caller = 0;
};
using Story = std::vector<Call>;

// Each is accepted from its first call to its last: the fuzzer begins where the rules have been met.
const std::map<std::string, Story> kStories = {
    {"register",
     {{"cases", "RegisterPerson",
       "person { given_name: 'Testi' birth_date: '2020-02-29' sex: SEX_MALE ethnicity: "
       "ETHNICITY_NOT_YET_OBTAINED authority: '873' la_child_id: 'A9' }"},
      {"cases", "SearchPeople",
       "given_name: 'Testy' family_name: 'Example' birth_date: '2020-02-28' postcode: 'CB1 2AB'"},
      {"cases", "RegisterFamily", "authority: '873' members: 'people/C0000002' members: 'people/C0000005'"},
      {"cases", "RegisterTeam",
       "team { name: 'teams/fens-2' display_name: 'Fens 2' district: 'Fens' authority: '873' }"}}},
    {"assessment",
     {{"cases", "AuthoriseAssessment",
       "name: 'cases/C0000002' authorisation_date: '2025-12-10' factors: ASSESSMENT_FACTOR_DOMESTIC_ABUSE_PARENT"},
      {"cases", "StartAssessment",
       "name: 'cases/C0000002' start_date: '2026-01-12' internal_review_date: '2026-01-20'"}}},
    {"protection",
     {{"cases", "ConcludeSection47Enquiry",
       "name: 'cases/C0000002' end_date: '2025-11-24' conference_date: '2025-11-24'"},
      {"cases", "StartChildProtectionPlans",
       "conference_date: '2025-11-24' children { name: 'cases/C0000002' category: CATEGORY_OF_ABUSE_NEGLECT }"},
      {"cases", "RecordReviewConference", "name: 'cases/C0000002' review_date: '2026-02-20'"},
      {"cases", "ChangeCategoryOfAbuse",
       "name: 'cases/C0000002' change_date: '2026-02-20' category: CATEGORY_OF_ABUSE_PHYSICAL"},
      {"cases", "EndChildProtectionPlan", "name: 'cases/C0000002' end_date: '2026-02-27'"}}},
    {"court",
     {{"cases", "IssueCareProceedings", "name: 'cases/C0000005' issue_date: '2026-01-05'"},
      {"cases", "ConcludeCareProceedings",
       "name: 'cases/C0000005' end_date: '2026-02-16' final_order: FINAL_ORDER_CARE_ORDER"}}},
    {"plan_and_closure",
     {{"cases", "AuthoriseAssessment",
       "name: 'cases/C0000002' authorisation_date: '2025-12-10' factors: ASSESSMENT_FACTOR_DOMESTIC_ABUSE_PARENT"},
      {"cases", "ConcludeSection47Enquiry",
       "name: 'cases/C0000002' end_date: '2025-11-20' conference_not_required: true"},
      {"cases", "StartCinPlan", "name: 'cases/C0000002' start_date: '2025-12-11'"},
      {"cases", "EndCinPlan", "name: 'cases/C0000002' end_date: '2026-02-11'"},
      {"cases", "CloseCase",
       "name: 'cases/C0000002' closure_date: '2026-02-12' reason: REASON_FOR_CLOSURE_SERVICES_CEASED"}}},
    {"enquiry",
     {{"cases", "ConcludeSection47Enquiries",
       "children { name: 'cases/C0000002' outcomes: SECTION47_OUTCOME_INITIAL_CONFERENCE } end_date: '2025-11-24'"},
      {"cases", "PlanInitialConference", "children { name: 'cases/C0000002' } planned_date: '2025-12-01'"},
      {"cases", "HoldInitialConference",
       "children { name: 'cases/C0000002' outcome: CONFERENCE_OUTCOME_CHILD_PROTECTION_PLAN category: "
       "CATEGORY_OF_ABUSE_NEGLECT } conference_date: '2025-12-01' is_quorate: true agencies: AGENCY_POLICE"},
      {"cases", "HoldCoreGroup", "children { name: 'cases/C0000002' } meeting_date: '2025-12-12'"},
      {"cases", "RecordVisit",
       "children { name: 'cases/C0000002' is_seen: true not_seen_alone_reason: NOT_SEEN_REASON_PRE_VERBAL_OBSERVED "
       "is_bedroom_seen: true } visit_date: '2025-12-15' kind: VISIT_KIND_CHILD_PROTECTION practitioners: 'SW100'"},
      {"cases", "HoldReviewConference",
       "children { name: 'cases/C0000002' step_down: true } review_date: '2026-02-16' is_quorate: true"},
      {"cases", "ReviewCinPlans", "children { name: 'cases/C0000002' } review_date: '2026-02-20'"}}},
    {"strategy",
     {{"cases", "HoldStrategyDiscussion",
       "children { name: 'cases/C0000005' } discussion_date: '2026-01-12' decision: STRATEGY_DECISION_SECTION_47_JOINT "
       "agencies: [AGENCY_LOCAL_AUTHORITY, AGENCY_POLICE, AGENCY_HEALTH] narrative: 'Words.'"},
      {"cases", "StartAssessment", "name: 'cases/C0000005' start_date: '2026-01-12'"},
      {"cases", "RecordAssessmentFactors",
       "name: 'cases/C0000005' recorded_date: '2026-01-13' factors: ASSESSMENT_FACTOR_MISSING"},
      {"cases", "ReviewAssessment", "name: 'cases/C0000005' review_date: '2026-01-20'"},
      {"cases", "CompleteAssessment",
       "name: 'cases/C0000005' completion_date: '2026-02-02' outcome: ASSESSMENT_OUTCOME_OTHER"},
      {"cases", "CancelAssessment",
       "name: 'cases/C0000005' cancellation_date: '2026-02-03' reason: ASSESSMENT_CANCELLATION_REASON_OTHER"}}},
    {"pre_proceedings",
     {{"cases", "HoldLegalGateway",
       "children { name: 'cases/C0000005' outcome: LEGAL_GATEWAY_OUTCOME_START_PRE_PROCEEDINGS } meeting_date: "
       "'2025-12-08'"},
      {"cases", "SendLetterBeforeProceedings",
       "children { name: 'cases/C0000005' } letter_date: '2025-12-10' fgdm_offered: true"},
      {"cases", "RecordFamilyGroupDecisionMaking",
       "children { name: 'cases/C0000005' } meeting_date: '2025-12-15' fgdm_facilitated: true"},
      {"cases", "HoldPreProceedingsMeeting", "children { name: 'cases/C0000005' } meeting_date: '2025-12-16'"},
      {"cases", "DecidePreProceedingsStep",
       "children { name: 'cases/C0000005' } step_decision_date: '2026-01-05' outcome: "
       "PRE_PROCEEDINGS_OUTCOME_ISSUE_PROCEEDINGS"},
      {"cases", "MakeCourtApplication", "children { name: 'cases/C0000005' } court_application_date: '2026-01-06'"},
      {"cases", "SendInitiationLetter", "children { name: 'cases/C0000005' } initiation_letter_date: '2026-01-07'"},
      {"cases", "StartPreProceedings", "children { name: 'cases/C0000005' } start_date: '2026-01-08'"}}},
    {"hearings",
     {{"cases", "IssueCareProceedings",
       "name: 'cases/C0000005' siblings { name: 'cases/C0000002' } issue_date: '2026-01-05'"},
      {"cases", "MakeInterimOrder",
       "children { name: 'cases/C0000005' } kind: INTERIM_ORDER_EMERGENCY_PROTECTION_ORDER start_date: '2026-01-05' "
       "end_date: '2026-01-12'"},
      {"cases", "ListHearing",
       "children { name: 'cases/C0000005' } kind: HEARING_KIND_FINAL hearing_date: '2026-06-01'"},
      {"cases", "HoldHearing",
       "children { name: 'cases/C0000005' } kind: HEARING_KIND_URGENT hearing_date: '2026-01-06'"},
      {"cases", "ExtendCareProceedings",
       "children { name: 'cases/C0000005' } granted_date: '2026-02-02' weeks: 8 reason: 'A report.'"}}},
    {"looked_after",
     {{"cases", "StartPeriodOfCare",
       "children { name: 'cases/C0000002' placement { type: PLACEMENT_TYPE_FOSTER provider: "
       "PLACEMENT_PROVIDER_OWN_AUTHORITY } } start_date: '2025-12-01' legal_status: LEGAL_STATUS_SECTION_20 "
       "category_of_need: PRIMARY_NEED_ABUSE_OR_NEGLECT"},
      {"cases", "ChangeLegalStatus",
       "name: 'cases/C0000002' change_date: '2025-12-08' legal_status: LEGAL_STATUS_INTERIM_CARE_ORDER"},
      {"cases", "ChangePlacement",
       "name: 'cases/C0000002' change_date: '2025-12-10' placement { type: PLACEMENT_TYPE_RELATIVE provider: "
       "PLACEMENT_PROVIDER_OWN_AUTHORITY } reason: REASON_FOR_PLACEMENT_CHANGE_CARE_PLAN"},
      {"cases", "ChangeLegalStatusAndPlacement",
       "name: 'cases/C0000002' change_date: '2025-12-12' legal_status: LEGAL_STATUS_FULL_CARE_ORDER placement { type: "
       "PLACEMENT_TYPE_OWN_PARENTS provider: PLACEMENT_PROVIDER_PARENTS } reason: REASON_FOR_PLACEMENT_CHANGE_OTHER"},
      {"cases", "RecordMissing", "name: 'cases/C0000002' start_date: '2025-12-15' type: MISSING_TYPE_MISSING"},
      {"cases", "RecordReturn", "name: 'cases/C0000002' end_date: '2025-12-16'"},
      {"cases", "StartReunification", "name: 'cases/C0000002' start_date: '2025-12-17'"},
      {"cases", "PlanReunification",
       "name: 'cases/C0000002' plan_date: '2025-12-18' planned_return_date: '2026-01-12'"},
      {"cases", "EndPeriodOfCare",
       "name: 'cases/C0000002' end_date: '2026-01-12' reason: REASON_EPISODE_CEASED_HOME_PLANNED"},
      {"cases", "EndReunification",
       "name: 'cases/C0000002' end_date: '2026-02-12' outcome: REUNIFICATION_OUTCOME_RETURNED_TO_PARENTS"}}},
    {"transfer",
     {{"cases", "TransferCaseIn",
       "children { name: 'cases/C0000005' } transfer_date: '2026-01-05' from_authority: '874' "
       "on_child_protection_plan: true"},
      {"cases", "TransferCaseOut", "name: 'cases/C0000005' transfer_date: '2026-02-02' to_authority: '874'"}}},
    {"birth",
     {{"cases", "RecordBirth",
       "name: 'people/C0000007' birth_date: '2026-02-20' sex: SEX_FEMALE nhs_number: '9990000026'"}}},
    {"death", {{"cases", "RecordDeath", "name: 'people/C0000002' death_date: '2026-02-02'"}}},
    {"adoption",
     {{"cases", "SealAdoption",
       "name: 'cases/C0000005' order_date: '2026-02-02' given_name: 'New' family_name: 'Name'"}}},
    {"allocation",
     {{"cases", "AllocateCase", "name: 'cases/C0000005' team: 'teams/fens-1' start_date: '2025-12-01'"},
      {"cases", "CheckAccess", "name: 'cases/C0000002' subject: 'SW100' roles: 'social_worker'"},
      {"cases", "ListCaseFiles", "team: 'teams/fens-1' page_size: 1"}}},
    {"teams",
     {{"cases", "RegisterWorker",
       "worker { name: 'workers/SW200' authority: '873' roles: WORKER_ROLE_SOCIAL_WORKER roles: "
       "WORKER_ROLE_CHILD_PRACTITIONER start_date: '2024-01-08' }"},
      {"cases", "RegisterWorker",
       "worker { name: 'workers/SW300' authority: '873' roles: WORKER_ROLE_SOCIAL_WORKER roles: "
       "WORKER_ROLE_RECOVERY_WORKER start_date: '2024-01-08' full_time_equivalent_percent: 60 }"},
      {"cases", "JoinTeam", "name: 'workers/SW200' team: 'teams/fens-1' start_date: '2024-01-08'"},
      {"cases", "JoinTeam", "name: 'workers/SW300' team: 'teams/fens-1' start_date: '2024-01-08'"},
      {"cases", "ChangeTeam", "name: 'teams/fens-1' kind: TEAM_KIND_FAMILY_SAFEGUARDING manager: 'TM1'"},
      {"cases", "ChangeWorker",
       "name: 'workers/SW200' roles: WORKER_ROLE_SOCIAL_WORKER roles: WORKER_ROLE_CHILD_PRACTITIONER "
       "is_newly_qualified: true"},
      {"cases", "AllocateCase",
       "name: 'cases/C0000005' team: 'teams/fens-1' worker: 'SW200' start_date: '2025-12-01' change_reason: "
       "WORKER_CHANGE_REASON_CASELOADS_BALANCED"},
      {"cases", "AllocatePractitioner",
       "subject: 'cases/C0000002' worker: 'workers/SW200' role: WORKER_ROLE_CHILD_PRACTITIONER team: 'teams/fens-1' "
       "start_date: '2025-12-01'"},
      {"cases", "HandOverCaseload",
       "name: 'workers/SW200' to_worker: 'workers/SW300' to_team: 'teams/fens-1' hand_over_date: '2026-01-12' reason: "
       "WORKER_CHANGE_REASON_WORKER_LEFT subjects: 'cases/C0000005'"},
      {"cases", "EndPractitionerAllocation",
       "subject: 'cases/C0000002' number: 1 end_date: '2026-01-12' reason: WORKER_CHANGE_REASON_WORK_COMPLETED"},
      {"cases", "LeaveTeam", "name: 'workers/SW200' team: 'teams/fens-1' end_date: '2026-02-02'"},
      {"cases", "GetWorker", "name: 'workers/SW200'"},
      {"cases", "ListWorkers", "team: 'teams/fens-1' role: WORKER_ROLE_SOCIAL_WORKER page_size: 1"},
      {"cases", "GetCaseload", "worker: 'workers/SW300'"},
      {"cases", "ListAllocations", "worker: 'workers/SW300' page_size: 1"},
      {"cases", "ListAllocations", "subject: 'cases/C0000005'"},
      {"cases", "ListWorkerChanges", "name: 'cases/C0000005' from_date: '2025-12-01'"}}},
    {"clocks",
     {{"cases", "IssueCareProceedings", "name: 'cases/C0000005' issue_date: '2026-01-05'"},
      {"cases", "StartCinPlan", "name: 'cases/C0000002' start_date: '2026-02-16'"},
      {"cases", "GetCaseClocks", "name: 'cases/C0000002' on_date: '2026-02-20'"},
      {"cases", "PauseClock",
       "name: 'cases/C0000002' clock: 'D11-cin-plan-1' pause_date: '2026-02-20' reason: "
       "CLOCK_REASON_FAMILY_UNAVAILABLE "
       "text: 'abroad'"},
      {"cases", "ResumeClock", "name: 'cases/C0000002' clock: 'D11-cin-plan-1' resume_date: '2026-02-27'"},
      {"cases", "ExtendClock",
       "name: 'cases/C0000002' clock: 'D11-cin-plan-1' due_date: '2026-05-01' reason: CLOCK_REASON_OTHER text: "
       "'agreed'"},
      {"cases", "ShortenClock",
       "name: 'cases/C0000002' clock: 'D11-cin-plan-1' due_date: '2026-04-01' reason: CLOCK_REASON_RISK_NEEDS_SOONER "
       "text: 'worry'"},
      {"cases", "ListClocks", "tray: TRAY_OVERDUE team: 'teams/fens-1' page_size: 1"},
      {"cases", "ListClocks", "tray: TRAY_REASON_WANTED clock_id: 'D3'"},
      {"cases", "ForecastBreaches", "authority: '873' working_days: 60 page_size: 1"},
      {"cases", "ListClockRules", "authority: '873'"}}},
    {"chronology",
     {{"cases", "RegisterFamily", "authority: '873' members: 'people/C0000002' members: 'people/C0000005'"},
      {"cases", "GetChronology",
       "name: 'cases/C0000002' filter { kinds: CHRONOLOGY_KIND_ASSESSMENT from_date: '2025-11-03' significant_only: "
       "true "
       "known_on: '2026-03-02T12:00:00Z' } page_size: 2"},
      {"cases", "WriteChronology", "name: 'people/C0000005' format: FORMAT_TEXT"},
      {"cases", "WriteChronology", "name: 'cases/C0000002' format: FORMAT_HTML page_size: 1"}}},
    {"open",
     {{"cases", "OpenCaseFiles",
       "children: 'people/C0000007' authority: '873' referral_date: '2026-02-02' referral_source: "
       "REFERRAL_SOURCE_SCHOOLS primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT"}}},
    {"referral",
     {{"referrals", "DecideReferral",
       "name: 'referrals/R0000002' decision_date: '2026-01-06' decision: REFERRAL_DECISION_ASSESSMENT reason: "
       "DECISION_REASON_CHILD_IN_NEED primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT"},
      {"referrals", "MakeReferral", "name: 'contacts/K0000004' referral_date: '2026-01-07'"},
      {"referrals", "ReceiveContact",
       "authority: '873' received_date: '2026-01-09' source: REFERRAL_SOURCE_POLICE children: 'people/C0000007'"}}},
    {"referral_closed",
     {{"referrals", "DecideReferral",
       "name: 'referrals/R0000002' decision_date: '2026-01-06' decision: REFERRAL_DECISION_NO_FURTHER_ACTION reason: "
       "DECISION_REASON_THRESHOLD_NOT_MET acknowledgement_method: ACKNOWLEDGEMENT_METHOD_EMAIL"}}},
    {"front_door",
     {{"referrals", "ReceiveContact",
       "authority: '873' received_time { seconds: 1767950000 } source: REFERRAL_SOURCE_POLICE children: "
       "'people/C0000007' referrer { agency: 'police' role: 'officer' } police_notification { form_101_reference: "
       "'101-7' incident_date: '2026-01-08' dash_score: 14 } consent: CONSENT_BASIS_NOT_SOUGHT "
       "consent_override_reason: 'risk' summary: 'shouting was heard'"},
      {"referrals", "RateContact", "name: 'contacts/K0000004' rating: BRAG_RATING_AMBER"},
      {"referrals", "StartMashEnquiry", "name: 'contacts/K0000004' agencies: ['police', 'nhs-trust']"},
      {"referrals", "RecordMashReminder", "name: 'enquiries/M0000007' agency: 'nhs-trust'"},
      {"referrals", "RecordMashReply", "name: 'enquiries/M0000007' agency: 'police' known: true summary: 'two calls'"},
      {"referrals", "CloseMashEnquiry", "name: 'enquiries/M0000007' missing_reason: 'no answer'"},
      {"referrals", "AssignWork", "name: 'contacts/K0000004' team: 'teams/fens-1' responsible: 'SW100'"},
      {"referrals", "JoinContact", "name: 'contacts/K0000005' earlier_contact: 'contacts/K0000004'"},
      {"referrals", "DecideContact",
       "name: 'contacts/K0000004' outcome: CONTACT_OUTCOME_EARLY_HELP reason: DECISION_REASON_EARLY_HELP_NEEDED"},
      {"referrals", "AcknowledgeReferral",
       "name: 'referrals/R0000002' acknowledgement_date: '2026-01-06' method: ACKNOWLEDGEMENT_METHOD_LETTER"}}},
    {"read_cases",
     {{"cases", "GetPerson", "name: 'people/C0000002'"},
      {"cases", "GetCaseFile", "name: 'cases/C0000002'"},
      {"cases", "FindPerson", "authority: '873' la_child_id: 'A1'"},
      {"cases", "FindPerson", "nhs_number: '9990000018'"},
      {"cases", "ListTeams", "page_size: 1"},
      {"cases", "ListCaseFiles", "state: STATE_OPEN"}}},
    {"census",
     {{"cases", "CorrectRecord",
       "name: 'cases/C0000002' part: CASE_PART_ASSESSMENT number: 1 values { assessment { start_date: '2025-11-05' } } "
       "update_mask { paths: 'start_date' } reason: CORRECTION_REASON_TYPING_ERROR explanation: 'typed wrongly'"},
      {"cases", "CorrectRecord",
       "name: 'cases/C0000005' part: CASE_PART_CHILD_PROTECTION_PLAN number: 1 recorded_in_error: true reason: "
       "CORRECTION_REASON_WRONG_PERSON explanation: 'of another child'"},
      {"cases", "ListCensusFindings", "name: 'cases/C0000002'"},
      {"cases", "ListCensusFindings", "authority: '873' page_size: 1"},
      {"cases", "CheckCensusReadiness", "team: 'teams/fens-1'"}}},
    {"read_referrals",
     {{"referrals", "GetContact", "name: 'contacts/K0000001'"},
      {"referrals", "GetReferral", "name: 'referrals/R0000002'"},
      {"referrals", "ListReferrals", "page_size: 1 authority: '873'"},
      {"referrals", "ListContacts", "child: 'people/C0000002'"},
      {"referrals", "ListHistory", "name: 'contacts/K0000001'"},
      {"referrals", "ListTray", "group_by: TRAY_GROUPING_PRIORITY page_size: 1"}}},
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
       "reason: RESTRICTION_REASON_RISK_ASSESSED restriction { person: 'people/C0000005' category: CATEGORY_HIGH_RISK "
       "owner: 'fuzz-caller' review_due_date: '2026-05-01' access { subject: 'SW100' start_date: '2026-03-01' } }"},
      {"cases", "GrantRestrictedAccess",
       "name: 'restrictions/C0000005' reason: RESTRICTION_REASON_CHANGE_OF_STAFF access { subject: 'SW200' start_date: "
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

const std::map<std::string, std::string> kTexts = {
    {"token/signed",
     "={\"alg\":\"EdDSA\",\"kid\":\"k1\",\"typ\":\"JWT\"}\n{\"iss\":\"https://"
     "kith.fuzz\",\"aud\":\"kith\",\"sub\":\"SW100\",\"exp\":1772500000,"
     "\"iat\":1772400000,\"nbf\":1772400000,\"roles\":[\"social_worker\"]}"},
    {"token/partner",
     "={\"alg\":\"EdDSA\",\"typ\":\"at+jwt\"}\n{\"iss\":\"https://"
     "kith.fuzz\",\"aud\":[\"other\",\"kith\"],\"sub\":\"nhs.1\",\"exp\":1.7725e9,"
     "\"roles\":[\"partner\"],\"agency\":\"nhs-trust\"}"},
    {"token/none", identity::ToBase64Url("{\"alg\":\"none\"}") + "." +
                       identity::ToBase64Url("{\"iss\":\"https://kith.fuzz\"}") + "."},
    {"token/crit",
     identity::ToBase64Url("{\"alg\":\"EdDSA\",\"crit\":[\"exp\"]}") + "." + identity::ToBase64Url("{}") + ".AAAA"},
    {"jwks/ed25519",
     "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"a\",\"alg\":\"EdDSA\",\"use\":\"sig\",\"x\":"
     "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}"},
    {"jwks/p256",
     "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"b\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
     "\"y\":"
     "\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"},{\"kty\":\"oct\",\"kid\":\"c\",\"k\":\"AAAA\"}]}"},
    {"jwks/rsa", "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"r\",\"alg\":\"PS256\",\"e\":\"AQAB\",\"n\":\"" +
                     std::string(342, 'w') + "\"}]}"},
    {"texts/page", "p" + PageToken("cases/C0000002")},
    {"texts/settings", "sKITH_PORT=7\nKITH_FLAG=yes\nKITH_WAIT=3\nKITH_CHOICE=b\nKITH_PROT=1\nPATH=/bin"},
    {"texts/trace", "t00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
    {"texts/date", "d2024-02-29"},
    {"texts/base64", "bZm9vYmE"},
    {"texts/address", "apostgresql://kith@localhost/cases"},
    {"texts/sqlite", "asqlite:/var/lib/kith/cases.db"},
    {"texts/error",
     "e" + rpc::EncodeDetails(
               {Code::kAborted, "STALE_ETAG", "the etag is not the current one", {{"etag", "must be 3"}}})},
    {"record/headers",
     "#cases/C0000002\nkith_position: 12\nkith_version: 3\nce_type: kith.cases.v1.CaseClosed\nce_id: "
     "0a0b0c0d-12\nce_time: "
     "2026-03-02T10:15:00.123456Z\nkith_occurred_on: 2026-03-01\ntraceparent: "
     "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n\nvalue"},
    {"record/erased",
     "#cases/C0000002\nkith_position: 1\nkith_version: 1\nce_type: t\nce_id: i\nce_time: "
     "2026-03-02T10:15:00.000000Z\nkith_erased: 1\n\n"},
};

void Save(const std::string& folder, const std::string& name, const std::string& bytes) {
  const std::filesystem::path file = folder + "/" + name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
}

void SaveBatch(const std::string& folder, const std::string& name, const std::vector<journal::Entry>& entries) {
  journal::v1::ReadEntriesResponse batch;
  for (const auto& entry : entries) journal::ToProto(entry, *batch.add_entries());
  // Random and not looked at by consumers.
  for (auto& entry : *batch.mutable_entries()) {
    entry.clear_salt();
    entry.clear_payload_digest();
    entry.clear_digest();
    entry.set_event_id("corpus-" + std::to_string(entry.position()));
  }
  Save(folder, name, batch.SerializeAsString());
}

void SaveStory(const std::string& folder, const std::string& name, const Story& story, County& county) {
  std::vector<Step> steps;
  for (const Call& call : story) {
    for (World* world : county.worlds()) {
      if (world->name() != call.world) continue;
      const size_t rpc = world->Find(call.rpc);
      const std::unique_ptr<google::protobuf::Message> request(world->RequestOf(rpc).New());
      std::string text = call.request;
      if (request->GetDescriptor()->FindFieldByName("request_id"))
        text += " request_id: 'fuzz-" + std::to_string(1000 + steps.size()) + "'";
      if (!google::protobuf::TextFormat::ParseFromString(text, request.get())) Broken("bad text: " + text);
      steps.push_back({KeyOf(world->name(), world->Path(rpc)), call.caller, request->SerializeAsString()});
      if (auto done = world->Call(rpc, call.caller, steps.back().request); !done) {
        Broken(name + ": " + call.rpc + " is refused: " + done.error().reason + ": " + done.error().message);
      }
    }
  }
  Save(folder, "rpc/" + name, JoinSteps(steps));
  if (const auto entries = county.cases.Appended(); !entries.empty()) SaveBatch(folder, "record/" + name, entries);
  for (World* world : county.worlds()) world->Reset();
}

void SaveCensuses(const std::string& folder) {
  using namespace cli;
  Save(folder, "census/small", CensusWith(ChildWith(EpisodeWith("", Assessment("2019-06-04", "2019-07-01")))));
  Save(folder, "census/protection",
       CensusWith(ChildWith(EpisodeWith(
                      Enquiry("2019-06-05", "2019-06-20"),
                      ProtectionPlan("2019-06-20", "2019-12-12", "<CPPreviewDate>2019-09-12</CPPreviewDate>"),
                      "2019-06-03", Closed("2019-12-20", "RC8"))) +
                  ChildWith(EpisodeWith("", CinPlan("2019-07-02", "2019-11-05")), "A2",
                            "<UPN>A820000000001</UPN><ExpectedPersonBirthDate>2020-05-01</"
                            "ExpectedPersonBirthDate><GenderCurrent>9</GenderCurrent>")));
  Save(folder, "census/doctype", "<!DOCTYPE Message [<!ENTITY a \"b\">]>\n" + CensusWith(""));
}

void SaveAgreements(const std::string& folder) {
  for (const auto& file : std::filesystem::directory_iterator(KITH_SOURCE_DIR "/services/sharing/agreements")) {
    std::ostringstream text;
    text << std::ifstream(file.path()).rdbuf();
    if (file.path().extension() == ".json") Save(folder, "agreement/" + file.path().stem().string(), text.str());
  }
}

}  // namespace
}  // namespace kith::fuzz

int main(int argc, char** argv) {
  using namespace kith::fuzz;
  if (argc != 2) {
    std::cerr << "usage: make_corpus FOLDER\n";
    return 2;
  }
  County county;
  for (const auto& entry : kStories) SaveStory(argv[1], entry.first, entry.second, county);
  SaveBatch(argv[1], "record/seeded", county.cases.journal().Read(0, 100));
  for (const auto& text : kTexts) Save(argv[1], text.first, text.second);
  SaveCensuses(argv[1]);
  SaveAgreements(argv[1]);
  return 0;
}
