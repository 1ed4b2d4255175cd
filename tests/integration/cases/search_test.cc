// Searching before creating, over the rows that the journal wrote, on both stores.
#include "services/cases/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/cases/domain/opening.h"
#include "services/cases/domain/people/restriction.h"
#include "services/cases/domain/person.h"
#include "services/cases/schema.h"
#include "shared/front/front.h"
#include "tests/integration/inbox/on_both_stores.h"
#include "tests/unit/cases/record.h"

namespace kith::cases {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

const ticket::Key kKey(std::string(32, 's'), kSearchPurpose);

class SearchPeopleOn : public testing::OnBothStores {
 protected:
  void SetUp() override {
    OpenJournal(CasesSchema(), Migrations);
    if (!journal_) return;
    ava_ = Register(
        "given_name: 'Ava' family_name: 'Farnley' birth_date: '2019-05-04' sex: SEX_FEMALE nhs_number: '9434765919'");
    ben_ = Register("given_name: 'Benjamin' family_name: 'Farnley' birth_date: '2015-03-07' sex: SEX_MALE");
    Register("given_name: 'Chloe' family_name: 'Patel' birth_date: '2019-05-04' sex: SEX_FEMALE");
  }

  template <class Request>
  Result<std::string> Try(Front::Decide<Request> decide, const Request& request, std::string request_id = "",
                          std::vector<std::string> roles = {"social_worker"}) {
    std::string first;
    journal::Command command;
    command.subject = "SW100";
    command.roles = std::move(roles);
    command.request_id = std::move(request_id);
    command.fingerprint = request.SerializeAsString();
    command.decide = [&](const Streams& streams, const Context& context) {
      auto drafts = decide(streams, request, context);
      if (drafts) first = drafts->front().stream;
      return drafts;
    };
    command.answer = [&first](const Streams&) { return first; };
    return journal_->Execute(std::move(command));
  }

  std::string Register(const std::string& person) {
    const auto done = Try<v1::RegisterPersonRequest>(
        RegisterPerson, Parse<v1::RegisterPersonRequest>("person { authority: '873' " + person + " }"));
    EXPECT_TRUE(done) << done.error().message;
    return done.value_or("");
  }

  Context Asking() const {
    Context context;
    context.subject = "SW100";
    context.now = clock_.Now();
    return context;
  }

  v1::SearchPeopleResponse Search(const std::string& criteria) {
    auto found = SearchPeople(*journal_, kKey, Asking(), Parse<v1::SearchPeopleRequest>(criteria));
    EXPECT_TRUE(found.has_value()) << found.error().message;
    return found.value_or(v1::SearchPeopleResponse());
  }

  Result<std::string> RegisterAfter(const v1::SearchPeopleResponse& search, const std::string& person,
                                    const std::string& request_id, const std::string& more = "") {
    auto request = Parse<v1::RegisterPersonRequest>("person { authority: '873' " + person + " } " + more);
    request.set_search_token(search.search_token());
    return Try<v1::RegisterPersonRequest>(
        [](const Streams& streams, const v1::RegisterPersonRequest& asked, const Context& context) {
          return RegisterSearchedPerson(kKey, streams, asked, context);
        },
        request, request_id);
  }

