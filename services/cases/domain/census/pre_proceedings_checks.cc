// The module PreProceedingsandFGDM, from the census of 2026-27 on.
#include "services/cases/domain/census/check.h"

namespace kith::cases::census {

namespace {

using v1::PreProceedings;

// They stand in the return of the year in which they began, or in which their last step was taken.
Broken OfPeriod(const PreProceedings& p, bool is_broken) {
  return is_broken ? From(p.start_date(), p.step_decision_date()) : std::nullopt;
}
bool IsBefore(const std::string& date, const std::string& other) { return !date.empty() && date < other; }

Broken Rule9000(const CaseFile&, const Episode&, const PreProceedings& p) {
  return OfPeriod(p, p.start_date().empty());
}
Broken Rule9006(const CaseFile&, const Episode&, const PreProceedings& p) {
  return OfPeriod(p, IsBefore(p.letter_date(), p.start_date()));
}
Broken Rule9007(const CaseFile&, const Episode&, const PreProceedings& p) {
  if (p.letter_date().empty() || p.has_fgdm_offered()) return std::nullopt;
  return From(p.letter_date(), p.step_decision_date());
}
Broken Rule9009(const CaseFile&, const Episode&, const PreProceedings& p) {
  return OfPeriod(p, IsBefore(p.step_decision_date(), p.start_date()));
}
Broken Rule9010(const CaseFile&, const Episode&, const PreProceedings& p) {
  return OfPeriod(p, p.fgdm_offered() && !p.has_fgdm_facilitated());
}
Broken Rule9011(const CaseFile&, const Episode&, const PreProceedings& p) {
  return OfPeriod(p, p.outcome() != 0 && IsNoCode<type::v1::PreProceedingsOutcome>(p.outcome()));
}
Broken Rule9012(const CaseFile&, const Episode&, const PreProceedings& p) {
  return OfPeriod(p, IsBefore(p.court_application_date(), p.step_decision_date()));
}
Broken Rule9013(const CaseFile&, const Episode&, const PreProceedings& p) {
  return OfPeriod(p, IsBefore(p.initiation_letter_date(), p.court_application_date()));
}

const Check<CaseFile, Episode, PreProceedings> kChecks[] = {
    {"9000Q", Rule9000}, {"9006", Rule9006}, {"9007", Rule9007}, {"9009", Rule9009},
    {"9010Q", Rule9010}, {"9011", Rule9011}, {"9012", Rule9012}, {"9013", Rule9013},
};

}  // namespace

Checks<CaseFile, Episode, PreProceedings> PreProceedingsChecks() { return kChecks; }

}  // namespace kith::cases::census
