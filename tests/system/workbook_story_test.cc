// The story of one family, told by the command line to kith-cases and kith-workbook, and read back from both.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "shared/calendar/date.h"
#include "shared/clock/clock.h"
#include "shared/testing/temp_postgres.h"
#include "tests/system/on_brokers.h"

#include "kith/cases/v1/people_service.pb.h"
#include "kith/journal/v1/journal_service.pb.h"
#include "kith/workbook/v1/drafts_service.pb.h"
#include "kith/workbook/v1/entries_service.pb.h"
#include "kith/workbook/v1/practice_service.pb.h"
#include "kith/workbook/v1/supervision_service.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::system {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using std::string_literals::operator""s;

constexpr std::chrono::seconds kLimit{120};

class WorkbookStory : public ::testing::TestWithParam<std::pair<Store, BrokerKind>> {
 protected:
  void SetUp() override {
    const auto [store, broker] = GetParam();
    if (store == Store::kPostgres) KITH_NEEDS_POSTGRES();
    KITH_NEEDS_BROKER(broker);
    on_ = std::make_unique<SuiteOnBroker>(store, broker);
    suite_ = &on_->suite();
    for (const char* service : {"cases", "workbook"}) suite_->Start(service);
  }

  kith::testing::Finished Kith(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), kith::testing::BuiltProgram("kith"));
    return kith::testing::RunProgram({.argv = std::move(arguments),
                                      .settings = {{"KITH_CASES_TARGET", suite_->Target("cases")},
                                                   {"KITH_WORKBOOK_TARGET", suite_->Target("workbook")},
                                                   {"KITH_TOKEN_FILE", token_}}},
                                     kLimit);
  }

  kith::testing::Finished Tell(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"workbook", "story", "--key", suite_->KeyFile(), "--jwks", suite_->JwksFile(),
                                       "--out", dir_.File("story")});
    return Kith(std::move(arguments));
  }

  // As one of the story's workers sees the workbook.
  rpc::Channel& As(const std::string& worker, identity::Role role, const char* service = "workbook") {
    auto& channel = channels_[worker + service];
    if (!channel) {
      identity::TokenRequest request;
      request.subject = worker;
      request.roles = {role};
      request.issuer = "https://kith.local";
      request.audience = "kith";
      const std::string token = identity::MintToken(suite_->KeyFile(), request, SystemClock().Now());
      channel = std::make_unique<rpc::Channel>(suite_->Target(service), [token] { return token; });
    }
    return *channel;
  }

  // What the program says to one of the story's workers.
  kith::testing::Finished KithAs(const std::string& worker, const std::string& role,
                                 std::vector<std::string> arguments) {
    token_.clear();
    const std::string token = dir_.File(worker + ".token");
    const auto minted = Kith({"token", "--key", suite_->KeyFile(), "--jwks", suite_->JwksFile(), "--subject", worker,
                              "--role", role, "--out", token});
    EXPECT_EQ(minted.status, 0) << minted.output;
    token_ = token;
    return Kith(std::move(arguments));
  }

  // Cases knows where she is, by an address and by a safe contact; a chronology must not.
  void HideTheMother(const std::string& mother) {
    auto& cases = As("STORY-SW", identity::Role::kSocialWorker, "cases");
    cases::v1::RecordSafeContactRequest contact;
    contact.set_request_id("safe-contact-of-the-mother");
    contact.set_person(mother);
    contact.set_kind(cases::v1::SafeContact::KIND_ADDRESS);
    contact.set_value("9 Nowhere Wharf, Testborough");
    contact.set_start_date("2026-01-05");
    Must<cases::v1::RecordSafeContactResponse>(cases, "/kith.cases.v1.PeopleService/RecordSafeContact", contact);
    cases::v1::RecordPersonAddressRequest address;
    address.set_request_id("address-of-the-mother");
    address.set_name(mother);
    address.mutable_address()->set_kind(cases::v1::PersonAddress::KIND_TEMPORARY);
    address.mutable_address()->add_lines("10 Nowhere Wharf");
    address.mutable_address()->set_start_date("2026-01-05");
    address.mutable_address()->set_is_location_revealing(true);
    Must<cases::v1::RecordPersonAddressResponse>(cases, "/kith.cases.v1.PeopleService/RecordPersonAddress", address);
  }

  int64_t Head(const std::string& service) {
    return Must<journal::v1::GetHeadResponse>(suite_->Channel(service), "/kith.journal.v1.JournalService/GetHead",
                                              journal::v1::GetHeadRequest())
        .position();
  }

  kith::testing::TempDir dir_;
  std::unique_ptr<SuiteOnBroker> on_;
  Suite* suite_ = nullptr;
  std::map<std::string, std::unique_ptr<rpc::Channel>> channels_;
  std::string token_;
};

