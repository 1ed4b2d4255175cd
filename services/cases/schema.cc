#include "services/cases/schema.h"

#include "services/cases/census_views.h"
#include "services/cases/clocks_views.h"
#include "services/cases/domain/apply.h"
#include "services/cases/domain/teams/worker.h"
#include "services/cases/people_views.h"
#include "services/cases/search.h"
#include "services/cases/teams_views.h"
#include "services/cases/views.h"

namespace kith::cases {

namespace {

void RowsOfPerson(std::string_view stream, const v1::Person& person, journal::RowSink& sink) {
  PersonRows(stream, person, sink);
  PersonCensusRows(stream, person, sink);
}

}  // namespace

journal::Schema CasesSchema(std::shared_ptr<const LocalRules> rules) {
  using sql::Type;
  using v1::CasesEvent;
  journal::Schema schema;
  schema.service = "cases";
  schema.event = &CasesEvent::default_instance();
  schema.kinds = {
      journal::Kind<v1::Person, CasesEvent>("people", Apply, {kMatchKeyView, kPersonCensusView}, RowsOfPerson),
      journal::Kind<v1::Family, CasesEvent>("families", Apply, {kFamilyView}, FamilyRows),
      journal::Kind<v1::Relationships, CasesEvent>("relationships", Apply, {kRelationView}, RelationshipRows),
      journal::Kind<v1::Household, CasesEvent>("households", Apply, {kHouseholdView}, HouseholdRows),
      journal::Kind<v1::Restriction, CasesEvent>("restrictions", Apply, {kRestrictionView}, RestrictionRows),
      journal::Kind<v1::SafeContacts, CasesEvent>("safe_contacts", Apply),
      journal::Kind<v1::Team, CasesEvent>("teams", Apply, {kTeamView}, TeamRows),
      journal::Kind<v1::IdentifierClaim, CasesEvent>("identifiers", Apply),
      journal::Kind<v1::Adoption, CasesEvent>("adoptions", Apply),
      journal::Kind<v1::Worker, CasesEvent>("workers", Apply, {kWorkerView}, WorkerRows),
      journal::Kind<v1::FamilyWorkers, CasesEvent>("family-workers", Apply, {kAllocationView}, FamilyWorkersRows),
      journal::Kind<v1::CaseFile, CasesEvent>("cases", Apply, {kCaseView, kAllocationView, kClockView}),
  };
  schema.kinds.back().rows = [rules](std::string_view, const google::protobuf::Message& state, journal::RowSink& sink) {
    CaseFileRows(static_cast<const v1::CaseFile&>(state), rules->clocks, sink);
  };
  schema.tables = {
      {kMatchKeyView, {{"stream", Type::kText}, {"key", Type::kInteger}}},
      {kTeamView, {{"stream", Type::kText}, {"authority", Type::kText}, {"district", Type::kText}}},
      {kCaseView,
       {{"stream", Type::kText},
        {"child", Type::kText},
        {"authority", Type::kText},
        {"state", Type::kInteger},
        {"team", Type::kText},
        {"worker", Type::kText},
        {"census", Type::kText}}},
      {kPersonCensusView, {{"stream", Type::kText}, {"census", Type::kText}}},
      {kRelationView,
       {{"stream", Type::kText},
        {"person", Type::kText},
        {"other", Type::kText},
        {"number", Type::kInteger},
        {"type", Type::kInteger},
        {"start_date", Type::kText},
        {"end_date", Type::kText}}},
      {kHouseholdView, {{"stream", Type::kText}, {"person", Type::kText}}},
      {kFamilyView, {{"stream", Type::kText}, {"person", Type::kText}}},
      {kRestrictionView,
       {{"stream", Type::kText},
        {"owner", Type::kText},
        {"review_due_date", Type::kText},
        {"expiry_date", Type::kText}}},
      {kAllocationView,
       {{"stream", Type::kText},
        {"number", Type::kInteger},
        {"worker", Type::kText},
        {"role", Type::kInteger},
        {"team", Type::kText},
        {"authority", Type::kText},
        {"start_date", Type::kText},
        {"standing", Type::kText}}},
      {kWorkerView,
       {{"stream", Type::kText}, {"authority", Type::kText}, {"team", Type::kText}, {"roles", Type::kText}}},
      ClockTable(),
  };
  return schema;
}

}  // namespace kith::cases
