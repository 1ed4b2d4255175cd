// What lists leave out because it is about a child whose record is hidden from the caller (domain/restricted_child.h).
// They block on the journal's readers and throw sql::SqlError.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "services/referrals/tray_scan.h"
#include "shared/decide/decide.h"
#include "shared/front/page.h"
#include "shared/journal/journal.h"

namespace kith::referrals {

// Those of the children, "people/C0000123", whose records are hidden.
std::set<std::string> HiddenAmong(journal::Journal& journal, const Context& context,
                                  const std::set<std::string>& children);

// The sorts of the items of all trays that are hidden: few, as restricted children are.
HiddenItems HiddenItemsOf(journal::Journal& journal, const Context& context);

// A record of a list and its place there.
struct Placed {
  std::string key;
  std::string name;
};

// Adds the page's states to the list as the API returns them, without the hidden ones and those that were erased since,
// and returns the token of the next page. places(after, most) gives the next ones behind a key, in order; the first
// page begins behind page.after. A token is made of what was shown alone.
template <class State, class Places>
std::string AddVisible(journal::Journal& journal, const Context& context, const Page& page, Places places,
                       google::protobuf::RepeatedPtrField<State>* list) {
  const auto wanted = static_cast<size_t>(page.size) + 1;
  std::string after = page.after;
  std::string last_shown;
  for (bool is_last = false; !is_last;) {
    const std::vector<Placed> next = places(after, static_cast<int64_t>(wanted));
    is_last = next.size() < wanted;
    if (next.empty()) break;
    after = next.back().key;
    std::vector<std::string> names;
    for (const auto& place : next) names.push_back(place.name);
    const auto states = journal.ReadStates(names);
    std::set<std::string> children;
    for (const auto& read : states) {
      if (!read.state) continue;
      const auto& about = static_cast<const State&>(*read.state).children();
      children.insert(about.begin(), about.end());
    }
    const auto hidden = HiddenAmong(journal, context, children);
    for (size_t i = 0; i < states.size(); ++i) {
      if (!states[i].state) continue;
      const auto& found = static_cast<const State&>(*states[i].state);
      if (std::any_of(found.children().begin(), found.children().end(),
                      [&hidden](const std::string& child) { return hidden.contains(child); })) {
        continue;
      }
      if (list->size() == static_cast<int>(page.size)) return PageToken(last_shown);
      State& shown = *list->Add();
      shown = found;
      shown.set_name(names[i]);
      shown.set_etag(std::to_string(states[i].version));
      last_shown = next[i].key;
    }
  }
  return {};
}

}  // namespace kith::referrals
