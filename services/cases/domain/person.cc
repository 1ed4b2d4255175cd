#include "services/cases/domain/person.h"

#include <algorithm>
#include <set>

#include "services/cases/domain/allocation.h"
#include "services/cases/domain/identifiers.h"
#include "services/cases/domain/people/entries.h"
#include "services/cases/domain/people/numbers.h"
#include "services/cases/domain/people/person_history.h"
#include "services/cases/domain/reasons.h"
#include "shared/checks/checks.h"
#include "shared/ids/ids.h"

#include "kith/cases/v1/case_events.pb.h"

namespace kith::cases {

namespace {

using v1::Person;

constexpr int kMaxFamilyMembers = 30;
constexpr size_t kMaxReasonBytes = 1000;
constexpr int kMaxAddressesAtFirst = 5;

CasesEvent EventToday(const Context& context) {
  CasesEvent event;
  event.set_occurred_on(context.today);
  return event;
}

Refused CheckAddresses(const Person& person, const Context& context) {
  if (person.addresses_size() > kMaxAddressesAtFirst) return RefuseFull("person.addresses", kMaxAddressesAtFirst);
  Person so_far;
  for (int i = 0; i < person.addresses_size(); ++i) {
    const std::string path = checks::Indexed("person.addresses", i) + ".";
    if (auto wrong = CheckAddressEntry(path, person.addresses(i), context)) return wrong;
    if (auto wrong = CheckMainAddress(path, so_far, person.addresses(i), -1)) return wrong;
    *so_far.add_addresses() = person.addresses(i);
  }
  return std::nullopt;
}

Refused CheckPerson(const Person& person, const Context& context) {
  if (auto wrong = checks::CheckAuthority("person.authority", person.authority())) return wrong;
  if (auto wrong = CheckText("person.given_name", person.given_name(), 0, kMaxNameBytes)) return wrong;
  if (auto wrong = CheckText("person.family_name", person.family_name(), 0, kMaxNameBytes)) return wrong;
  // Rule 4180.
  if (auto wrong = checks::CheckKnown("person.sex", person.sex())) return wrong;
  if (auto wrong = CheckBirth("person.", person, context)) return wrong;
  // Rule 4220 where it is given: adults and new contacts may have none yet.
  if (person.ethnicity() != 0) {
    if (auto wrong = checks::CheckKnown("person.ethnicity", person.ethnicity())) return wrong;
  }
  if (person.upn_unknown_reason() != 0) {
    if (auto wrong = checks::CheckKnown("person.upn_unknown_reason", person.upn_unknown_reason())) return wrong;
  }
  if (auto wrong = CheckDisabilityList("person.disabilities", person.disabilities())) return wrong;
  if (auto wrong = CheckAddresses(person, context)) return wrong;
  if (!person.nhs_number().empty()) {
    if (auto wrong = CheckNhsNumber("person.nhs_number", person.nhs_number())) return wrong;
  }
  if (!person.upn().empty()) {
    if (auto wrong = CheckUpn("person.upn", person.upn())) return wrong;
  }
  if (!person.la_child_id().empty()) {
    if (auto wrong = CheckLaChildId("person.la_child_id", person.la_child_id())) return wrong;
  }
  return std::nullopt;
}

}  // namespace

Refused CheckBirth(const std::string& path, const v1::Person& person, const Context& context) {
  // Rule 8525Q: a date of birth or an expected date of birth, never both.
  if (person.birth_date().empty() == person.expected_birth_date().empty()) {
    return checks::RefuseField(reasons::kOneBirthDateRequired,
                               "a person has a date of birth or, unborn, an expected date of birth (census rule 8525Q)",
                               path + "birth_date", "exactly one of birth_date and expected_birth_date");
  }
  if (!person.birth_date().empty()) {
    if (auto wrong = checks::CheckPastDate(path + "birth_date", person.birth_date(), context)) return wrong;
  } else {
    if (auto wrong = checks::CheckDate(path + "expected_birth_date", person.expected_birth_date())) return wrong;
    // Rule 8750: the sex of an unborn child is U.
    if (person.sex() != type::v1::SEX_UNKNOWN) {
      return checks::RefuseField(reasons::kUnbornSexMustBeUnknown,
                                 "the sex of an unborn child is recorded as unknown (census rule 8750)", path + "sex",
                                 "U (SEX_UNKNOWN)");
    }
  }
  if (person.death_date().empty()) return std::nullopt;
  if (auto wrong = checks::CheckPastDate(path + "death_date", person.death_date(), context)) return wrong;
  // Rule 8535Q.
  if (person.death_date() < person.birth_date()) {
    return checks::RefuseField(reasons::kDeathBeforeBirth, "nobody dies before birth (census rule 8535Q)",
                               path + "death_date", "a date on or after the date of birth");
  }
  return std::nullopt;
}

Result<Drafts> RegisterPerson(const Streams& streams, const v1::RegisterPersonRequest& request,
                              const Context& context) {
  if (auto wrong = CheckPerson(request.person(), context)) return *wrong;
  if (request.not_a_match_reason().size() > kMaxReasonBytes) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "the reason is too long", "not_a_match_reason",
                               "at most 1000 bytes");
  }

  const std::string name = ids::NumberName("people", 'C', context.position);
  Person person = request.person();
  person.clear_name();
  person.clear_etag();
  person.clear_names();
  person.clear_identifiers();
  person.clear_disability_entries();
  person.clear_ethnicity_entries();
  person.clear_last_entry();
  person.clear_linked_to();
  person.clear_duplicates();
  person.clear_sealed_date();
  CasesEvent registered = EventToday(context);
  *registered.mutable_person_registered()->mutable_person() = person;
  registered.mutable_person_registered()->set_not_a_match_reason(request.not_a_match_reason());
  Drafts drafts = {DraftOf(name, std::move(registered))};

  for (const Identifier& identifier : IdentifiersOf(person)) {
    if (auto wrong = CheckUnclaimed(streams, identifier.stream, name, identifier.field, context)) return *wrong;
    CasesEvent claimed = EventToday(context);
    claimed.mutable_identifier_claimed()->set_person(name);
    drafts.push_back(DraftOf(identifier.stream, std::move(claimed)));
  }
  return drafts;
}

