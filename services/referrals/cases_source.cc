#include "services/referrals/cases_source.h"

#include "services/referrals/domain/open_child.h"
#include "services/referrals/domain/reasons.h"
#include "services/referrals/domain/restricted_child.h"
#include "shared/calendar/date.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/referrals/v1/referral_events.pb.h"

namespace kith::referrals {

namespace {

bool IsCaseFile(const journal::Entry& entry) { return entry.stream.starts_with("cases/"); }
bool IsRestriction(const journal::Entry& entry) { return entry.stream.starts_with("restrictions/"); }
// Of people's streams the seal alone, which their type tells before anything is read.
bool IsSealOfPerson(const journal::Entry& entry) {
  return entry.stream.starts_with("people/") && entry.type == cases::v1::RecordSealed::descriptor()->full_name();
}

std::string PersonOf(const journal::Entry& entry) { return "people" + entry.stream.substr(entry.stream.find('/')); }

Drafts NoteOpenChild(const Streams& streams, const journal::Entry& entry, const cases::v1::CasesEvent& event) {
  const std::string name = OpenChildStream(entry.stream);
  const auto* child = streams.Find<v1::OpenChild>(name);
  auto change = ChangeOf(child ? *child : v1::OpenChild::default_instance(), event, entry.position);
  if (!change) return {};
  v1::ReferralsEvent draft;
  draft.set_occurred_on(event.occurred_on());
  *draft.mutable_open_child_changed() = *std::move(change);
  return {DraftOf(name, std::move(draft))};
}

Result<Drafts> Consume(const Streams& streams, const journal::Entry& entry, const Context&) {
  if (!IsCaseFile(entry) && !IsRestriction(entry) && !IsSealOfPerson(entry)) return Drafts{};
  cases::v1::CasesEvent event;
  if (!event.ParseFromString(entry.payload) || !calendar::IsIsoDate(event.occurred_on())) {
    return Refuse(reasons::kUnreadableRecord, "the payload is not a kith.cases.v1.CasesEvent with its date");
  }
  if (IsCaseFile(entry) && !event.has_record_sealed()) return NoteOpenChild(streams, entry, event);
  return NoteRestriction(streams, PersonOf(entry), event, entry.position);
}

std::vector<std::string> ReadAhead(const journal::Entry& entry) {
  if (IsCaseFile(entry)) return {OpenChildStream(entry.stream)};
  if (IsRestriction(entry) || IsSealOfPerson(entry)) return {RestrictionStream(entry.stream), kRestrictedChildren};
  return {};
}

}  // namespace

inbox::Source CasesSource() { return inbox::MakeSource<v1::ReferralsEvent>("cases", "referrals", Consume, ReadAhead); }

}  // namespace kith::referrals
