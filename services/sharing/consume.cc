#include "services/sharing/consume.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "services/sharing/disclose.h"
#include "services/sharing/reasons.h"
#include "shared/calendar/date.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/sharing/v1/sharing.pb.h"

namespace kith::sharing {
namespace {

using cases::v1::CasesEvent;
using v1::SharingEvent;

constexpr std::string_view kCaseFiles = "cases/";

std::string SubjectName(const std::string& case_file) { return "subjects/" + case_file.substr(kCaseFiles.size()); }

// A later referral may know more, and never less.
std::optional<v1::SubjectLearnt> Learn(v1::Subject& subject, const CasesEvent& event) {
  if (!event.has_case_opened()) return std::nullopt;
  const auto& opened = event.case_opened();
  v1::SubjectLearnt learnt;
  learnt.set_nhs_number(opened.nhs_number().empty() ? subject.nhs_number() : opened.nhs_number());
  learnt.set_authority(opened.authority().empty() ? subject.authority() : opened.authority());
  if (learnt.nhs_number() == subject.nhs_number() && learnt.authority() == subject.authority()) return std::nullopt;
  subject.set_nhs_number(learnt.nhs_number());
  subject.set_authority(learnt.authority());
  return learnt;
}

bool WasToldBefore(const v1::Subject& subject, const std::string& agency) {
  const auto& disclosures = subject.disclosures();
  return std::any_of(disclosures.begin(), disclosures.end(), [&](const auto& each) { return each.agency() == agency; });
}

}  // namespace

Result<Drafts> Consume(const Origin& origin, const Agreements& agreements, const Streams& streams,
                       const journal::Entry& entry, const Context& context) {
  CasesEvent event;
  if (!entry.stream.starts_with(kCaseFiles)) return Drafts{};
  if (!event.ParseFromString(entry.payload)) {
    return Refuse(reasons::kUnreadableRecord, "the payload is not a kith.cases.v1.CasesEvent");
  }
  const std::string subject_name = SubjectName(entry.stream);
  v1::Subject subject;
  if (const auto* known = streams.Find<v1::Subject>(subject_name)) subject = *known;

  Drafts drafts;
  const auto add = [&](const std::string& stream, auto fill) {
    SharingEvent draft;
    draft.set_occurred_on(event.occurred_on());
    fill(draft);
    drafts.push_back(DraftOf(stream, std::move(draft)));
  };
  if (auto learnt = Learn(subject, event)) {
    add(subject_name, [&](SharingEvent& draft) { *draft.mutable_subject_learnt() = std::move(*learnt); });
  }
  for (const auto& agreement : agreements) {
    // A correction is for those who were told what it corrects.
    if (event.has_part_corrected() && !WasToldBefore(subject, agreement.agency)) continue;
    const std::string agency_stream = "agencies/" + agreement.agency;
    const int64_t sequence = streams.Version(agency_stream) + 1;
    auto made = Disclose(origin, agreement, subject, event, entry, sequence, context.today);
    if (!made) return tl::unexpected<Error>(std::move(made).error());
    if (!*made) continue;
    (*made)->set_first_of_subject(!WasToldBefore(subject, agreement.agency));
    v1::Disclosed disclosed;
    disclosed.set_agency(agreement.agency);
    disclosed.set_sequence(sequence);
    disclosed.set_position(context.position + static_cast<int64_t>(drafts.size()));
    add(agency_stream, [&](SharingEvent& draft) { *draft.mutable_disclosure_made() = std::move(**made); });
    add(subject_name,
        [&](SharingEvent& draft) { *draft.mutable_disclosure_noted()->mutable_disclosed() = std::move(disclosed); });
  }
  if (!drafts.empty() && !calendar::IsIsoDate(event.occurred_on())) {
    return Refuse(reasons::kNotADate, "the event's occurred_on is not a date yyyy-mm-dd");
  }
  return drafts;
}

inbox::Source CasesSource(Origin origin, std::shared_ptr<const Agreements> agreements) {
  return inbox::MakeSource<SharingEvent>(
      "cases", "sharing",
      [origin = std::move(origin), agreements](const Streams& streams, const journal::Entry& entry,
                                               const Context& context) {
        return Consume(origin, *agreements, streams, entry, context);
      },
      [agreements](const journal::Entry& entry) {
        std::vector<std::string> names;
        if (!entry.stream.starts_with(kCaseFiles)) return names;
        names.push_back(SubjectName(entry.stream));
        for (const auto& agreement : *agreements) names.push_back("agencies/" + agreement.agency);
        return names;
      });
}

}  // namespace kith::sharing
