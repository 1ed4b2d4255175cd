#include "services/cases/domain/people/family.h"

#include <algorithm>

#include "services/cases/domain/reasons.h"

namespace kith::cases {

namespace {

using v1::Family;
using v1::FamilyMembership;

template <class Request>
Refused CheckRequest(const Request& request) {
  if (auto wrong = checks::CheckName("name", request.name(), "families")) return wrong;
  if (auto wrong = checks::CheckName("person", request.person(), "people")) return wrong;
  return checks::CheckKnown("reason", request.reason());
}

template <class Request>
std::vector<std::string> StreamsOf(const Request& request) {
  std::vector<std::string> streams;
  if (!checks::CheckName("", request.name(), "families")) streams.push_back(request.name());
  if (!checks::CheckName("", request.person(), "people")) streams.push_back(request.person());
  return streams;
}

}  // namespace

Result<Drafts> AddFamilyMember(const Streams& streams, const v1::AddFamilyMemberRequest& request,
                               const Context& context) {
  if (auto wrong = CheckRequest(request)) return *wrong;
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return *wrong;
  const auto* family = streams.Find<Family>(request.name());
  if (!family) return RefuseUnknown(request.name(), "name");
  if (!streams.Find<v1::Person>(request.person())) return RefuseUnknown(request.person(), "person");
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  for (const auto& other : family->memberships()) {
    if (other.person() != request.person()) continue;
    if (!Overlap(request.start_date(), "", other.start_date(), other.end_date())) continue;
    return checks::RefuseField(reasons::kAlreadyMember, "the person is a member during this period", "person",
                               "somebody who is none from that day on");
  }
  if (family->memberships_size() >= kMaxMemberships) return RefuseFull("person", kMaxMemberships);
  CasesEvent event = EventOn(request.start_date());
  auto& membership = *event.mutable_family_member_added()->mutable_membership();
  membership.set_person(request.person());
  membership.set_start_date(request.start_date());
  membership.set_joined_for(request.reason());
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> RemoveFamilyMember(const Streams& streams, const v1::RemoveFamilyMemberRequest& request,
                                  const Context& context) {
  if (auto wrong = CheckRequest(request)) return *wrong;
  if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
  const auto* family = streams.Find<Family>(request.name());
  if (!family) return RefuseUnknown(request.name(), "name");
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  const auto membership =
      std::find_if(family->memberships().begin(), family->memberships().end(),
                   [&request](const auto& one) { return one.person() == request.person() && one.end_date().empty(); });
  if (membership == family->memberships().end()) {
    return checks::RefuseField(reasons::kNotAMember, "the person is no member now", "person",
                               "somebody who is a member");
  }
  if (family->members_size() == 1) {
    return checks::RefuseField(reasons::kLastMember, "a family has at least one member", "person",
                               "a member of a family that has others");
  }
  if (auto wrong = CheckPeriod("", membership->start_date(), request.end_date(), context)) return *wrong;
  CasesEvent event = EventOn(request.end_date());
  auto& removed = *event.mutable_family_member_removed();
  removed.set_person(request.person());
  removed.set_end_date(request.end_date());
  removed.set_reason(request.reason());
  return Drafts{DraftOf(request.name(), std::move(event))};
}

std::vector<std::string> AddFamilyMemberStreams(const v1::AddFamilyMemberRequest& request) {
  return StreamsOf(request);
}
std::vector<std::string> RemoveFamilyMemberStreams(const v1::RemoveFamilyMemberRequest& request) {
  return StreamsOf(request);
}

bool ApplyToFamily(Family& family, const CasesEvent& event) {
  if (event.has_family_registered()) {
    family = event.family_registered().family();
    family.clear_memberships();
    for (const auto& person : family.members()) {
      auto& membership = *family.add_memberships();
      membership.set_person(person);
      membership.set_start_date(event.occurred_on());
      membership.set_joined_for(FamilyMembership::REASON_IDENTIFIED);
    }
    return true;
  }
  if (event.has_family_member_added()) {
    *family.add_memberships() = event.family_member_added().membership();
    family.add_members(event.family_member_added().membership().person());
    return true;
  }
  if (!event.has_family_member_removed()) return false;
  const auto& removed = event.family_member_removed();
  for (auto& membership : *family.mutable_memberships()) {
    if (membership.person() != removed.person() || !membership.end_date().empty()) continue;
    membership.set_end_date(removed.end_date());
    membership.set_left_for(removed.reason());
  }
  auto* members = family.mutable_members();
  members->erase(std::remove(members->begin(), members->end(), removed.person()), members->end());
  return true;
}

}  // namespace kith::cases