  std::string ava_, ben_;
};

TEST_P(SearchPeopleOn, FindsAPersonDespiteErrorsAndExplains) {
  const auto found = Search(
      "given_name: 'Avva' family_name: 'FARNLY' birth_date: '2019-04-05' sex: SEX_FEMALE nhs_number: '9434765991'");
  ASSERT_GE(found.candidates_size(), 1);
  const auto& best = found.candidates(0);
  EXPECT_EQ(best.person(), ava_);
  EXPECT_NE(best.band(), v1::BAND_POSSIBLE);
  EXPECT_GT(best.score(), 0);
  ASSERT_EQ(best.contributions_size(), 5);
  EXPECT_EQ(best.contributions(2).field(), v1::MATCH_FIELD_BIRTH_DATE);
  EXPECT_EQ(best.contributions(2).agreement(), v1::AGREEMENT_REORDERED);
  EXPECT_EQ(best.contributions(4).agreement(), v1::AGREEMENT_CLOSE);
  EXPECT_EQ(best.given_name(), "Ava");
  EXPECT_FALSE(best.has_open_case());
}

TEST_P(SearchPeopleOn, FindsByANicknameAndSaysWhetherTheCaseIsOpen) {
  const auto opened = Try<v1::OpenCaseFilesRequest>(
      OpenCaseFiles, Parse<v1::OpenCaseFilesRequest>("children: '" + ben_ +
                                                     "' authority: '873' referral_date: '2024-01-08' referral_source: "
                                                     "REFERRAL_SOURCE_GP primary_need: PRIMARY_NEED_LOW_INCOME"));
  ASSERT_TRUE(opened) << opened.error().message;
  const auto found = Search("given_name: 'Benny' family_name: 'Farnley' birth_date: '2015-03-07'");
  ASSERT_EQ(found.candidates_size(), 1) << found.DebugString();
  EXPECT_EQ(found.candidates(0).person(), ben_);
  EXPECT_EQ(found.candidates(0).band(), v1::BAND_CERTAIN);
  EXPECT_TRUE(found.candidates(0).has_open_case());
}

TEST_P(SearchPeopleOn, FindsNobodyWhereNobodyIs) {
  const auto found = Search("given_name: 'Zed' family_name: 'Quill' birth_date: '2001-01-31'");
  EXPECT_EQ(found.candidates_size(), 0);
  EXPECT_NE(found.search_token(), "");
  EXPECT_THAT(found.expire_time(), HasSubstr("T"));
}

TEST_P(SearchPeopleOn, RefusesWhatWouldFindTooMany) {
  for (const char* criteria :
       {"", "family_name: 'Farnley'", "family_name: 'Farnley' sex: SEX_FEMALE", "postcode: 'CB1 2AB' house: '1'"}) {
    const auto refused = SearchPeople(*journal_, kKey, Asking(), Parse<v1::SearchPeopleRequest>(criteria));
    ASSERT_FALSE(refused.has_value()) << criteria;
    EXPECT_EQ(refused.error().reason, "SEARCH_TOO_BROAD");
  }
  const std::pair<const char*, const char*> rows[] = {
      {"birth_date: '2019-02-30'", "birth_date"},
      {"birth_date: '2019-02-03' expected_birth_date: '2019-02-03'", "birth_date"},
      {"max_candidates: 26", "max_candidates"},
      {"household: 'teams/x'", "household[0]"}};
  for (const auto& [criteria, field] : rows) {
    const auto refused =
        SearchPeople(*journal_, kKey, Asking(),
                     Parse<v1::SearchPeopleRequest>(std::string("given_name: 'A' family_name: 'B' ") + criteria));
    ASSERT_FALSE(refused.has_value()) << criteria;
    EXPECT_EQ(refused.error().fields.at(0).field, field);
  }
}

TEST_P(SearchPeopleOn, LetsARecordBeMadeThatNobodyHas) {
  const std::string person = "given_name: 'Zed' family_name: 'Quill' birth_date: '2001-01-31'";
  const auto search = Search(person);
  EXPECT_TRUE(RegisterAfter(search, person + " sex: SEX_MALE", "request-0001"));
  EXPECT_EQ(Search(person).candidates_size(), 1) << "found from now on";
}

TEST_P(SearchPeopleOn, AsksWhyBeforeARecordIsMadeThatSomebodyHas) {
  const std::string person = "given_name: 'Ava' family_name: 'Farnley' birth_date: '2019-05-04'";
  const auto search = Search(person);
  const auto refused = RegisterAfter(search, person + " sex: SEX_FEMALE", "request-0001");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "POSSIBLE_DUPLICATE");
  EXPECT_THAT(refused.error().message, Not(HasSubstr("Ava")));
  EXPECT_TRUE(RegisterAfter(search, person + " sex: SEX_FEMALE", "request-0002", "not_a_match_reason: 'a namesake'"));
}

TEST_P(SearchPeopleOn, AnswersARetryAfterTheTokenHasExpired) {
  const std::string person = "given_name: 'Zed' family_name: 'Quill' birth_date: '2001-01-31'";
  const auto search = Search(person);
  const auto first = RegisterAfter(search, person + " sex: SEX_MALE", "request-0001");
  ASSERT_TRUE(first);
  clock_.Advance(31min);
  const auto again = RegisterAfter(search, person + " sex: SEX_MALE", "request-0001");
  ASSERT_TRUE(again) << again.error().reason;
  EXPECT_EQ(*again, *first);
  EXPECT_EQ(RegisterAfter(search, person + " sex: SEX_MALE", "request-0002").error().reason, "SEARCH_EXPIRED");
}

class SearchForARestrictedPersonOn : public SearchPeopleOn {
 protected:
  void Restrict(const std::string& person) {
    const auto done = Try<v1::SetRestrictionRequest>(
        SetRestriction, Parse<v1::SetRestrictionRequest>(
                            "reason: RESTRICTION_REASON_RISK_ASSESSED restriction { category: CATEGORY_HIGH_RISK "
                            "owner: 'TM1' set_date: '2026-03-01' review_due_date: '2026-05-01' person: '" +
                            person + "' }"));
    ASSERT_TRUE(done) << done.error().message;
  }
};

TEST_P(SearchForARestrictedPersonOn, SaysThatThereIsSomebodyAndNothingElse) {
  Restrict(ava_);
  const std::string person = "given_name: 'Ava' family_name: 'Farnley' birth_date: '2019-05-04'";
  const auto search = Search(person);
  ASSERT_EQ(search.candidates_size(), 1);
  v1::Candidate expected;
  expected.set_restricted(true);
  expected.set_band(v1::BAND_CERTAIN);
  expected.set_ask(search.candidates(0).ask());
  EXPECT_EQ(search.candidates(0).SerializeAsString(), expected.SerializeAsString());
  EXPECT_NE(search.candidates(0).ask(), "");
  const auto ticket = kKey.Read(search.search_token(), "SW100", clock_.Now());
  ASSERT_TRUE(ticket);
  EXPECT_FALSE(ticket->Covers(ava_)) << "who did not learn the name cannot use it";
  EXPECT_EQ(RegisterAfter(search, person + " sex: SEX_FEMALE", "request-0001").error().reason, "POSSIBLE_DUPLICATE");
}

TEST_P(SearchForARestrictedPersonOn, SaysNothingToWhoKnowsLittle) {
  Restrict(ava_);
  EXPECT_EQ(Search("given_name: 'Ava' family_name: 'Farnley'").candidates_size(), 0);
}

KITH_ON_BOTH_STORES(SearchPeopleOn);
KITH_ON_BOTH_STORES(SearchForARestrictedPersonOn);

}  // namespace
}  // namespace kith::cases
