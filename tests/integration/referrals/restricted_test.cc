// What the front door shows of children whose records are closed: nothing, to whoever has no access, on both stores.
#include <chrono>
#include <future>
#include <map>

#include <gtest/gtest.h>

#include "services/referrals/service.h"
#include "tests/integration/referrals/front_door_fixture.h"

namespace kith::referrals {
namespace {

using Names = std::vector<std::string>;
using enum identity::Role;

struct Caller {
  std::string subject;
  identity::Role role;
};

const Caller kOwner{"TM1", kTeamManager};
const Caller kListed{"MO9", kMashOfficer};
const Caller kStranger{"MO1", kMashOfficer};
const Caller kManager{"TM2", kTeamManager};

const std::string kClosed = "people/C0000001";
const std::string kRestriction =
    "restriction_set { restriction { person: 'people/C0000001' category: CATEGORY_HIGH_PROFILE owner: 'TM1' set_date: "
    "'2020-01-06' access { subject: 'MO9' start_date: '2020-01-06' } conflicted: 'TM3' ";

class RestrictedAtTheFrontDoor : public FrontDoorOnAStore {
 protected:
  void SetUp() override {
    FrontDoorOnAStore::SetUp();
    if (!journal_) return;
    queries_ = std::make_unique<QueryPool>(2, 100);
    Front front("kith.referrals.v1.ReferralsService", *journal_, *queries_);
    AddReferralsRpcs(front, ticket::Key(std::string(32, 's'), kSearchPurpose), clock_);
    for (auto& method : front.methods()) methods_[method.name] = method;
  }
  void TearDown() override { queries_.reset(); }

  Result<std::string> Send(const Caller& caller, const rpc::Method& method,
                           std::unique_ptr<google::protobuf::Message> request) {
    const auto* id = request->GetDescriptor()->FindFieldByName("request_id");
    if (id) request->GetReflection()->SetString(request.get(), id, "request-" + std::to_string(10000 + ++calls_));
    rpc::Call call;
    call.method = "/" + method.service + "/" + method.name;
    call.caller = {caller.subject, {caller.role}, ""};
    call.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    auto answer = std::make_shared<std::promise<Result<std::string>>>();
    auto told = answer->get_future();
    method.unary(call, std::move(request),
                 [answer](Result<std::string> bytes) { answer->set_value(std::move(bytes)); });
    return told.get();
  }

