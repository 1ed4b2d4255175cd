#include "services/cases/domain/decisions.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "services/cases/domain/apply.h"
#include "services/cases/domain/cin_plan.h"
#include "services/cases/domain/closure.h"
#include "services/cases/domain/commands.h"
#include "services/cases/domain/conference.h"
#include "services/cases/domain/pre_proceedings.h"
#include "services/cases/domain/reasons.h"
#include "services/cases/domain/strategy_discussion.h"

namespace kith::cases {

namespace {

using v1::CaseFile;
using v1::CasesEvent;
using v1::Decision;

// The streams as the decisions so far leave them.
class Ahead final : public Streams {
 public:
  explicit Ahead(const Streams& before) : before_(before) {}

  const google::protobuf::Message* FindMessage(const std::string& stream) const override {
    const auto changed = changed_.find(stream);
    return changed == changed_.end() ? before_.FindMessage(stream) : &changed->second.file;
  }
  int64_t Version(const std::string& stream) const override {
    const auto changed = changed_.find(stream);
    return before_.Version(stream) + (changed == changed_.end() ? 0 : changed->second.events);
  }

  void Add(const Draft& draft) {
    auto found = changed_.find(draft.stream);
    if (found == changed_.end()) {
      const auto* file = before_.Find<CaseFile>(draft.stream);
      if (!file || !draft.stream.starts_with("cases/")) {
        throw std::logic_error("a decision writes to a stream that is no case file");
      }
      found = changed_.emplace(draft.stream, Changed{*file, 0}).first;
    }
    Apply(found->second.file, static_cast<const CasesEvent&>(*draft.event));
    ++found->second.events;
  }

 private:
  struct Changed {
    CaseFile file;
    int64_t events;
  };
  const Streams& before_;
  std::map<std::string, Changed> changed_;
};

template <class Request>
Result<Drafts> OnOne(const Streams& streams, const Request& request, const Context& context,
                     Result<Events<CasesEvent>> (*decide)(const CaseFile&, const Request&, const Context&)) {
  if (auto wrong = checks::CheckName("name", request.name(), "cases")) return *wrong;
  const auto* file = streams.Find<CaseFile>(request.name());
  if (!file) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.name(), "name",
                               "an existing case file");
  }
  auto events = decide(*file, request, context);
  if (!events) return Failed(events);
  Drafts drafts;
  for (CasesEvent& event : *events) drafts.push_back(DraftOf(request.name(), std::move(event)));
  return drafts;
}

Result<Drafts> Decide(const Streams& streams, const Decision& decision, const Context& context) {
  switch (decision.command_case()) {
    case Decision::kStartCinPlan:
      return OnOne(streams, decision.start_cin_plan(), context, StartCinPlan);
    case Decision::kReviewCinPlans:
      return ReviewCinPlans(streams, decision.review_cin_plans(), context);
    case Decision::kEndCinPlan:
      return OnOne(streams, decision.end_cin_plan(), context, EndCinPlan);
    case Decision::kHoldStrategyDiscussion:
      return HoldStrategyDiscussion(streams, decision.hold_strategy_discussion(), context);
    case Decision::kPlanInitialConference:
      return PlanInitialConference(streams, decision.plan_initial_conference(), context);
    case Decision::kHoldLegalGateway:
      return HoldLegalGateway(streams, decision.hold_legal_gateway(), context);
    case Decision::kStartPreProceedings:
      return StartPreProceedings(streams, decision.start_pre_proceedings(), context);
    case Decision::kCloseCase:
      return OnOne(streams, decision.close_case(), context, CloseCase);
    case Decision::COMMAND_NOT_SET:
      break;
  }
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the decision says nothing", "command",
                             "one of the commands that a meeting may decide");
}

// Of the command that the decision holds; empty without one.
std::string CommandName(const Decision& decision) {
  const auto* field =
      decision.GetReflection()->GetOneofFieldDescriptor(decision, Decision::descriptor()->oneof_decl(0));
  return field ? field->name() : "";
}

// A request_id or an etag of the command's own, of any depth, would be ignored or be wrong: it is refused.
checks::Refused CheckPlain(const google::protobuf::Message& message, const std::string& path) {
  const auto* reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    const std::string name = path + field->name();
    if (field->name() == "request_id" || field->name() == "etag") {
      return checks::RefuseField(kith::reasons::kInvalidRequest, "the decisions have one request_id together", name,
                                 "nothing");
    }
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    for (int i = 0, count = field->is_repeated() ? reflection->FieldSize(message, field) : 1; i < count; ++i) {
      const auto& part = field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                              : reflection->GetMessage(message, field);
      const std::string of = field->is_repeated() ? checks::Indexed(name, i) : name;
      if (auto wrong = CheckPlain(part, of + ".")) return wrong;
    }
  }
  return std::nullopt;
}

Error OfDecision(Error error, const v1::ApplyDecisionsRequest& request, int i) {
  const std::string command = CommandName(request.decisions(i));
  const std::string of = checks::Indexed("decisions", i) + "." + (command.empty() ? "" : command + ".");
  error.message = "decision " + std::to_string(i + 1) + " of " + std::to_string(request.decisions_size()) + " (" +
                  (command.empty() ? "nothing" : command) + "): " + error.message;
  for (FieldViolation& violation : error.fields) violation.field = of + violation.field;
  if (error.fields.empty()) error.fields.push_back({of.substr(0, of.size() - 1), "a decision that its rules let pass"});
  return error;
}

checks::Refused CheckCaseFiles(const Streams& streams, const v1::ApplyDecisionsRequest& request) {
  if (auto wrong = checks::CheckNames("case_files", request.case_files(), "cases", kMaxChildren)) return wrong;
  for (int i = 0; i < request.case_files_size(); ++i) {
    if (streams.Find<CaseFile>(request.case_files(i))) continue;
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.case_files(i),
                               checks::Indexed("case_files", i), "an existing case file");
  }
  if (request.decisions_size() >= 1 && request.decisions_size() <= kMaxDecisions) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "there is nothing to apply, or too much", "decisions",
                             "1 to " + std::to_string(kMaxDecisions) + " decisions");
}

}  // namespace

Result<Drafts> ApplyDecisions(const Streams& streams, const v1::ApplyDecisionsRequest& request,
                              const Context& context) {
  if (auto wrong = CheckCaseFiles(streams, request)) return *wrong;
  const auto& files = request.case_files();
  Ahead ahead(streams);
  Drafts all;
  for (int i = 0; i < request.decisions_size(); ++i) {
    if (auto wrong = CheckPlain(request.decisions(i), "decisions[" + std::to_string(i) + "].")) return *wrong;
    auto drafts = Decide(ahead, request.decisions(i), context);
    if (!drafts) return tl::unexpected<Error>(OfDecision(std::move(drafts).error(), request, i));
    for (Draft& draft : *drafts) {
      if (std::find(files.begin(), files.end(), draft.stream) == files.end()) {
        const auto refused =
            checks::RefuseField(reasons::kDecisionOfAnotherChild, "the meeting was not about this child", "name",
                                "one of the request's case_files");
        return tl::unexpected<Error>(OfDecision(refused.value(), request, i));
      }
      ahead.Add(draft);
      all.push_back(std::move(draft));
    }
  }
  return all;
}

std::vector<std::string> ApplyDecisionsStreams(const v1::ApplyDecisionsRequest& request) {
  return checks::WellFormedNames(request.case_files(), "cases", kMaxChildren);
}

}  // namespace kith::cases
