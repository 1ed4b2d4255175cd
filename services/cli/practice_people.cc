// What becomes of a family and its record beside the casework: separations, moves, names, what is known later,
// corrections, a child who was recorded twice.
#include <algorithm>

#include "services/cli/family_steps.h"
#include "services/cli/practice_writer.h"

namespace kith::cli {

using namespace cases::v1;
using namespace type::v1;
using calendar::Date;
using calendar::DateOf;
using calendar::FormatDate;
using std::chrono::days;

namespace {

constexpr const char* kYoungest = "@child 0";

}  // namespace

// Of the episode, on which somebody tells of it.
Date PracticeWriter::DayOfLife() {
  const Date first = DateOf(episode_.referral_date()), last = Until();
  return first + (last - first) * rng_.Between(20, 80) / 100;
}

void PracticeWriter::AddPeople() {
  const Dealt& dealt = family_.dealt;
  if (dealt.Has(Rate::kPartnerLeft)) AddSeparation();
  if (dealt.Has(Rate::kPartnerJoined)) AddPartner();
  if (dealt.Has(Rate::kMovedHouse)) AddHouseMove();
  if (dealt.Has(Rate::kSafeContact)) AddSafeContact();
  AddLaterKnown();
  AddCorrections();
  if (dealt.Has(Rate::kDuplicate)) AddDuplicate();
}

void PracticeWriter::AddSeparation() {
  const Date day = DayOfLife();
  const std::string date = FormatDate(day);
  const auto couple = std::find_if(family_.relationships.begin(), family_.relationships.end(),
                                   [](const Kinship& kinship) { return kinship.type == RELATIONSHIP_TYPE_PARTNER; });
  EndRelationshipRequest part;
  part.set_name("@kin " + std::to_string(couple - family_.relationships.begin()));
  part.set_number(1);
  part.set_end_date(date);
  Add(day, Phase::kAllocating, "separation", "EndRelationship", {}, part, kPeopleService);
  LeaveHouseholdRequest leave;
  leave.set_name("@household");
  leave.set_person("@adult 1");
  leave.set_end_date(date);
  Add(day, Phase::kAllocating, "moved out", "LeaveHousehold", {}, leave, kPeopleService);
}

void PracticeWriter::AddPartner() {
  const Date day = DayOfLife();
  const std::string date = FormatDate(day);
  const auto& mother = family_.adults.front();
  RegisterPersonRequest person;
  person.mutable_person()->set_given_name("Partnero");
  person.mutable_person()->set_family_name(mother.family_name());
  person.mutable_person()->set_authority(mother.authority());
  person.mutable_person()->set_sex(SEX_MALE);
  person.mutable_person()->set_birth_date(FormatDate(DateOf(mother.birth_date()) - days(rng_.Between(-900, 2500))));
  auto& registered = Add(day, Phase::kAllocating, "new partner", "RegisterPerson", {}, person);
  registered.makes = "partner";
  registered.made_in = "person";
  AddFamilyMemberRequest member;
  member.set_name("@family");
  member.set_person("@partner");
  member.set_start_date(date);
  member.set_reason(FamilyMembership::REASON_MOVED_IN);
  Add(day, Phase::kAllocating, "new member", "AddFamilyMember", {}, member, kPeopleService);
  JoinHouseholdRequest join;
  join.set_name("@household");
  join.set_person("@partner");
  join.set_start_date(date);
  Add(day, Phase::kAllocating, "moved in", "JoinHousehold", {}, join, kPeopleService);
  RecordRelationshipRequest couple;
  couple.set_person("@adult 0");
  couple.set_related_person("@partner");
  couple.set_type(RELATIONSHIP_TYPE_PARTNER);
  couple.set_start_date(date);
  auto& related = Add(day, Phase::kAllocating, "couple", "RecordRelationship", {}, couple, kPeopleService);
  related.makes = "couple";
  related.made_in = "relationships";
  if (rng_.Chance(40)) AddEndOfPartner(std::min(Until(), day + days(rng_.Between(40, 120))));
}

void PracticeWriter::AddEndOfPartner(Date day) {
  const std::string date = FormatDate(day);
  EndRelationshipRequest part;
  part.set_name("@couple");
  part.set_number(1);
  part.set_end_date(date);
  Add(day, Phase::kVisiting, "partner parted", "EndRelationship", {}, part, kPeopleService);
  LeaveHouseholdRequest leave;
  leave.set_name("@household");
  leave.set_person("@partner");
  leave.set_end_date(date);
  Add(day, Phase::kVisiting, "partner moved out", "LeaveHousehold", {}, leave, kPeopleService);
  RemoveFamilyMemberRequest remove;
  remove.set_name("@family");
  remove.set_person("@partner");
  remove.set_end_date(date);
  remove.set_reason(FamilyMembership::REASON_SEPARATION);
  Add(day, Phase::kVisiting, "partner left the family", "RemoveFamilyMember", {}, remove, kPeopleService);
}

// First to somebody who takes them in, whose address one should not know where there is a perpetrator; then to their
// own.
void PracticeWriter::AddHouseMove() {
  const Date day = DayOfLife(), settled = std::min(Until(), day + days(rng_.Between(20, 60)));
  for (const auto child : All()) {
    const std::string person = "@child " + std::to_string(child), which = " of " + std::to_string(child);
    const auto add = [&](const char* what, Date start, PersonAddress::Kind kind, const char* line) {
      RecordPersonAddressRequest address;
      address.set_name(person);
      address.mutable_address()->set_kind(kind);
      address.mutable_address()->add_lines(std::to_string(rng_.Between(1, 180)) + line);
      address.mutable_address()->set_postcode("ZZ99 3VZ");
      address.mutable_address()->set_start_date(FormatDate(start));
      address.mutable_address()->set_is_location_revealing(kind == PersonAddress::KIND_TEMPORARY &&
                                                           family_.has_domestic_abuse);
      Add(start, Phase::kAllocating, what + which, "RecordPersonAddress", {}, address, kPeopleService);
    };
    add("temporary address", day, PersonAddress::KIND_TEMPORARY, " Interim Lane");
    add("address", settled, PersonAddress::KIND_MAIN, " Newhome Street");
    const int entry = FirstEntryAfter(FirstRecorded(family_, child));
    EndPersonAddressRequest end;
    end.set_name(person);
    end.set_number(entry);
    end.set_end_date(FormatDate(settled));
    Add(settled, Phase::kAllocating, "address ended" + which, "EndPersonAddress", {}, end, kPeopleService);
    if (!family_.has_domestic_abuse) continue;
    MarkPersonAddressRequest mark;
    mark.set_name(person);
    mark.set_number(entry + 1);
    mark.set_is_known_to_perpetrator(true);
    Add(settled, Phase::kAllocating, "address marked" + which, "MarkPersonAddress", {}, mark, kPeopleService);
  }
}

void PracticeWriter::AddLaterKnown() {
  const Dealt& dealt = family_.dealt;
  const auto& youngest = family_.children.front();
  const Date day = DayOfLife();
  if (dealt.Has(Rate::kPreferredName)) {
    RecordPersonNameRequest name;
    name.set_name(kYoungest);
    name.mutable_person_name()->set_kind(PersonName::KIND_PREFERRED);
    name.mutable_person_name()->set_given_name("Nickna");
    name.mutable_person_name()->set_family_name(youngest.family_name());
    name.mutable_person_name()->set_start_date(FormatDate(day));
    AddLast(FormatDate(day), "preferred name", "RecordPersonName", name, kPeopleService);
  }
  if (dealt.Has(Rate::kDiagnosedLater)) {
    RecordDisabilitiesRequest found;
    found.set_name(kYoungest);
    found.set_start_date(FormatDate(day));
    *found.mutable_disabilities() = youngest.disabilities();
    AddLast(FormatDate(day), "diagnosis", "RecordDisabilities", found, kPeopleService);
  }
  if (dealt.Has(Rate::kEthnicityLater)) {
    RecordEthnicityRequest asked;
    asked.set_name(kYoungest);
    asked.set_start_date(FormatDate(day));
    asked.set_ethnicity(youngest.ethnicity());
    AddLast(FormatDate(day), "ethnicity", "RecordEthnicity", asked, kPeopleService);
  }
  if (dealt.Has(Rate::kEarlierNumber)) {
    RecordPersonIdentifierRequest number;
    number.set_name(kYoungest);
    number.mutable_identifier()->set_kind(PersonIdentifier::KIND_LEGACY_SYSTEM);
    number.mutable_identifier()->set_value("OLD" + std::to_string(family_.seed % 100'000'000));
    AddLast(FormatDate(day), "earlier number", "RecordPersonIdentifier", number, kPeopleService);
  }
}

void PracticeWriter::AddCorrections() {
  const auto& youngest = family_.children.front();
  if (family_.dealt.Has(Rate::kBirthDateMistyped)) {
    CorrectPersonRequest correct;
    correct.set_name(kYoungest);
    correct.set_reason(CORRECTION_REASON_TYPING_ERROR);
    auto& details = *correct.mutable_corrected()->mutable_details();
    details.set_birth_date(youngest.birth_date());
    details.set_sex(youngest.sex());
    Add(DateOf(episode_.referral_date()), Phase::kAllocating, "birth date corrected", "CorrectPerson", {}, correct,
        kPeopleService);
  }
  if (!family_.dealt.Has(Rate::kHalfSiblings)) return;
  for (std::size_t i = 0; i < family_.relationships.size(); ++i) {
    if (family_.relationships[i].type != RELATIONSHIP_TYPE_SIBLING) continue;
    CorrectRelationshipRequest correct;
    correct.set_name("@kin " + std::to_string(i));
    correct.set_number(1);
    correct.set_reason(CORRECTION_REASON_EVIDENCE_RECEIVED);
    correct.mutable_corrected()->set_type(RELATIONSHIP_TYPE_HALF_SIBLING);
    Add(DateOf(episode_.referral_date()), Phase::kAllocating, "half-siblings " + std::to_string(i),
        "CorrectRelationship", {}, correct, kPeopleService);
    return;
  }
}

// Found late by the review of likely matches; one link in four was wrong.
void PracticeWriter::AddDuplicate() {
  const auto& youngest = family_.children.front();
  const std::string date = FormatDate(DayOfLife());
  RegisterPersonRequest again;
  again.mutable_person()->set_given_name(youngest.given_name());
  again.mutable_person()->set_family_name(youngest.family_name());
  again.mutable_person()->set_birth_date(youngest.birth_date());
  again.mutable_person()->set_sex(youngest.sex());
  again.mutable_person()->set_authority(youngest.authority());
  auto& registered = AddLast(date, "recorded twice", "RegisterPerson", again, kCasesService);
  registered.makes = "duplicate";
  registered.made_in = "person";
  LinkPeopleRequest link;
  link.set_primary(kYoungest);
  link.set_duplicate("@duplicate");
  link.set_reason(LINK_REASON_REVIEW_OF_MATCHES);
  AddLast(date, "linked", "LinkPeople", link, kPeopleService);
  if (!family_.dealt.Has(Rate::kUnlinked)) return;
  UnlinkPeopleRequest unlink;
  unlink.set_primary(kYoungest);
  unlink.set_duplicate("@duplicate");
  unlink.set_reason(UNLINK_REASON_DIFFERENT_PEOPLE);
  AddLast(date, "unlinked", "UnlinkPeople", unlink, kPeopleService);
}

// Of the mother, kept and read by her social worker alone.
void PracticeWriter::AddSafeContact() {
  const Date day = DayOfLife();
  RecordSafeContactRequest record;
  record.set_person("@adult 0");
  record.set_kind(SafeContact::KIND_PHONE);
  record.set_value("01632 960" + std::to_string(rng_.Between(100, 999)));
  record.set_start_date(FormatDate(day));
  Add(day, Phase::kAllocating, "safe contact", "RecordSafeContact", {}, record, kPeopleService).by =
      Caller::kSocialWorker;
  RevealSafeContactRequest reveal;
  reveal.set_name("@safe_contacts/adult 0");
  reveal.set_number(1);
  reveal.set_reason(REVEAL_REASON_VISIT);
  Add(day, Phase::kVisiting, "safe contact read", "RevealSafeContact", {}, reveal, kPeopleService).by =
      Caller::kSocialWorker;
  EndSafeContactRequest end;
  end.set_name("@safe_contacts/adult 0");
  end.set_number(1);
  end.set_end_date(FormatDate(Until()));
  Add(Until(), Phase::kEndingWork, "safe contact ended", "EndSafeContact", {}, end, kPeopleService).by =
      Caller::kSocialWorker;
}

}  // namespace kith::cli
