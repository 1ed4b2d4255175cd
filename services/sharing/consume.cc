#include "services/sharing/consume.h"

#include <string_view>
#include <utility>

#include "services/sharing/disclose.h"
#include "services/sharing/reasons.h"
#include "services/sharing/tell.h"
#include "shared/calendar/date.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/sharing/v1/sharing.pb.h"

namespace kith::sharing {
namespace {

using cases::v1::CasesEvent;
using v1::SharingEvent;

constexpr std::string_view kCaseFiles = "cases/";

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

}  // namespace

Result<Drafts> Consume(const Origin& origin, const Agreements& agreements, const Streams& streams,
                       const journal::Entry& entry, const Context& context) {
  CasesEvent event;
  if (!entry.stream.starts_with(kCaseFiles)) return Drafts{};
  if (!event.ParseFromString(entry.payload)) {
    return Refuse(reasons::kUnreadableRecord, "the payload is not a kith.cases.v1.CasesEvent");
  }
  Telling telling(origin, agreements, streams, context);
  if (auto learnt = Learn(telling.SubjectOf(entry.stream), event)) {
    telling.Add(SubjectName(entry.stream), event.occurred_on(),
                [&](SharingEvent& draft) { *draft.mutable_subject_learnt() = std::move(*learnt); });
  }
  const auto told = telling.Tell(HappeningOf(event, entry),
                                 event.has_part_corrected() ? Telling::To::kThoseToldBefore : Telling::To::kEverybody);
  if (!told) return tl::unexpected<Error>(told.error());
  auto drafts = telling.Take();
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
