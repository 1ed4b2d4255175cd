// People, relationships, restricted records and safe contacts through the fronts, on both stores.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/cases/domain/people/relationship.h"
#include "shared/kafka/internal_record.h"
#include "tests/integration/cases/through_the_fronts.h"

namespace kith::cases {
namespace {

class PeopleService : public ThroughTheFronts {
 protected:
  void SetUp() override {
    ThroughTheFronts::SetUp();
    if (!journal_) return;
    child_ = Register("sex: SEX_FEMALE birth_date: '2015-05-04' given_name: 'Ada' la_child_id: 'A1'");
    mother_ = Register("sex: SEX_FEMALE birth_date: '1990-05-04' given_name: 'Bea' la_child_id: 'A2'");
    partner_ = Register("sex: SEX_MALE birth_date: '1989-05-04' given_name: 'Carl' la_child_id: 'A3'");
    Relate(mother_, "PARENT_WITH_RESPONSIBILITY", child_);
    Relate(partner_, "PARTNER", mother_);
  }

  void Relate(const std::string& person, const std::string& type, const std::string& other) {
    Must<v1::RecordRelationshipResponse>(
        importer_, "RecordRelationship",
        "person: '" + person + "' related_person: '" + other + "' type: RELATIONSHIP_TYPE_" + type);
  }

  std::string Id(const std::string& person) const { return person.substr(person.find('/') + 1); }

  void Restrict(const std::string& person) {
    Must<v1::SetRestrictionResponse>(importer_, "SetRestriction",
                                     "reason: RESTRICTION_REASON_RISK_ASSESSED restriction { person: '" + person +
                                         "' category: CATEGORY_HIGH_RISK owner: 'TM1' set_date: '2020-01-01' "
                                         "review_due_date: '2020-03-01' }");
  }

  std::string OpenCase(const std::string& person) {
    return Must<v1::OpenCaseFilesResponse>(importer_, "OpenCaseFiles",
                                           "children: '" + person +
                                               "' authority: '873' referral_date: '2020-01-08' referral_source: "
                                               "REFERRAL_SOURCE_GP primary_need: PRIMARY_NEED_LOW_INCOME")
        .case_files(0)
        .name();
  }

