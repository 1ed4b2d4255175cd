#include "services/cases/domain/person.h"

#include <algorithm>
#include <set>

#include "services/cases/domain/identifiers.h"
#include "services/cases/domain/reasons.h"
#include "shared/checks/checks.h"
#include "shared/ids/ids.h"

#include "kith/cases/v1/case_events.pb.h"

namespace kith::cases {

namespace {

using checks::Refused;
using v1::CasesEvent;
using v1::IdentifierClaim;
using v1::Person;

constexpr int kMaxFamilyMembers = 30;
constexpr size_t kMaxNameBytes = 100;
constexpr size_t kMaxReasonBytes = 1000;

CasesEvent EventToday(const Context& context) {
  CasesEvent event;
  event.set_occurred_on(context.today);
  return event;
}

// Control characters have no place in a name, and some stores refuse them.
bool IsText(const std::string& text, size_t least) {
  return text.size() >= least && text.size() <= kMaxNameBytes &&
         std::none_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' '; });
}

Refused CheckText(const char* field, const std::string& text, size_t least) {
  if (IsText(text, least)) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the text is missing, too long or has control characters",
                             field, std::to_string(least) + " to 100 bytes of text on one line");
}

Refused CheckBirth(const Person& person, const Context& context) {
  // Rule 8525Q: a date of birth or an expected date of birth, never both.
  if (person.birth_date().empty() == person.expected_birth_date().empty()) {
    return checks::RefuseField(reasons::kOneBirthDateRequired,
                               "a person has a date of birth or, unborn, an expected date of birth (census rule 8525Q)",
                               "person.birth_date", "exactly one of birth_date and expected_birth_date");
  }
  if (!person.birth_date().empty()) {
    if (auto wrong = checks::CheckPastDate("person.birth_date", person.birth_date(), context)) return wrong;
  } else {
    if (auto wrong = checks::CheckDate("person.expected_birth_date", person.expected_birth_date())) return wrong;
    // Rule 8750: the sex of an unborn child is U.
    if (person.sex() != type::v1::SEX_UNKNOWN) {
      return checks::RefuseField(reasons::kUnbornSexMustBeUnknown,
                                 "the sex of an unborn child is recorded as unknown (census rule 8750)", "person.sex",
                                 "U (SEX_UNKNOWN)");
    }
  }
  if (person.death_date().empty()) return std::nullopt;
  if (auto wrong = checks::CheckPastDate("person.death_date", person.death_date(), context)) return wrong;
  // Rule 8535Q.
  if (person.death_date() < person.birth_date()) {
    return checks::RefuseField(reasons::kDeathBeforeBirth, "nobody dies before birth (census rule 8535Q)",
                               "person.death_date", "a date on or after the date of birth");
  }
  return std::nullopt;
}

Refused CheckDisabilities(const Person& person) {
  std::set<int> seen;
  for (int i = 0; i < person.disabilities_size(); ++i) {
    const std::string field = checks::Indexed("person.disabilities", i);
    const auto disability = person.disabilities(i);
    if (auto wrong = checks::CheckKnown(field, disability)) return wrong;
    // Rule 8794: each code once. Rule 8790: NONE stands alone.
    const bool is_none = disability == type::v1::DISABILITY_NONE;
    if (!seen.insert(disability).second || (is_none && person.disabilities_size() > 1)) {
      return checks::RefuseField(reasons::kDisabilitiesContradict,
                                 "the disabilities repeat or contradict each other (census rules 8790, 8794)", field,
                                 "each code once, and NONE alone");
    }
  }
  return std::nullopt;
}

Refused CheckPerson(const Person& person, const Context& context) {
  if (auto wrong = checks::CheckAuthority("person.authority", person.authority())) return wrong;
  if (auto wrong = CheckText("person.given_name", person.given_name(), 0)) return wrong;
  if (auto wrong = CheckText("person.family_name", person.family_name(), 0)) return wrong;
  // Rule 4180.
  if (auto wrong = checks::CheckKnown("person.sex", person.sex())) return wrong;
  if (auto wrong = CheckBirth(person, context)) return wrong;
  // Rule 4220 where it is given: adults and new contacts may have none yet.
  if (person.ethnicity() != 0) {
    if (auto wrong = checks::CheckKnown("person.ethnicity", person.ethnicity())) return wrong;
  }
  if (person.upn_unknown_reason() != 0) {
    if (auto wrong = checks::CheckKnown("person.upn_unknown_reason", person.upn_unknown_reason())) return wrong;
  }
  if (auto wrong = CheckDisabilities(person)) return wrong;
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
  CasesEvent registered = EventToday(context);
  *registered.mutable_person_registered()->mutable_person() = person;
  registered.mutable_person_registered()->set_not_a_match_reason(request.not_a_match_reason());
  Drafts drafts = {DraftOf(name, std::move(registered))};

  for (const Identifier& identifier : IdentifiersOf(person)) {
    if (const auto* claim = streams.Find<IdentifierClaim>(identifier.stream)) {
      return checks::RefuseField(reasons::kIdentifierTaken,
                                 "the identifier belongs to " + claim->person() + ", who is recorded already",
                                 identifier.field, "an identifier that nobody has, or use " + claim->person());
    }
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
  if (auto wrong = CheckText("team.display_name", team.display_name(), 1)) return *wrong;
  if (auto wrong = CheckText("team.district", team.district(), 1)) return *wrong;
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
