#include "services/workbook/practice_rpcs.h"

#include <string>
#include <vector>

#include "services/workbook/domain/fidelity.h"
#include "services/workbook/domain/goal.h"
#include "services/workbook/domain/instrument_record.h"
#include "services/workbook/domain/separation.h"
#include "services/workbook/gate.h"
#include "services/workbook/practice_queries.h"

#include "kith/workbook/v1/practice_service.pb.h"

namespace kith::workbook {
namespace {

using enum identity::Role;
using namespace v1;

// Who works with the family writes; their managers check how (domain reference §2, §7.2).
const Roles kWriters = {kSocialWorker, kPractitioner, kTeamManager, kImporter};
const Roles kReaders = {kSocialWorker, kPractitioner, kTeamManager, kConferenceChair, kAuditor, kService, kImporter};
const Roles kManagers = {kTeamManager};
const Roles kStaff = {kSocialWorker, kPractitioner, kTeamManager, kAuditor};

template <class Request>
std::vector<std::string> OfWorkbook(const Request& request) {
  std::vector<std::string> streams;
  std::string family = FamilyOf(request.workbook());
  if (family.empty()) return streams;
  return {request.workbook(), std::move(family)};
}

// Answers with the state of the one stream that was written.
template <class Request, class Response, class State>
auto Answered(State* (Response::*field)()) {
  return [field](const Request&, const Drafts& drafts, const Streams& streams) {
    Response response;
    *(response.*field)() = kith::Present<State>(streams, drafts[0].stream);
    return response;
  };
}

template <class Request, class Response>
auto Ask(Result<Response> (*query)(journal::Journal&, const Context&, const Request&), const Clock& clock) {
  return [query, &clock](journal::Journal& journal, const rpc::Call& call, const Request& request) {
    return query(journal, ContextOf(call, clock), request);
  };
}

void AddCommands(Front& front, const Templates& templates) {
  front.Commands<RecordInstrumentRequest, RecordInstrumentResponse>(
      "RecordInstrument", kWriters, OfWorkbook<RecordInstrumentRequest>,
      [&templates](const Streams& streams, const RecordInstrumentRequest& request, const Context& context) {
        return RecordInstrument(templates, streams, request, context);
      },
      Answered<RecordInstrumentRequest>(&RecordInstrumentResponse::mutable_record));
  front.Commands<OverrideSuggestionRequest, OverrideSuggestionResponse>(
      "OverrideSuggestion", kWriters, nullptr, OverrideSuggestion,
      Answered<OverrideSuggestionRequest>(&OverrideSuggestionResponse::mutable_record));
  front.Commands<WithdrawInstrumentRequest, WithdrawInstrumentResponse>(
      "WithdrawInstrument", kWriters, nullptr, WithdrawInstrument,
      Answered<WithdrawInstrumentRequest>(&WithdrawInstrumentResponse::mutable_record));
  front.Commands<SetGoalRequest, SetGoalResponse>("SetGoal", kWriters, OfWorkbook<SetGoalRequest>, SetGoal,
                                                  Answered<SetGoalRequest>(&SetGoalResponse::mutable_goal));
  front.Commands<RecordRulerRequest, RecordRulerResponse>(
      "RecordRuler", kWriters, nullptr, RecordRuler, Answered<RecordRulerRequest>(&RecordRulerResponse::mutable_goal));
  front.Commands<CloseGoalRequest, CloseGoalResponse>("CloseGoal", kWriters, nullptr, CloseGoal,
                                                      Answered<CloseGoalRequest>(&CloseGoalResponse::mutable_goal));
  front.Commands<RecordFidelityCheckRequest, RecordFidelityCheckResponse>(
      "RecordFidelityCheck", kManagers, nullptr, RecordFidelityCheck,
      Answered<RecordFidelityCheckRequest>(&RecordFidelityCheckResponse::mutable_check));
}

}  // namespace

void AddPracticeRpcs(Front& front, const Templates& templates, const Clock& clock) {
  front.Use(FamilyGate(), clock);
  AddCommands(front, templates);
  front.Get<GetInstrumentRequest, GetInstrumentResponse>("GetInstrument", kReaders, "instruments",
                                                         &GetInstrumentResponse::mutable_record);
  front.Get<GetGoalRequest, GetGoalResponse>("GetGoal", kReaders, "goals", &GetGoalResponse::mutable_goal);
  front.Query<ListInstrumentsRequest, ListInstrumentsResponse>("ListInstruments", kReaders,
                                                               Ask(ListInstruments, clock));
  front.Query<ListGoalsRequest, ListGoalsResponse>("ListGoals", kReaders, Ask(ListGoals, clock));
  front.Query<GetTrajectoryRequest, GetTrajectoryResponse>(
      "GetTrajectory", kReaders,
      [&templates, &clock](journal::Journal& journal, const rpc::Call& call, const GetTrajectoryRequest& request) {
        return GetTrajectory(templates, journal, ContextOf(call, clock), request);
      });
  front.Query<SampleSessionsRequest, SampleSessionsResponse>("SampleSessions", kManagers, Ask(SampleSessions, clock));
  front.Query<ListFidelityChecksRequest, ListFidelityChecksResponse>("ListFidelityChecks", kStaff,
                                                                     Ask(ListFidelityChecks, clock));
}

}  // namespace kith::workbook
