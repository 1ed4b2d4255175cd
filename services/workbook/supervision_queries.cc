#include "services/workbook/supervision_queries.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <set>

#include "services/workbook/domain/agenda.h"
#include "services/workbook/domain/contradiction.h"
#include "services/workbook/domain/decision_voice.h"
#include "services/workbook/domain/reasons.h"
#include "services/workbook/domain/separation.h"
#include "services/workbook/domain/supervision.h"
#include "shared/calendar/date.h"
#include "shared/checks/checks.h"
#include "shared/checks/no_such.h"
#include "shared/front/front.h"
#include "shared/front/page.h"
#include "shared/front/stored_streams.h"

#include "kith/cases/v1/clocks_service.pb.h"

namespace kith::workbook {

namespace {

using v1::AgendaItem;

constexpr int64_t kAtOnce = 200;
constexpr int64_t kMostActions = 500;  // of a family's agenda
constexpr size_t kMostEvents = 200;    // as above
constexpr int kSoonDays = 35;          // a clock that is due before the next supervision belongs on the agenda

using checks::NoSuch;

const v1::KnownFamily& FamilyIn(const Streams& streams, const std::string& name) {
  const auto* family = streams.Find<v1::KnownFamily>(FamilyOf(name));
  return family ? *family : v1::KnownFamily::default_instance();
}

sql::Rows Ask(journal::Journal& journal, const std::string& statement, const std::vector<sql::Value>& values) {
  return journal.readers().With([&](sql::Connection& connection) { return connection.Query(statement, values); });
}

std::vector<std::string> WithOpenActions(journal::Journal& journal, const std::string& workbook) {
  const auto rows = Ask(journal,
                        "SELECT DISTINCT stream FROM action_view WHERE workbook = $1 AND is_open = 1 ORDER BY stream "
                        "LIMIT " +
                            std::to_string(kMostActions),
                        {workbook});
  std::vector<std::string> names;
  for (const auto& row : rows) names.push_back(sql::AsText(row[0]));
  return names;
}

// The contradictions, and the entries beside the decisions, that the supervisions name.
void ReadNamed(journal::Journal& journal, const std::vector<std::string>& supervisions, StoredStreams& streams) {
  std::set<std::string> names;
  for (const auto& supervision : supervisions) {
    const auto* found = streams.Find<v1::Supervision>(supervision);
    if (!found) continue;
    names.insert(found->settled_contradictions().begin(), found->settled_contradictions().end());
    names.insert(found->carried_contradictions().begin(), found->carried_contradictions().end());
    for (auto& entry : VoiceEntriesOf(*found)) names.insert(std::move(entry));
  }
  streams.Read(journal, {names.begin(), names.end()});
}

// "2026-03-09 supervisions/F1-1 0002".
struct ActionPlace {
  std::string sort, supervision;
  int number = 0;
};

ActionPlace PlaceOf(std::string sort) {
  ActionPlace place;
  const size_t last = sort.rfind(' ');
  std::from_chars(sort.data() + last + 1, sort.data() + sort.size(), place.number);
  const size_t first = sort.find(' ');
  place.supervision = sort.substr(first + 1, last - first - 1);
  place.sort = std::move(sort);
  return place;
}

}  // namespace

Result<v1::ListContradictionsResponse> ListContradictions(journal::Journal& journal, const Context& context,
                                                          const v1::ListContradictionsRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return *wrong;
  if (request.state() != 0) {
    if (auto wrong = checks::CheckKnown("state", request.state())) return *wrong;
  }
  StoredStreams streams(journal, {request.workbook(), FamilyOf(request.workbook())});
  if (!streams.Find<v1::Workbook>(request.workbook())) return NoSuch(request.workbook(), "workbook");
  const Sight sight = SightOf(FamilyIn(streams, request.workbook()), context);
  v1::ListContradictionsResponse response;
  // '~' sorts after every key.
  std::string after = page->after.empty() ? "~" : page->after, last_shown;
  while (true) {
    const auto rows =
        Ask(journal,
            "SELECT sort, stream FROM contradiction_view WHERE workbook = $1 AND sort < $2" +
                std::string(request.state() == 0 ? "" : " AND state = " + std::to_string(request.state())) +
                " ORDER BY sort DESC LIMIT " + std::to_string(kAtOnce),
            {request.workbook(), after});
    std::vector<std::string> names;
    for (const auto& row : rows) names.push_back(sql::AsText(row[1]));
    streams.Read(journal, names);
    for (const auto& row : rows) {
      const auto* contradiction = streams.Find<v1::Contradiction>(sql::AsText(row[1]));
      if (!contradiction || !MaySee(contradiction->visibility(), contradiction->by().worker(), sight)) continue;
      if (response.contradictions_size() == page->size) {
        response.set_next_page_token(PageToken(last_shown));
        return response;
      }
      *response.add_contradictions() = Present<v1::Contradiction>(streams, sql::AsText(row[1]));
      last_shown = sql::AsText(row[0]);
    }
    if (static_cast<int64_t>(rows.size()) < kAtOnce) return response;
    after = sql::AsText(rows.back()[0]);
  }
}

Result<v1::GetSupervisionResponse> GetSupervision(journal::Journal& journal, const Context& context,
                                                  const v1::GetSupervisionRequest& request) {
  if (auto wrong = checks::CheckName("name", request.name(), "supervisions")) return *wrong;
  StoredStreams streams(journal, {request.name(), FamilyOf(request.name()), SupervisionFileOf(request.name()),
                                  WorkbookOf(request.name())});
  const auto* supervision = streams.Find<v1::Supervision>(request.name());
  if (!supervision) return NoSuch(request.name(), "name");
  ReadNamed(journal, {request.name()}, streams);
  const Sight sight = SightOf(FamilyIn(streams, request.name()), context);
  v1::GetSupervisionResponse response;
  *response.mutable_supervision() = Seen(Present<v1::Supervision>(streams, request.name()), sight, streams);
  if (const auto* file = streams.Find<v1::SupervisionFile>(SupervisionFileOf(request.name()))) {
    for (const auto& rated : file->ratings()) {
      const bool is_earlier = supervision->held_date().empty() || rated.date() < supervision->held_date();
      if (rated.supervision() != request.name() && is_earlier && MaySee(rated.visibility(), rated.worker(), sight))
        *response.add_earlier_ratings() = rated;
    }
  }
  return response;
}

Result<v1::ListSupervisionsResponse> ListSupervisions(journal::Journal& journal, const Context& context,
                                                      const v1::ListSupervisionsRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return *wrong;
  StoredStreams streams(journal,
                        {FamilyOf(request.workbook()), SupervisionFileOf(request.workbook()), request.workbook()});
  const auto* file = streams.Find<v1::SupervisionFile>(SupervisionFileOf(request.workbook()));
  int before = file ? file->last_number() + 1 : 1;
  if (!page->after.empty()) {
    int given = 0;
    const auto [end, error] = std::from_chars(page->after.data(), page->after.data() + page->after.size(), given);
    if (error != std::errc() || end != page->after.data() + page->after.size() || given < 1) {
      return checks::RefuseField(kith::reasons::kInvalidRequest, "the page token was not given out by this list",
                                 "page_token", "next_page_token of the page before, or empty");
    }
    before = std::min(before, given);
  }
  std::vector<std::string> names;
  const std::string head = "supervisions" + request.workbook().substr(request.workbook().find('/')) + "-";
  for (int number = before - 1; number > 0 && static_cast<int64_t>(names.size()) < page->size; --number) {
    names.push_back(head + std::to_string(number));
  }
  streams.Read(journal, names);
  ReadNamed(journal, names, streams);
  const Sight sight = SightOf(FamilyIn(streams, request.workbook()), context);
  v1::ListSupervisionsResponse response;
  for (const auto& name : names) {
    if (streams.Find<v1::Supervision>(name)) {
      *response.add_supervisions() = Seen(Present<v1::Supervision>(streams, name), sight, streams);
    }
  }
  const int last = before - static_cast<int>(names.size());
  if (last > 1) response.set_next_page_token(PageToken(std::to_string(last)));
  return response;
}

Result<v1::ListActionsResponse> ListActions(journal::Journal& journal, const Context& context,
                                            const v1::ListActionsRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (request.owner().empty() && request.workbook().empty() && request.team().empty()) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "somebody's actions are listed, a family's or a team's",
                               "owner", "the number of a worker, or workbook, or team");
  }
  if (!request.team().empty()) {
    if (auto wrong = checks::CheckName("team", request.team(), "teams")) return *wrong;
  }
  if (!request.workbook().empty()) {
    if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return *wrong;
  }
  std::string statement = "SELECT sort FROM action_view WHERE sort > $1";
  std::vector<sql::Value> values = {page->after};
  const auto where = [&](const char* column, const std::string& value) {
    values.push_back(value);
    statement += std::string(" AND ") + column + " = $" + std::to_string(values.size());
  };
  if (!request.owner().empty()) where("owner", request.owner());
  if (!request.workbook().empty()) where("workbook", request.workbook());
  if (!request.team().empty()) {
    values.push_back(request.team());
    values.push_back(context.today);
    const std::string team = "$" + std::to_string(values.size() - 1), today = "$" + std::to_string(values.size());
    statement += " AND EXISTS (SELECT 1 FROM family_worker_view f WHERE f.worker = owner AND f.team = " + team +
                 " AND f.stream = 'families' || substr(workbook, 10) AND f.start_date <= " + today +
                 " AND (f.end_date = '' OR f.end_date > " + today + "))";
  }
  if (request.only_overdue()) {
    values.push_back(context.today);
    statement += " AND sort < $" + std::to_string(values.size());
  }
  if (request.only_overdue() || !request.with_done()) statement += " AND is_open = 1";
  statement += " ORDER BY sort LIMIT " + std::to_string(kAtOnce);
  v1::ListActionsResponse response;
  StoredStreams streams;
  while (true) {
    const auto rows = Ask(journal, statement, values);
    std::vector<ActionPlace> places;
    std::set<std::string> names;
    for (const auto& row : rows) {
      places.push_back(PlaceOf(sql::AsText(row[0])));
      names.insert(places.back().supervision);
      names.insert(FamilyOf(places.back().supervision));
    }
    streams.Read(journal, {names.begin(), names.end()});
    for (const auto& place : places) {
      const auto* supervision = streams.Find<v1::Supervision>(place.supervision);
      const auto* family = streams.Find<v1::KnownFamily>(FamilyOf(place.supervision));
      if (!supervision || IsHidden(family, context)) continue;
      const Sight sight = SightOf(*family, context);
      for (const auto& action : supervision->actions()) {
        if (action.number() != place.number || !MaySeeAction(action, sight)) continue;
        if (response.actions_size() == page->size) {
          const auto& last = response.actions(response.actions_size() - 1);
          char number[16];
          std::snprintf(number, sizeof number, "%04d", last.action().number());
          response.set_next_page_token(PageToken(last.action().due_date() + " " + last.supervision() + " " + number));
          return response;
        }
        auto& listed = *response.add_actions();
        listed.set_supervision(place.supervision);
        *listed.mutable_action() = action;
        listed.set_is_overdue(action.done_date().empty() && action.due_date() < context.today);
      }
    }
    if (static_cast<int64_t>(rows.size()) < kAtOnce) return response;
    values.front() = places.back().sort;
  }
}

