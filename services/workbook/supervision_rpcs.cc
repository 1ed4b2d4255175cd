#include "services/workbook/supervision_rpcs.h"

#include "services/workbook/domain/contradiction.h"
#include "services/workbook/domain/decision.h"
#include "services/workbook/domain/supervision.h"
#include "services/workbook/domain/supervision_close.h"
#include "services/workbook/gate.h"
#include "shared/front/gated_reads.h"

namespace kith::workbook {

namespace {

using enum identity::Role;
using namespace v1;

// Who may call at all; what a caller is to the family, and in the meeting, is decided by the rules.
const Roles kWriters = {kSocialWorker, kPractitioner, kTeamManager, kImporter};
const Roles kReaders = {kSocialWorker, kPractitioner, kTeamManager, kConferenceChair, kAuditor, kService, kImporter};

const KnownFamily& FamilyIn(const Streams& streams, const std::string& name) {
  const auto* family = streams.Find<KnownFamily>(FamilyOf(name));
  return family ? *family : KnownFamily::default_instance();
}

// A command that is answered with the supervision as its caller sees it.
template <class Request, class Response>
void OnSupervision(
    Front& front, const char* rpc, Front::Decide<Request> decide,
    std::function<std::string(const Request&)> record = [](const Request& request) -> std::string {
      if constexpr (requires { request.name(); })
        return request.name();
      else
        return request.workbook();
    }) {
  front.CommandsAnsweredInContext<Request, Response>(
      rpc, kWriters,
      [record](const Request& request) -> std::vector<std::string> {
        const std::string name = record(request);
        if (FamilyOf(name).empty()) return {};
        return {name, WorkbookOf(name), FamilyOf(name), SupervisionFileOf(name)};
      },
      std::move(decide),
      [record](const Request& request, const Front::Decided& decided, const Streams& streams) {
        std::string name = record(request);
        for (const Draft& draft : decided.drafts) {
          if (draft.stream.starts_with("supervisions/")) name = draft.stream;
        }
        Response response;
        *response.mutable_supervision() =
            Seen(Present<Supervision>(streams, name), SightOf(FamilyIn(streams, name), decided.context), streams);
        if constexpr (requires { response.set_number(1); }) {
          const auto& event = static_cast<const WorkbookEvent&>(*decided.drafts.front().event);
          response.set_number(event.has_action_added() ? event.action_added().action().number()
                                                       : event.decision_proposed().decision().number());
        }
        return response;
      });
}

template <class Request>
Front::Decide<Request> With(const Templates& templates, Result<Drafts> (*decide)(const Templates&, const Streams&,
                                                                                 const Request&, const Context&)) {
  return [&templates, decide](const Streams& streams, const Request& request, const Context& context) {
    return decide(templates, streams, request, context);
  };
}

template <class Request, class Response>
auto Asked(const Clock& clock, Result<Response> (*query)(journal::Journal&, const Context&, const Request&)) {
  return [query, &clock](journal::Journal& journal, const rpc::Call& call, const Request& request) {
    return query(journal, ContextOf(call, clock), request);
  };
}

void AddContradictions(Front& front, const Templates& templates, const Clock& clock) {
  front.Commands<RaiseContradictionRequest, RaiseContradictionResponse>(
      "RaiseContradiction", kWriters,
      [](const RaiseContradictionRequest& request) -> std::vector<std::string> {
        if (checks::CheckName("", request.workbook(), "workbooks")) return {};
        return {request.workbook(), FamilyOf(request.workbook()), SupervisionFileOf(request.workbook())};
      },
      With(templates, RaiseContradiction),
      [](const RaiseContradictionRequest&, const Drafts& drafts, const Streams& streams) {
        RaiseContradictionResponse response;
        *response.mutable_contradiction() = Present<Contradiction>(streams, drafts.front().stream);
        return response;
      });
  front.Commands<SettleContradictionRequest, SettleContradictionResponse>(
      "SettleContradiction", kWriters, nullptr, SettleContradiction,
      [](const SettleContradictionRequest& request, const Drafts&, const Streams& streams) {
        SettleContradictionResponse response;
        *response.mutable_contradiction() = Present<Contradiction>(streams, request.name());
        return response;
      });
  front.Get<GetContradictionRequest, GetContradictionResponse>("GetContradiction", kReaders, "contradictions",
                                                               &GetContradictionResponse::mutable_contradiction);
  front.Query<ListContradictionsRequest, ListContradictionsResponse>("ListContradictions", kReaders,
                                                                     Asked(clock, ListContradictions));
}

}  // namespace

Drafts RaiseByRules(const Streams& streams, const FieldsChanged& changed, const Context& context) {
  // Whether two accounts differ does not depend on which of the two writers may see the other's.
  return ContradictionsBy(Unmasked(streams), changed.made, changed.workbook, changed.after, changed.prompts,
                          changed.drafts, context);
}

void AddSupervisionRpcs(Front& front, const Templates& templates, const Clock& clock, ClocksOf clocks) {
  front.Use(FamilyGate(), clock);
  AddContradictions(front, templates, clock);
  OnSupervision<ScheduleSupervisionRequest, ScheduleSupervisionResponse>(front, "ScheduleSupervision",
                                                                         ScheduleSupervision);
  OnSupervision<CancelSupervisionRequest, CancelSupervisionResponse>(front, "CancelSupervision", CancelSupervision);
  OnSupervision<OpenSupervisionRequest, OpenSupervisionResponse>(front, "OpenSupervision", OpenSupervision);
  OnSupervision<TakeChairRequest, TakeChairResponse>(front, "TakeChair", TakeChair);
  OnSupervision<ChangeAttendanceRequest, ChangeAttendanceResponse>(front, "ChangeAttendance", ChangeAttendance);
  OnSupervision<RecordUpdateRequest, RecordUpdateResponse>(front, "RecordUpdate", RecordUpdate);
  OnSupervision<RateChildRequest, RateChildResponse>(front, "RateChild", With(templates, RateChild));
  OnSupervision<ProposeDecisionRequest, ProposeDecisionResponse>(front, "ProposeDecision", ProposeDecision);
  OnSupervision<WithdrawDecisionRequest, WithdrawDecisionResponse>(front, "WithdrawDecision", WithdrawDecision);
  OnSupervision<RecordDissentRequest, RecordDissentResponse>(front, "RecordDissent", RecordDissent);
  OnSupervision<AddActionRequest, AddActionResponse>(front, "AddAction", AddAction);
  OnSupervision<ChangeActionRequest, ChangeActionResponse>(front, "ChangeAction", ChangeAction);
  OnSupervision<CompleteActionRequest, CompleteActionResponse>(front, "CompleteAction", CompleteAction);
  OnSupervision<CloseSupervisionRequest, CloseSupervisionResponse>(front, "CloseSupervision",
                                                                   With(templates, CloseSupervision));
  front.Query<GetSupervisionRequest, GetSupervisionResponse>("GetSupervision", kReaders, Asked(clock, GetSupervision));
  front.Query<ListSupervisionsRequest, ListSupervisionsResponse>("ListSupervisions", kReaders,
                                                                 Asked(clock, ListSupervisions));
  front.Query<ListActionsRequest, ListActionsResponse>("ListActions", kReaders, Asked(clock, ListActions));
  front.Query<ListSupervisionClocksRequest, ListSupervisionClocksResponse>("ListSupervisionClocks", kReaders,
                                                                           Asked(clock, ListSupervisionClocks));
  front.Query<GetAgendaRequest, GetAgendaResponse>(
      "GetAgenda", kReaders,
      [&templates, &clock, clocks = std::move(clocks)](journal::Journal& journal, const rpc::Call& call,
                                                       const GetAgendaRequest& request) {
        return GetAgenda(journal, templates, clocks, ContextOf(call, clock), request);
      });
}

}  // namespace kith::workbook
