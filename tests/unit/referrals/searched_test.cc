// Search before create.
#include "services/referrals/domain/searched.h"

#include <gtest/gtest.h>

#include "tests/unit/referrals/front_door.h"

namespace kith::referrals {
namespace {

using std::chrono::minutes;

const ticket::Key kKey("thirty-two bytes that nobody else has", kSearchPurpose);

Result<Drafts> Receive(const Streams& streams, const v1::ReceiveContactRequest& request, const Context& context) {
  return ReceiveSearchedContact(kKey, streams, request, context);
}
Result<Drafts> Refer(const Streams& streams, const v1::MakeReferralRequest& request, const Context& context) {
  return MakeSearchedReferral(kKey, streams, request, context);
}

std::string Token(const FrontDoor& door, std::vector<std::string> children, const std::string& subject = "MO7",
                  minutes lifetime = minutes(30)) {
  const auto& context = const_cast<FrontDoor&>(door).context();
  return "search_tokens: '" + kKey.Mint({subject, context.now + lifetime, std::move(children), 0}) + "' ";
}

TEST(SearchBeforeCreate, AsksForATokenOfEachChild) {
  FrontDoor door;
  EXPECT_EQ(ReasonOf(door.Do(Receive, kContact)), "SEARCH_REQUIRED");
  EXPECT_EQ(ReasonOf(door.Do(Receive, kContact + "search_tokens: 'made up'")), "SEARCH_REQUIRED");
  EXPECT_EQ(ReasonOf(door.Do(Receive, kContact + Token(door, {"people/C0000001"}))), "SEARCH_REQUIRED");
  const auto both = Token(door, {"people/C0000001"}) + Token(door, {"people/C0000002", "people/C0000009"});
  EXPECT_EQ(ReasonOf(door.Do(Receive, kContact + both)), "") << "one search each";
  EXPECT_EQ(ReasonOf(door.Do(Refer, kRefer)), "SEARCH_REQUIRED");
  EXPECT_EQ(ReasonOf(door.Do(Refer, kRefer + "children: 'people/C0000002' " + Token(door, {"people/C0000002"}))), "")
      << "for those who are referred";
}

TEST(SearchBeforeCreate, TokensAreTheCallersOwnAndFresh) {
  FrontDoor door;
  const std::vector<std::string> children = {"people/C0000001", "people/C0000002"};
  EXPECT_EQ(ReasonOf(door.Do(Receive, kContact + Token(door, children, "MO8"))), "SEARCH_BY_ANOTHER");
  EXPECT_EQ(ReasonOf(door.Do(Receive, kContact + Token(door, children, "MO7", minutes(0)))), "SEARCH_EXPIRED");
  std::string many;
  for (int i = 0; i < 21; ++i) many += Token(door, children);
  EXPECT_EQ(ReasonOf(door.Do(Receive, kContact + many)), "INVALID_REQUEST");
}

TEST(SearchBeforeCreate, ImportersAndServicesMatchByNumbers) {
  for (const char* role : {"importer", "service"}) {
    FrontDoor door;
    door.context().roles = {role};
    EXPECT_EQ(ReasonOf(door.Do(Receive, kContact)), "") << role;
    EXPECT_EQ(ReasonOf(door.Do(Refer, kRefer)), "") << role;
  }
}

TEST(SearchBeforeCreate, WhatIsWrongWithTheRequestIsSaidFirst) {
  FrontDoor door;
  EXPECT_EQ(ReasonOf(door.Do(Receive, "authority: '873'")), "INVALID_REQUEST");
}

}  // namespace
}  // namespace kith::referrals