TEST_P(WorkbookStory, IsTrueInBothServicesAndToldAgainChangesNothing) {
  const auto told = Tell({});
  ASSERT_EQ(told.status, 0) << told.output << suite_->LogOf("workbook");
  EXPECT_THAT(told.output, AllOf(HasSubstr("The family: Testa and Testo"), HasSubstr("does not exist: neither by its"),
                                 HasSubstr("episode 2 is open"), HasSubstr("assessment.pdf")));

  const auto cases = Head("cases"), workbook = Head("workbook");
  const auto again = Tell({"--json"});
  ASSERT_EQ(again.status, 0) << again.output;
  EXPECT_EQ(Head("cases"), cases);
  EXPECT_EQ(Head("workbook"), workbook);
  const auto came = nlohmann::json::parse(again.output);
  EXPECT_EQ(came["open_episode"], 2);
  EXPECT_EQ(came["contradictions_settled"], 1);
  EXPECT_EQ(came["contradictions_carried"], 1);
  EXPECT_EQ(came["is_authorised"], true);
  EXPECT_EQ(came["is_hidden_from_officer"], true);
  EXPECT_EQ(came["visits_in_cases"], 6) << "two visits, three children";
  EXPECT_EQ(came["plans_reviewed"], 3);
  EXPECT_GT(came["withheld_from_father"], 0);

  const std::vector<std::string> files = came["files"];
  ASSERT_EQ(files.size(), 3U);
  EXPECT_THAT(kith::testing::ReadFile(files[0]),
              AllOf(HasSubstr("Testina"), HasSubstr("shoes on"), Not(HasSubstr("Lantern"))));
  EXPECT_THAT(kith::testing::ReadFile(files[1]), ::testing::StartsWith("%PDF-"));
  EXPECT_THAT(kith::testing::ReadFile(files[2]),
              AllOf(HasSubstr("I did"), Not(HasSubstr("Lantern")), Not(HasSubstr("halved what she drinks"))));

  workbook::v1::GetSupervisionRequest get;
  get.set_name(came["supervision"]);
  const auto held =
      Must<workbook::v1::GetSupervisionResponse>(As("STORY-DSM", identity::Role::kTeamManager),
                                                 "/kith.workbook.v1.SupervisionService/GetSupervision", get)
          .supervision();
  EXPECT_EQ(held.state(), workbook::v1::Supervision::STATE_CLOSED);
  EXPECT_EQ(held.updates_size(), 6);
  EXPECT_EQ(held.ratings_size(), 3);
  EXPECT_EQ(held.actions_size(), 3);
  ASSERT_EQ(held.decisions_size(), 1);
  EXPECT_EQ(held.decisions(0).dissents_size(), 1);
  EXPECT_TRUE(held.decisions(0).voice_warnings().empty())
      << "all three children were heard in the last 20 working days";

  workbook::v1::ListEntriesRequest list;
  list.set_workbook(came["workbook"]);
  const auto seen = [&](const char* worker) {
    return Must<workbook::v1::ListEntriesResponse>(As(worker, identity::Role::kPractitioner),
                                                   "/kith.workbook.v1.EntriesService/ListEntries", list)
        .entries_size();
  };
  EXPECT_EQ(seen("STORY-DAP"), 6);
  EXPECT_EQ(seen("STORY-DAO"), 4) << "all but where the mother is, and what the grandmother told";
}