  std::string child_, mother_, partner_;
};

TEST_P(PeopleService, RelationshipsAreListedFromBothSides) {
  const auto of_child = Must<v1::ListRelationshipsResponse>(worker_, "ListRelationships", "person: '" + child_ + "'");
  ASSERT_EQ(of_child.related_size(), 1);
  EXPECT_EQ(of_child.related(0).person(), mother_);
  EXPECT_EQ(of_child.related(0).label(), "mother with parental responsibility");
  const auto of_mother =
      Must<v1::ListRelationshipsResponse>(worker_, "ListRelationships", "person: '" + mother_ + "' page_size: 1");
  ASSERT_EQ(of_mother.related_size(), 1);
  EXPECT_EQ(of_mother.related(0).label(), "daughter");
  EXPECT_NE(of_mother.next_page_token(), "");
  const auto next = Must<v1::ListRelationshipsResponse>(
      worker_, "ListRelationships",
      "person: '" + mother_ + "' page_size: 1 page_token: '" + of_mother.next_page_token() + "'");
  ASSERT_EQ(next.related_size(), 1);
  EXPECT_EQ(next.related(0).person(), partner_);
  EXPECT_EQ(next.next_page_token(), "");
}

TEST_P(PeopleService, TheGenogramComesFromTheStore) {
  const auto drawn = Must<v1::GetGenogramResponse>(worker_, "GetGenogram", "person: '" + child_ + "' depth: 2");
  ASSERT_EQ(drawn.nodes_size(), 3);
  EXPECT_EQ(drawn.nodes(2).given_name(), "Carl");
  EXPECT_EQ(drawn.nodes(2).role(), "mother with parental responsibility's partner");
  EXPECT_EQ(drawn.edges_size(), 2);
  Restrict(partner_);
  const auto cut = Must<v1::GetGenogramResponse>(worker_, "GetGenogram", "person: '" + child_ + "' depth: 2");
  EXPECT_TRUE(cut.nodes(2).is_restricted());
  EXPECT_EQ(cut.nodes(2).person(), "restricted/1");
  EXPECT_EQ(cut.DebugString().find("Carl"), std::string::npos);
  const auto unknown = Call<v1::GetGenogramResponse>(worker_, "GetGenogram", "person: 'people/C9999999'");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().reason, "NOT_FOUND");
}

TEST_P(PeopleService, HouseholdsAndFamiliesShowWhomTheCallerMaySee) {
  Must<v1::RegisterHouseholdResponse>(importer_, "RegisterHousehold",
                                      "household { authority: '873' lines: '1 Sample Street' members { person: '" +
                                          child_ + "' start_date: '2015-05-04' } members { person: '" + partner_ +
                                          "' start_date: '2016-05-04' } }");
  Must<v1::RegisterFamilyResponse>(importer_, "RegisterFamily",
                                   "authority: '873' members: '" + child_ + "' members: '" + partner_ + "'");
  const std::string of_child = "person: '" + child_ + "'";
  EXPECT_EQ(Must<v1::ListHouseholdsResponse>(worker_, "ListHouseholds", of_child).households(0).members_size(), 2);
  Restrict(partner_);
  const auto households = Must<v1::ListHouseholdsResponse>(worker_, "ListHouseholds", of_child);
  ASSERT_EQ(households.households_size(), 1);
  EXPECT_EQ(households.households(0).members_size(), 1);
  const auto families = Must<v1::ListFamiliesResponse>(worker_, "ListFamilies", of_child);
  ASSERT_EQ(families.families_size(), 1);
  EXPECT_EQ(families.families(0).members_size(), 1);
  EXPECT_EQ(families.families(0).memberships_size(), 1);
  EXPECT_EQ(Must<v1::ListFamiliesResponse>(manager_, "ListFamilies", of_child).families(0).members_size(), 2);
  EXPECT_EQ(
      Must<v1::ListRelationshipsResponse>(worker_, "ListRelationships", "person: '" + mother_ + "'").related_size(), 1);
}

// A restricted record and one that does not exist get the same answer, word for word but for the number.
TEST_P(PeopleService, ARestrictedRecordLooksAsIfItDidNotExist) {
  const std::string file = OpenCase(child_);
  Restrict(child_);
  const struct {
    const char* rpc;
    std::string before, after;
  } rows[] = {
      {"GetPerson", "name: 'people/", "'"},
      {"GetCaseFile", "name: 'cases/", "'"},
      {"GetGenogram", "person: 'people/", "'"},
      {"ListRelationships", "person: 'people/", "'"},
      {"ListFamilies", "person: 'people/", "'"},
      {"ListHouseholds", "person: 'people/", "'"},
      {"ListSafeContacts", "person: 'people/", "'"},
      {"StartAssessment", "name: 'cases/", "' start_date: '2020-01-09'"},
      {"StartAssessment", "name: 'cases/", "' etag: '7' start_date: '2020-01-09'"},
      {"RecordPersonName", "name: 'people/", "' person_name { kind: KIND_ALIAS given_name: 'X' }"},
      {"RecordPersonIdentifier", "name: 'people/", "' identifier { kind: KIND_LEGACY_SYSTEM value: '1' }"},
      {"RecordRelationship", "related_person: '" + mother_ + "' type: RELATIONSHIP_TYPE_COUSIN person: 'people/", "'"},
      {"EndRelationship", "number: 1 end_date: '2020-01-01' name: 'relationships/", "-" + Id(mother_) + "'"},
      {"RegisterFamily", "authority: '873' members: 'people/", "'"},
      {"RecordSafeContact", "kind: KIND_PHONE value: 'x' start_date: '2020-01-01' person: 'people/", "'"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.rpc);
    const auto hidden = Call<v1::GetPersonResponse>(worker_, row.rpc, row.before + Id(child_) + row.after);
    const auto unknown = Call<v1::GetPersonResponse>(worker_, row.rpc, row.before + "C9999999" + row.after);
    ASSERT_FALSE(hidden.has_value());
    ASSERT_FALSE(unknown.has_value());
    EXPECT_EQ(hidden.error().reason, "NOT_FOUND");
    EXPECT_EQ(hidden.error().code, unknown.error().code);
    EXPECT_EQ(hidden.error().fields, unknown.error().fields);
    std::string told = unknown.error().message;
    if (const size_t at = told.find("C9999999"); at != std::string::npos) told.replace(at, 8, Id(child_));
    EXPECT_EQ(hidden.error().message, told);
  }
  const auto found = Call<v1::FindPersonResponse>(worker_, "FindPerson", "authority: '873' la_child_id: 'A1'");
  const auto nobody = Call<v1::FindPersonResponse>(worker_, "FindPerson", "authority: '873' la_child_id: 'A9'");
  EXPECT_EQ(found.error().message, nobody.error().message);
  EXPECT_EQ(Must<v1::ListCaseFilesResponse>(worker_, "ListCaseFiles", "").case_files_size(), 0);
  EXPECT_EQ(Must<v1::ListRestrictionsResponse>(other_manager_, "ListRestrictions", "").restrictions_size(), 0);

  // Its owner sees it, and so does who breaks the glass.
  Must<v1::GetPersonResponse>(manager_, "GetPerson", "name: '" + child_ + "'");
  EXPECT_EQ(Must<v1::ListRestrictionsResponse>(manager_, "ListRestrictions", "owner: 'TM1'").restrictions_size(), 1);
  EXPECT_EQ(Must<v1::ListCaseFilesResponse>(manager_, "ListCaseFiles", "").case_files_size(), 1);
  Must<v1::BreakGlassResponse>(worker_, "BreakGlass",
                               "name: 'restrictions/" + Id(child_) + "' reason: GLASS_BREAK_REASON_MISSING_CHILD");
  Must<v1::GetPersonResponse>(worker_, "GetPerson", "name: '" + child_ + "'");
  Must<v1::GetCaseFileResponse>(worker_, "GetCaseFile", "name: '" + file + "'");
  Must<v1::StartAssessmentResponse>(worker_, "StartAssessment", "name: '" + file + "' start_date: '2020-01-09'");
  EXPECT_FALSE(Call<v1::GetPersonResponse>(other_worker_, "GetPerson", "name: '" + child_ + "'").has_value());
}

TEST_P(PeopleService, TheNumberOfADuplicateLeadsToThePrimary) {
  Must<v1::LinkPeopleResponse>(
      manager_, "LinkPeople",
      "primary: '" + child_ + "' duplicate: '" + mother_ + "' reason: LINK_REASON_SAME_IDENTIFIERS");
  const std::string by_number = "authority: '873' la_child_id: 'A2'";
  const auto found = Must<v1::FindPersonResponse>(worker_, "FindPerson", by_number);
  EXPECT_EQ(found.person().name(), child_);
  EXPECT_EQ(found.found_as(), mother_);
  EXPECT_EQ(Must<v1::GetPersonResponse>(worker_, "GetPerson", "name: '" + mother_ + "'").person().linked_to(), child_);
  Restrict(child_);
  EXPECT_FALSE(Call<v1::FindPersonResponse>(worker_, "FindPerson", by_number).has_value());
  Must<v1::UnlinkPeopleResponse>(
      manager_, "UnlinkPeople",
      "primary: '" + child_ + "' duplicate: '" + mother_ + "' reason: UNLINK_REASON_DIFFERENT_PEOPLE");
  EXPECT_EQ(Must<v1::FindPersonResponse>(worker_, "FindPerson", by_number).person().name(), mother_);
}

TEST_P(PeopleService, CheckAccessTellsAServiceWhyItsCallerMayNot) {
  Restrict(child_);
  const auto ask = [this](const std::string& subject, const std::string& role) {
    return Must<v1::CheckAccessResponse>({"sharing", identity::Role::kService}, "CheckAccess",
                                         "name: '" + child_ + "' subject: '" + subject + "' roles: '" + role + "'")
        .basis();
  };
  EXPECT_EQ(ask("SW1", "social_worker"), "restricted");
  EXPECT_EQ(ask("TM1", "team_manager"), "owner");
  Must<v1::LiftRestrictionResponse>(
      manager_, "LiftRestriction",
      "name: 'restrictions/" + Id(child_) + "' lifted_date: '2026-03-02' reason: RESTRICTION_REASON_NO_LONGER_NEEDED");
  Must<v1::SetRestrictionResponse>(importer_, "SetRestriction",
                                   "reason: RESTRICTION_REASON_ADOPTION_ORDER restriction { person: '" + child_ +
                                       "' category: CATEGORY_ADOPTION owner: 'TM1' review_due_date: '2026-05-01' "
                                       "is_sealed: true }");
  EXPECT_EQ(ask("TM1", "team_manager"), "named_role");
  EXPECT_EQ(ask("SW1", "social_worker"), "sealed");
}

TEST_P(PeopleService, StatesAndRowsAreWhatTheEventsSay) {
  Restrict(child_);
  EXPECT_TRUE(journal_->VerifyStreams(1000, "").different.empty());
  EXPECT_EQ(journal_->RebuildStates(), 0);
}

const std::string kSecret = "Flat 7, 93 Hidden Lane, Nowhere ZZ9 9ZZ";

// Everything that the service keeps or publishes, as bytes.
std::string EverythingKept(journal::Journal& journal, const std::string& folder) {
  std::string all;
  const auto add = [&all](const sql::Rows& rows) {
    for (const auto& row : rows) {
      for (const auto& value : row) {
        if (const auto* text = std::get_if<std::string>(&value)) all += *text + "\n";
        if (const auto* bytes = std::get_if<sql::Bytes>(&value)) all += bytes->data + "\n";
      }
    }
  };
  journal.readers().With([&](sql::Connection& connection) {
    for (const char* table : {"journal", "stream", "request", "relation_view", "household_view", "family_view",
                              "restriction_view", "team_view", "case_view"}) {
      add(connection.Query(std::string("SELECT * FROM ") + table));
    }
    return 0;
  });
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ostringstream bytes;
    bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    all += bytes.str();
  }
  for (const auto& entry : journal.Read(0, 10'000)) {
    const auto record = kafka::InternalRecord("cases", entry);
    all += record.key + "\n" + record.value + "\n";
    for (const auto& header : record.headers) all += header.first + header.second + "\n";
  }
  return all;
}

TEST_P(PeopleService, ASafeContactIsReadableInARevealsAnswerAlone) {
  const std::string of_child = "person: '" + child_ + "' ";
  const auto recorded =
      Must<v1::RecordSafeContactResponse>(worker_, "RecordSafeContact",
                                          of_child +
                                              "request_id: 'safe-0001' kind: KIND_ADDRESS start_date: "
                                              "'2020-01-01' value: '" +
                                              kSecret + "'");
  EXPECT_EQ(recorded.contact().sealed(), "");
  const std::string reveal =
      "request_id: 'reveal-0001' name: '" + recorded.name() + "' number: 1 reason: REVEAL_REASON_WELFARE_CHECK";
  const auto revealed = Must<v1::RevealSafeContactResponse>(other_worker_, "RevealSafeContact", reveal);
  EXPECT_EQ(revealed.value(), kSecret);
  EXPECT_EQ(revealed.sealed(), "");
  const auto entries = journal_->Read(0, 1000, recorded.name());
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[1].actor, "SW2") << "who asked stands in the journal";