  // The answer, or the refusal's reason.
  template <class Response>
  std::pair<Response, std::string> Call(const Caller& caller, const std::string& rpc, const std::string& text) {
    const rpc::Method& method = methods_.at(rpc);
    std::unique_ptr<google::protobuf::Message> request(method.request->New());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.get())) << text;
    const auto bytes = Send(caller, method, std::move(request));
    Response response;
    if (!bytes) return {response, bytes.error().reason};
    EXPECT_TRUE(response.ParseFromString(*bytes));
    return {response, ""};
  }
  std::string Refusal(const Caller& caller, const std::string& rpc, const std::string& text) {
    const rpc::Method& method = methods_.at(rpc);
    std::unique_ptr<google::protobuf::Message> request(method.request->New());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.get())) << text;
    const auto bytes = Send(caller, method, std::move(request));
    return bytes ? "" : bytes.error().reason;
  }

  Names TrayOf(const Caller& caller, const std::string& request = "") {
    Names names;
    std::string token;
    do {
      const auto [tray, refused] =
          Call<v1::ListTrayResponse>(caller, "ListTray", request + " page_token: '" + token + "'");
      EXPECT_EQ(refused, "");
      for (const auto& item : tray.items()) names.push_back(item.name());
      token = tray.next_page_token();
    } while (!token.empty());
    return names;
  }
  int64_t CountOf(const Caller& caller, const std::string& request = "") {
    const auto tray = Call<v1::ListTrayResponse>(caller, "ListTray", request).first;
    int64_t in_groups = 0;
    for (const auto& group : tray.groups()) in_groups += group.count();
    EXPECT_EQ(in_groups, tray.total_count());
    return tray.total_count();
  }
  Names ContactsOf(const Caller& caller, const std::string& request = "") {
    Names names;
    std::string token;
    do {
      const auto page =
          Call<v1::ListContactsResponse>(caller, "ListContacts", request + " page_token: '" + token + "'").first;
      for (const auto& contact : page.contacts()) names.push_back(contact.name());
      token = page.next_page_token();
    } while (!token.empty());
    return names;
  }
  Names ReferralsOf(const Caller& caller, const std::string& request = "") {
    Names names;
    std::string token;
    do {
      const auto page =
          Call<v1::ListReferralsResponse>(caller, "ListReferrals", request + " page_token: '" + token + "'").first;
      for (const auto& referral : page.referrals()) names.push_back(referral.name());
      token = page.next_page_token();
    } while (!token.empty());
    return names;
  }
  bool Sees(const Caller& caller, const std::string& contact) {
    const std::string about = "name: '" + contact + "'";
    const bool gets = Refusal(caller, "GetContact", about).empty();
    EXPECT_EQ(Refusal(caller, "ListHistory", about).empty(), gets) << caller.subject;
    const auto listed = ContactsOf(caller);
    EXPECT_EQ(std::count(listed.begin(), listed.end(), contact), gets ? 1 : 0) << caller.subject;
    const auto tray = TrayOf(caller);
    EXPECT_EQ(std::count(tray.begin(), tray.end(), contact), gets ? 1 : 0) << caller.subject;
    EXPECT_EQ(CountOf(caller), static_cast<int64_t>(tray.size())) << caller.subject;
    return gets;
  }

  std::unique_ptr<QueryPool> queries_;
  std::map<std::string, rpc::Method> methods_;
  int calls_ = 0;
};

KITH_ON_BOTH_STORES(RestrictedAtTheFrontDoor);

TEST_P(RestrictedAtTheFrontDoor, AContactIsSeenByWhomTheRestrictionNamesAndNobodyElse) {
  const auto contact = Receive("2025-03-04");
  const auto other = Receive("2025-03-05", "children: 'people/C0000002'");
  EXPECT_TRUE(Sees(kStranger, contact));
  Consume({EntryOf("restrictions/C0000001", kRestriction + "} }")});
  EXPECT_FALSE(Sees(kStranger, contact));
  EXPECT_FALSE(Sees(kManager, contact));
  EXPECT_FALSE(Sees({"AU1", kAuditor}, contact));
  EXPECT_TRUE(Sees(kOwner, contact));
  EXPECT_TRUE(Sees(kListed, contact));
  EXPECT_TRUE(Sees({"IMPORT", kImporter}, contact));
  EXPECT_TRUE(Sees(kStranger, other)) << "a child who is not restricted";
  EXPECT_EQ(ContactsOf(kStranger, "child: '" + kClosed + "'"), Names()) << "as of a child of whom nobody called";

  Consume({EntryOf("restrictions/C0000001",
                   "restricted_access_granted { access { subject: 'MO1' start_date: '2020-01-06' } }")});
  EXPECT_TRUE(Sees(kStranger, contact));
  Consume({EntryOf("restrictions/C0000001", "restricted_access_revoked { subject: 'MO1' }")});
  EXPECT_FALSE(Sees(kStranger, contact));
  Consume({EntryOf("restrictions/C0000001", "restriction_lifted { lifted_date: '2025-01-06' }")});
  EXPECT_TRUE(Sees(kStranger, contact));
  Consume({EntryOf("restrictions/C0000001", kRestriction + "} }")});
  EXPECT_FALSE(Sees(kStranger, contact)) << "closed a second time";
}

