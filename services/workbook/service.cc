#include "services/workbook/service.h"

#include <type_traits>

#include "services/workbook/domain/merge.h"
#include "services/workbook/domain/modules.h"
#include "services/workbook/domain/workbook.h"
#include "services/workbook/gate.h"
#include "services/workbook/queries.h"
#include "services/workbook/search.h"

namespace kith::workbook {
namespace {

using enum identity::Role;
using namespace v1;

// Who may call at all; what a caller is to the family is decided by domain/separation.h (domain reference §7.2).
const Roles kLeaders = {kSocialWorker, kTeamManager, kImporter};
const Roles kWriters = {kSocialWorker, kPractitioner, kTeamManager, kImporter};
const Roles kReaders = {kSocialWorker, kPractitioner, kTeamManager, kConferenceChair, kAuditor, kService, kImporter};

// A command that is answered with the workbook, as the caller sees it.
template <class Request, class Response>
void OnWorkbook(Front& front, const char* rpc, const Roles& roles, Front::Decide<Request> decide,
                std::string (*workbook)(const Request&)) {
  front.CommandsAnsweredInContext<Request, Response>(
      rpc, roles,
      [workbook](const Request& request) {
        return std::vector<std::string>{workbook(request), FamilyOf(workbook(request))};
      },
      std::move(decide),
      [workbook](const Request& request, const Front::Decided& decided, const Streams& streams) {
        Response response;
        *response.mutable_workbook() = PresentWorkbook(streams, workbook(request), decided.context);
        return response;
      });
}

// The same with the chapter.
template <class Request, class Response>
void OnChapter(Front& front, const char* rpc, const Templates& templates, Front::Decide<Request> decide) {
  front.CommandsAnsweredInContext<Request, Response>(
      rpc, kWriters,
      [](const Request& request) {
        return std::vector<std::string>{request.name(), WorkbookOf(request.name()), FamilyOf(request.name())};
      },
      std::move(decide),
      [&templates](const Request& request, const Front::Decided& decided, const Streams& streams) {
        Response response;
        *response.mutable_chapter() = PresentChapter(templates, streams, request.name(), decided.context);
        if constexpr (std::is_same_v<Response, WriteChapterResponse>) {
          for (const auto& change : request.fields()) {
            const auto* field = FindField(response.chapter(), change.prompt());
            if (field && InConflict(*field)) response.add_conflicts(change.prompt());
          }
          if (decided.drafts.empty()) return response;
          const auto& event = static_cast<const WorkbookEvent&>(*decided.drafts.front().event);
          for (const auto& written : event.chapter_written().fields()) {
            if (!written.has_replaced()) continue;
            auto& replaced = *response.add_replaced();
            replaced.set_prompt(written.prompt());
            *replaced.mutable_value() = written.replaced();
          }
        }
        return response;
      });
}

template <class Request>
std::string NameOf(const Request& request) {
  return request.name();
}

template <class Request, class Rule>
Front::Decide<Request> With(const Templates& templates, Rule rule) {
  return [&templates, rule](const Streams& streams, const Request& request, const Context& context) {
    return rule(templates, streams, request, context);
  };
}

void AddWorkbookCommands(Front& front, const Templates& templates) {
  OnWorkbook<OpenWorkbookRequest, OpenWorkbookResponse>(
      front, "OpenWorkbook", kLeaders, With<OpenWorkbookRequest>(templates, OpenFamilyWorkbook),
      [](const OpenWorkbookRequest& request) { return WorkbookOf(request.family()); });
  OnWorkbook<CloseWorkbookRequest, CloseWorkbookResponse>(front, "CloseWorkbook", kLeaders, CloseWorkbook, NameOf);
  OnWorkbook<ReopenWorkbookRequest, ReopenWorkbookResponse>(
      front, "ReopenWorkbook", kLeaders, With<ReopenWorkbookRequest>(templates, ReopenWorkbook), NameOf);
  OnWorkbook<ChooseModuleRequest, ChooseModuleResponse>(front, "ChooseModule", kWriters,
                                                        With<ChooseModuleRequest>(templates, ChooseModule), NameOf);
  OnWorkbook<ChangeModuleRequest, ChangeModuleResponse>(front, "ChangeModule", kWriters, ChangeModule, NameOf);
  OnWorkbook<StartModuleRequest, StartModuleResponse>(front, "StartModule", kWriters, StartModule, NameOf);
  OnWorkbook<CompleteModuleRequest, CompleteModuleResponse>(front, "CompleteModule", kWriters, CompleteModule, NameOf);
  OnWorkbook<StopModuleRequest, StopModuleResponse>(front, "StopModule", kWriters, StopModule, NameOf);
}

void AddChapterCommands(Front& front, const Templates& templates, const Consequences& then) {
  front.CommandsAnsweredInContext<AddChapterRequest, AddChapterResponse>(
      "AddChapter", kWriters,
      [](const AddChapterRequest& request) {
        return std::vector<std::string>{request.workbook(), FamilyOf(request.workbook())};
      },
      With<AddChapterRequest>(templates, AddChapter),
      [&templates](const AddChapterRequest&, const Front::Decided& decided, const Streams& streams) {
        AddChapterResponse response;
        *response.mutable_chapter() = PresentChapter(templates, streams, decided.drafts.back().stream, decided.context);
        return response;
      });
  OnChapter<AssignChapterRequest, AssignChapterResponse>(front, "AssignChapter", templates, AssignChapter);
  OnChapter<EndChapterRequest, EndChapterResponse>(front, "EndChapter", templates, EndChapter);
  OnChapter<WriteChapterRequest, WriteChapterResponse>(
      front, "WriteChapter", templates,
      [&templates, then](const Streams& streams, const WriteChapterRequest& request, const Context& context) {
        return WriteChapter(templates, then, streams, request, context);
      });
  OnChapter<SettleFieldRequest, SettleFieldResponse>(
      front, "SettleField", templates,
      [&templates, then](const Streams& streams, const SettleFieldRequest& request, const Context& context) {
        return SettleField(templates, then, streams, request, context);
      });
  OnChapter<SummariseChapterRequest, SummariseChapterResponse>(
      front, "SummariseChapter", templates, With<SummariseChapterRequest>(templates, SummariseChapter));
}

template <class Request, class Response>
void Ask(Front& front, const char* rpc, const Templates& templates, const Clock& clock,
         Result<Response> (*query)(journal::Journal&, const Templates&, const Context&, const Request&)) {
  front.Query<Request, Response>(
      rpc, kReaders,
      [query, &templates, &clock](journal::Journal& journal, const rpc::Call& call, const Request& request) {
        return query(journal, templates, ContextOf(call, clock), request);
      });
}

}  // namespace

void AddWorkbookRpcs(Front& front, const Templates& templates, const Clock& clock, const Consequences& then) {
  front.Use(FamilyGate(), clock);
  AddWorkbookCommands(front, templates);
  AddChapterCommands(front, templates, then);
  Ask(front, "GetWorkbook", templates, clock, GetWorkbook);
  Ask(front, "ListWorkbooks", templates, clock, ListWorkbooks);
  Ask(front, "GetChapter", templates, clock, GetChapter);
  Ask(front, "ListChapters", templates, clock, ListChapters);
  Ask(front, "ListChapterSummaries", templates, clock, ListChapterSummaries);
  Ask(front, "ListSummaryClocks", templates, clock, ListSummaryClocks);
  Ask(front, "SearchRecord", templates, clock, SearchRecord);
  Ask(front, "ListTemplates", templates, clock, ListTemplates);
  Ask(front, "GetTemplate", templates, clock, GetTemplate);
}

}  // namespace kith::workbook
