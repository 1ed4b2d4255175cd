#include "services/cases/domain/placement.h"

#include <algorithm>
#include <array>

#include "services/cases/domain/reasons.h"
#include "shared/calendar/date.h"

namespace kith::cases {

namespace {

using checks::Refused;
using namespace type::v1;

constexpr size_t kUrnBytes = 7;

bool TakesNoProvider(PlacementType type) {
  return IsTemporary(type) || type == PLACEMENT_TYPE_Z11 || type == PLACEMENT_TYPE_Z12 || type == PLACEMENT_TYPE_Z13 ||
         type == PLACEMENT_TYPE_Z14 || type == PLACEMENT_TYPE_OTHER;
}

bool IsFoster(PlacementType type) { return type >= PLACEMENT_TYPE_RELATIVE_LONG_TERM && type <= PLACEMENT_TYPE_FOSTER; }

// Rules 527 to 531 and 550.
bool CanProvide(PlacementProvider provider, PlacementType type) {
  const bool own_parents = type == PLACEMENT_TYPE_OWN_PARENTS;
  const bool state_runs = type == PLACEMENT_TYPE_HEALTH_SERVICE || type == PLACEMENT_TYPE_YOUNG_OFFENDER_INSTITUTION;
  switch (provider) {
    case PLACEMENT_PROVIDER_PARENTS:
      return own_parents;
    case PLACEMENT_PROVIDER_OWN_AUTHORITY:
    case PLACEMENT_PROVIDER_OTHER_AUTHORITY:
      return !own_parents && !state_runs;
    case PLACEMENT_PROVIDER_OTHER_PUBLIC:
      return !own_parents && !IsForAdoption(type) && !IsFoster(type) && type != PLACEMENT_TYPE_SECURE_CHILDRENS_HOME &&
             type != PLACEMENT_TYPE_CHILDRENS_HOME;
    default:
      return !own_parents;
  }
}

struct LeastAge {
  PlacementType type;
  int years;
  const char* rule;
};
constexpr std::array kLeastAges = {
    LeastAge{PLACEMENT_TYPE_SEMI_INDEPENDENT, 16, "371"},
    LeastAge{PLACEMENT_TYPE_YOUNG_OFFENDER_INSTITUTION, 10, "372"},
    LeastAge{PLACEMENT_TYPE_RESIDENTIAL_SCHOOL, 4, "373"},
    LeastAge{PLACEMENT_TYPE_RESIDENTIAL_EMPLOYMENT, 14, "374"},
};

constexpr int kLeastAgeOfRemand = 10;
constexpr char kFirstPlacementOrders[] = "2005-12-01";

tl::unexpected<Error> TooYoung(std::string_view field, int years, const char* rule) {
  return checks::RefuseField(reasons::kTooYoung, std::string("the child is too young for it (rule ") + rule + ")",
                             field, "a child of " + std::to_string(years) + " or older");
}

bool IsCriminalLaw(LegalStatus status) {
  return status == LEGAL_STATUS_REMAND || status == LEGAL_STATUS_PACE_DETENTION ||
         status == LEGAL_STATUS_YOUTH_REHABILITATION_ORDER;
}

Refused CheckTogether(std::string_view field, LegalStatus status, PlacementType type) {
  if (type == PLACEMENT_TYPE_OWN_PARENTS && status == LEGAL_STATUS_SECTION_20) {
    return checks::RefuseField(reasons::kPlacementImpossible,
                               "nobody is accommodated under section 20 with their own parents (rule 378)", field,
                               "another placement than P1, or another legal status than V2");
  }
  const bool is_long_term = type == PLACEMENT_TYPE_RELATIVE_LONG_TERM || type == PLACEMENT_TYPE_FOSTER_LONG_TERM;
  if (IsShortBreak(status) && (IsTemporary(type) || is_long_term)) {
    return checks::RefuseField(reasons::kPlacementImpossible,
                               "a short break is no temporary or long-term placement (rules 382, 384)", field,
                               "a placement other than T0 to T4, U1 and U4");
  }
  return std::nullopt;
}

// Days after the start on which it has to have ended; 0: none.
int LongestDays(LegalStatus status) {
  if (status == LEGAL_STATUS_POLICE_PROTECTION) return 3;
  if (status == LEGAL_STATUS_EMERGENCY_PROTECTION_ORDER) return 21;
  if (status == LEGAL_STATUS_CHILD_ASSESSMENT_ORDER) return 7;
  if (IsShortBreak(status)) return 17;
  return 0;
}

}  // namespace

bool IsTemporary(PlacementType type) {
  return type >= PLACEMENT_TYPE_TEMPORARY && type <= PLACEMENT_TYPE_TEMPORARY_OTHER;
}

bool IsForAdoption(PlacementType type) {
  return type >= PLACEMENT_TYPE_ADOPTION_CONSENT_CURRENT_CARER && type <= PLACEMENT_TYPE_ADOPTION_ORDER_OTHER_CARER;
}

bool IsShortBreak(LegalStatus status) {
  return status == LEGAL_STATUS_SHORT_BREAKS_RECORDED_TOGETHER || status == LEGAL_STATUS_SHORT_BREAKS_RECORDED_EACH;
}

int AgeOn(const v1::CaseFile& file, const std::string& date) {
  if (file.birth_date().empty() || date < file.birth_date()) return -1;
  const int years = std::stoi(date.substr(0, 4)) - std::stoi(file.birth_date().substr(0, 4));
  return date.substr(5) < file.birth_date().substr(5) ? years - 1 : years;
}

Refused CheckPlacement(std::string_view field, const v1::Placement& placement) {
  const std::string in(field);
  if (auto wrong = checks::CheckKnown(in + ".type", placement.type())) return wrong;
  const std::string& urn = placement.urn();
  if (!urn.empty() && (urn.size() != kUrnBytes || !std::all_of(urn.begin(), urn.end(), [](char c) {
                         return isalnum(static_cast<unsigned char>(c));
                       }))) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "this is not Ofsted's number of a provider", in + ".urn",
                               "7 letters and digits, or empty");
  }
  if (TakesNoProvider(placement.type())) {
    if (placement.provider() == 0) return std::nullopt;
    return checks::RefuseField(reasons::kProviderImpossible, "a placement of this type has no provider (rule 213)",
                               in + ".provider", "none");
  }
  if (auto wrong = checks::CheckKnown(in + ".provider", placement.provider())) return wrong;
  if (CanProvide(placement.provider(), placement.type())) return std::nullopt;
  return checks::RefuseField(
      reasons::kProviderImpossible, "no such provider has placements of this type (rules 527 to 531, 550)",
      in + ".provider",
      "PR0 with P1 and only then; PR1 and PR2 not with R2 and R5; PR3 not with A3 to A6, K1, K2, "
      "U1 to U6");
}

