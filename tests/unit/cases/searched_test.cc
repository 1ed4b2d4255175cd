// A person is recorded only by who has just looked for the person.
#include "services/cases/domain/searched.h"

#include <gtest/gtest.h>

#include "tests/unit/cases/record.h"

namespace kith::cases {
namespace {

using namespace std::chrono_literals;

const Instant kNow = Instant{} + 1'750'000'000s;
const ticket::Key kKey(std::string(32, 's'), kSearchPurpose);

class RegisterSearched : public ::testing::Test {
 protected:
  RegisterSearched() {
    context_.subject = "SW100";
    context_.roles = {"social_worker"};
    context_.now = kNow;
    context_.today = "2025-06-15";
    context_.position = 1;
    request_ = Parse<v1::RegisterPersonRequest>(
        "person { authority: '873' given_name: 'Testa' family_name: \"O'Farnley\" birth_date: '2019-05-04' sex: "
        "SEX_FEMALE "
        "nhs_number: '9434765919' }");
  }

  std::string Token(const std::string& search, uint32_t note = 0) const {
    return kKey.Mint({"SW100", kNow + 30min, {SearchedPerson(Parse<v1::SearchPeopleRequest>(search))}, note});
  }
  static inline const std::string kSame =
      "given_name: 'testa' family_name: 'OFARNLEY' birth_date: '2019-05-04' nhs_number: '943 476 5919'";

  std::string Reason() {
    const auto done = RegisterSearchedPerson(kKey, Record(), request_, context_);
    return done ? "" : done.error().reason;
  }

  Context context_;
  v1::RegisterPersonRequest request_;
};

TEST_F(RegisterSearched, RecordsWhomNobodyKnew) {
  request_.set_search_token(Token(kSame));
  EXPECT_EQ(Reason(), "");
}

TEST_F(RegisterSearched, RefusesWithoutASearch) {
  EXPECT_EQ(Reason(), "SEARCH_REQUIRED");
  request_.set_search_token("nonsense");
  EXPECT_EQ(Reason(), "SEARCH_REQUIRED");
}

TEST_F(RegisterSearched, RefusesASearchForSomebodyElse) {
  for (const std::string& other :
       {std::string("given_name: 'testa' family_name: 'ofarnley' birth_date: '2019-05-04'"),
        "given_name: 'other' " + kSame.substr(kSame.find("family")), kSame + " upn: 'A873200001001'"}) {
    request_.set_search_token(Token(other));
    EXPECT_EQ(Reason(), "SEARCH_REQUIRED") << other;
  }
}

TEST_F(RegisterSearched, RefusesAnOldSearch) {
  request_.set_search_token(Token(kSame));
  context_.now = kNow + 30min;
  EXPECT_EQ(Reason(), "SEARCH_EXPIRED");
}

TEST_F(RegisterSearched, RefusesTheSearchOfAnother) {
  request_.set_search_token(Token(kSame));
  context_.subject = "SW200";
  EXPECT_EQ(Reason(), "SEARCH_BY_ANOTHER");
}

TEST_F(RegisterSearched, AsksWhyACandidateIsNotThePerson) {
  request_.set_search_token(Token(kSame, 2));
  const auto refused = RegisterSearchedPerson(kKey, Record(), request_, context_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "POSSIBLE_DUPLICATE");
  EXPECT_EQ(refused.error().fields.at(0).field, "not_a_match_reason");
  EXPECT_NE(refused.error().message.find("found 2"), std::string::npos);
  request_.set_not_a_match_reason("a twin");
  const auto done = RegisterSearchedPerson(kKey, Record(), request_, context_);
  ASSERT_TRUE(done);
  const auto& event = static_cast<const v1::CasesEvent&>(*done->front().event);
  EXPECT_EQ(event.person_registered().not_a_match_reason(), "a twin") << "the reason stays on record";
  request_.set_not_a_match_reason(std::string(1001, 'x'));
  EXPECT_EQ(Reason(), "INVALID_REQUEST");
}

TEST_F(RegisterSearched, LetsAnImporterMatchByItsOwnNumbers) {
  context_.roles = {"importer"};
  EXPECT_EQ(Reason(), "");
}

TEST_F(RegisterSearched, CoversThePersonWhoWasJustRecorded) {
  const std::string token = TokenForRegistered(kKey, "people/C0000001", request_, context_);
  const auto ticket = kKey.Read(token, "SW100", kNow + 29min);
  ASSERT_TRUE(ticket);
  EXPECT_TRUE(ticket->Covers("people/C0000001"));
  EXPECT_FALSE(ticket->Covers("people/C0000002"));
}

TEST(SearchedPerson, TakesTheExpectedDateOfTheUnborn) {
  EXPECT_EQ(SearchedPerson(Parse<v1::SearchPeopleRequest>("family_name: 'A' expected_birth_date: '2026-01-02'")),
            SearchedPerson(Parse<v1::Person>("family_name: 'A' expected_birth_date: '2026-01-02' authority: '873'")));
}

}  // namespace
}  // namespace kith::cases