namespace {

// Significant entries that were recorded since the last supervision, in the order of their recording; puts their states
// into streams. More than that no meeting can hear.
std::vector<std::string> RecordedSinceTheLast(journal::Journal& journal, const std::string& workbook,
                                              StoredStreams& streams) {
  std::vector<std::string> recorded;
  int64_t before = std::numeric_limits<int64_t>::max();
  for (bool is_since = true; is_since;) {
    const auto rows = journal.readers().With([&](sql::Connection& connection) {
      return connection.Query(
          "SELECT id, stream FROM entry_text_view WHERE book = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
          {workbook.substr(workbook.find('/') + 1), before, kAtOnce});
    });
    std::vector<std::string> names;
    for (const auto& row : rows) names.push_back(sql::AsText(row[1]));
    auto states = journal.ReadStates(names);
    for (size_t i = 0; i < names.size() && is_since; ++i) {
      if (!states[i].state) continue;
      const auto& entry = static_cast<const v1::Entry&>(*states[i].state);
      is_since = IsSinceTheLast(streams, workbook, entry.by()) && recorded.size() < kMostEvents;
      if (!is_since || !entry.is_significant()) continue;
      recorded.push_back(names[i]);
      streams.Put(names[i], std::move(states[i]));
    }
    if (rows.size() < static_cast<size_t>(kAtOnce)) break;
    before = sql::AsInteger(rows.back()[0]);
  }
  std::reverse(recorded.begin(), recorded.end());
  return recorded;
}

}  // namespace