Refused CheckEpisodeRules(const v1::CaseFile& file, std::string_view placement_field, std::string_view status_field,
                          LegalStatus status, PlacementType type, const std::string& date, bool had_order) {
  const int age = AgeOn(file, date);
  if (IsCriminalLaw(status) && age < kLeastAgeOfRemand) return TooYoung(status_field, kLeastAgeOfRemand, "358");
  if (status == LEGAL_STATUS_PLACEMENT_ORDER && date < kFirstPlacementOrders) {
    return checks::RefuseField(reasons::kLegalStatusImpossible, "there was no such order then (rule 446)", status_field,
                               "a legal status other than E1 before December 2005");
  }
  for (const LeastAge& least : kLeastAges) {
    if (type == least.type && age < least.years) return TooYoung(placement_field, least.years, least.rule);
  }
  const bool needs_order =
      type == PLACEMENT_TYPE_ADOPTION_ORDER_CURRENT_CARER || type == PLACEMENT_TYPE_ADOPTION_ORDER_OTHER_CARER;
  if (needs_order && status != LEGAL_STATUS_PLACEMENT_ORDER && !had_order) {
    return checks::RefuseField(reasons::kPlacementOrderRequired,
                               "the child is placed under a placement order that is not recorded (rule 408)",
                               placement_field, "A3 or A4, or the legal status E1 first");
  }
  return CheckTogether(placement_field, status, type);
}

Refused CheckStatusLength(const v1::PeriodOfCare& period, std::string_view field, const std::string& end) {
  if (period.episodes().empty()) return std::nullopt;
  const LegalStatus status = period.episodes().rbegin()->legal_status();
  const int longest = LongestDays(status);
  if (longest == 0) return std::nullopt;
  std::string since;
  for (auto episode = period.episodes().rbegin(); episode != period.episodes().rend(); ++episode) {
    if (episode->legal_status() != status) break;
    since = episode->start_date();
  }
  const auto last = calendar::DateOf(since) + std::chrono::days(longest);
  if (calendar::DateOf(end) <= last) return std::nullopt;
  return checks::RefuseField(reasons::kLegalStatusTooLong,
                             "the law ended this legal status earlier (rules 361, 362, 363, 365): record what took its "
                             "place then",
                             field, "a date up to " + calendar::FormatDate(last));
}

}  // namespace kith::cases
