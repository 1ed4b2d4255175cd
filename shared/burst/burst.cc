#include "shared/burst/burst.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace kith {
namespace {

struct Deferred {
  std::shared_ptr<void> owner;
  std::function<void()> work;
};
thread_local int depth = 0;
thread_local std::vector<Deferred> deferred;

}  // namespace

Burst::Burst() { ++depth; }

Burst::~Burst() {
  if (--depth > 0) return;
  for (const Deferred& each : std::exchange(deferred, {})) each.work();
}

bool Burst::Defer(const std::shared_ptr<void>& owner, std::function<void()> work) {
  if (depth == 0) return false;
  const bool is_known =
      std::any_of(deferred.begin(), deferred.end(), [&owner](const Deferred& each) { return each.owner == owner; });
  if (!is_known) deferred.push_back({owner, std::move(work)});
  return true;
}

}  // namespace kith
