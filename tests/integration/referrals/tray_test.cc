// Work trays over the rows that the journal wrote, and the children whose cases are open, on both stores.
#include <gtest/gtest.h>

#include "shared/calendar/date.h"
#include "tests/integration/referrals/front_door_fixture.h"

namespace kith::referrals {
namespace {

using FrontDoorTray = FrontDoorOnAStore;
KITH_ON_BOTH_STORES(FrontDoorTray);

std::vector<std::string> NamesOf(const v1::ListTrayResponse& tray) {
  std::vector<std::string> names;
  for (const auto& item : tray.items()) names.push_back(item.name());
  return names;
}
std::string CountsOf(const v1::ListTrayResponse& tray) {
  std::string text;
  for (const auto& group : tray.groups()) {
    text += group.key() + " " + std::to_string(group.count()) + "/" + std::to_string(group.overdue_count()) + "; ";
  }
  return text;
}

const std::string kKey(64, 'a');

TEST_P(FrontDoorTray, HoldsWhatMustBeDoneUntilItIsDone) {
  const std::string today = calendar::LondonDate(clock_.Now());
  const auto contact = Receive(today);
  ASSERT_EQ(NamesOf(Tray()), std::vector<std::string>{contact});
  EXPECT_EQ(Tray().items(0).kind(), v1::TRAY_KIND_CONTACT);
  EXPECT_EQ(Tray().items(0).responsible(), "MO7");
  EXPECT_FALSE(Tray().items(0).overdue());
  EXPECT_TRUE(Tray("", 25).items(0).overdue());

  const auto made = Do(MakeReferral, "name: '" + contact + "' referral_date: '" + today + "'");
  auto tray = Tray("group_by: TRAY_GROUPING_KIND");
  EXPECT_EQ(CountsOf(tray), "TRAY_KIND_REFERRAL 1/0; TRAY_KIND_ACKNOWLEDGEMENT 1/0; ");
  Do(DecideReferral, "name: '" + made[1] + "' decision_date: '" + today +
                         "' decision: REFERRAL_DECISION_EARLY_HELP reason: DECISION_REASON_EARLY_HELP_NEEDED");
  tray = Tray();
  ASSERT_EQ(tray.items_size(), 1);
  EXPECT_EQ(tray.items(0).kind(), v1::TRAY_KIND_ACKNOWLEDGEMENT) << "the referrer was not told yet";
  Do(AcknowledgeReferral,
     "name: '" + made[1] + "' acknowledgement_date: '" + today + "' method: ACKNOWLEDGEMENT_METHOD_LETTER");
  EXPECT_EQ(Tray().total_count(), 0);

  const auto history = ListHistory(*journal_, Parse<v1::ListHistoryRequest>("name: '" + made[1] + "'"));
  ASSERT_EQ(history->entries_size(), 3);
  EXPECT_TRUE(history->entries(1).event().has_referral_decided());
  EXPECT_EQ(history->entries(1).recorded_by(), "MO7");
}

TEST_P(FrontDoorTray, GroupsSortsAndCounts) {
  const auto red = Receive("2025-03-04",
                           "children: 'people/C0000001' brag_rating: BRAG_RATING_RED team: 'teams/mash' responsible: "
                           "'MO1' address_key: '" +
                               kKey + "' family: 'families/F1'");
  const auto sibling = Receive("2025-03-03",
                               "children: 'people/C0000002' brag_rating: BRAG_RATING_BLUE team: 'teams/mash' "
                               "responsible: 'MO2' address_key: '" +
                                   kKey + "' family: 'families/F1'");
  const auto unrated = Receive("2025-03-05", "children: 'people/C0000003' team: 'teams/night' responsible: 'MO1'");
  using Names = std::vector<std::string>;
  EXPECT_EQ(NamesOf(Tray()), (Names{sibling, red, unrated})) << "by due time";
  EXPECT_EQ(CountsOf(Tray()), "overdue 3/3; ");

  auto tray = Tray("group_by: TRAY_GROUPING_PRIORITY");
  EXPECT_EQ(NamesOf(tray), (Names{unrated, red, sibling})) << "what nobody rated comes first";
  EXPECT_EQ(CountsOf(tray), "BRAG_RATING_UNSPECIFIED 1/1; BRAG_RATING_RED 1/1; BRAG_RATING_BLUE 1/1; ");
  tray = Tray("group_by: TRAY_GROUPING_PERSON");
  EXPECT_EQ(NamesOf(tray), (Names{red, unrated, sibling}));
  EXPECT_EQ(CountsOf(tray), "MO1 2/2; MO2 1/1; ");
  EXPECT_EQ(CountsOf(Tray("group_by: TRAY_GROUPING_TEAM")), "teams/mash 2/2; teams/night 1/1; ");
  EXPECT_EQ(CountsOf(Tray("group_by: TRAY_GROUPING_ADDRESS")), " 1/1; " + kKey + " 2/2; ");
  EXPECT_EQ(CountsOf(Tray("group_by: TRAY_GROUPING_SIBLING_GROUP")), unrated + " 1/1; families/F1 2/2; ");

  EXPECT_EQ(NamesOf(Tray("responsible: 'MO1' brag_rating: BRAG_RATING_RED")), Names{red});
  EXPECT_EQ(NamesOf(Tray("address_key: '" + kKey + "'")), (Names{sibling, red}));
  EXPECT_EQ(NamesOf(Tray("sibling_group: 'families/F1' team: 'teams/mash'")), (Names{sibling, red}));
  EXPECT_EQ(Tray("authority: '874'").total_count(), 0);

  const auto today = Receive(calendar::LondonDate(clock_.Now()));
  EXPECT_EQ(CountsOf(Tray()), "overdue 3/3; tomorrow 1/0; ");
  EXPECT_EQ(Tray("overdue: true").total_count(), 3);
  Do(StartMashEnquiry, "name: '" + red + "' agencies: 'police'");
  EXPECT_EQ(NamesOf(Tray("state: TRAY_STATE_AWAITING_REPLIES kind: TRAY_KIND_CONTACT")), Names{red});
  EXPECT_EQ(Tray("kind: TRAY_KIND_MASH_ENQUIRY").items(0).sibling_group(), "families/F1");
}

TEST_P(FrontDoorTray, PagesLoseAndRepeatNothing) {
  for (int i = 0; i < 7; ++i) {
    Receive("2025-03-0" + std::to_string(1 + i % 3),
            "children: ['people/C0000001', 'people/C0000002'] brag_rating: BRAG_RATING_" +
                std::string(i % 2 == 0 ? "RED" : "GREEN"));
  }
  for (const char* grouping : {"", "group_by: TRAY_GROUPING_PRIORITY", "group_by: TRAY_GROUPING_PERSON",
                               "group_by: TRAY_GROUPING_KIND", "group_by: TRAY_GROUPING_ADDRESS"}) {
    const auto whole = NamesOf(Tray(grouping));
    ASSERT_EQ(whole.size(), 7u);
    std::vector<std::string> paged;
    std::string token;
    do {
      const auto page = Tray(std::string(grouping) + " page_size: 3 page_token: '" + token + "'");
      EXPECT_EQ(page.groups_size() > 0, token.empty()) << "counts on the first page";
      for (auto& name : NamesOf(page)) paged.push_back(name);
      token = page.next_page_token();
    } while (!token.empty());
    EXPECT_EQ(paged, whole) << grouping;
  }
  const auto wrong =
      ListTray(*journal_, Asking(), Parse<v1::ListTrayRequest>("group_by: TRAY_GROUPING_KIND page_token: '61'"));
  EXPECT_EQ(wrong.error().reason, "INVALID_REQUEST");

  const auto contacts = [&](const std::string& request) {
    return *ListContacts(*journal_, Asking(), Parse<v1::ListContactsRequest>(request));
  };
  const auto first = contacts("child: 'people/C0000002' page_size: 4");
  ASSERT_EQ(first.contacts_size(), 4) << "newest first, each once";
  EXPECT_EQ(first.contacts(0).received_date(), "2025-03-03");
  EXPECT_EQ(contacts("child: 'people/C0000002' page_token: '" + first.next_page_token() + "'").contacts_size(), 3);
  EXPECT_EQ(contacts("child: 'people/C0000009'").contacts_size(), 0);
  EXPECT_EQ(contacts("authority: '873'").contacts_size(), 7);
}

TEST_P(FrontDoorTray, CountsThoseThatAreDueFirstAndShowsAllInTheOrderOfTheirGroups) {
  sql::Open(options_.database, sql::Mode::kWrite)
      ->Script(
          "WITH RECURSIVE n (i) AS (SELECT 100001 UNION ALL SELECT i + 1 FROM n WHERE i < 110020) INSERT INTO "
          "tray_view "
          "(stream, kind, state, authority, team, person, priority, due, sort, address_key, sibling_group, children, "
          "contact) SELECT 'contacts/K' || i, CASE WHEN i > 110000 THEN 1 ELSE 2 END, 1, '873', "
          "CASE WHEN i > 110000 THEN 'teams/a' ELSE 'teams/b' END, '', 0, '2025-03-04T00:00:00Z', "
          "'2025-03-04T00:00:00Z contacts/K' || i, '', '', '', '' FROM n");
  auto tray = Tray("page_size: 2");
  EXPECT_EQ(NamesOf(tray), (std::vector<std::string>{"contacts/K100001", "contacts/K100002"}));
  EXPECT_EQ(CountsOf(tray), "overdue 10000/10000; ");
  EXPECT_TRUE(tray.counts_truncated());
  for (const std::string grouping : {"group_by: TRAY_GROUPING_TEAM", "group_by: TRAY_GROUPING_KIND"}) {
    tray = Tray(grouping + " page_size: 19 authority: '873'");
    ASSERT_EQ(tray.items_size(), 19) << grouping;
    EXPECT_EQ(tray.items(0).name(), "contacts/K110001") << "the first group, though it is due last";
    EXPECT_EQ(tray.total_count(), 10000);
    EXPECT_EQ(tray.groups_size(), 1) << "it is not among those counted";
    tray = Tray(grouping + " page_size: 2 authority: '873' page_token: '" + tray.next_page_token() + "'");
    EXPECT_EQ(NamesOf(tray), (std::vector<std::string>{"contacts/K110020", "contacts/K100001"}));
  }
  tray = Tray("team: 'teams/a' state: TRAY_STATE_WAITING");
  EXPECT_EQ(tray.total_count(), 20);
  EXPECT_FALSE(tray.counts_truncated());
}

TEST_P(FrontDoorTray, OpenChildrenAreKnownFromTheCasesEvents) {
  const auto contact = Receive("2025-03-04");
  Consume({CaseEntry("C0000001", "case_opened { authority: '873' referral_date: '2025-01-06' }"),
           CaseEntry("C0000001", "case_allocated { team: 'teams/fens-1' worker: 'SW1' start_date: '2025-01-07' }"),
           CaseEntry("C0000001", "assessment_started { number: 1 start_date: '2025-01-07' }")});
  const auto refused = journal_->Execute(CommandOf(
      MakeReferral, Parse<v1::MakeReferralRequest>("name: '" + contact + "' referral_date: '2025-03-04'"), nullptr));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, "CHILD_ALREADY_OPEN");

