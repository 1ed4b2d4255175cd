// Bad input through the whole service, over the wire: each gets its own code, reason and field, and nothing is written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/testing/temp_postgres.h"
#include "tests/system/steps.h"

#include "kith/journal/v1/journal_service.pb.h"

namespace kith::system {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;

class Refusals : public ::testing::TestWithParam<Store> {
 protected:
  void SetUp() override {
    if (GetParam() == Store::kPostgres) KITH_NEEDS_POSTGRES();
    suite_ = std::make_unique<Suite>(GetParam());
    suite_->Start("cases");
    child_ = RegisterChild(*suite_);
    OpenCase(*suite_, child_, "2026-03-02");
    head_ = Head();
  }
  void TearDown() override {
    if (!suite_) return;
    EXPECT_EQ(Head(), head_) << "a refused command wrote something";
  }

  int64_t Head() {
    return Must<journal::v1::GetHeadResponse>(suite_->Channel("cases"), "/kith.journal.v1.JournalService/GetHead",
                                              journal::v1::GetHeadRequest())
        .position();
  }

  // The refusal of a request to the cases service.
  template <class Request>
  Error RefusalOf(const std::string& rpc, const Request& request) {
    typename std::conditional<std::is_same_v<Request, cases::v1::RegisterPersonRequest>,
                              cases::v1::RegisterPersonResponse, cases::v1::StartCinPlanResponse>::type response;
    const auto called = suite_->Channel("cases").Call("/kith.cases.v1.CasesService/" + rpc, request, response);
    return called ? Error{Code::kInternal, "IT_WAS_TAKEN", "", {}} : called.error();
  }

  cases::v1::StartCinPlanRequest Plan(const std::string& start_date) const {
    cases::v1::StartCinPlanRequest request;
    request.set_request_id(NewId());
    request.set_name(CaseOf(child_));
    request.set_start_date(start_date);
    return request;
  }

  std::unique_ptr<Suite> suite_;
  std::string child_;
  int64_t head_ = 0;
};

auto NamesField(const std::string& field, const std::string& accepted) {
  return Field(&Error::fields, Contains(::testing::AllOf(Field(&FieldViolation::field, field),
                                                         Field(&FieldViolation::description, HasSubstr(accepted)))));
}

TEST_P(Refusals, AStaleEtagIsAbortedAndNamesTheCurrentOne) {
  auto request = Plan("2026-03-10");
  request.set_etag("7");
  const auto refusal = RefusalOf("StartCinPlan", request);
  EXPECT_EQ(refusal.code, Code::kAborted);
  EXPECT_EQ(refusal.reason, "STALE_ETAG");
  EXPECT_THAT(refusal, NamesField("etag", "must be 1"));
}

TEST_P(Refusals, ARequestIdThatWasUsedForAnotherBodyIsRefused) {
  auto request = Plan("2026-03-10");
  ASSERT_EQ(RefusalOf("StartCinPlan", request).reason, "IT_WAS_TAKEN");
  head_ = Head();
  EXPECT_EQ(RefusalOf("StartCinPlan", request).reason, "IT_WAS_TAKEN") << "a retry gets the stored answer";
  request.set_start_date("2026-03-11");
  const auto refusal = RefusalOf("StartCinPlan", request);
  EXPECT_EQ(refusal.code, Code::kInvalidArgument);
  EXPECT_EQ(refusal.reason, "REQUEST_ID_REUSED");
}

TEST_P(Refusals, WrongDatesCodesAndNamesNameTheFieldAndWhatWouldBeAccepted) {
  auto ends_before = Plan("2026-03-10");
  ends_before.set_end_date("2026-03-09");
  EXPECT_EQ(RefusalOf("StartCinPlan", ends_before).code, Code::kInvalidArgument);
  EXPECT_THAT(RefusalOf("StartCinPlan", ends_before), NamesField("end_date", "2026-03-10"));

  const auto future = RefusalOf("StartCinPlan", Plan("2199-01-01"));
  EXPECT_EQ(future.code, Code::kInvalidArgument);
  EXPECT_EQ(future.fields.at(0).field, "start_date");

  const auto no_date = RefusalOf("StartCinPlan", Plan("10/03/2026"));
  EXPECT_EQ(no_date.code, Code::kInvalidArgument);
  EXPECT_THAT(no_date, NamesField("start_date", "yyyy-mm-dd"));

  cases::v1::RegisterPersonRequest person;
  person.set_request_id(NewId());
  person.mutable_person()->set_birth_date("2015-03-02");
  person.mutable_person()->set_authority("873");
  person.mutable_person()->set_sex(static_cast<type::v1::Sex>(77));
  const auto unknown_code = RefusalOf("RegisterPerson", person);
  EXPECT_EQ(unknown_code.code, Code::kInvalidArgument);
  EXPECT_THAT(unknown_code, NamesField("person.sex", "M, F, U"));

  auto no_case = Plan("2026-03-10");
  no_case.set_name("cases/C9999999");
  EXPECT_EQ(RefusalOf("StartCinPlan", no_case).code, Code::kNotFound);
}

TEST_P(Refusals, ACallerWithoutTheRoleOrTheTokenWritesNothing) {
  const std::string analyst = suite_->Token({identity::Role::kAnalyst});
  for (const std::string& token : {analyst, std::string(), std::string("not.a.token")}) {
    rpc::Channel channel(suite_->Target("cases"), [token] { return token; });
    cases::v1::StartCinPlanResponse response;
    const auto called = channel.Call("/kith.cases.v1.CasesService/StartCinPlan", Plan("2026-03-10"), response);
    ASSERT_FALSE(called);
    EXPECT_EQ(called.error().code, token == analyst ? Code::kPermissionDenied : Code::kUnauthenticated);
  }
}

INSTANTIATE_TEST_SUITE_P(Stores, Refusals, ::testing::Values(Store::kSqlite, Store::kPostgres),
                         [](const auto& store) { return store.param == Store::kSqlite ? "Sqlite" : "Postgres"; });

}  // namespace
}  // namespace kith::system
