#include "services/workbook/domain/decision.h"

#include <algorithm>
#include <set>

#include "services/workbook/domain/child_voice.h"
#include "services/workbook/domain/decision_roles.h"
#include "services/workbook/domain/decision_sight.h"
#include "services/workbook/domain/decision_voice.h"
#include "services/workbook/domain/given.h"
#include "services/workbook/domain/reasons.h"
#include "services/workbook/domain/supervision.h"
#include "services/workbook/domain/supervision_close.h"
#include "shared/calendar/date.h"
#include "shared/calendar/working_days.h"

namespace kith::workbook {

namespace {

using checks::RefuseField;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::SupervisionDecision;
using v1::WorkbookEvent;

constexpr int kMaxDecisions = 40;  // that cases applies together
constexpr int kMaxDissents = 20;

// What a command says, text by text.
template <class Visit>
void EachText(const Message& message, const std::string& path, const Visit& visit) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    for (int i = 0, count = field->is_repeated() ? reflection->FieldSize(message, field) : 1; i < count; ++i) {
      const std::string name = path + (field->is_repeated() ? checks::Indexed(field->name(), i) : field->name());
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        EachText(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                      : reflection->GetMessage(message, field),
                 name + ".", visit);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        visit(*field, name,
              field->is_repeated() ? reflection->GetRepeatedString(message, field, i)
                                   : reflection->GetString(message, field));
      }
    }
  }
}

checks::Refused CheckChildren(const std::vector<std::string>& children, const v1::Supervision& supervision,
                              const char* field) {
  if (children.empty()) {
    return RefuseField(kith::reasons::kInvalidRequest, "a decision is about a child", field, "at least one child");
  }
  for (const auto& child : children) {
    const auto& all = supervision.children();
    if (std::find(all.begin(), all.end(), child) != all.end()) continue;
    return RefuseField(reasons::kNotAMember, "the supervision is not about this child", field,
                       "children of the supervision");
  }
  return std::nullopt;
}

checks::Refused CheckPlain(const cases::v1::Decision& command) {
  std::string wrong;
  EachText(command, "command.", [&](const FieldDescriptor& field, const std::string& name, const std::string&) {
    if (field.name() == "request_id" || field.name() == "etag") wrong = name;
  });
  if (wrong.empty()) return std::nullopt;
  return RefuseField(kith::reasons::kInvalidRequest, "it is sent when the supervision closes, with the others", wrong,
                     "nothing");
}

// One that is hidden is not there.
Result<const SupervisionDecision*> FindSeen(const Session& session, int number) {
  const auto* decision = FindDecision(*session.supervision, number);
  if (decision && MaySeeDecision(*decision, *session.supervision, session.sight)) return decision;
  return RefuseField(kith::reasons::kNotFound, "there is no such decision", "number",
                     "the number of a decision of the supervision");
}

// Whether a dissent may still be recorded.
checks::Refused CheckInTime(const v1::Supervision& supervision, const Context& context) {
  switch (supervision.state()) {
    case v1::Supervision::STATE_OPEN:
      return std::nullopt;
    case v1::Supervision::STATE_CLOSING:
    case v1::Supervision::STATE_CLOSED:
      break;
    default:
      return RefuseField(reasons::kSupervisionNotOpen, "nothing was decided in it", "name",
                         "a supervision that is open, or was closed lately");
  }
  if (!IsPresent(supervision, context.subject)) {
    return RefuseField(reasons::kNotPresent, "when it has been closed, those who were in the meeting dissent", "name",
                       "a supervision that the caller attended");
  }
  const auto closed =
      calendar::DateOf(calendar::LondonDate(Instant(std::chrono::seconds(supervision.closed_by().time().seconds()))));
  const auto last = calendar::AddWorkingDays(closed, kDissentWorkingDays);
  if (calendar::DateOf(context.today) <= last) return std::nullopt;
  return RefuseField(reasons::kDissentTooLate, "the supervision was closed on " + calendar::FormatDate(closed), "name",
                     "up to " + calendar::FormatDate(last) + ", " + std::to_string(kDissentWorkingDays) +
                         " working days after it was closed");
}

}  // namespace

std::vector<std::string> ChildrenOfCommand(const cases::v1::Decision& command) {
  std::set<std::string> children;
  EachText(command, "", [&](const FieldDescriptor&, const std::string&, const std::string& text) {
    if (!checks::CheckName("", text, "cases")) children.insert("people" + text.substr(text.find('/')));
  });
  return {children.begin(), children.end()};
}

std::vector<v1::VoiceWarning> NotHeard(const std::vector<std::string>& children, const v1::LatestVoices* voices,
                                       const v1::KnownFamily& family, const std::string& day) {
  std::vector<v1::VoiceWarning> warnings;
  for (const auto& child : children) {
    const bool is_unborn = std::any_of(family.members().begin(), family.members().end(), [&](const auto& member) {
      return member.person() == child && member.birth_date().empty() && !member.expected_date().empty();
    });
    if (is_unborn) continue;
    const auto* voice = voices ? FindVoice(*voices, child) : nullptr;
    v1::VoiceWarning warning;
    warning.set_child(child);
    if (voice) {
      const int days = calendar::WorkingDaysBetween(calendar::DateOf(voice->date()), calendar::DateOf(day));
      if (days <= kVoiceWorkingDays) continue;
      warning.set_last_heard_date(voice->date());
      warning.set_working_days(days);
    }
    warnings.push_back(std::move(warning));
  }
  return warnings;
}