TEST_P(RestrictedAtTheFrontDoor, EveryRequestThatNamesItIsAnsweredAsIfTheNumberHadNeverBeenGiven) {
  const auto contact =
      Receive("2025-03-04", "children: ['people/C0000001', 'people/C0000002'] brag_rating: BRAG_RATING_RED");
  const auto referral = Do(MakeReferral, "name: '" + contact + "' referral_date: '2025-03-05'").back();
  const auto enquiry = Do(StartMashEnquiry, "name: '" + referral + "' agencies: 'police'").front();
  Consume({CaseEntry("C0000001", "case_opened { authority: '873' referral_date: '2025-01-06' }"),
           EntryOf("restrictions/C0000001", kRestriction + "} }")});
  const std::pair<std::string, std::string> pairs[] = {{contact, "contacts/K0009999"},
                                                       {referral, "referrals/R0009999"},
                                                       {enquiry, "enquiries/M0009999"},
                                                       {"children/C0000001", "children/C0009999"}};
  int asked = 0;
  for (const auto& [rpc, method] : methods_) {
    const auto* field = method.request->GetDescriptor()->FindFieldByName("name");
    if (!field) continue;
    for (const auto& [hidden, nobody] : pairs) {
      const auto ask = [&, &method = method](const Caller& caller, const std::string& name, const std::string& etag) {
        std::unique_ptr<google::protobuf::Message> request(method.request->New());
        request->GetReflection()->SetString(request.get(), field, name);
        if (const auto* has_etag = request->GetDescriptor()->FindFieldByName("etag"))
          request->GetReflection()->SetString(request.get(), has_etag, etag);
        const auto bytes = Send(caller, method, std::move(request));
        if (bytes) return std::string("answered");
        std::string text = bytes.error().reason + ": " + bytes.error().message;
        for (const auto& wrong : bytes.error().fields) text += "; " + wrong.field + " " + wrong.description;
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name))
          text.replace(at, name.size(), "it");
        return text;
      };
      for (const char* etag : {"", "7777"}) {
        const std::string never = ask(kManager, nobody, etag);
        EXPECT_EQ(ask(kManager, hidden, etag), never) << rpc << " " << hidden;
        EXPECT_NE(never, "answered") << rpc;
        ++asked;
      }
    }
  }
  EXPECT_GE(asked, 8 * 15) << "commands, gets and the history";

  EXPECT_EQ(Refusal(kManager, "AssignWork", "name: '" + contact + "' team: 'teams/mash'"), "NOT_FOUND");
  EXPECT_EQ(Refusal(kManager, "GetMashEnquiry", "name: '" + enquiry + "'"), "NOT_FOUND");
  EXPECT_EQ(Refusal(kManager, "GetOpenChild", "name: 'children/C0000001'"), "NOT_FOUND");
  const std::string decide = "name: '" + referral +
                             "' decision_date: '2025-03-06' decision: REFERRAL_DECISION_EARLY_HELP reason: "
                             "DECISION_REASON_EARLY_HELP_NEEDED";
  EXPECT_EQ(Refusal(kManager, "DecideReferral", decide), "NOT_FOUND");
  const auto later = Receive("2025-03-06", "children: 'people/C0000002'");
  EXPECT_EQ(Refusal(kManager, "JoinContact", "name: '" + later + "' earlier_contact: '" + contact + "'"), "NOT_FOUND");
  EXPECT_EQ(ReferralsOf(kManager), Names());
  EXPECT_EQ(TrayOf(kManager), Names{later});

  EXPECT_EQ(ReferralsOf(kOwner), Names{referral});
  EXPECT_EQ(Refusal(kOwner, "GetMashEnquiry", "name: '" + enquiry + "'"), "");
  EXPECT_EQ(Refusal(kOwner, "DecideReferral", decide), "") << "whoever sees it works on it";
}

