#include "services/cases/matching/keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/cases/matching/person_profile.h"

namespace kith::cases::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Profile Person(const char* given, const char* family, const char* birth_date) {
  Profile profile;
  profile.names = {{given, family}};
  profile.birth_date = birth_date;
  return profile;
}

bool Meet(const Profile& wanted, const Profile& recorded) {
  const auto stored = StoredKeys(recorded);
  for (const SearchKey& key : SearchKeys(wanted)) {
    if (std::find(stored.begin(), stored.end(), key.key) != stored.end()) return true;
  }
  return false;
}

const Profile kRecorded = Person("Elizabeth Ann", "Farnley", "2015-03-07");

TEST(Keys, MeetDespiteUsualErrors) {
  EXPECT_TRUE(Meet(Person("Elizabeth", "Farnley", ""), kRecorded));
  EXPECT_TRUE(Meet(Person("Liz", "Farnley", ""), kRecorded)) << "a nickname";
  EXPECT_TRUE(Meet(Person("Elisabeth", "Pharnly", ""), kRecorded)) << "as it sounds";
  EXPECT_TRUE(Meet(Person("Farnley", "Beth", ""), kRecorded)) << "swapped";
  EXPECT_TRUE(Meet(Person("Elizabeth", "Xyzzy", "2015-03-07"), kRecorded)) << "another family name";
  EXPECT_TRUE(Meet(Person("", "Farnley", "2015-03-07"), kRecorded));
  EXPECT_TRUE(Meet(Person("Qqq", "Farnley", "2015-07-03"), kRecorded)) << "day and month swapped, and one name wrong";
  EXPECT_TRUE(Meet(Person("Qqq", "Farnley", "2011-03-07"), kRecorded)) << "the year and one name wrong";
  EXPECT_TRUE(Meet(Person("Qqq", "Farnley", "2015-03-28"), kRecorded)) << "the day and one name wrong";
  EXPECT_TRUE(Meet(Person("Elizabeth", "Farnley", "1999-11-30"), kRecorded)) << "the whole date wrong";
}

TEST(Keys, KeepStrangersApart) {
  EXPECT_FALSE(Meet(Person("Elizabeth", "Patel", "2011-08-21"), kRecorded));
  EXPECT_FALSE(Meet(Person("", "Farnley", "2011-08-21"), kRecorded));
  EXPECT_FALSE(Meet(Person("Grace", "Patel", "2015-03-07"), kRecorded)) << "a birthday alone is no reason";
}

TEST(Keys, MeetByOneHalfOfAnNhsNumber) {
  Profile recorded, wanted;
  recorded.nhs_number = "9434765919";
  wanted.nhs_number = "9434756919";
  EXPECT_TRUE(Meet(wanted, recorded));
  wanted.nhs_number = "4934765991";
  EXPECT_FALSE(Meet(wanted, recorded));
}

TEST(Keys, MeetByPostcodeHoweverItIsWritten) {
  Profile recorded, wanted;
  recorded.addresses = {{"CB1 2AB", "7"}};
  wanted.addresses = {{"cb12ab", ""}};
  EXPECT_TRUE(Meet(wanted, recorded));
}

TEST(Keys, LetANewbornMeetTheUnbornChild) {
  Profile unborn;
  unborn.names = {{"", "Farnley"}};
  unborn.expected_birth_date = "2024-05-01";
  EXPECT_TRUE(Meet(Person("Ava", "Farnley", "2024-06-12"), unborn));
  EXPECT_TRUE(Meet(Person("Ava", "Farnley", "2024-03-21"), unborn));
  EXPECT_FALSE(Meet(Person("Ava", "Farnley", "2024-09-21"), unborn));
  Profile expected = unborn;
  expected.expected_birth_date = "2024-04-24";
  EXPECT_TRUE(Meet(expected, unborn));
  EXPECT_TRUE(Meet(unborn, Person("Ava", "Farnley", "2024-05-14"))) << "searched for as unborn, and born by now";
}

TEST(Keys, AreAFunctionOfTheRecordAndFew) {
  EXPECT_EQ(StoredKeys(kRecorded), StoredKeys(kRecorded));
  EXPECT_LE(StoredKeys(kRecorded).size(), 10u);
  EXPECT_THAT(StoredKeys(Profile()), IsEmpty());
  EXPECT_LE(SearchKeys(Person("Ali Alex", "Smith-Jones-Kowalski de la Cruz", "2015-03-07")).size(), kMostSearchKeys);
}

TEST(Keys, DoNotChange) {
  // What is stored was made by the program of its day: another digest here means a migration that makes the view again.
  Profile recorded;
  recorded.addresses = {{"CB1 2AB", ""}};
  EXPECT_THAT(StoredKeys(recorded), ElementsAre(6563672704626898625));
}

TEST(ChooseCandidates, PutsThoseFirstThatShareMost) {
  EXPECT_THAT(ChooseCandidates({{"b", 3}, {"a", 3}, {"b", 3}, {"c", 8}}), ElementsAre("c", "b", "a"));
  std::vector<std::pair<std::string, int>> many;
  for (int i = 0; i < 1000; ++i) many.emplace_back(std::to_string(i), 1);
  EXPECT_EQ(ChooseCandidates(many).size(), kMostCompared);
}

}  // namespace
}  // namespace kith::cases::matching
