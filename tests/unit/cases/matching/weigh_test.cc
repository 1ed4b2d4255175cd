#include "services/cases/matching/weigh.h"

#include <gtest/gtest.h>

#include "services/cases/matching/weights.h"

namespace kith::cases::matching {
namespace {

Profile Child() {
  Profile child;
  child.names = {{"Elizabeth", "Farnley"}};
  child.birth_date = "2015-03-07";
  child.sex = Sex::kFemale;
  child.addresses = {{"CB1 2AB", "12"}};
  return child;
}

v1::Band BandOfChild(const std::function<void(Profile&)>& change) {
  Profile wanted = Child();
  change(wanted);
  return Weigh(wanted, Child()).band;
}

TEST(Weigh, ExplainsEveryFieldThatWasSearchedFor) {
  Profile wanted = Child();
  wanted.names = {{"Liz", "Farnley"}};
  wanted.birth_date = "2015-07-03";
  wanted.nhs_number = "9434765919";
  const Weighed weighed = Weigh(wanted, Child());
  const struct {
    v1::MatchField field;
    v1::Agreement agreement;
  } expected[] = {
      {v1::MATCH_FIELD_GIVEN_NAME, v1::AGREEMENT_VARIANT},   {v1::MATCH_FIELD_FAMILY_NAME, v1::AGREEMENT_EXACT},
      {v1::MATCH_FIELD_BIRTH_DATE, v1::AGREEMENT_REORDERED}, {v1::MATCH_FIELD_SEX, v1::AGREEMENT_EXACT},
      {v1::MATCH_FIELD_ADDRESS, v1::AGREEMENT_EXACT},        {v1::MATCH_FIELD_NHS_NUMBER, v1::AGREEMENT_UNKNOWN}};
  ASSERT_EQ(weighed.contributions.size(), std::size(expected));
  int sum = kPrior;
  for (size_t i = 0; i < std::size(expected); ++i) {
    const auto& contribution = weighed.contributions[i];
    EXPECT_EQ(contribution.field(), expected[i].field);
    EXPECT_EQ(contribution.agreement(), expected[i].agreement) << v1::MatchField_Name(expected[i].field);
    EXPECT_EQ(contribution.weight_tenths(), WeightOf(expected[i].field, expected[i].agreement));
    sum += contribution.weight_tenths();
  }
  EXPECT_EQ(weighed.score, ScoreOf(sum)) << "the contributions are the whole story";
}

TEST(Weigh, IsSureOfThePerson) {
  EXPECT_EQ(BandOfChild([](Profile&) {}), v1::BAND_CERTAIN);
  EXPECT_EQ(BandOfChild([](Profile& wanted) { wanted.names = {{"Liz", "Farnley"}}; }), v1::BAND_CERTAIN);
  EXPECT_EQ(BandOfChild([](Profile& wanted) { wanted.names = {{"Farnley", "Elizabeth"}}; }), v1::BAND_CERTAIN);
  EXPECT_EQ(BandOfChild([](Profile& wanted) { wanted.addresses.clear(); }), v1::BAND_CERTAIN);
  EXPECT_EQ(BandOfChild([](Profile& wanted) { wanted.birth_date = "2015-07-03"; }), v1::BAND_CERTAIN);
}

TEST(Weigh, DoesNotTakeATwinForTheOther) {
  const auto band = BandOfChild([](Profile& wanted) { wanted.names = {{"Grace", "Farnley"}}; });
  EXPECT_NE(band, v1::BAND_CERTAIN);
  EXPECT_NE(band, v1::BAND_PROBABLE);
}

TEST(Weigh, DoesNotTakeASiblingForTheOther) {
  EXPECT_EQ(BandOfChild([](Profile& wanted) {
              wanted.names = {{"Grace", "Farnley"}};
              wanted.birth_date = "2011-08-21";
            }),
            v1::BAND_UNSPECIFIED);
}

TEST(Weigh, DoesNotTakeAMotherForHerDaughterOfTheSameName) {
  const auto band = BandOfChild([](Profile& wanted) { wanted.birth_date = "1986-11-30"; });
  EXPECT_NE(band, v1::BAND_CERTAIN);
  EXPECT_NE(band, v1::BAND_PROBABLE);
}

TEST(Weigh, MakesPossibleWhatNamesAloneSay) {
  Profile wanted;
  wanted.names = {{"Elizabeth", "Farnley"}};
  EXPECT_EQ(Weigh(wanted, Child()).band, v1::BAND_POSSIBLE);
}

TEST(Weigh, BelievesAnNhsNumber) {
  Profile recorded = Child();
  recorded.nhs_number = "9434765919";
  Profile wanted;
  wanted.names = {{"Elizabeth", "Grantham"}};
  wanted.nhs_number = "9434765919";
  EXPECT_EQ(Weigh(wanted, recorded).band, v1::BAND_CERTAIN);
  wanted.nhs_number = "9434765991";
  EXPECT_EQ(Weigh(wanted, recorded).band, v1::BAND_POSSIBLE) << "with a slip in it another field must agree";
}

TEST(Bands, FollowTheThresholds) {
  EXPECT_EQ(BandOf(kCertain), v1::BAND_CERTAIN);
  EXPECT_EQ(BandOf(kCertain - 1), v1::BAND_PROBABLE);
  EXPECT_EQ(BandOf(kProbable - 1), v1::BAND_POSSIBLE);
  EXPECT_EQ(BandOf(kPossible - 1), v1::BAND_UNSPECIFIED);
  EXPECT_EQ(ScoreOf(0), 50);
  EXPECT_EQ(ScoreOf(-10000), 0);
  EXPECT_EQ(ScoreOf(10000), 100);
}

TEST(Weights, FallFromExactToDifferent) {
  for (const FieldWeights& row : kWeights) {
    SCOPED_TRACE(v1::MatchField_Name(row.field));
    EXPECT_GE(row.exact, row.reordered);
    EXPECT_GE(row.exact, row.variant);
    EXPECT_GE(row.exact, row.close);
    EXPECT_GE(row.close, row.alike);
    EXPECT_GT(row.alike, row.different);
  }
}

}  // namespace
}  // namespace kith::cases::matching