TEST_P(RestrictedAtTheFrontDoor, TheAllocatedWorkerSeesItWhileTheCaseIsOpen) {
  const Caller worker{"SW1", kSocialWorker};
  const auto contact = Receive("2025-03-04");
  Consume({CaseEntry("C0000001", "case_opened { authority: '873' referral_date: '2025-01-06' }"),
           CaseEntry("C0000001", "case_allocated { team: 'teams/fens-1' worker: 'SW1' start_date: '2025-01-07' }"),
           EntryOf("restrictions/C0000001", kRestriction + "} }")});
  EXPECT_TRUE(Sees(worker, contact));
  EXPECT_FALSE(Sees({"SW2", kSocialWorker}, contact));
  Do(PassToAllocatedWorker, "name: '" + contact + "'");
  EXPECT_EQ(TrayOf(worker), Names{"children/C0000001"});
  EXPECT_EQ(TrayOf(kManager), Names());
  const std::string note = "name: 'children/C0000001' contact: '" + contact + "'";
  EXPECT_EQ(Refusal(kManager, "NoteCaseInformation", note), "NOT_FOUND");
  EXPECT_EQ(Refusal(worker, "NoteCaseInformation", note), "");
  Consume({CaseEntry("C0000001", "case_closed { closure_date: '2025-04-01' }")});
  EXPECT_EQ(Refusal(worker, "GetContact", "name: '" + contact + "'"), "NOT_FOUND") << "who had it last has it no more";
}

TEST_P(RestrictedAtTheFrontDoor, ItEndsByItselfOnTheDayAfterItsLastAndABrokenGlassTheDayAfterTomorrow) {
  const auto contact = Receive("2025-03-04");
  const auto after = [this](int days) { return calendar::LondonDate(clock_.Now() + std::chrono::hours(24 * days)); };
  Consume({EntryOf("restrictions/C0000001", kRestriction + "expiry_date: '" + after(5) + "' } }"),
           EntryOf("restrictions/C0000001",
                   "glass_broken { glass_break { subject: 'MO1' last_date: '" + after(1) + "' } }")});
  EXPECT_TRUE(Sees(kStranger, contact));
  EXPECT_FALSE(Sees(kManager, contact));
  clock_.Advance(std::chrono::hours(48));
  EXPECT_FALSE(Sees(kStranger, contact));
  clock_.Advance(std::chrono::hours(72));
  EXPECT_FALSE(Sees(kStranger, contact)) << "the last day";
  clock_.Advance(std::chrono::hours(24));
  EXPECT_TRUE(Sees(kStranger, contact));
}

TEST_P(RestrictedAtTheFrontDoor, StaffWhoseInterestItTouchesNeverSeeIt) {
  const auto contact = Receive("2025-03-04");
  Consume({EntryOf("restrictions/C0000001", kRestriction + "roles: 'team_manager' } }")});
  EXPECT_TRUE(Sees(kManager, contact));
  EXPECT_FALSE(Sees({"TM3", kTeamManager}, contact));
}

TEST_P(RestrictedAtTheFrontDoor, ASealClosesItForGoodToAllButItsRoles) {
  const auto contact = Receive("2025-03-04");
  const auto by_person = Receive("2025-03-04", "children: 'people/C0000002'");
  Consume({EntryOf("restrictions/C0000001", kRestriction + "} }"),
           CaseEntry("C0000001", "record_sealed { sealed_date: '2025-03-05' reason: REASON_ADOPTION }"),
           EntryOf("people/C0000002", "record_sealed { sealed_date: '2025-03-05' reason: REASON_ADOPTION }"),
           EntryOf("restrictions/C0000001", "restriction_lifted { lifted_date: '2025-03-06' }")});
  for (const auto& sealed : {contact, by_person}) {
    EXPECT_FALSE(Sees(kListed, sealed));
    EXPECT_FALSE(Sees({"IMPORT", kImporter}, sealed)) << "our own programs neither";
    EXPECT_TRUE(Sees(kManager, sealed)) << "a seal opens to managers";
  }
}