  Do(PassToAllocatedWorker, "name: '" + contact + "'");
  auto tray = Tray("team: 'teams/fens-1' responsible: 'SW1'");
  ASSERT_EQ(tray.items_size(), 1);
  EXPECT_EQ(tray.items(0).kind(), v1::TRAY_KIND_CASE_INFORMATION);
  EXPECT_EQ(tray.items(0).contact(), contact);
  EXPECT_EQ(Tray().total_count(), 1) << "the front door has nothing left to decide";

  Consume({CaseEntry("C0000001", "case_allocated { team: 'teams/fens-2' worker: 'SW2' start_date: '2025-02-01' }")});
  EXPECT_EQ(Tray("responsible: 'SW1'").items_size(), 0);
  EXPECT_EQ(Tray("responsible: 'SW2' team: 'teams/fens-2'").items_size(), 1) << "it follows the child";
  Do(NoteCaseInformation, "name: 'children/C0000001' contact: '" + contact + "'");
  EXPECT_EQ(Tray().total_count(), 0);

  Consume({CaseEntry("C0000001", "case_closed { closure_date: '2025-04-01' }")});
  const auto next = Receive("2025-05-01");
  Do(MakeReferral, "name: '" + next + "' referral_date: '2025-05-01'");
}

TEST_P(FrontDoorTray, EventsOutOfOrderAndUnreadableOnesAreHandledAsByTheInbox) {
  const auto opened = CaseEntry("C0000001", "case_opened { referral_date: '2025-01-06' }");
  const auto allocated = CaseEntry("C0000001", "case_allocated { worker: 'SW1' start_date: '2025-01-07' }");
  EXPECT_EQ(inbox::ApplyBatch(*journal_, source_, {allocated}).error().reason, "CURSOR_MOVED") << "a gap";
  Consume({opened});
  EXPECT_EQ(inbox::ApplyBatch(*journal_, source_, {opened}).error().reason, "CURSOR_MOVED") << "a second time";
  auto broken = allocated;
  broken.payload = "\xff";
  Consume({broken});
  ASSERT_EQ(inbox::ListParked(*journal_).size(), 1u);
  EXPECT_NE(inbox::ListParked(*journal_)[0].reason().find("UNREADABLE_RECORD"), std::string::npos);
  Consume({CaseEntry("C0000001", "case_closed { closure_date: '2025-04-01' }"),
           CaseEntry("C0000002", "case_opened { referral_date: '2025-01-06' }")});
  EXPECT_TRUE(journal_->ReadStateAs<v1::OpenChild>("children/C0000001")->open()) << "held behind the parked one";
  EXPECT_TRUE(journal_->ReadStateAs<v1::OpenChild>("children/C0000002")->open()) << "other children flow";

  const auto closed = CaseEntry("C0000001", "case_closed { closure_date: '2025-04-01' }");
  const auto mended = inbox::ReplayAll(*journal_, source_, [&](int64_t position) -> std::optional<journal::Entry> {
    auto entry = position == allocated.position ? allocated : closed;
    entry.position = position;
    return entry;
  });
  EXPECT_EQ(mended, 2);
  const auto child = journal_->ReadStateAs<v1::OpenChild>("children/C0000001");
  EXPECT_FALSE(child->open());
  EXPECT_EQ(child->worker(), "SW1");
}

TEST_P(FrontDoorTray, ARetryGetsItsAnswerWhenTheSearchHasExpired) {
  static const ticket::Key key("thirty-two bytes that nobody else has", kSearchPurpose);
  const auto receive = [&](const std::string& id, const std::string& token) {
    const auto request = Parse<v1::ReceiveContactRequest>(
        "authority: '873' source: REFERRAL_SOURCE_GP received_date: '2025-03-04' children: 'people/C0000001' "
        "search_tokens: '" +
        token + "'");
    journal::Command command;
    command.request_id = id;
    command.fingerprint = request.SerializeAsString();
    command.subject = "MO7";
    command.decide = [request](const Streams& streams, const Context& context) {
      return ReceiveSearchedContact(key, streams, request, context);
    };
    command.answer = [](const Streams&) { return std::string("answered"); };
    return journal_->Execute(std::move(command));
  };
  const auto token = key.Mint({"MO7", clock_.Now() + std::chrono::minutes(30), {"people/C0000001"}, 0});
  ASSERT_TRUE(receive("contact-0001", token).has_value());
  clock_.Advance(std::chrono::minutes(31));
  EXPECT_EQ(receive("contact-0001", token).value_or(""), "answered");
  EXPECT_EQ(receive("contact-0002", token).error().reason, "SEARCH_EXPIRED");
}

TEST_P(FrontDoorTray, RowsAreAFunctionOfTheStates) {
  const auto contact = Receive("2025-03-04", "children: 'people/C0000001' brag_rating: BRAG_RATING_RED");
  Do(StartMashEnquiry, "name: '" + contact + "' agencies: ['police', 'housing']");
  Do(MakeReferral, "name: '" + contact + "' referral_date: '2025-03-05'");
  const auto before = Tray().SerializeAsString();
  EXPECT_EQ(journal_->RebuildStates(), 0) << "folds agree";
  EXPECT_EQ(Tray().SerializeAsString(), before);
}

}  // namespace
}  // namespace kith::referrals
