#include "services/referrals/cases_source.h"

#include "services/referrals/domain/open_child.h"
#include "services/referrals/domain/reasons.h"
#include "shared/calendar/date.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/referrals/v1/referral_events.pb.h"

namespace kith::referrals {

namespace {

bool IsCaseFile(const journal::Entry& entry) { return entry.stream.starts_with("cases/"); }

Result<Drafts> Consume(const Streams& streams, const journal::Entry& entry, const Context&) {
  if (!IsCaseFile(entry)) return Drafts{};
  cases::v1::CasesEvent event;
  if (!event.ParseFromString(entry.payload) || !calendar::IsIsoDate(event.occurred_on())) {
    return Refuse(reasons::kUnreadableRecord, "the payload is not a kith.cases.v1.CasesEvent with its date");
  }
  const std::string name = OpenChildStream(entry.stream);
  const auto* child = streams.Find<v1::OpenChild>(name);
  auto change = ChangeOf(child ? *child : v1::OpenChild::default_instance(), event, entry.position);
  if (!change) return Drafts{};
  v1::ReferralsEvent draft;
  draft.set_occurred_on(event.occurred_on());
  *draft.mutable_open_child_changed() = *std::move(change);
  return Drafts{DraftOf(name, std::move(draft))};
}

}  // namespace

inbox::Source CasesSource() {
  return inbox::MakeSource<v1::ReferralsEvent>("cases", "referrals", Consume, [](const journal::Entry& entry) {
    std::vector<std::string> names;
    if (IsCaseFile(entry)) names.push_back(OpenChildStream(entry.stream));
    return names;
  });
}

}  // namespace kith::referrals
