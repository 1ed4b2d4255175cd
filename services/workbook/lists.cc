#include <algorithm>

#include "services/workbook/domain/chapter_sight.h"
#include "services/workbook/domain/contradiction.h"
#include "services/workbook/domain/workbook.h"
#include "services/workbook/queries.h"
#include "services/workbook/supervision_queries.h"
#include "shared/calendar/date.h"
#include "shared/checks/checks.h"
#include "shared/front/page.h"
#include "shared/front/stored_streams.h"

namespace kith::workbook {
namespace {

// A statement that grows by its filters.
class Where {
 public:
  explicit Where(std::string statement) : statement_(std::move(statement)) {}

  // "$3" for the value.
  std::string Value(sql::Value value) {
    values_.push_back(std::move(value));
    return "$" + std::to_string(values_.size());
  }
  void And(const std::string& condition) { statement_ += " AND " + condition; }

  sql::Rows Run(journal::Journal& journal, const std::string& ending) {
    const std::string statement = statement_ + ending;
    return journal.readers().With([&](sql::Connection& connection) { return connection.Query(statement, values_); });
  }

 private:
  std::string statement_;
  std::vector<sql::Value> values_;
};

// Of a row `w` with the family: a worker of it who holds today, with one column like that.
std::string WorksToday(Where& where, const std::string& column, const std::string& value, const Context& context,
                       const std::string& besides = {}) {
  const std::string today = where.Value(context.today);
  const std::string wanted = where.Value(value);
  return "EXISTS (SELECT 1 FROM family_worker_view f WHERE f.stream = w.family AND f." + column + " = " + wanted +
         besides + " AND f.start_date <= " + today + " AND (f.end_date = '' OR f.end_date > " + today + "))";
}

// Who sees families without working with them.
bool SeesAtLarge(const Context& context) {
  const Sight sight = SightOf(v1::KnownFamily::default_instance(), context);
  return sight.Reads();
}

struct Place {
  std::string key;
  std::string stream;
  std::string family;
};

std::vector<Place> PlacesOf(const sql::Rows& rows) {
  std::vector<Place> places;
  for (const auto& row : rows) places.push_back({sql::AsText(row[0]), sql::AsText(row[1]), sql::AsText(row[2])});
  return places;
}

// Fills a page with what show() takes of the places, in their order, and returns the token of the next one. next(after,
// most) gives the places behind a key.
template <class Next, class Show>
std::string FillPage(journal::Journal& journal, const Page& page, const Context& context, Next next, Show show) {
  const auto wanted = page.size + 1;
  std::string after = page.after;
  std::string last_shown;
  int64_t shown = 0;
  while (true) {
    const std::vector<Place> places = next(after, wanted);
    std::vector<std::string> names;
    for (const auto& place : places) {
      names.push_back(place.stream);
      names.push_back(place.family);
    }
    StoredStreams streams(journal, names);
    for (const auto& place : places) {
      const auto* family = streams.Find<v1::KnownFamily>(place.family);
      if (IsHidden(family, context) || !streams.FindMessage(place.stream)) continue;
      if (shown == page.size) return PageToken(last_shown);
      if (!show(place, streams)) continue;
      ++shown;
      last_shown = place.key;
    }
    if (static_cast<int64_t>(places.size()) < wanted) return {};
    after = places.back().key;
  }
}

checks::Refused CheckTeam(const std::string& team) {
  return team.empty() ? std::nullopt : checks::CheckName("team", team, "teams");
}

}  // namespace

Result<v1::ListWorkbooksResponse> ListWorkbooks(journal::Journal& journal, const Templates&, const Context& context,
                                                const v1::ListWorkbooksRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (auto wrong = CheckTeam(request.team())) return *wrong;
  if (!request.authority().empty()) {
    if (auto wrong = checks::CheckAuthority("authority", request.authority())) return *wrong;
  }
  if (request.state() != 0) {
    if (auto wrong = checks::CheckKnown("state", request.state())) return *wrong;
  }
  const auto next = [&](const std::string& after, int64_t most) {
    Where where("SELECT w.stream, w.stream, w.family FROM workbook_view w WHERE w.stream > $1");
    where.Value(after);
    if (!request.authority().empty()) where.And("w.authority = " + where.Value(request.authority()));
    if (request.state() != 0) where.And("w.state = " + where.Value(static_cast<int64_t>(request.state())));
    if (!request.worker().empty()) where.And(WorksToday(where, "worker", request.worker(), context));
    if (!request.team().empty()) where.And(WorksToday(where, "team", request.team(), context));
    if (!SeesAtLarge(context)) where.And(WorksToday(where, "worker", context.subject, context));
    return PlacesOf(where.Run(journal, " ORDER BY w.stream LIMIT " + std::to_string(most)));
  };
  v1::ListWorkbooksResponse response;
  response.set_next_page_token(FillPage(journal, *page, context, next, [&](const Place& place, const Streams& streams) {
    *response.add_workbooks() = PresentWorkbook(streams, place.stream, context);
    return true;
  }));
  return response;
}

Result<v1::ListSummaryClocksResponse> ListSummaryClocks(journal::Journal& journal, const Templates&,
                                                        const Context& context,
                                                        const v1::ListSummaryClocksRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (auto wrong = CheckTeam(request.team())) return *wrong;
  const auto next = [&](const std::string& after, int64_t most) {
    Where where("SELECT w.sort, w.stream, w.family FROM summary_clock_view w WHERE w.sort > $1");
    where.Value(after);
    // Nobody owes a summary of a family with which the work has ended.
    where.And("EXISTS (SELECT 1 FROM workbook_view b WHERE b.family = w.family AND b.state = " +
              where.Value(static_cast<int64_t>(v1::Workbook::STATE_OPEN)) + ")");
    if (!request.worker().empty()) where.And("w.worker = " + where.Value(request.worker()));
    if (request.only_overdue()) where.And("w.sort < " + where.Value(context.today));
    if (!request.team().empty())
      where.And(WorksToday(where, "team", request.team(), context, " AND f.worker = w.worker"));
    if (!SeesAtLarge(context)) where.And(WorksToday(where, "worker", context.subject, context));
    return PlacesOf(
        where.Run(journal, " GROUP BY w.sort, w.stream, w.family ORDER BY w.sort LIMIT " + std::to_string(most)));
  };
  const auto today = calendar::DateOf(context.today);
  v1::ListSummaryClocksResponse response;
  response.set_next_page_token(FillPage(journal, *page, context, next, [&](const Place& place, const Streams& streams) {
    const auto& chapter = *streams.Find<v1::Chapter>(place.stream);
    const auto& family = *streams.Find<v1::KnownFamily>(place.family);
    if (!MaySee(chapter.head().visibility(), SightOf(family, context)) || chapter.summary_due_date().empty())
      return false;
    auto& clock = *response.add_clocks();
    clock.set_chapter(place.stream);
    clock.set_workbook(chapter.workbook());
    *clock.mutable_practitioners() = chapter.head().practitioners();
    clock.set_due_date(chapter.summary_due_date());
    clock.set_days_left(static_cast<int>((calendar::DateOf(chapter.summary_due_date()) - today).count()));
    clock.set_is_overdue(clock.days_left() < 0);
    return true;
  }));
  return response;
}

namespace {

// What the families' last and next supervisions say of the clocks.
void AddSupervisions(journal::Journal& journal, v1::ListSupervisionClocksResponse& response) {
  std::vector<std::string> names;
  for (const auto& clock : response.clocks()) names.push_back(SupervisionFileOf(clock.workbook()));
  StoredStreams streams(journal, names);
  const auto file_of = [&](const v1::SupervisionClock& clock) {
    return streams.Find<v1::SupervisionFile>(SupervisionFileOf(clock.workbook()));
  };
  names.clear();
  for (const auto& clock : response.clocks()) {
    const auto* file = file_of(clock);
    if (!file) continue;
    for (const auto& name : {file->current(), file->last()}) {
      if (!name.empty()) names.push_back(name);
    }
  }
  streams.Read(journal, names);
  for (auto& clock : *response.mutable_clocks()) {
    const auto* file = file_of(clock);
    if (!file) continue;
    clock.set_last_date(file->last_date());
    clock.set_supervision(file->current());
    if (const auto* current = streams.Find<v1::Supervision>(file->current()))
      clock.set_scheduled_date(current->scheduled_date());
    const auto* last = streams.Find<v1::Supervision>(file->last());
    if (!last) continue;
    clock.set_next_date(last->next_date());
    clock.set_next_date_reason(last->next_date_reason());
  }
}

}  // namespace

Result<v1::ListSupervisionClocksResponse> ListSupervisionClocks(journal::Journal& journal, const Context& context,
                                                                const v1::ListSupervisionClocksRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (auto wrong = CheckTeam(request.team())) return *wrong;
  const auto next = [&](const std::string& after, int64_t most) {
    Where where("SELECT w.sort, w.stream, w.family FROM supervision_clock_view w WHERE w.sort > $1");
    where.Value(after);
    if (request.only_overdue()) where.And("w.sort < " + where.Value(context.today));
    if (!request.worker().empty()) where.And(WorksToday(where, "worker", request.worker(), context));
    if (!request.team().empty()) where.And(WorksToday(where, "team", request.team(), context));
    if (!SeesAtLarge(context)) where.And(WorksToday(where, "worker", context.subject, context));
    return PlacesOf(where.Run(journal, " ORDER BY w.sort LIMIT " + std::to_string(most)));
  };
  const auto today = calendar::DateOf(context.today);
  v1::ListSupervisionClocksResponse response;
  response.set_next_page_token(FillPage(journal, *page, context, next, [&](const Place& place, const Streams& streams) {
    const auto& due = streams.Find<v1::Workbook>(place.stream)->supervision_due_date();
    if (due.empty()) return false;
    auto& clock = *response.add_clocks();
    clock.set_workbook(place.stream);
    clock.set_due_date(due);
    clock.set_days_left(static_cast<int>((calendar::DateOf(due) - today).count()));
    clock.set_is_overdue(clock.days_left() < 0);
    return true;
  }));
  AddSupervisions(journal, response);
  return response;
}

}  // namespace kith::workbook
