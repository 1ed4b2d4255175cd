#include "services/sharing/tell.h"

#include <algorithm>
#include <string_view>

namespace kith::sharing {
namespace {

bool WasToldBefore(const v1::Subject& subject, const std::string& agency) {
  const auto& disclosures = subject.disclosures();
  return std::any_of(disclosures.begin(), disclosures.end(), [&](const auto& each) { return each.agency() == agency; });
}

}  // namespace

std::string SubjectName(const std::string& case_file) {
  return "subjects/" + case_file.substr(std::string_view("cases/").size());
}

v1::Subject& Telling::SubjectOf(const std::string& case_file) {
  const std::string name = SubjectName(case_file);
  const auto [place, is_new] = subjects_.try_emplace(name);
  if (is_new) {
    if (const auto* known = streams_.Find<v1::Subject>(name)) place->second = *known;
  }
  return place->second;
}

Result<void> Telling::Tell(const Happening& happening, To to) {
  v1::Subject& subject = SubjectOf(happening.case_file);
  for (const auto& agreement : agreements_) {
    const bool is_known = WasToldBefore(subject, agreement.agency);
    if (to == To::kThoseToldBefore && !is_known) continue;
    const std::string ledger = "agencies/" + agreement.agency;
    const int64_t sequence = streams_.Version(ledger) + added_[ledger] + 1;
    auto made = Disclose(origin_, agreement, subject, happening, sequence, context_.today);
    if (!made) return tl::unexpected<Error>(std::move(made).error());
    if (!*made) continue;
    (*made)->set_first_of_subject(!is_known);
    v1::Disclosed disclosed;
    disclosed.set_agency(agreement.agency);
    disclosed.set_sequence(sequence);
    disclosed.set_position(context_.position + static_cast<int64_t>(drafts_.size()));
    *subject.add_disclosures() = disclosed;
    Add(ledger, happening.occurred_on,
        [&](v1::SharingEvent& event) { *event.mutable_disclosure_made() = std::move(**made); });
    Add(SubjectName(happening.case_file), happening.occurred_on, [&](v1::SharingEvent& event) {
      *event.mutable_disclosure_noted()->mutable_disclosed() = std::move(disclosed);
    });
  }
  return {};
}

}  // namespace kith::sharing