TEST_P(WorkbookStory, ShowsADrawingALimitAWatcherAndPracticeThatCanBeReadBack) {
  const auto told = Tell({"--json"});
  ASSERT_EQ(told.status, 0) << told.output << suite_->LogOf("workbook");
  const auto came = nlohmann::json::parse(told.output);
  using identity::Role;
  const char* kEntries = "/kith.workbook.v1.EntriesService/";
  const char* kPractice = "/kith.workbook.v1.PracticeService/";

  // The draft became the entry, and is gone; the drawing is a PNG, to the last byte what was uploaded.
  EXPECT_TRUE(Must<workbook::v1::ListDraftsResponse>(As("STORY-CP", Role::kPractitioner),
                                                     "/kith.workbook.v1.DraftsService/ListDrafts",
                                                     workbook::v1::ListDraftsRequest())
                  .drafts()
                  .empty());
  workbook::v1::GetEntryRequest entry;
  entry.set_name(came["drawing_entry"]);
  const auto drawn =
      Must<workbook::v1::GetEntryResponse>(As("STORY-SW", Role::kSocialWorker), kEntries + "GetEntry"s, entry).entry();
  EXPECT_THAT(drawn.narrative(), HasSubstr("last of all, himself"));
  EXPECT_EQ(drawn.children(0).own_words(), "The small one is me. The wall has no door.");
  EXPECT_EQ(drawn.children(0).attachments(0), came["drawing"]);
  EXPECT_EQ(came["is_drawing_whole"], true);
  workbook::v1::DownloadAttachmentRequest download;
  download.set_name(came["drawing"]);
  workbook::v1::DownloadAttachmentResponse piece;
  std::string png;
  ASSERT_TRUE(As("STORY-SW", Role::kSocialWorker).Read(kEntries + "DownloadAttachment"s, download, piece, [&] {
    png += piece.data();
    return true;
  }));
  EXPECT_THAT(png, AllOf(::testing::StartsWith("\x89PNG\r\n\x1A\n"), HasSubstr("IHDR"), HasSubstr("IEND")));

  // Limited with a reason and a day of review: the grandmother's telephone call is not the father's worker's.
  entry.set_name(came["limited_entry"]);
  const auto limited =
      Must<workbook::v1::GetEntryResponse>(As("STORY-SW", Role::kSocialWorker), kEntries + "GetEntry"s, entry).entry();
  EXPECT_EQ(limited.visibility().reason(), workbook::v1::Visibility::REASON_RISK_OF_HARM);
  EXPECT_EQ(limited.visibility().review_date(), came["limit_reviewed_on"]);
  EXPECT_GT(limited.visibility().review_date(), calendar::LondonDate(SystemClock().Now()));
  EXPECT_EQ(came["is_limited_hidden"], true);
  workbook::v1::GetEntryResponse nothing;
  const auto officer = As("STORY-DAO", Role::kPractitioner).Call(kEntries + "GetEntry"s, entry, nothing);
  ASSERT_FALSE(officer);
  EXPECT_EQ(officer.error().reason, "NOT_FOUND");

  EXPECT_EQ(came["found_by_social_worker"], 2) << "the second visit, and what the grandmother told";
  EXPECT_EQ(came["found_by_officer"], 1) << "the second visit";
  EXPECT_GT(came["chronology_lines_of_cases"], 0);
  EXPECT_EQ(came["chronology_lines_of_officer"].get<int>(), came["chronology_lines"].get<int>() - 2);

  EXPECT_EQ(came["is_heard_by_watcher"], true);
  EXPECT_EQ(came["is_presence_known"], GetParam().first == Store::kSqlite)
      << "several processes know it by Redis alone";
  EXPECT_EQ(came["is_writer_present"], GetParam().first == Store::kSqlite);

  // What the score suggests stands, and what was decided beside it.
  workbook::v1::ListInstrumentsRequest instruments;
  instruments.set_workbook(came["workbook"]);
  instruments.set_instrument("dash");
  const auto dash = Must<workbook::v1::ListInstrumentsResponse>(As("STORY-DSM", Role::kTeamManager),
                                                                kPractice + "ListInstruments"s, instruments);
  ASSERT_EQ(dash.records_size(), 1);
  const auto& suggestions = dash.records(0).suggestions();
  const auto marac = std::find_if(suggestions.begin(), suggestions.end(), [](const auto& one) {
    return one.action() == workbook::v1::Suggestion::ACTION_MARAC;
  });
  ASSERT_NE(marac, suggestions.end());
  EXPECT_TRUE(marac->is_suggested());
  EXPECT_FALSE(marac->is_to_be_done());
  ASSERT_EQ(marac->overrides_size(), 1);
  EXPECT_THAT(marac->overrides(0).reason(), HasSubstr("last week"));
  EXPECT_EQ(marac->overrides(0).by().worker(), "STORY-DAP");

  workbook::v1::ListFidelityChecksRequest checks;
  checks.set_practitioner("STORY-RW");
  const auto checked = Must<workbook::v1::ListFidelityChecksResponse>(As("STORY-RW", Role::kPractitioner),
                                                                      kPractice + "ListFidelityChecks"s, checks);
  ASSERT_EQ(checked.checks_size(), 1);
  EXPECT_EQ(checked.checks(0).by().worker(), "STORY-DSM");
  EXPECT_EQ(checked.checks(0).ratings_size(), 4);
  EXPECT_EQ(came["fidelity_checks"], 1);
  workbook::v1::ListFidelityChecksResponse others;
  EXPECT_FALSE(As("STORY-CP", Role::kPractitioner).Call(kPractice + "ListFidelityChecks"s, checks, others))
      << "a check is between the practitioner and managers";
}

