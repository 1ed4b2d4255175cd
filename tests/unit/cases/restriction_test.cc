// Restricted records: how they are closed, reviewed, opened; safe contacts as the rules see them.
#include <string>

#include <gtest/gtest.h>

#include "services/cases/domain/access.h"
#include "tests/unit/cases/people.h"

namespace kith::cases {
namespace {

const std::string kName = "name: 'restrictions/C0000001' ";
const std::string kRisk = "reason: RESTRICTION_REASON_RISK_ASSESSED ";

Step Restrict(const std::string& text) {
  return Do<SetRestriction>("reason: RESTRICTION_REASON_RISK_ASSESSED restriction { person: '" + kAda +
                            "' review_due_date: '2025-03-01' " + text + " }");
}
const std::string kHighRisk = "category: CATEGORY_HIGH_RISK owner: 'TM1' ";

// Ada's record is restricted; its owner asks.
Record Restricted(const std::string& text = kHighRisk + "access { subject: 'SW7' start_date: '2024-12-01' }") {
  Record record = People();
  Must(record, {Restrict(text)});
  record.As("TM1", "team_manager");
  return record;
}

v1::CheckAccessResponse Access(const Record& record, const std::string& subject, const std::string& role,
                               const std::string& name = kAda) {
  Context context = record.context();
  context.subject = subject;
  context.roles = {role};
  return AccessTo(record, name, context);
}

TEST(SetRestriction, ClosesTheRecordToAllButThoseWhomItNames) {
  const Record record = Restricted();
  EXPECT_EQ(Access(record, "TM1", "team_manager").basis(), "owner");
  EXPECT_EQ(Access(record, "SW7", "social_worker").basis(), "access_list");
  for (const char* role : {"social_worker", "team_manager", "mash_officer", "conference_chair", "auditor", "analyst"}) {
    EXPECT_EQ(Access(record, "XX1", role).basis(), "restricted") << role;
    EXPECT_TRUE(IsWithheld(Access(record, "XX1", role, "cases/C0000001"))) << role;
  }
  EXPECT_TRUE(IsClosed(record, kAda, record.context()));
  EXPECT_FALSE(IsClosed(record, kBea, record.context()));
}

TEST(SetRestriction, AdoptionOpensToManagersAndReviewingOfficers) {
  const Record record = Restricted("category: CATEGORY_ADOPTION owner: 'TM1'");
  EXPECT_EQ(Access(record, "TM2", "team_manager").basis(), "named_role");
  EXPECT_EQ(Access(record, "CC1", "conference_chair").basis(), "named_role");
  EXPECT_EQ(Access(record, "MO1", "mash_officer").basis(), "restricted");
}

TEST(SetRestriction, ConflictOfInterestDeniesEvenManagers) {
  const Record record =
      Restricted("category: CATEGORY_STAFF_INTEREST_CONFLICT owner: 'TM1' conflicted: 'TM2' roles: 'team_manager'");
  EXPECT_EQ(Access(record, "TM3", "team_manager").basis(), "named_role");
  EXPECT_EQ(Access(record, "TM2", "team_manager").basis(), "conflict_of_interest");
  EXPECT_EQ(Access(record, "TM2", "importer").basis(), "conflict_of_interest");
}

TEST(SetRestriction, IsOverAfterItsExpiryAndWhenItIsLifted) {
  Record record = Restricted(kHighRisk + "expiry_date: '2024-12-31'");
  EXPECT_TRUE(IsWithheld(Access(record, "XX1", "auditor")));
  record.set_today("2025-01-01");
  EXPECT_FALSE(IsWithheld(Access(record, "XX1", "auditor")));
  Record lifted = Restricted();
  Must(lifted, {Do<LiftRestriction>(kName + "lifted_date: '2024-12-31' reason: RESTRICTION_REASON_NO_LONGER_NEEDED")});
  EXPECT_FALSE(IsWithheld(Access(lifted, "XX1", "auditor")));
  Must(lifted, {Restrict(kHighRisk)});
  EXPECT_TRUE(IsWithheld(Access(lifted, "SW7", "social_worker"))) << "the access of before is gone";
}

TEST(SetRestriction, SealedOpensToItsRolesAlone) {
  Record record = Restricted("category: CATEGORY_ADOPTION owner: 'TM1' is_sealed: true roles: 'conference_chair'");
  EXPECT_EQ(Access(record, "CC1", "conference_chair").basis(), "named_role");
  for (const char* role : {"team_manager", "social_worker", "service", "importer", "auditor", "mash_officer"}) {
    EXPECT_EQ(Access(record, "TM1", role).basis(), "sealed") << role << ", though owner";
  }
  EXPECT_EQ(Do<BreakGlass>(kName + "reason: GLASS_BREAK_REASON_COURT_DEADLINE")(record).error().reason, "NOT_FOUND");
  record.As("CC1", "conference_chair");
  EXPECT_EQ(Do<LiftRestriction>(kName + kRisk + "lifted_date: '2024-12-31'")(record).error().reason, "RECORD_SEALED");
  EXPECT_EQ(Do<GrantRestrictedAccess>(
                kName + kRisk + "access { subject: 'SW8' start_date: '2024-12-31' last_date: '2025-01-31' }")(record)
                .error()
                .reason,
            "RECORD_SEALED");
  Must(record, {Do<LiftRestriction>(kName + "reason: RESTRICTION_REASON_COURT_ORDER lifted_date: '2024-12-31'")});
}

TEST(Restriction, AllocatedWorkersKeepTheirCase) {
  Record record = Referred();
  Must(record, {Restrict(kHighRisk)});
  EXPECT_EQ(Access(record, "SW100", "social_worker").basis(), "allocated_worker");
  EXPECT_EQ(Access(record, "SW100", "social_worker", kFile).basis(), "allocated_worker");
  EXPECT_EQ(Access(record, "SW100", "analyst").basis(), "restricted");
}

TEST(SetRestriction, RefusesWhatItCannotBe) {
  const struct {
    std::string text;
    const char* reason;
    const char* field;
  } rows[] = {
      {"owner: 'TM1'", "UNKNOWN_CODE", "restriction.category"},
      {"category: CATEGORY_HIGH_RISK", "INVALID_REQUEST", "restriction.owner"},
      {"category: CATEGORY_STAFF_INTEREST_CONFLICT owner: 'TM1'", "CONFLICTED_STAFF_REQUIRED",
       "restriction.conflicted"},
      {kHighRisk + "conflicted: 'TM1'", "CONFLICT_OF_INTEREST", "restriction.owner"},
      {kHighRisk + "conflicted: 'SW1' access { subject: 'SW1' start_date: '2024-01-01' }", "CONFLICT_OF_INTEREST",
       "restriction.access[0].subject"},
      {kHighRisk + "access { subject: 'SW1' }", "INVALID_REQUEST", "restriction.access[0].start_date"},
      {kHighRisk + "roles: 'analyst'", "INVALID_REQUEST", "restriction.roles[0]"},
      {kHighRisk + "set_date: '2025-01-01'", "DATE_IN_FUTURE", "restriction.set_date"},
      {kHighRisk + "set_date: '2024-11-01'", "REVIEW_TOO_LATE", "restriction.review_due_date"},
      {kHighRisk + "expiry_date: '2024-12-30'", "END_BEFORE_START", "restriction.expiry_date"},
      {kHighRisk + "is_sealed: true", "SEAL_TAKES_ROLES_ALONE", "restriction.is_sealed"},
      {"category: CATEGORY_ADOPTION owner: 'TM1' is_sealed: true expiry_date: '2025-01-01'", "SEAL_TAKES_ROLES_ALONE",
       "restriction.is_sealed"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);
    Record record = People();
    const auto refused = Restrict(row.text)(record);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().reason, row.reason);
    EXPECT_EQ(refused.error().fields.at(0).field, row.field);
  }
  Record record = Restricted();
  EXPECT_EQ(Restrict(kHighRisk)(record).error().reason, "RESTRICTION_EXISTS");
  std::string many = kHighRisk;
  for (int i = 0; i < 21; ++i) many += "conflicted: 'S" + std::to_string(i) + "' ";
  EXPECT_EQ(Restrict(many)(record).error().reason, "RECORD_FULL");
  EXPECT_EQ(Do<SetRestriction>(kRisk + "restriction { person: 'people/C9' review_due_date: '2025-03-01' " + kHighRisk +
                               "}")(record)
                .error()
                .reason,
            "NOT_FOUND");
}

TEST(Restriction, IsChangedReviewedAndGrantedByWhoMaySeeIt) {
  Record record = Restricted();
  Must(record, {Do<ReviewRestriction>(kName + kRisk + "review_date: '2024-12-31' next_review_due_date: '2025-03-31'"),
                Do<GrantRestrictedAccess>(kName + kRisk +
                                          "access { subject: 'SW8' start_date: '2024-12-31' last_date: '2025-01-31' }"),
                Do<RevokeRestrictedAccess>(kName + kRisk + "subject: 'SW7'"),
                Do<ChangeRestriction>(kName + kRisk +
                                      "restriction { category: CATEGORY_HIGH_PROFILE owner: 'TM9' conflicted: "
                                      "'SW9' }")});
  EXPECT_EQ(Access(record, "SW8", "social_worker").basis(), "access_list");
  EXPECT_EQ(Access(record, "SW7", "social_worker").basis(), "restricted");
  EXPECT_EQ(Access(record, "TM9", "team_manager").basis(), "owner");
  const auto& restriction = *record.Find<v1::Restriction>("restrictions/C0000001");
  EXPECT_EQ(restriction.review_due_date(), "2025-03-31");
  EXPECT_EQ(restriction.category(), v1::Restriction::CATEGORY_HIGH_PROFILE);
  // TM1 owns it no more, and learns nothing of it.
  EXPECT_EQ(Do<LiftRestriction>(kName + kRisk + "lifted_date: '2024-12-31'")(record).error().reason, "NOT_FOUND");
  record.set_today("2025-02-01");
  EXPECT_EQ(Access(record, "SW8", "social_worker").basis(), "restricted") << "the period is over";
}

TEST(Restriction, CommandsOnItAreRefusedForWhatTheyAre) {
  const std::string access = "access { subject: 'SW8' start_date: '2024-12-31' last_date: ";
  const struct {
    Step step;
    const char* reason;
    const char* field;
  } rows[] = {
      {Do<ReviewRestriction>(kName + "review_date: '2024-12-31' next_review_due_date: '2025-03-31'"), "UNKNOWN_CODE",
       "reason"},
      {Do<ReviewRestriction>(kName + kRisk + "review_date: '2024-12-31' next_review_due_date: '2025-04-01'"),
       "REVIEW_TOO_LATE", "next_review_due_date"},
      {Do<ReviewRestriction>(kName + kRisk + "review_date: '2024-12-30' next_review_due_date: '2025-03-01'"),
       "REVIEW_OUT_OF_ORDER", "review_date"},
      {Do<ReviewRestriction>(kName + kRisk + "etag: '4' review_date: '2024-12-31'"), "STALE_ETAG", "etag"},
      {Do<ReviewRestriction>("name: 'restrictions/C0000005' " + kRisk), "NOT_FOUND", "name"},
      {Do<LiftRestriction>(kName + kRisk + "lifted_date: '2024-12-30'"), "END_BEFORE_START", "lifted_date"},
      {Do<LiftRestriction>(kName + kRisk + "lifted_date: '2025-12-30'"), "DATE_IN_FUTURE", "lifted_date"},
      {Do<GrantRestrictedAccess>(kName + kRisk + access + "'2025-07-03' }"), "ACCESS_TOO_LONG", "access.last_date"},
      {Do<GrantRestrictedAccess>(kName + kRisk + access + "'2024-12-30' }"), "END_BEFORE_START", "access.last_date"},
      {Do<GrantRestrictedAccess>(kName + kRisk + access + "'' }"), "INVALID_REQUEST", "access.last_date"},
      {Do<GrantRestrictedAccess>(kName + kRisk + "access { subject: 'a b' }"), "INVALID_REQUEST", "access.subject"},
      {Do<GrantRestrictedAccess>(kName + kRisk +
                                 "access { subject: 'SW9' start_date: '2024-12-31' last_date: '2025-01-01' }"),
       "CONFLICT_OF_INTEREST", "access.subject"},
      {Do<RevokeRestrictedAccess>(kName + kRisk + "subject: 'SW8'"), "NOT_ON_ACCESS_LIST", "subject"},
      {Do<ChangeRestriction>(kName + kRisk), "UNKNOWN_CODE", "restriction.category"},
      {Do<BreakGlass>(kName), "UNKNOWN_CODE", "reason"},
      {Do<BreakGlass>("name: 'restrictions/C0000005' reason: GLASS_BREAK_REASON_COURT_DEADLINE"), "NOT_FOUND", "name"},
  };
  int n = 0;
  for (const auto& row : rows) {
    SCOPED_TRACE("row " + std::to_string(n++) + " " + row.reason);
    Record record = Restricted(kHighRisk + "conflicted: 'SW9'");
    const auto refused = row.step(record);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().reason, row.reason);
    EXPECT_EQ(refused.error().fields.at(0).field, row.field);
  }
}

