#include "services/sharing/schema.h"

#include "shared/inbox/inbox.h"

namespace kith::sharing {

void Apply(v1::AgencyStream& state, const v1::SharingEvent& event) {
  if (!event.has_disclosure_made()) return;
  state.set_sequence(event.disclosure_made().sequence());
  if (event.disclosure_made().first_of_subject()) state.set_children(state.children() + 1);
}

void Apply(v1::Subject& state, const v1::SharingEvent& event) {
  if (event.has_subject_learnt()) {
    state.set_nhs_number(event.subject_learnt().nhs_number());
    state.set_authority(event.subject_learnt().authority());
  }
  if (event.has_disclosure_noted()) *state.add_disclosures() = event.disclosure_noted().disclosed();
}

void Apply(v1::Family& state, const v1::SharingEvent& event) {
  if (event.has_family_learnt()) state = event.family_learnt().family();
}

journal::Schema SharingSchema() {
  journal::Schema schema;
  schema.service = "sharing";
  schema.event = &v1::SharingEvent::default_instance();
  schema.kinds = {journal::Kind<v1::AgencyStream, v1::SharingEvent>("agencies", Apply),
                  journal::Kind<v1::Subject, v1::SharingEvent>("subjects", Apply),
                  journal::Kind<v1::Family, v1::SharingEvent>("families", Apply),
                  inbox::ParkedKind<v1::SharingEvent>()};
  schema.tables = {inbox::ParkedTable()};
  return schema;
}

}  // namespace kith::sharing