  const auto listed = Must<v1::ListSafeContactsResponse>(worker_, "ListSafeContacts", of_child);
  ASSERT_EQ(listed.contacts_size(), 1);
  EXPECT_EQ(listed.contacts(0).reveals(), 1);
  EXPECT_EQ(listed.contacts(0).sealed(), "");
  for (const std::string& answer :
       {recorded.DebugString(), listed.DebugString(),
        Must<v1::GetPersonResponse>(worker_, "GetPerson", "name: '" + child_ + "'").DebugString(),
        Must<v1::GetGenogramResponse>(worker_, "GetGenogram", of_child).DebugString()}) {
    EXPECT_EQ(answer.find("Hidden Lane"), std::string::npos);
  }
  const std::string kept = EverythingKept(*journal_, dir_.path());
  EXPECT_NE(kept.find("safe_contacts/"), std::string::npos) << "the search sees what is kept";
  for (const char* part : {"Hidden", "ZZ9 9ZZ", "Nowhere", "Flat 7"})
    EXPECT_EQ(kept.find(part), std::string::npos) << part;

  // A retry is answered again without another event; another caller with its request_id gets nothing.
  EXPECT_EQ(Must<v1::RevealSafeContactResponse>(other_worker_, "RevealSafeContact", reveal).value(), kSecret);
  EXPECT_EQ(journal_->Read(0, 1000, recorded.name()).size(), 2u);
  EXPECT_EQ(Call<v1::RevealSafeContactResponse>(worker_, "RevealSafeContact", reveal).error().reason,
            "REQUEST_ID_REUSED");
  // The same request is the same, another value is not.
  EXPECT_TRUE(Call<v1::RecordSafeContactResponse>(worker_, "RecordSafeContact",
                                                  of_child +
                                                      "request_id: 'safe-0001' kind: KIND_ADDRESS start_date: "
                                                      "'2020-01-01' value: '" +
                                                      kSecret + "'")
                  .has_value());
  EXPECT_EQ(Call<v1::RecordSafeContactResponse>(worker_, "RecordSafeContact",
                                                of_child + "request_id: 'safe-0001' kind: KIND_ADDRESS start_date: "
                                                           "'2020-01-01' value: 'elsewhere'")
                .error()
                .reason,
            "REQUEST_ID_REUSED");
}

