#include "services/cases/matching/compare.h"

#include <gtest/gtest.h>

namespace kith::cases::matching {
namespace {

using enum v1::Agreement;

struct Row {
  const char* wanted;
  const char* recorded;
  v1::Agreement agreement;
};

void Check(const std::vector<Row>& rows, const std::function<v1::Agreement(const char*, const char*)>& compare) {
  for (const Row& row : rows) {
    EXPECT_EQ(compare(row.wanted, row.recorded), row.agreement) << row.wanted << " / " << row.recorded;
    EXPECT_EQ(compare(row.recorded, row.wanted), row.agreement) << "the other way round: " << row.recorded;
  }
}

TEST(CompareGiven, SaysHowTheyAgree) {
  Check({{"Elizabeth", "ELIZABETH", AGREEMENT_EXACT},
         {"Mary-Ann", "Maryann", AGREEMENT_EXACT},
         {"Oliver James", "Oliver", AGREEMENT_EXACT},
         {"Мария", "Maria", AGREEMENT_EXACT},
         {"Liz", "Elizabeth", AGREEMENT_VARIANT},
         {"Bess", "Betty", AGREEMENT_VARIANT},
         {"James", "Oliver James", AGREEMENT_VARIANT},
         {"Olvier", "Oliver", AGREEMENT_CLOSE},
         {"Charlote", "Charlotte", AGREEMENT_CLOSE},
         {"Mja", "Mia", AGREEMENT_ALIKE},
         {"Bettsy", "Elizabeth", AGREEMENT_ALIKE},
         {"J", "Jack", AGREEMENT_ALIKE},
         {"Jonothon", "Jonnatan", AGREEMENT_ALIKE},
         {"Jack", "Grace", AGREEMENT_DIFFERENT},
         {"Mia", "Ava", AGREEMENT_DIFFERENT},
         {"", "Ava", AGREEMENT_UNKNOWN},
         {"Baby", "Ava", AGREEMENT_UNKNOWN}},
        CompareGiven);
}

TEST(CompareFamily, SaysHowTheyAgree) {
  Check({{"O'Brien", "OBRIEN", AGREEMENT_EXACT},
         {"Smith-Jones", "Jones Smith", AGREEMENT_EXACT},
         {"van der Berg", "Berg", AGREEMENT_EXACT},
         {"MacDonald", "McDonald", AGREEMENT_EXACT},
         {"Wiśniewski", "Wisniewski", AGREEMENT_EXACT},
         {"Smith-Jones", "Jones", AGREEMENT_VARIANT},
         {"Kowalski", "Kowalska", AGREEMENT_CLOSE},
         {"Thompson", "Thomson", AGREEMENT_CLOSE},
         {"Philips", "Fillips", AGREEMENT_ALIKE},
         {"Smith", "Patel", AGREEMENT_DIFFERENT},
         {"", "Patel", AGREEMENT_UNKNOWN}},
        CompareFamily);
}

TEST(CompareNames, TakesTheNameThatAgreesBest) {
  const std::vector<Name> recorded = {{"Anna", "Farnley"}, {"Anna", "Grantham"}};
  EXPECT_EQ(CompareNames({"Anna", "Grantham"}, recorded).family, AGREEMENT_EXACT);
  EXPECT_EQ(CompareNames({"Grantham", "Anna"}, recorded).family, AGREEMENT_REORDERED);
  EXPECT_EQ(CompareNames({"Grantham", "Anna"}, recorded).given, AGREEMENT_REORDERED);
  EXPECT_EQ(CompareNames({"Anna", ""}, recorded).family, AGREEMENT_UNKNOWN);
  EXPECT_EQ(CompareNames({"Anna", "Grantham"}, {}).given, AGREEMENT_UNKNOWN);
}

v1::Agreement CompareBirth(const char* a, const char* b) {
  Profile wanted, recorded;
  wanted.birth_date = a;
  recorded.birth_date = b;
  return CompareDates(wanted, recorded);
}

TEST(CompareDates, SaysHowBirthDatesAgree) {
  Check({{"2015-03-07", "2015-03-07", AGREEMENT_EXACT},
         {"2015-03-07", "2015-07-03", AGREEMENT_REORDERED},
         {"2015-03-07", "2015-03-01", AGREEMENT_CLOSE},
         {"2015-03-12", "2015-03-21", AGREEMENT_CLOSE},
         {"2015-03-07", "2014-03-07", AGREEMENT_CLOSE},
         {"2010-03-07", "2009-03-07", AGREEMENT_CLOSE},
         {"2015-03-07", "2005-03-07", AGREEMENT_CLOSE},
         {"2015-03-07", "2015-03-28", AGREEMENT_ALIKE},
         {"2015-01-01", "2015-07-28", AGREEMENT_ALIKE},
         {"2015-03-07", "2011-08-21", AGREEMENT_DIFFERENT},
         {"", "2011-08-21", AGREEMENT_UNKNOWN},
         {"nonsense", "2011-08-21", AGREEMENT_UNKNOWN}},
        CompareBirth);
}

v1::Agreement CompareExpected(const char* born, const char* expected) {
  Profile wanted, recorded;
  wanted.birth_date = born;
  recorded.expected_birth_date = expected;
  EXPECT_EQ(CompareDates(wanted, recorded), CompareDates(recorded, wanted));
  return CompareDates(wanted, recorded);
}

TEST(CompareDates, LetsAChildBeBornAroundTheDateExpected) {
  EXPECT_EQ(CompareExpected("2024-05-01", "2024-05-01"), AGREEMENT_VARIANT);
  EXPECT_EQ(CompareExpected("2024-05-01", "2024-06-12"), AGREEMENT_VARIANT);
  EXPECT_EQ(CompareExpected("2024-05-01", "2024-06-13"), AGREEMENT_DIFFERENT);
}

TEST(CompareDates, ComparesTwoUnbornChildren) {
  Profile a, b;
  a.expected_birth_date = b.expected_birth_date = "2024-05-01";
  EXPECT_EQ(CompareDates(a, b), AGREEMENT_EXACT);
  b.expected_birth_date = "2024-05-09";
  EXPECT_EQ(CompareDates(a, b), AGREEMENT_VARIANT);
}

TEST(CompareSex, KnowsWhatIsNotKnown) {
  EXPECT_EQ(CompareSex(Sex::kFemale, Sex::kFemale), AGREEMENT_EXACT);
  EXPECT_EQ(CompareSex(Sex::kFemale, Sex::kMale), AGREEMENT_DIFFERENT);
  EXPECT_EQ(CompareSex(Sex::kFemale, Sex::kUnknown), AGREEMENT_UNKNOWN);
}

TEST(CompareAddresses, TakesTheBestOfAll) {
  const std::vector<Address> recorded = {{"PE1 1AA", "3"}, {"CB1 2AB", "12 High Street"}};
  const auto compare = [&](const char* postcode, const char* house) {
    return CompareAddresses({{postcode, house}}, recorded);
  };
  EXPECT_EQ(compare("cb12ab", "12"), AGREEMENT_EXACT);
  EXPECT_EQ(compare("CB1 2AB", ""), AGREEMENT_VARIANT);
  EXPECT_EQ(compare("CB1 2AV", "12"), AGREEMENT_CLOSE);
  EXPECT_EQ(compare("CB1 2AB", "14"), AGREEMENT_ALIKE);
  EXPECT_EQ(compare("CB9 9ZZ", "12"), AGREEMENT_DIFFERENT);
  EXPECT_EQ(compare("", "12"), AGREEMENT_UNKNOWN);
  EXPECT_EQ(CompareAddresses({}, recorded), AGREEMENT_UNKNOWN);
}

TEST(CompareIdentifier, ForgivesOneSlip) {
  Check({{"943 476 5919", "9434765919", AGREEMENT_EXACT},
         {"9434765919", "9434765991", AGREEMENT_CLOSE},
         {"9434765919", "9434765910", AGREEMENT_CLOSE},
         {"9434765919", "9434769519", AGREEMENT_CLOSE},
         {"9434765919", "9434000919", AGREEMENT_DIFFERENT},
         {"9434765919", "", AGREEMENT_UNKNOWN}},
        CompareIdentifier);
}

TEST(CompareHousehold, CountsAgreementAlone) {
  EXPECT_EQ(CompareHousehold({"people/C1", "people/C2"}, {"people/C2"}), AGREEMENT_EXACT);
  EXPECT_EQ(CompareHousehold({"people/C1"}, {"people/C2"}), AGREEMENT_UNKNOWN);
  EXPECT_EQ(CompareHousehold({}, {}), AGREEMENT_UNKNOWN);
}

}  // namespace
}  // namespace kith::cases::matching
