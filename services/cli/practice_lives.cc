// Who comes and goes: transfers from and to other authorities, births, deaths, adoption.
#include "services/cli/practice_writer.h"

namespace kith::cli {

using namespace cases::v1;
using namespace type::v1;
using calendar::DateOf;

void PracticeWriter::AddMoves() {
  if (!history_.transferred_from.empty()) {
    TransferCaseInRequest in;
    in.set_transfer_date(episode_.referral_date());
    in.set_from_authority(history_.transferred_from);
    in.set_on_child_protection_plan(true);
    AddForAll(DateOf(episode_.referral_date()), Phase::kDiscussing, "transfer in", "TransferCaseIn", in);
  }
  if (history_.transferred_to.empty()) return;
  TransferCaseOutRequest out;
  out.set_transfer_date(episode_.closure_date());
  out.set_to_authority(history_.transferred_to);
  AddForEach(DateOf(episode_.closure_date()), Phase::kClosing, "transfer out", "TransferCaseOut", out);
}

// The birth carries over what there is of the unborn child: identity, dates, plan.
void PracticeWriter::AddBirthsAndDeaths() {
  for (const auto child : All()) {
    const auto& known = family_.children[child];
    const std::string person = "@child " + std::to_string(child);
    if (!family_.expected_births[child].empty() && !known.birth_date().empty()) {
      RecordBirthRequest birth;
      birth.set_name(person);
      birth.set_birth_date(known.birth_date());
      birth.set_sex(known.sex());
      birth.set_given_name(known.given_name());
      birth.set_family_name(known.family_name());
      birth.set_nhs_number(known.nhs_number());
      Add(DateOf(known.birth_date()), Phase::kAllocating, "birth of " + std::to_string(child), "RecordBirth", {},
          birth);
      JoinHouseholdRequest join;
      join.set_name("@household");
      join.set_person(person);
      join.set_start_date(known.birth_date());
      Add(DateOf(known.birth_date()), Phase::kAllocating, "home of " + std::to_string(child), "JoinHousehold", {}, join,
          kPeopleService);
    }
    if (known.death_date().empty()) continue;
    RecordDeathRequest death;
    death.set_name(person);
    death.set_death_date(known.death_date());
    Add(DateOf(known.death_date()), Phase::kClosing, "death of " + std::to_string(child), "RecordDeath", {}, death);
  }
}

// Under the placement order with carers who are not the foster carers; the order seals the record.
void PracticeWriter::AddAdoption() {
  const std::string& placed = history_.placed_for_adoption_date;
  if (placed.empty()) return;
  for (const auto child : All()) {
    ChangePlacementRequest move;
    move.set_change_date(placed);
    move.mutable_placement()->set_type(PLACEMENT_TYPE_ADOPTION_ORDER_OTHER_CARER);
    move.mutable_placement()->set_provider(PLACEMENT_PROVIDER_OWN_AUTHORITY);
    move.mutable_placement()->set_is_in_area(rng_.Chance(50));
    move.set_reason(REASON_FOR_PLACEMENT_CHANGE_CARE_PLAN);
    Add(DateOf(placed), Phase::kInCare, "adoption placement of " + std::to_string(child), "ChangePlacement", {child},
        move);
    SealAdoptionRequest seal;
    seal.set_name(CaseFileOf(child));
    seal.set_order_date(episode_.closure_date());
    seal.set_consent_dispensed(rng_.Chance(70));
    seal.set_given_name("Nova");
    seal.set_family_name("Invented-" + std::to_string(rng_.Between(1000, 9999)));
    AddLast(episode_.closure_date(), "adoption of " + std::to_string(child), "SealAdoption", seal, kCasesService);
  }
}

}  // namespace kith::cli
