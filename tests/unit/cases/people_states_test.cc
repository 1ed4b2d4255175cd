// Every command on people in every state that it can meet: restrictions, duplicates, households, families.
#include "tests/unit/cases/people.h"
#include "tests/unit/cases/table.h"

namespace kith::cases {
namespace {

const std::string kWhy = " reason: RESTRICTION_REASON_RISK_ASSESSED ";
const std::string kAdas = "name: 'restrictions/C0000001' ";

Step Restrict(const std::string& text) {
  return Do<SetRestriction>(kWhy + "restriction { person: '" + kAda + "' owner: 'TM1' review_due_date: '2025-03-01' " +
                            text + " }");
}
const Step kGrant = Do<GrantRestrictedAccess>(
    kAdas + kWhy + "access { subject: 'SW8' start_date: '2024-12-31' last_date: '2025-01-31' }");
Step Lift(const std::string& why) {
  return Do<LiftRestriction>(kAdas + "lifted_date: '2024-12-31' reason: RESTRICTION_REASON_" + why);
}

// Whoever owns the restriction asks; of a sealed record, a role that its seal names.
Record After(const std::vector<Step>& steps, const std::string& subject = "TM1",
             const std::string& role = "team_manager") {
  Record record = People();
  record.As(subject, role);
  for (const Step& step : steps) Must(record, {step});
  return record;
}

Record Open() { return After({}); }
Record Restricted() { return After({Restrict("category: CATEGORY_HIGH_RISK")}); }
Record Granted() { return After({Restrict("category: CATEGORY_HIGH_RISK"), kGrant}); }
Record Sealed() {
  return After({Restrict("category: CATEGORY_ADOPTION is_sealed: true roles: 'conference_chair'")}, "CC1",
               "conference_chair");
}
Record Expired() {
  Record record = After({Restrict("category: CATEGORY_HIGH_RISK expiry_date: '2024-12-31'")});
  record.set_today("2025-01-01");
  return record;
}
Record Lifted() { return After({Restrict("category: CATEGORY_HIGH_RISK"), Lift("NO_LONGER_NEEDED")}); }

// Local practice (Nottingham, Lincolnshire): a restriction has an owner, a list and a review; a seal is a court's.
TEST(Restriction, TakesEveryCommandInEveryStateOrRefusesIt) {
  const char* none = "NOT_FOUND";
  CheckStates({{"no restriction", Open},
               {"a restriction", Restricted},
               {"a restriction that one more may pass", Granted},
               {"a seal", Sealed},
               {"a restriction that expired", Expired},
               {"a restriction that was lifted", Lifted}},
              {{"SetRestriction",
                Restrict("category: CATEGORY_HIGH_PROFILE"),
                {"", "RESTRICTION_EXISTS", "RESTRICTION_EXISTS", "RESTRICTION_EXISTS", "", ""}},
               {"ChangeRestriction",
                Do<ChangeRestriction>(kAdas + kWhy + "restriction { category: CATEGORY_HIGH_PROFILE owner: 'TM1' }"),
                {none, "", "", "RECORD_SEALED", none, none}},
               {"ChangeRestriction, of a seal",
                Do<ChangeRestriction>(kAdas + kWhy +
                                      "restriction { category: CATEGORY_ADOPTION owner: 'TM1' is_sealed: "
                                      "true roles: 'conference_chair' }"),
                {none, "", "", "", none, none}},
               {"ReviewRestriction",
                Do<ReviewRestriction>(kAdas + kWhy + "review_date: '2024-12-31' next_review_due_date: '2025-03-30'"),
                {none, "", "", "", none, none}},
               {"GrantRestrictedAccess", kGrant, {none, "", "", "RECORD_SEALED", none, none}},
               {"RevokeRestrictedAccess",
                Do<RevokeRestrictedAccess>(kAdas + kWhy + "subject: 'SW8'"),
                {none, "NOT_ON_ACCESS_LIST", "", "NOT_ON_ACCESS_LIST", none, none}},
               {"LiftRestriction", Lift("NO_LONGER_NEEDED"), {none, "", "", "RECORD_SEALED", none, none}},
               {"LiftRestriction, by a court", Lift("COURT_ORDER"), {none, "", "", "", none, none}},
               {"BreakGlass",
                Do<BreakGlass>(kAdas + "reason: GLASS_BREAK_REASON_COURT_DEADLINE"),
                {none, "", "", none, none, none}}});
}

Step Link(const std::string& primary, const std::string& duplicate) {
  return Do<LinkPeople>("primary: '" + primary + "' duplicate: '" + duplicate +
                        "' reason: LINK_REASON_SAME_IDENTIFIERS");
}
Step Unlink(const std::string& primary, const std::string& duplicate) {
  return Do<UnlinkPeople>("primary: '" + primary + "' duplicate: '" + duplicate +
                          "' reason: UNLINK_REASON_DIFFERENT_PEOPLE");
}

// Ada's record: two records of one person are a primary and its duplicates, never a chain.
TEST(Duplicates, TakeEveryCommandInEveryStateOrRefuseIt) {
  CheckStates({{"no link", [] { return After({}); }},
               {"a duplicate of hers", [] { return After({Link(kAda, kEli)}); }},
               {"a primary", [] { return After({Link(kEli, kAda)}); }},
               {"a link that was undone",
                [] {
                  return After({Link(kAda, kEli), Unlink(kAda, kEli)});
                }}},
              {{"LinkPeople, as primary of the same", Link(kAda, kEli), {"", "ALREADY_LINKED", "LINK_CHAIN", ""}},
               {"LinkPeople, as duplicate of the same", Link(kEli, kAda), {"", "LINK_CHAIN", "ALREADY_LINKED", ""}},
               {"LinkPeople, as primary of another", Link(kAda, kBea), {"", "", "LINK_CHAIN", ""}},
               {"LinkPeople, as duplicate of another", Link(kBea, kAda), {"", "LINK_CHAIN", "ALREADY_LINKED", ""}},
               {"UnlinkPeople, her duplicate", Unlink(kAda, kEli), {"NOT_LINKED", "", "NOT_LINKED", "NOT_LINKED"}},
               {"UnlinkPeople, from her primary", Unlink(kEli, kAda), {"NOT_LINKED", "NOT_LINKED", "", "NOT_LINKED"}}});
}

const std::string kHome = "name: 'households/H0000020' ";

Record Household(const std::vector<Step>& steps) {
  Record record = People();
  // The number follows from how much was recorded before.
  while (record.history().size() < 19) {
    Must(record,
         {Do<RecordEthnicity>("name: '" + kBea + "' ethnicity: ETHNICITY_WHITE_BRITISH start_date: '2020-01-01'")});
  }
  Must(record, {Do<RegisterHousehold>("household { authority: '873' lines: '1 Sample Street' members { person: '" +
                                      kBea + "' start_date: '2019-01-01' } }")});
  for (const Step& step : steps) Must(record, {step});
  return record;
}
const Step kJoins = Do<JoinHousehold>(kHome + "person: '" + kAda + "' start_date: '2020-01-01'");
const Step kLeaves = Do<LeaveHousehold>(kHome + "person: '" + kAda + "' end_date: '2023-01-01'");

TEST(Households, TakeEveryCommandInEveryStateOrRefuseIt) {
  const auto join = [](const std::string& date) {
    return Do<JoinHousehold>(kHome + "person: '" + kAda + "' start_date: '" + date + "'");
  };
  CheckStates({{"somebody who never lived there", [] { return Household({}); }},
               {"a member", [] { return Household({kJoins}); }},
               {"a member who left",
                [] {
                  return Household({kJoins, kLeaves});
                }}},
              {{"JoinHousehold", join("2024-01-01"), {"", "ALREADY_MEMBER", ""}},
               {"JoinHousehold, during the time there", join("2022-01-01"), {"", "ALREADY_MEMBER", "ALREADY_MEMBER"}},
               {"LeaveHousehold",
                Do<LeaveHousehold>(kHome + "person: '" + kAda + "' end_date: '2024-01-01'"),
                {"NOT_A_MEMBER", "", "NOT_A_MEMBER"}},
               {"LeaveHousehold, before the beginning",
                Do<LeaveHousehold>(kHome + "person: '" + kAda + "' end_date: '2019-06-01'"),
                {"NOT_A_MEMBER", "END_BEFORE_START", "NOT_A_MEMBER"}}});
}

const std::string kTheirs = "name: 'families/F0000020' ";

Record Family(const std::vector<Step>& steps) {
  Record record = People();
  while (record.history().size() < 19) {
    Must(record,
         {Do<RecordEthnicity>("name: '" + kBea + "' ethnicity: ETHNICITY_WHITE_BRITISH start_date: '2020-01-01'")});
  }
  Must(record, {Do<RegisterFamily>("authority: '873' members: '" + kBea + "'")});
  record.set_today("2025-06-30");
  for (const Step& step : steps) Must(record, {step});
  return record;
}
Step Adds(const std::string& date) {
  return Do<AddFamilyMember>(kTheirs + "person: '" + kAda + "' start_date: '" + date + "' reason: REASON_MOVED_IN");
}
Step Removes(const std::string& person, const std::string& date) {
  return Do<RemoveFamilyMember>(kTheirs + "person: '" + person + "' end_date: '" + date + "' reason: REASON_MOVED_OUT");
}

TEST(Families, TakeEveryCommandInEveryStateOrRefuseIt) {
  CheckStates({{"one member alone", [] { return Family({}); }},
               {"a second member", [] { return Family({Adds("2025-01-06")}); }},
               {"a second member who left",
                [] {
                  return Family({Adds("2025-01-06"), Removes(kAda, "2025-03-03")});
                }}},
              {{"AddFamilyMember", Adds("2025-06-02"), {"", "ALREADY_MEMBER", ""}},
               {"AddFamilyMember, during the time there", Adds("2025-02-03"), {"", "ALREADY_MEMBER", "ALREADY_MEMBER"}},
               {"RemoveFamilyMember, the second", Removes(kAda, "2025-06-02"), {"NOT_A_MEMBER", "", "NOT_A_MEMBER"}},
               {"RemoveFamilyMember, the first", Removes(kBea, "2025-06-02"), {"LAST_MEMBER", "", "LAST_MEMBER"}}});
}

}  // namespace
}  // namespace kith::cases
