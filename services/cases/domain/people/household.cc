#include "services/cases/domain/people/household.h"

#include <stdexcept>

#include "services/cases/domain/reasons.h"
#include "shared/ids/ids.h"

namespace kith::cases {

namespace {

using v1::Household;
using v1::HouseholdMember;

Refused CheckMember(const Household& household, const HouseholdMember& member, const std::string& field) {
  for (const auto& other : household.members()) {
    if (other.person() != member.person()) continue;
    if (!Overlap(member.start_date(), member.end_date(), other.start_date(), other.end_date())) continue;
    return checks::RefuseField(reasons::kAlreadyMember, "the person is a member during this period", field,
                               "a period in which the person is none");
  }
  return std::nullopt;
}

template <class Request>
std::vector<std::string> StreamsOf(const Request& request) {
  std::vector<std::string> streams;
  if (!checks::CheckName("", request.name(), "households")) streams.push_back(request.name());
  if (!checks::CheckName("", request.person(), "people")) streams.push_back(request.person());
  return streams;
}

}  // namespace

Result<Drafts> RegisterHousehold(const Streams& streams, const v1::RegisterHouseholdRequest& request,
                                 const Context& context) {
  const Household& given = request.household();
  if (auto wrong = checks::CheckAuthority("household.authority", given.authority())) return *wrong;
  if (auto wrong = CheckPlace("household.", given.lines(), given.postcode(), given.uprn())) return *wrong;
  if (given.members().empty()) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a household has members", "household.members",
                               "at least one member");
  }
  if (given.members_size() > kMaxHouseholdMembers) return RefuseFull("household.members", kMaxHouseholdMembers);
  Household household;
  std::string first = context.today;
  for (int i = 0; i < given.members_size(); ++i) {
    const auto& member = given.members(i);
    const std::string field = checks::Indexed("household.members", i);
    if (auto wrong = checks::CheckName(field + ".person", member.person(), "people")) return *wrong;
    if (auto wrong = checks::CheckPastDate(field + ".start_date", member.start_date(), context)) return *wrong;
    if (auto wrong = CheckPeriod(field + ".", member.start_date(), member.end_date(), context)) return *wrong;
    if (!streams.Find<v1::Person>(member.person())) return RefuseUnknown(member.person(), field + ".person");
    if (auto wrong = CheckMember(household, member, field + ".start_date")) return *wrong;
    *household.add_members() = member;
    first = std::min(first, member.start_date());
  }
  household.set_authority(given.authority());
  *household.mutable_lines() = given.lines();
  household.set_postcode(given.postcode());
  household.set_uprn(given.uprn());
  CasesEvent event = EventOn(first);
  *event.mutable_household_registered()->mutable_household() = std::move(household);
  return Drafts{DraftOf(ids::NumberName("households", 'H', context.position), std::move(event))};
}

Result<Drafts> JoinHousehold(const Streams& streams, const v1::JoinHouseholdRequest& request, const Context& context) {
  if (auto wrong = checks::CheckName("name", request.name(), "households")) return *wrong;
  if (auto wrong = checks::CheckName("person", request.person(), "people")) return *wrong;
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return *wrong;
  const auto* household = streams.Find<Household>(request.name());
  if (!household) return RefuseUnknown(request.name(), "name");
  if (!streams.Find<v1::Person>(request.person())) return RefuseUnknown(request.person(), "person");
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  if (household->members_size() >= kMaxHouseholdMembers) return RefuseFull("person", kMaxHouseholdMembers);
  CasesEvent event = EventOn(request.start_date());
  auto& member = *event.mutable_household_joined()->mutable_member();
  member.set_person(request.person());
  member.set_start_date(request.start_date());
  member.set_is_shared_care(request.is_shared_care());
  if (auto wrong = CheckMember(*household, member, "start_date")) return *wrong;
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> LeaveHousehold(const Streams& streams, const v1::LeaveHouseholdRequest& request,
                              const Context& context) {
  if (auto wrong = checks::CheckName("name", request.name(), "households")) return *wrong;
  if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
  const auto* household = streams.Find<Household>(request.name());
  if (!household) return RefuseUnknown(request.name(), "name");
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  for (const auto& member : household->members()) {
    if (member.person() != request.person() || !member.end_date().empty()) continue;
    if (auto wrong = CheckPeriod("", member.start_date(), request.end_date(), context)) return *wrong;
    CasesEvent event = EventOn(request.end_date());
    event.mutable_household_left()->set_person(request.person());
    event.mutable_household_left()->set_end_date(request.end_date());
    return Drafts{DraftOf(request.name(), std::move(event))};
  }
  return checks::RefuseField(reasons::kNotAMember, "the person is no member now", "person", "somebody who is a member");
}

std::vector<std::string> RegisterHouseholdStreams(const v1::RegisterHouseholdRequest& request) {
  std::vector<std::string> streams;
  for (const auto& member : request.household().members()) {
    if (streams.size() == kMaxHouseholdMembers) break;
    if (!checks::CheckName("", member.person(), "people")) streams.push_back(member.person());
  }
  return streams;
}
std::vector<std::string> JoinHouseholdStreams(const v1::JoinHouseholdRequest& request) { return StreamsOf(request); }
std::vector<std::string> LeaveHouseholdStreams(const v1::LeaveHouseholdRequest& request) { return StreamsOf(request); }

void Apply(Household& household, const CasesEvent& event) {
  if (event.has_household_registered()) {
    household = event.household_registered().household();
  } else if (event.has_household_joined()) {
    *household.add_members() = event.household_joined().member();
  } else if (event.has_household_left()) {
    for (auto& member : *household.mutable_members()) {
      if (member.person() == event.household_left().person() && member.end_date().empty()) {
        member.set_end_date(event.household_left().end_date());
      }
    }
  } else {
    throw std::logic_error("an event of case " + std::to_string(event.event_case()) + " is in a stream of a household");
  }
}

}  // namespace kith::cases
