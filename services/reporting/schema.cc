#include "services/reporting/schema.h"

#include "services/reporting/fold.h"
#include "shared/inbox/inbox.h"

namespace kith::reporting {

void Rows(std::string_view, const v1::ChildHistory& history, journal::RowSink& sink) {
  for (const auto& spell : history.spells()) {
    sink.Row("spell_view", {history.authority(), int64_t{spell.status()}, int64_t{spell.number()}, spell.start_date(),
                            spell.end_date()});
  }
  for (const auto& period : history.team_periods()) {
    sink.Row("team_view", {period.team(), period.team_display_name(), period.district(), period.authority(),
                           period.start_date(), period.end_date()});
  }
}

journal::Schema ReportingSchema() {
  using sql::Type;
  journal::Schema schema;
  schema.service = "reporting";
  schema.event = &v1::ReportingEvent::default_instance();
  schema.kinds = {
      journal::Kind<v1::ChildHistory, v1::ReportingEvent>("children", Apply, {"spell_view", "team_view"}, Rows),
      inbox::ParkedKind<v1::ReportingEvent>()};
  schema.tables = {{"spell_view",
                    {{"stream", Type::kText},
                     {"authority", Type::kText},
                     {"status", Type::kInteger},
                     {"number", Type::kInteger},
                     {"start_date", Type::kText},
                     {"end_date", Type::kText}}},
                   {"team_view",
                    {{"stream", Type::kText},
                     {"team", Type::kText},
                     {"display_name", Type::kText},
                     {"district", Type::kText},
                     {"authority", Type::kText},
                     {"start_date", Type::kText},
                     {"end_date", Type::kText}}},
                   inbox::ParkedTable()};
  return schema;
}

}  // namespace kith::reporting
