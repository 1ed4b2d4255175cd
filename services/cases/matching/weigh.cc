#include "services/cases/matching/weigh.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "services/cases/matching/compare.h"
#include "services/cases/matching/weights.h"

namespace kith::cases::matching {

int WeightOf(v1::MatchField field, v1::Agreement agreement) {
  const auto* row = std::find_if(std::begin(kWeights), std::end(kWeights),
                                 [field](const FieldWeights& weights) { return weights.field == field; });
  if (row == std::end(kWeights)) throw std::logic_error("weights.h has no weights for a field");
  switch (agreement) {
    case v1::AGREEMENT_EXACT:
      return row->exact;
    case v1::AGREEMENT_REORDERED:
      return row->reordered;
    case v1::AGREEMENT_VARIANT:
      return row->variant;
    case v1::AGREEMENT_CLOSE:
      return row->close;
    case v1::AGREEMENT_ALIKE:
      return row->alike;
    case v1::AGREEMENT_DIFFERENT:
      return row->different;
    case v1::AGREEMENT_UNKNOWN:
    case v1::AGREEMENT_UNSPECIFIED:
    case v1::Agreement_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::Agreement_INT_MAX_SENTINEL_DO_NOT_USE_:
      return 0;
  }
  return 0;
}

int ScoreOf(int sum) { return static_cast<int>(std::lround(100 / (1 + std::exp2(-sum / 10.0)))); }

v1::Band BandOf(int score) {
  if (score >= kCertain) return v1::BAND_CERTAIN;
  if (score >= kProbable) return v1::BAND_PROBABLE;
  return score >= kPossible ? v1::BAND_POSSIBLE : v1::BAND_UNSPECIFIED;
}

Weighed Weigh(const Profile& wanted, const Profile& recorded) {
  Weighed weighed;
  int sum = kPrior;
  const auto add = [&](bool is_known, v1::MatchField field, v1::Agreement agreement) {
    if (!is_known) return;
    const int weight = WeightOf(field, agreement);
    sum += weight;
    v1::Contribution contribution;
    contribution.set_field(field);
    contribution.set_agreement(agreement);
    contribution.set_weight_tenths(weight);
    weighed.contributions.push_back(std::move(contribution));
  };
  const Name name = wanted.names.empty() ? Name() : wanted.names.front();
  const NamesAgreement names = CompareNames(name, recorded.names);
  add(!name.given.empty(), v1::MATCH_FIELD_GIVEN_NAME, names.given);
  add(!name.family.empty(), v1::MATCH_FIELD_FAMILY_NAME, names.family);
  add(!wanted.birth_date.empty() || !wanted.expected_birth_date.empty(), v1::MATCH_FIELD_BIRTH_DATE,
      CompareDates(wanted, recorded));
  add(wanted.sex != Sex::kUnknown, v1::MATCH_FIELD_SEX, CompareSex(wanted.sex, recorded.sex));
  add(!wanted.addresses.empty(), v1::MATCH_FIELD_ADDRESS, CompareAddresses(wanted.addresses, recorded.addresses));
  add(!wanted.nhs_number.empty(), v1::MATCH_FIELD_NHS_NUMBER,
      CompareIdentifier(wanted.nhs_number, recorded.nhs_number));
  add(!wanted.upn.empty(), v1::MATCH_FIELD_UPN, CompareIdentifier(wanted.upn, recorded.upn));
  add(!wanted.household.empty(), v1::MATCH_FIELD_HOUSEHOLD, CompareHousehold(wanted.household, recorded.household));
  weighed.score = ScoreOf(sum);
  weighed.band = BandOf(weighed.score);
  return weighed;
}

}  // namespace kith::cases::matching