TEST_P(WorkbookStory, IsReadOnTheCommandLine) {
  const auto told = Tell({"--json"});
  ASSERT_EQ(told.status, 0) << told.output << suite_->LogOf("workbook");
  const auto came = nlohmann::json::parse(told.output);
  const std::string family = came["family"].get<std::string>().substr(std::string("families/").size());
  const auto said = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "workbook");
    const auto run = KithAs("STORY-DSM", "team_manager", std::move(arguments));
    EXPECT_EQ(run.status, 0) << run.output;
    return run.output;
  };
  EXPECT_THAT(said({"show", family}), AllOf(HasSubstr("recovery-worker"), HasSubstr("drugs-and-alcohol"),
                                            HasSubstr("Contact is told differently"), HasSubstr("the next one on")));
  EXPECT_EQ(nlohmann::json::parse(said({"show", family, "--json"}))["workbook"]["episodes"].size(), 2U);
  EXPECT_THAT(said({"search", family, "grandmother", "friday"}), HasSubstr("entries/E"));
  EXPECT_THAT(said({"agenda", family}), AllOf(HasSubstr("Where we see it differently"),
                                              HasSubstr("\n        nothing was written in it; no summary, due on ")));
  workbook::v1::ListChaptersRequest list;
  list.set_workbook(came["workbook"]);
  const auto chapters = Must<workbook::v1::ListChaptersResponse>(
      As("STORY-DSM", identity::Role::kTeamManager), "/kith.workbook.v1.WorkbookService/ListChapters", list);
  ASSERT_EQ(chapters.chapters_size(), 10);
  EXPECT_THAT(said({"chapter", chapters.chapters(0).name()}), HasSubstr("lived_experience"));
  const std::string out = dir_.File("court.pdf");
  const std::string name = came["assessment"];
  EXPECT_THAT(said({"assessment", name, "--format", "pdf", "--audience", "court", "--out", out}), HasSubstr("bytes"));
  EXPECT_THAT(kith::testing::ReadFile(out), ::testing::StartsWith("%PDF-"));
}

// The names of a chronology's lines, those of cases with their text.
std::vector<std::string> LinesOf(const nlohmann::json& chronology) {
  std::vector<std::string> lines;
  for (const auto& line : chronology["lines"]) {
    const std::string text = line["source"] == "cases" ? line["event"]["text"] : line["entry"]["narrative"];
    lines.push_back(line["source"].get<std::string>() + " " + line["name"].get<std::string>() + ": " + text);
  }
  return lines;
}