TEST_P(PeopleService, SafeContactsHaveAListOfRolesOfTheirOwnAndNeedTheirKey) {
  using enum identity::Role;
  for (const auto role : {kAuditor, kService, kImporter, kConferenceChair, kAnalyst, kSystemAdmin, kPartner}) {
    for (const char* rpc : {"RecordSafeContact", "RevealSafeContact", "EndSafeContact", "ListSafeContacts"}) {
      const auto& roles = methods_.at(rpc).roles;
      EXPECT_EQ(std::find(roles.begin(), roles.end(), role), roles.end()) << rpc;
    }
  }
  const std::string record = "person: '" + child_ + "' kind: KIND_PHONE start_date: '2020-01-01' value: '01480 000000'";
  const auto name = Must<v1::RecordSafeContactResponse>(worker_, "RecordSafeContact", record).name();
  const std::string reveal = "name: '" + name + "' number: 1 reason: REVEAL_REASON_VISIT";
  Serve("another key for safe contacts, of 32 bytes");
  EXPECT_EQ(Call<v1::RevealSafeContactResponse>(worker_, "RevealSafeContact", reveal).error().reason,
            "SAFE_CONTACT_KEY_MISSING");
  Serve("");
  EXPECT_EQ(Call<v1::RecordSafeContactResponse>(worker_, "RecordSafeContact", record).error().reason,
            "SAFE_CONTACT_KEY_MISSING");
}

KITH_ON_BOTH_STORES(PeopleService);

}  // namespace
}  // namespace kith::cases