ClocksOf ClocksFromCases(std::shared_ptr<rpc::Channel> cases) {
  return [cases](const std::vector<std::string>& children, const Context& context) {
    std::vector<AgendaItem> items;
    const std::string soon = calendar::FormatDate(calendar::DateOf(context.today) + std::chrono::days(kSoonDays));
    for (const auto& child : children) {
      cases::v1::GetCaseClocksRequest request;
      request.set_name("cases" + child.substr(child.find('/')));
      request.set_on_date(context.today);
      cases::v1::GetCaseClocksResponse response;
      const auto answered = cases->Call("/kith.cases.v1.ClocksService/GetCaseClocks", request, response,
                                        {std::chrono::milliseconds(2000), {}});
      if (!answered) {
        if (answered.error().code == Code::kNotFound) continue;  // no case of its own
        AgendaItem item;
        item.set_kind(v1::AGENDA_ITEM_KIND_NOT_KNOWN);
        item.set_title("The limits of the case files could not be asked for: " + answered.error().reason);
        items.push_back(std::move(item));
        return items;
      }
      for (const auto& clock : response.clocks()) {
        if (!clock.done_date().empty() || clock.state() == cases::v1::Clock::STATE_CANCELLED ||
            clock.state() == cases::v1::Clock::STATE_PAUSED || clock.due_date() > soon)
          continue;
        AgendaItem item;
        item.set_kind(v1::AGENDA_ITEM_KIND_CLOCK);
        item.set_source(clock.case_file());
        item.set_person(child);
        item.set_title(clock.must_happen());
        item.set_date(clock.due_date());
        item.set_is_overdue(clock.due_date() < context.today);
        item.set_worker(clock.worker());
        items.push_back(std::move(item));
      }
    }
    return items;
  };
}

