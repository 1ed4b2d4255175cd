#include <algorithm>
#include <set>
#include <string>

#include "services/workbook/domain/contradiction.h"
#include "services/workbook/domain/limits.h"
#include "services/workbook/domain/workbook.h"

#include "kith/workbook/v1/contradiction.pb.h"
#include "kith/workbook/v1/supervision.pb.h"

namespace kith::workbook {
namespace {

// The open ones, and those that a supervision settled.
std::set<std::string> ContradictionsOf(const Streams& streams, const std::string& file_name) {
  std::set<std::string> names;
  const auto* file = streams.Find<v1::SupervisionFile>(file_name);
  if (!file) return names;
  for (const auto& open : file->differing()) names.insert(open.contradiction());
  const std::string family = file_name.substr(file_name.find('/') + 1);
  for (int number = 1; number <= file->last_number(); ++number) {
    const auto* held = streams.Find<v1::Supervision>("supervisions/" + family + "-" + std::to_string(number));
    if (held) names.insert(held->settled_contradictions().begin(), held->settled_contradictions().end());
  }
  return names;
}

}  // namespace

Drafts LimitContradictions(const Streams& streams, const v1::ChapterHead& head, const Context& context) {
  if (IsOpenToAll(head.visibility())) return {};
  Drafts drafts;
  for (const auto& name : ContradictionsOf(streams, SupervisionFileOf(head.name()))) {
    const auto* contradiction = streams.Find<v1::Contradiction>(name);
    if (!contradiction) continue;
    const auto& accounts = contradiction->accounts();
    if (std::none_of(accounts.begin(), accounts.end(),
                     [&](const auto& account) { return account.chapter() == head.name(); }))
      continue;
    v1::Visibility limit = Both(contradiction->visibility(), head.visibility());
    if (limit.SerializeAsString() == contradiction->visibility().SerializeAsString()) continue;
    v1::WorkbookEvent event;
    event.set_occurred_on(context.today);
    *event.mutable_contradiction_limited()->mutable_visibility() = std::move(limit);
    drafts.push_back(DraftOf(name, std::move(event)));
  }
  return drafts;
}

}  // namespace kith::workbook