Result<Drafts> RegisterFamily(const Streams& streams, const v1::RegisterFamilyRequest& request,
                              const Context& context) {
  if (auto wrong = checks::CheckAuthority("authority", request.authority())) return *wrong;
  if (auto wrong = checks::CheckNames("members", request.members(), "people", kMaxFamilyMembers)) return *wrong;
  for (int i = 0; i < request.members_size(); ++i) {
    if (!streams.Find<Person>(request.members(i))) {
      return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.members(i),
                                 checks::Indexed("members", i), "a person who is recorded");
    }
  }
  CasesEvent event = EventToday(context);
  auto& family = *event.mutable_family_registered()->mutable_family();
  family.set_authority(request.authority());
  *family.mutable_members() = request.members();
  return Drafts{DraftOf(ids::NumberName("families", 'F', context.position), std::move(event))};
}

Result<Drafts> RegisterTeam(const Streams& streams, const v1::RegisterTeamRequest& request, const Context& context) {
  const v1::Team& team = request.team();
  if (auto wrong = checks::CheckName("team.name", team.name(), "teams")) return *wrong;
  if (std::any_of(team.name().begin(), team.name().end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; })) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a team's name is written in lower case", "team.name",
                               "\"teams/\" and lower-case letters, digits and hyphens");
  }
  if (auto wrong = checks::CheckAuthority("team.authority", team.authority())) return *wrong;
  if (auto wrong = CheckText("team.display_name", team.display_name(), 1, kMaxNameBytes)) return *wrong;
  if (auto wrong = CheckText("team.district", team.district(), 1, kMaxNameBytes)) return *wrong;
  if (team.kind() != 0) {
    if (auto wrong = checks::CheckKnown("team.kind", team.kind())) return *wrong;
  }
  if (auto wrong = CheckWorker(team.manager())) return *wrong;
  if (streams.Find<v1::Team>(team.name())) {
    return checks::RefuseField(reasons::kTeamExists, "there is a team of this name already", "team.name",
                               "a name that no team has");
  }
  CasesEvent event = EventToday(context);
  auto& registered = *event.mutable_team_registered()->mutable_team();
  registered = team;
  registered.clear_name();
  registered.clear_etag();
  return Drafts{DraftOf(team.name(), std::move(event))};
}

std::vector<std::string> RegisterPersonStreams(const v1::RegisterPersonRequest& request) {
  std::vector<std::string> streams;
  for (Identifier& identifier : IdentifiersOf(request.person())) streams.push_back(std::move(identifier.stream));
  return streams;
}

std::vector<std::string> RegisterFamilyStreams(const v1::RegisterFamilyRequest& request) {
  return checks::WellFormedNames(request.members(), "people", kMaxFamilyMembers);
}

std::vector<std::string> RegisterTeamStreams(const v1::RegisterTeamRequest& request) {
  if (checks::CheckName("", request.team().name(), "teams")) return {};
  return {request.team().name()};
}

}  // namespace kith::cases