TEST_P(WorkbookStory, HasOneChronologyWithItsCaseFilesOfWhichEachPersonSeesTheirPart) {
  const auto told = Tell({"--json"});
  ASSERT_EQ(told.status, 0) << told.output << suite_->LogOf("workbook");
  const auto came = nlohmann::json::parse(told.output);
  const std::string family = came["family"];
  HideTheMother(came["mother"]);

  const auto seen = [&](const std::string& worker, const std::string& role, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"workbook", "chronology", family, "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto run = KithAs(worker, role, std::move(arguments));
    EXPECT_EQ(run.status, 0) << run.output;
    return nlohmann::json::parse(run.output);
  };
  const auto mothers = seen("STORY-DAP", "practitioner");
  EXPECT_TRUE(mothers["missing"].empty());
  std::vector<std::string> days;
  std::map<std::string, int> sources;
  for (const auto& line : mothers["lines"]) {
    days.push_back(line["date"]);
    ++sources[line["source"]];
    if (line["source"] == "workbook" && line["entry"]["kind"] == "ENTRY_KIND_VISIT") {
      EXPECT_EQ(line["recorded_in_cases"].size(), 3U) << line;
    }
  }
  EXPECT_TRUE(std::is_sorted(days.begin(), days.end()));
  const auto lines = LinesOf(mothers);
  EXPECT_THAT(lines, ::testing::Contains(::testing::EndsWith("Child in need plan 1 began.")).Times(3));
  EXPECT_THAT(lines, ::testing::Contains(HasSubstr("Recorded in entries/")).Times(0))
      << "each visit once, as its entry";
  EXPECT_THAT(lines, ::testing::Contains(HasSubstr("Joint visit after school")).Times(1));
  EXPECT_THAT(lines, ::testing::Contains(HasSubstr("Lantern House")).Times(1));

  // The father's worker: all of it but what tells where the mother is, and what is limited to two roles.
  const auto fathers = seen("STORY-DAO", "practitioner");
  EXPECT_TRUE(fathers["missing"].empty());
  EXPECT_EQ(fathers["lines"].size(), lines.size() - 2);
  for (const auto& chronology : {mothers, fathers, seen("STORY-DAO", "practitioner", {"--all"})}) {
    EXPECT_THAT(chronology.dump(), Not(HasSubstr("Nowhere Wharf")));
  }
  EXPECT_THAT(lines, ::testing::Contains(HasSubstr("stood at the school gate")).Times(1));
  EXPECT_THAT(fathers.dump(), AllOf(Not(HasSubstr("Lantern")), Not(HasSubstr("stood at the school gate"))));
  EXPECT_EQ(seen("STORY-DAP", "practitioner", {"--from", days.front(), "--to", days.front()})["lines"].size(),
            static_cast<std::size_t>(std::count(days.begin(), days.end(), days.front())));

  // Who has nothing to do with the family is told nothing, of the case files either.
  const auto stranger = KithAs("STORY-ELSEWHERE", "practitioner", {"workbook", "chronology", family});
  EXPECT_EQ(stranger.status, 1);
  EXPECT_THAT(stranger.output, AllOf(HasSubstr("NOT_FOUND"), Not(HasSubstr("plan"))));

  EXPECT_THAT(seen("STORY-DAO", "practitioner", {"--all"}).dump(), HasSubstr("Address recorded"))
      << "that there is one is told to whoever asks cases";

  const auto text = KithAs("STORY-DAP", "practitioner", {"workbook", "chronology", family}).output;
  EXPECT_THAT(text, AllOf(HasSubstr("sleep with my shoes on"), HasSubstr("in the case files of 3 children"),
                          HasSubstr("with attachments/A"), HasSubstr("risk-of-harm, to be looked at again on 20"),
                          HasSubstr("tells where somebody can be found: people/"), Not(HasSubstr("WARNING"))));
  EXPECT_THAT(KithAs("STORY-DAP", "practitioner", {"workbook", "chronology", family, "--table"}).output,
              AllOf(HasSubstr("source"), HasSubstr("Child in need plan 1 began.")));

  suite_->Kill("cases");
  const auto alone = KithAs("STORY-DAP", "practitioner", {"workbook", "chronology", family});
  EXPECT_EQ(alone.status, 1);
  EXPECT_THAT(alone.output,
              AllOf(HasSubstr("WARNING: the case files' lines are missing"), HasSubstr("sleep with my shoes on"),
                    HasSubstr("UNAVAILABLE"), Not(HasSubstr("Child in need plan"))));
}

// Both stores and both brokers: which broker it is changes nothing of what a store answers.
INSTANTIATE_TEST_SUITE_P(Engines, WorkbookStory,
                         ::testing::Values(std::pair(Store::kSqlite, BrokerKind::kEmbedded),
                                           std::pair(Store::kPostgres, BrokerKind::kApache)),
                         [](const auto& engines) {
                           return engines.param.first == Store::kSqlite ? "SqliteEmbedded" : "PostgresApache";
                         });

}  // namespace
}  // namespace kith::system
