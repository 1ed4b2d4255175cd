#include "services/cases/schema.h"

#include "services/cases/domain/apply.h"
#include "services/cases/search.h"
#include "services/cases/views.h"

namespace kith::cases {

journal::Schema CasesSchema() {
  using sql::Type;
  using v1::CasesEvent;
  journal::Schema schema;
  schema.service = "cases";
  schema.event = &CasesEvent::default_instance();
  schema.kinds = {
      journal::Kind<v1::Person, CasesEvent>("people", Apply, {kMatchKeyView}, PersonRows),
      journal::Kind<v1::Family, CasesEvent>("families", Apply),
      journal::Kind<v1::Team, CasesEvent>("teams", Apply, {kTeamView}, TeamRows),
      journal::Kind<v1::IdentifierClaim, CasesEvent>("identifiers", Apply),
      journal::Kind<v1::Adoption, CasesEvent>("adoptions", Apply),
      journal::Kind<v1::CaseFile, CasesEvent>("cases", Apply, {kCaseView}, CaseFileRows),
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
        {"worker", Type::kText}}},
  };
  return schema;
}

}  // namespace kith::cases