TEST(BreakGlass, OpensTheRecordUntilTomorrowAndAlertsTheOwner) {
  Record record = Restricted(kHighRisk + "conflicted: 'SW9'");
  record.As("SW3", "social_worker");
  const auto done = Do<BreakGlass>(kName + "reason: GLASS_BREAK_REASON_IMMEDIATE_RISK_OF_HARM")(record);
  ASSERT_TRUE(done.has_value());
  const auto& broken = static_cast<const CasesEvent&>(*done->front().event).glass_broken();
  EXPECT_EQ(broken.alerted_owner(), "TM1");
  EXPECT_EQ(broken.glass_break().subject(), "SW3");
  EXPECT_EQ(Access(record, "SW3", "social_worker").basis(), "break_glass");
  record.set_today("2025-01-01");
  EXPECT_EQ(Access(record, "SW3", "social_worker").basis(), "break_glass");
  record.set_today("2025-01-02");
  EXPECT_EQ(Access(record, "SW3", "social_worker").basis(), "restricted");
  record.As("SW9", "team_manager");
  EXPECT_EQ(Do<BreakGlass>(kName + "reason: GLASS_BREAK_REASON_MISSING_CHILD")(record).error().reason, "NOT_FOUND");
}

TEST(RegisterPerson, ARestrictedHolderStopsADuplicateWithoutBeingNamed) {
  Record record = Restricted();
  const auto refused = Do<RegisterPerson>(
      "person { authority: '873' sex: SEX_FEMALE birth_date: '2019-05-04' nhs_number: '9434765919' }")(record);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, "IDENTIFIER_TAKEN");
  EXPECT_EQ((refused.error().message + refused.error().fields.at(0).description).find("people/"), std::string::npos);
}