TEST_P(RestrictedAtTheFrontDoor, PagesAreFullAndLoseNothingOfWhatIsOpen) {
  Names open_contacts, open_referrals;
  for (int i = 0; i < 9; ++i) {
    const bool is_closed = i % 3 != 1;
    const auto contact = Receive("2025-03-0" + std::to_string(1 + i),
                                 std::string("children: ['people/C0000003', 'people/C000000") +
                                     (is_closed ? "1" : "2") + "'] brag_rating: BRAG_RATING_" +
                                     (i % 2 == 0 ? "RED" : "GREEN") + " team: 'teams/t" + std::to_string(i % 2) + "'");
    const auto referral =
        Do(MakeReferral, "name: '" + contact + "' referral_date: '2025-03-0" + std::to_string(1 + i) + "'").back();
    if (is_closed) continue;
    open_contacts.insert(open_contacts.begin(), contact);
    open_referrals.push_back(referral);
  }
  Consume({EntryOf("restrictions/C0000001", kRestriction + "} }")});
  for (const char* size : {"page_size: 1", "page_size: 2", "page_size: 3"}) {
    EXPECT_EQ(ContactsOf(kStranger, size), open_contacts) << size;
    EXPECT_EQ(ReferralsOf(kStranger, size), open_referrals) << size;
    for (int by = v1::TRAY_GROUPING_DUE_TIME; by <= v1::TrayGrouping_MAX; ++by) {
      const auto grouping = " group_by: " + v1::TrayGrouping_Name(by);
      EXPECT_EQ(TrayOf(kStranger, size + grouping).size(), 6u)
          << "a decision and an acknowledgement of each" << grouping;
      EXPECT_EQ(CountOf(kStranger, size + grouping), 6) << grouping;
      EXPECT_EQ(TrayOf(kListed, size + grouping).size(), 18u) << grouping;
    }
  }
  const auto first = Call<v1::ListContactsResponse>(kStranger, "ListContacts", "page_size: 3").first;
  EXPECT_EQ(first.contacts_size(), 3);
  EXPECT_EQ(first.next_page_token(), "") << "no page that would say that there is more";
}

TEST_P(RestrictedAtTheFrontDoor, WhatWasSetBeforeTheUpgradeIsReadAgainAndNothingElseChanges) {
  const auto contact = Receive("2025-03-04");
  const std::vector<journal::Entry> entries = {
      CaseEntry("C0000001", "case_opened { authority: '873' referral_date: '2025-01-06' }"),
      EntryOf("restrictions/C0000001", kRestriction + "} }"),
      CaseEntry("C0000001", "case_allocated { team: 'teams/fens-1' worker: 'SW1' start_date: '2025-01-07' }"),
      CaseEntry("C0000001", "case_closed { closure_date: '2025-04-01' }"),
      CaseEntry("C0000001", "case_opened { authority: '873' referral_date: '2025-05-06' }")};
  inbox::Source before = source_;
  before.effect = [effect = source_.effect](const Streams& streams, const journal::Entry& entry,
                                            const Context& context) -> Result<Drafts> {
    if (entry.stream.starts_with("restrictions/")) return Drafts{};
    return effect(streams, entry, context);
  };
  ASSERT_TRUE(inbox::ApplyBatch(*journal_, before, entries));
  EXPECT_TRUE(Sees(kStranger, contact)) << "an older version knows of no restriction";
  const auto head = journal_->ReadHead().position;

  // As the migration does.
  sql::Open(options_.database, sql::Mode::kWrite)->Script("DELETE FROM cursor WHERE name = 'in/cases'");
  const auto child = journal_->ReadStateAs<v1::OpenChild>("children/C0000001")->SerializeAsString();
  Consume(entries);
  EXPECT_FALSE(Sees(kStranger, contact));
  EXPECT_EQ(journal_->ReadStateAs<v1::OpenChild>("children/C0000001")->SerializeAsString(), child);
  EXPECT_EQ(journal_->ReadHead().position, head + 2) << "the restriction, and its name among those that there are";
  EXPECT_EQ(journal_->RebuildStates(), 0);
}

}  // namespace
}  // namespace kith::referrals
