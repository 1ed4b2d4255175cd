#include "services/cases/matching/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/cases/matching/nicknames.h"
#include "services/cases/matching/similarity.h"
#include "services/cases/matching/sound.h"

namespace kith::cases::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Plain, LeavesSmallLatinLettersAndDigits) {
  EXPECT_EQ(Plain("  O’Brien-ŁUKASZ "), "obrien lukasz");
  EXPECT_EQ(Plain("Мария"), "maria");
  EXPECT_EQ(Plain("Zoë  Μαρία"), "zoe maria");
  EXPECT_EQ(Plain("St. John"), "st john");
  EXPECT_EQ(Plain(""), "");
  EXPECT_EQ(Plain("-'-"), "");
}

TEST(Plain, BearsWhatIsNoText) { EXPECT_NO_THROW(Plain("\xff\xfe\xc3")); }

TEST(GivenWords, LeaveTitlesOut) {
  EXPECT_THAT(GivenWords("Mary-Ann O."), ElementsAre("mary", "ann", "o"));
  EXPECT_THAT(GivenWords("Baby of"), IsEmpty());
  EXPECT_THAT(GivenWords("Dr Anna"), ElementsAre("anna"));
}

TEST(FamilyParts, LeaveParticlesOutAndJoinPrefixes) {
  EXPECT_THAT(FamilyParts("van der Berg"), ElementsAre("berg"));
  EXPECT_THAT(FamilyParts("de la Cruz"), ElementsAre("cruz"));
  EXPECT_THAT(FamilyParts("Smith-Jones"), ElementsAre("smith", "jones"));
  EXPECT_THAT(FamilyParts("Abdul Rahman"), ElementsAre("abdulrahman"));
  EXPECT_THAT(FamilyParts("Al-Hassan"), ElementsAre("hassan"));
  EXPECT_EQ(FamilyParts("Mac Donald"), FamilyParts("McDonald"));
  EXPECT_EQ(FamilyParts("MacDonald"), FamilyParts("McDonald"));
  EXPECT_THAT(FamilyParts("Mack"), ElementsAre("mack"));
  EXPECT_THAT(FamilyParts("Du"), ElementsAre("du")) << "a particle alone is a name";
}

TEST(Sound, IsTheSameForOtherSpellings) {
  const std::pair<const char*, const char*> same[] = {
      {"catherine", "kathryn"}, {"mohammed", "muhamad"}, {"philips", "fillips"},   {"stephen", "steven"},
      {"hussain", "husayn"},    {"sofia", "zofia"},      {"christine", "kristin"}, {"wright", "rite"}};
  for (const auto& [a, b] : same) EXPECT_EQ(Sound(a), Sound(b)) << a << " " << b;
  EXPECT_EQ(Sound("catherine"), "KTRN");
  EXPECT_NE(Sound("smith"), Sound("jones"));
  EXPECT_EQ(Sound(""), "");
  EXPECT_EQ(Sound("123"), "");
}

TEST(Nicknames, StandForTheirFullNames) {
  EXPECT_THAT(FullNames("beth"), ::testing::UnorderedElementsAre("bethany", "elizabeth"));
  EXPECT_TRUE(AreVariants("liz", "bess"));
  EXPECT_TRUE(AreVariants("bill", "william"));
  EXPECT_FALSE(AreVariants("liz", "kate"));
  EXPECT_FALSE(AreVariants("nobodyhere", "nobodyhere"));
  EXPECT_GE(NicknameTable().size(), 300u);
}

TEST(Nicknames, AreWrittenAsNamesAreCompared) {
  for (const Nicknames& row : NicknameTable()) {
    EXPECT_EQ(Plain(row.full), row.full);
    EXPECT_FALSE(row.variants.empty()) << row.full;
  }
}

TEST(JaroWinkler, IsThatOfThePublishedExamples) {
  EXPECT_NEAR(JaroWinkler("martha", "marhta"), 0.961, 0.001);
  EXPECT_NEAR(JaroWinkler("dwayne", "duane"), 0.840, 0.001);
  EXPECT_NEAR(JaroWinkler("dixon", "dicksonx"), 0.813, 0.001);
  EXPECT_EQ(JaroWinkler("a", "a"), 1);
  EXPECT_EQ(JaroWinkler("a", "b"), 0);
  EXPECT_EQ(JaroWinkler("", "b"), 0);
}

TEST(Edits, CountsASwapOfNeighboursOnce) {
  EXPECT_EQ(Edits("martha", "marhta"), 1);
  EXPECT_EQ(Edits("kitten", "sitting"), 3);
  EXPECT_EQ(Edits("", "abc"), 3);
  EXPECT_EQ(Edits("abc", "abc"), 0);
}

}  // namespace
}  // namespace kith::cases::matching