Result<Drafts> Keep(Record& record, const std::string& text) {
  const SealedSafeContact sealed{Parse<v1::RecordSafeContactRequest>(text), "sealed bytes"};
  Result<Drafts> (*decide)(const Streams&, const SealedSafeContact&, const Context&) = RecordSafeContact;
  return record.Do(decide, sealed);
}

TEST(SafeContacts, AreRecordedSealedAndRevealedByEvents) {
  Record record = People();
  ASSERT_TRUE(Keep(record, "person: '" + kAda + "' kind: KIND_ADDRESS start_date: '2024-01-01'").has_value());
  const std::string name = "name: 'safe_contacts/C0000001' number: 1 ";
  Must(record, {Do<RevealSafeContact>(name + "reason: REVEAL_REASON_VISIT"),
                Do<EndSafeContact>(name + "end_date: '2024-06-01'")});
  const auto& contact = record.Find<v1::SafeContacts>("safe_contacts/C0000001")->contacts(0);
  EXPECT_EQ(contact.sealed(), "sealed bytes");
  EXPECT_EQ(contact.reveals(), 1);
  EXPECT_EQ(contact.end_date(), "2024-06-01");
  const struct {
    Result<Drafts> refused;
    const char* reason;
  } rows[] = {
      {Keep(record, "person: 'people/C9' kind: KIND_ADDRESS start_date: '2024-01-01'"), "NOT_FOUND"},
      {Keep(record, "person: '" + kAda + "' start_date: '2024-01-01'"), "UNKNOWN_CODE"},
      {Keep(record, "person: '" + kAda + "' kind: KIND_PHONE start_date: '2025-01-01'"), "DATE_IN_FUTURE"},
      {Do<RevealSafeContact>(name)(record), "UNKNOWN_CODE"},
      {Do<RevealSafeContact>("name: 'safe_contacts/C0000001' number: 2 reason: REVEAL_REASON_VISIT")(record),
       "NOT_FOUND"},
      {Do<RevealSafeContact>("name: 'safe_contacts/C0000005' number: 1 reason: REVEAL_REASON_VISIT")(record),
       "NOT_FOUND"},
      {Do<EndSafeContact>(name + "end_date: '2024-06-01'")(record), "SAFE_CONTACT_ENDED"},
  };
  for (const auto& row : rows) {
    ASSERT_FALSE(row.refused.has_value());
    EXPECT_EQ(row.refused.error().reason, row.reason);
  }
  EXPECT_TRUE(CheckSafeContactValue("").has_value());
  EXPECT_TRUE(CheckSafeContactValue(std::string(401, 'x')).has_value());
  for (int i = 0; i < 29; ++i) {
    EXPECT_TRUE(Keep(record, "person: '" + kAda + "' kind: KIND_PHONE start_date: '2024-01-01'").has_value());
  }
  EXPECT_EQ(Keep(record, "person: '" + kAda + "' kind: KIND_PHONE start_date: '2024-01-01'").error().reason,
            "RECORD_FULL");
}

TEST(CurrentAllocation, IsTheLastOneUnlessItEnded) {
  v1::CaseFile file;
  EXPECT_EQ(CurrentAllocation(file), nullptr);
  file.add_allocations()->set_worker("SW100");
  ASSERT_NE(CurrentAllocation(file), nullptr);
  file.mutable_allocations(0)->set_end_date("2024-03-01");
  EXPECT_EQ(CurrentAllocation(file), nullptr);
}

}  // namespace
}  // namespace kith::cases
