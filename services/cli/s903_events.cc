// The modules Reviews and Missing: what happened while the child was looked after.
#include <algorithm>

#include "services/cli/s903_notes.h"

namespace kith::cli {
namespace {

using type::v1::ReviewParticipation;

// The period on one of whose days the date is; null when there is none.
const S903Period* PeriodAt(const S903Child& child, calendar::Date date) {
  const auto found = std::find_if(child.periods.begin(), child.periods.end(), [&](const S903Period& period) {
    return period.front().start <= date && (!period.back().end || date <= *period.back().end);
  });
  return found == child.periods.end() ? nullptr : &*found;
}

// Empty: until today.
std::optional<calendar::Date> EndOf(const S903Period& period) { return period.back().end; }

struct MissingFault {
  const char* rule = nullptr;
  const char* reason = "";
};

MissingFault MissingOf(const S903Row& row, const S903Child& child, calendar::Date today, S903Missing& missing) {
  enum Column : std::size_t { kKind = 2, kStart = 3, kEnd = 4 };
  const auto type = codes::FromCode<type::v1::MissingType>(row[kKind]);
  if (!type) return {"1006", "MISSING must be M (missing) or A (away without authorisation)"};
  missing.type = *type;
  if (row[kStart].empty()) return {"564", "has no date on which it started"};
  const auto start = ReadS903Date(row[kStart]);
  if (!start) return {"1004", "started on what is not a date dd/mm/yyyy"};
  const auto end = ReadS903Date(row[kEnd]);
  if (!row[kEnd].empty() && !end) return {"1005", "ended on what is not a date dd/mm/yyyy"};
  if (*start > today || (end && *end > today)) return {import_rules::kFuture, "is in the future"};
  if (end && *end < *start) return {"567", "ended before it started"};
  if (*start < calendar::DateOf(child.person.birth_date())) return {"586", "is before the child was born"};
  const auto* period = PeriodAt(child, *start);
  if (!period) return {"578 581", "the child was not looked after when it started"};
  if (!end && EndOf(*period)) return {"577", "has no end, though the child ceased to be looked after"};
  missing.start = *start;
  missing.end = end;
  return {};
}

}  // namespace

void CheckS903Reviews(S903Notes& notes, const S903Rows& rows, S903Child& child) {
  enum Column : std::size_t { kReview = 2, kCode = 3 };
  const auto& id = child.person.la_child_id();
  for (const auto* row : rows) {
    const auto quarantine = [&](const char* rule, const char* reason) {
      notes.Quarantine(id, row->line, "Reviews", rule, reason);
    };
    const auto date = ReadS903Date((*row)[kReview]);
    if (!date) {
      quarantine("166", "the date of the review is not a date dd/mm/yyyy");
      continue;
    }
    const auto participation = ReadS903Code<ReviewParticipation>(notes, id, row->line, "Reviews", "167", (*row)[kCode]);
    if (!participation) continue;
    if (*date > notes.today()) {
      quarantine(import_rules::kFuture, "is in the future");
      continue;
    }
    if (!PeriodAt(child, *date)) {
      quarantine(import_rules::kNotAlone, "the child was not looked after on that day, as far as the episodes went in");
      continue;
    }
    const bool is_under_4 = *date < Birthday(child.person, 4);
    const bool says_under_4 = *participation == ReviewParticipation::REVIEW_PARTICIPATION_UNDER_FOUR;
    if (is_under_4 != says_under_4) {
      notes.Warn(id, row->line, "REVIEW_CODE", says_under_4 ? "440" : "441", "does not fit the child's age",
                 (*row)[kCode]);
    }
    child.reviews.push_back({row->line, *date, *participation});
  }
  std::stable_sort(child.reviews.begin(), child.reviews.end(),
                   [](const S903Review& a, const S903Review& b) { return a.date < b.date; });
  std::vector<S903Review> kept;
  for (auto& review : child.reviews) {
    if (!kept.empty() && kept.back().date == review.date) {
      notes.Quarantine(id, review.line, "Reviews", import_rules::kContradiction, "another review was held that day");
      continue;
    }
    notes.Kept(S903Module::kReviews);
    kept.push_back(std::move(review));
  }
  child.reviews = std::move(kept);
}

void CheckS903Missing(S903Notes& notes, const S903Rows& rows, S903Child& child) {
  const auto& id = child.person.la_child_id();
  std::vector<S903Missing> all;
  for (const auto* row : rows) {
    S903Missing missing;
    missing.line = row->line;
    if (const auto fault = MissingOf(*row, child, notes.today(), missing); fault.rule) {
      notes.Quarantine(id, row->line, "Missing", fault.rule, fault.reason);
    } else {
      all.push_back(missing);
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.start < b.start; });
  for (const auto& missing : all) {
    const bool overlaps =
        !child.missing.empty() && (!child.missing.back().end || missing.start < *child.missing.back().end);
    if (overlaps) {
      notes.Quarantine(id, missing.line, "Missing", "574", "begins before the one before it ended");
      continue;
    }
    notes.Kept(S903Module::kMissing);
    child.missing.push_back(missing);
  }
}

}  // namespace kith::cli