Result<Drafts> ProposeDecision(const Streams& streams, const v1::ProposeDecisionRequest& request,
                               const Context& context) {
  const auto session = FindOpenSession(streams, request.name(), context);
  if (!session) return tl::unexpected<Error>(session.error());
  const auto& supervision = *session->supervision;
  if (auto wrong = CheckText("reason", request.reason(), 1, 1500)) return *wrong;
  std::vector<std::string> children;
  switch (request.decision_case()) {
    case v1::ProposeDecisionRequest::kContinuation:
      children.assign(request.continuation().children().begin(), request.continuation().children().end());
      if (auto wrong = CheckChildren(children, supervision, "continuation.children")) return *wrong;
      break;
    case v1::ProposeDecisionRequest::kCommand:
      children = ChildrenOfCommand(request.command());
      if (auto wrong = CheckPlain(request.command())) return *wrong;
      if (auto wrong = CheckChildren(children, supervision, "command")) return *wrong;
      if (auto wrong = CheckMayPropose(request.command(), context, "command")) return *wrong;
      if (auto wrong = CheckTakenTogether(supervision, request.command())) return *wrong;
      break;
    case v1::ProposeDecisionRequest::DECISION_NOT_SET:
      return RefuseField(kith::reasons::kInvalidRequest, "nothing is decided", "decision", "continuation or command");
  }
  if (supervision.decisions_size() >= kMaxDecisions) {
    return RefuseField(reasons::kTooMany, "too many decisions in one supervision", "name", "fewer decisions");
  }
  auto visibility = TakeVisibility("visibility", request.visibility(), *session->family, context);
  if (!visibility) return tl::unexpected<Error>(visibility.error());
  WorkbookEvent event = SupervisionEvent(context);
  auto& decision = *event.mutable_decision_proposed()->mutable_decision();
  decision.set_number(supervision.decisions_size() + 1);
  if (request.has_continuation()) *decision.mutable_continuation() = request.continuation();
  if (request.has_command()) *decision.mutable_command() = request.command();
  for (const auto& child : children) decision.add_children(child);
  decision.set_reason(request.reason());
  *decision.mutable_by() = HandOf(*session->family, context);
  *decision.mutable_visibility() = *std::move(visibility);
  KeepVoices(streams, *session->family, supervision.workbook(), context, decision);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> WithdrawDecision(const Streams& streams, const v1::WithdrawDecisionRequest& request,
                                const Context& context) {
  const auto session = FindOpenSession(streams, request.name(), context);
  if (!session) return tl::unexpected<Error>(session.error());
  const auto decision = FindSeen(*session, request.number());
  if (!decision) return tl::unexpected<Error>(decision.error());
  if (!(*decision)->withdraw_reason().empty()) {
    return RefuseField(reasons::kDecisionWithdrawn, "the decision was taken back already", "number",
                       "a decision that stands");
  }
  if (auto wrong = CheckText("reason", request.reason(), 1, 500)) return *wrong;
  WorkbookEvent event = SupervisionEvent(context);
  event.mutable_decision_withdrawn()->set_number(request.number());
  event.mutable_decision_withdrawn()->set_reason(request.reason());
  *event.mutable_decision_withdrawn()->mutable_by() = HandOf(*session->family, context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> RecordDissent(const Streams& streams, const v1::RecordDissentRequest& request, const Context& context) {
  const auto session = FindSession(streams, request.name(), context);
  if (!session) return tl::unexpected<Error>(session.error());
  if (auto wrong = CheckInTime(*session->supervision, context)) return *wrong;
  const auto decision = FindSeen(*session, request.number());
  if (!decision) return tl::unexpected<Error>(decision.error());
  if (auto wrong = CheckText("text", request.text(), 1, 1500)) return *wrong;
  if ((*decision)->dissents_size() >= kMaxDissents) {
    return RefuseField(reasons::kTooMany, "too many dissents", "number", "fewer dissents");
  }
  auto visibility = TakeVisibility("visibility", request.visibility(), *session->family, context);
  if (!visibility) return tl::unexpected<Error>(visibility.error());
  WorkbookEvent event = SupervisionEvent(context);
  event.mutable_dissent_recorded()->set_number(request.number());
  auto& dissent = *event.mutable_dissent_recorded()->mutable_dissent();
  dissent.set_text(request.text());
  *dissent.mutable_by() = HandOf(*session->family, context);
  *dissent.mutable_visibility() = *std::move(visibility);
  dissent.set_is_after_closing(session->supervision->state() != v1::Supervision::STATE_OPEN);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

}  // namespace kith::workbook