Result<v1::GetAgendaResponse> GetAgenda(journal::Journal& journal, const Templates& templates, const ClocksOf& clocks,
                                        const Context& context, const v1::GetAgendaRequest& request) {
  if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return *wrong;
  AgendaSources sources;
  sources.with_actions = WithOpenActions(journal, request.workbook());
  StoredStreams streams;
  for (int i = 0; i < 3; ++i) streams.Read(journal, AgendaStreams(streams, request.workbook(), sources.with_actions));
  const auto* workbook = streams.Find<v1::Workbook>(request.workbook());
  if (!workbook || !streams.Find<v1::KnownFamily>(FamilyOf(request.workbook()))) {
    return NoSuch(request.workbook(), "workbook");
  }
  const auto* made = templates.Find(workbook->template_());
  if (!made) {
    return checks::RefuseField(reasons::kUnknownTemplate, "the workbook's template is not there", "workbook",
                               "a workbook of a template that is there");
  }
  if (const auto* file = streams.Find<v1::SupervisionFile>(SupervisionFileOf(request.workbook()))) {
    ReadNamed(journal, {file->last()}, streams);
  }
  const auto children = ChildrenOf(FamilyIn(streams, request.workbook()), context.today);
  sources.recorded = RecordedSinceTheLast(journal, request.workbook(), streams);
  if (clocks) sources.clocks = clocks(children, context);
  return AgendaOf(streams, *made, request.workbook(), sources, context);
}

}  // namespace kith::workbook
