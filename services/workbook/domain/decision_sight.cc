#include "services/workbook/domain/decision_sight.h"

#include <algorithm>

#include "services/workbook/domain/decision_voice.h"

namespace kith::workbook {

namespace {

using cases::v1::Decision;
using v1::Supervision;
using v1::SupervisionDecision;

const google::protobuf::FieldDescriptor* KindOf(const Decision& command) {
  return command.GetReflection()->GetOneofFieldDescriptor(command, Decision::descriptor()->oneof_decl(0));
}

// What is kept among few by its kind, whatever limit it was given.
bool IsConfined(const SupervisionDecision& decision) {
  return decision.command().command_case() == Decision::kHoldStrategyDiscussion ||
         decision.command().command_case() == Decision::kHoldLegalGateway;
}

// The limit that a worker gave, which never stands before the chair.
v1::Visibility BesideTheChair(const v1::Visibility& given, const std::string& chair) {
  v1::Visibility limit = given;
  if (!limit.roles().empty() || !limit.workers().empty()) limit.add_workers(chair);
  return limit;
}

bool MaySeeDissent(const v1::Dissent& dissent, const Supervision& supervision, const Sight& sight) {
  return MaySee(BesideTheChair(dissent.visibility(), supervision.chair()), dissent.by().worker(), sight);
}

// Its kind and its children are left.
void Withhold(SupervisionDecision& decision) {
  decision.set_is_withheld(true);
  decision.clear_reason();
  decision.clear_withdraw_reason();
  if (const auto* kind = KindOf(decision.command())) {
    Decision bare;
    bare.GetReflection()->MutableMessage(&bare, kind);
    *decision.mutable_command() = std::move(bare);
  }
}

}  // namespace

std::string TitleOf(const SupervisionDecision& decision) {
  const auto* kind = KindOf(decision.command());
  if (!kind) return "all goes on";
  std::string title = kind->name();
  std::replace(title.begin(), title.end(), '_', ' ');
  return title;
}

const SupervisionDecision* FindDecision(const Supervision& supervision, int number) {
  for (const auto& decision : supervision.decisions()) {
    if (decision.number() == number) return &decision;
  }
  return nullptr;
}

bool MaySeeDecision(const SupervisionDecision& decision, const Supervision& supervision, const Sight& sight) {
  return MaySee(BesideTheChair(decision.visibility(), supervision.chair()), decision.by().worker(), sight);
}

bool MayReadDecision(const SupervisionDecision& decision, const Supervision& supervision, const Sight& sight) {
  if (!MaySeeDecision(decision, supervision, sight)) return false;
  if (!IsConfined(decision) || sight.is_program) return true;
  if (sight.works_with_danger) return false;
  return sight.manages || sight.is_childs_social_worker || sight.worker == supervision.chair() ||
         (!sight.worker.empty() && sight.worker == decision.by().worker());
}

void ShowDecisions(const Streams& streams, const Sight& sight, Supervision& supervision) {
  auto& decisions = *supervision.mutable_decisions();
  bool is_all_seen = true, is_all_read = true;
  decisions.erase(std::remove_if(decisions.begin(), decisions.end(),
                                 [&](auto& decision) {
                                   const bool is_hidden = !MaySeeDecision(decision, supervision, sight);
                                   is_all_seen = is_all_seen && !is_hidden;
                                   return is_hidden;
                                 }),
                  decisions.end());
  for (auto& decision : decisions) {
    const bool may_read = MayReadDecision(decision, supervision, sight);
    is_all_read = is_all_read && may_read;
    decision.set_is_withdrawn(!decision.withdraw_reason().empty());
    auto& dissents = *decision.mutable_dissents();
    dissents.erase(std::remove_if(dissents.begin(), dissents.end(),
                                  [&](const auto& dissent) {
                                    return !MaySeeDissent(dissent, supervision, sight) ||
                                           (!may_read && dissent.by().worker() != sight.worker);
                                  }),
                   dissents.end());
    if (!may_read) Withhold(decision);
    ShowVoices(streams, sight, decision);
  }
  // The words in which the case files refused are about a decision, and even the reason names its kind.
  if (!supervision.has_refusal()) return;
  if (!is_all_seen || !is_all_read) supervision.mutable_refusal()->clear_message();
  if (!is_all_seen) supervision.mutable_refusal()->clear_reason();
}

Limits LimitsOfChange(const v1::WorkbookEvent& event, const Supervision& supervision) {
  const int number = event.has_decision_proposed()    ? event.decision_proposed().decision().number()
                     : event.has_decision_withdrawn() ? event.decision_withdrawn().number()
                     : event.has_dissent_recorded()   ? event.dissent_recorded().number()
                                                      : 0;
  const auto* decision = number == 0 ? nullptr : FindDecision(supervision, number);
  if (!decision) return {};
  Limits limits{BesideTheChair(decision->visibility(), supervision.chair()), decision->by().worker()};
  if (!event.has_dissent_recorded()) return limits;
  // For those who may see both, of whom one is its author.
  const auto& dissent = event.dissent_recorded().dissent();
  return {Both(limits.visibility, BesideTheChair(dissent.visibility(), supervision.chair())), dissent.by().worker()};
}

}  // namespace kith::workbook
