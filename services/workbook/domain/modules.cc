#include "services/workbook/domain/modules.h"

#include <algorithm>
#include <set>

#include "services/workbook/domain/reasons.h"

namespace kith::workbook {
namespace {

using checks::RefuseField;
using v1::Module;
using v1::WorkbookEvent;

constexpr size_t kMaxPurpose = 1000;
constexpr size_t kMaxInforms = 2000;
constexpr size_t kMaxTool = 80;
constexpr int kMaxTools = 20;
constexpr int kMaxPeople = 20;

template <class Request>
Result<OpenWorkbook> Find(const Streams& streams, const Request& request, const Context& context) {
  auto found = FindOpenWorkbook(streams, "name", request.name(), context);
  if (!found) return found;
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  return found;
}

checks::Refused CheckTools(const std::string& field, const google::protobuf::RepeatedPtrField<std::string>& tools) {
  if (tools.size() > kMaxTools)
    return RefuseField(kith::reasons::kInvalidRequest, "too many tools", field, "at most 20");
  for (int i = 0; i < tools.size(); ++i) {
    if (auto wrong = CheckText(checks::Indexed(field, i), tools[i], 1, kMaxTool)) return wrong;
  }
  return std::nullopt;
}

checks::Refused CheckContent(const v1::KnownFamily& family, const Module& module, const Context& context) {
  if (auto wrong = CheckText("module.purpose", module.purpose(), 1, kMaxPurpose)) return wrong;
  if (auto wrong = checks::CheckNames("module.people", module.people(), "people", kMaxPeople)) return wrong;
  for (int i = 0; i < module.people_size(); ++i) {
    if (auto wrong = CheckMember(checks::Indexed("module.people", i), module.people(i), family)) return wrong;
  }
  if (module.practitioners().empty() || module.practitioners_size() > kMaxPeople)
    return RefuseField(kith::reasons::kInvalidRequest, "somebody is to do it", "module.practitioners",
                       "1 to 20 workers' numbers");
  std::set<std::string> seen;
  for (int i = 0; i < module.practitioners_size(); ++i) {
    const auto& number = module.practitioners(i);
    const bool works = std::any_of(family.workers().begin(), family.workers().end(), [&](const auto& worker) {
      return worker.worker() == number && Holds(worker, context.today);
    });
    if (works && seen.insert(number).second) continue;
    return RefuseField(reasons::kNotAWorker, "the worker is not allocated to the family today, or stands twice",
                       checks::Indexed("module.practitioners", i), "a worker of the family, each once");
  }
  return CheckTools("module.tools", module.tools());
}

bool HasEnded(const Module& module) {
  return module.state() == Module::STATE_COMPLETED || module.state() == Module::STATE_STOPPED;
}

// The last round of the module; null: it was never chosen.
const Module* LastRound(const v1::Workbook& workbook, const std::string& id) {
  const auto& modules = workbook.modules();
  const auto last =
      std::find_if(modules.rbegin(), modules.rend(), [&](const auto& module) { return module.id() == id; });
  return last == modules.rend() ? nullptr : &*last;
}

// The module's last round, which has not ended. revision: as the caller read it, or 0.
Result<const Module*> FindModule(const v1::Workbook& workbook, const std::string& id, const char* field,
                                 int64_t revision) {
  const auto* module = LastRound(workbook, id);
  if (!module) {
    return RefuseField(reasons::kModuleNotChosen, "the module was not chosen for this family", field,
                       "a chosen module; ChooseModule comes first");
  }
  if (revision != 0 && revision != module->revision()) {
    const std::string current = std::to_string(module->revision());
    return RefuseField(kith::reasons::kStaleEtag,
                       "the module has changed since it was read: its revision is " + current, "revision",
                       "the current revision, " + current + ", or 0");
  }
  if (!HasEnded(*module)) return module;
  return RefuseField(reasons::kModuleEnded, "the module ended on " + module->end_date(), field,
                     "a module that has not ended; ChooseModule begins another round of it");
}

checks::Refused CheckEnd(const Module& module, const v1::Workbook& workbook, const std::string& date,
                         const Context& context) {
  if (auto wrong = checks::CheckPastDate("end_date", date, context)) return wrong;
  const std::string& earliest = module.start_date().empty() ? workbook.episodes(0).start_date() : module.start_date();
  if (date >= earliest) return std::nullopt;
  return RefuseField(reasons::kBeforeEpisode, "it began later", "end_date", "a date on or after " + earliest);
}

Drafts DraftOn(const std::string& workbook, const std::string& date, WorkbookEvent event) {
  event.set_occurred_on(date);
  return {DraftOf(workbook, std::move(event))};
}

}  // namespace

Result<Drafts> ChooseModule(const Templates& templates, const Streams& streams, const v1::ChooseModuleRequest& request,
                            const Context& context) {
  const auto found = Find(streams, request, context);
  if (!found) return tl::unexpected<Error>(found.error());
  const auto& workbook = *found->workbook;
  const auto* made = templates.Find(workbook.template_());
  if (!made) return Refuse(reasons::kUnknownTemplate, "the workbook's template is not loaded: " + workbook.template_());
  const auto& id = request.module().id();
  std::string ids;
  bool is_known = false;
  for (const auto& module : made->modules()) {
    is_known |= module.id() == id;
    ids += (ids.empty() ? "" : ", ") + module.id();
  }
  if (!is_known)
    return RefuseField(reasons::kUnknownModule, "the template has no such module", "module.id", "one of " + ids);
  const auto* before = LastRound(workbook, id);
  if (before && !HasEnded(*before)) {
    return RefuseField(reasons::kModuleExists, "the module was chosen already", "module.id",
                       "another module, or this one once it was completed or stopped");
  }
  if (workbook.modules_size() >= kMaxModulesOfAFamily)
    return RefuseField(reasons::kTooMany, "too many modules", "module.id", "at most 40");
  if (auto wrong = CheckContent(*found->family, request.module(), context)) return *wrong;
  WorkbookEvent event;
  auto& chosen = *event.mutable_module_chosen();
  auto& module = *chosen.mutable_module();
  module.set_id(id);
  module.set_state(Module::STATE_PLANNED);
  module.set_round(before ? std::max(before->round(), 1) + 1 : 1);
  module.set_purpose(request.module().purpose());
  *module.mutable_people() = request.module().people();
  *module.mutable_practitioners() = request.module().practitioners();
  *module.mutable_tools() = request.module().tools();
  *chosen.mutable_by() = HandOf(*found->family, context);
  return DraftOn(request.name(), context.today, std::move(event));
}

Result<Drafts> ChangeModule(const Streams& streams, const v1::ChangeModuleRequest& request, const Context& context) {
  const auto found = Find(streams, request, context);
  if (!found) return tl::unexpected<Error>(found.error());
  const auto before = FindModule(*found->workbook, request.module().id(), "module.id", request.revision());
  if (!before) return tl::unexpected<Error>(before.error());
  if (auto wrong = CheckContent(*found->family, request.module(), context)) return *wrong;
  if (auto wrong = CheckText("module.informs_assessment", request.module().informs_assessment(), 0, kMaxInforms))
    return *wrong;
  if (request.module().progress_percent() < 0 || request.module().progress_percent() > 100)
    return RefuseField(kith::reasons::kInvalidRequest, "that is no share", "module.progress_percent", "0 to 100");
  WorkbookEvent event;
  auto& changed = *event.mutable_module_changed();
  auto& module = *changed.mutable_module();
  module = request.module();
  module.set_state((*before)->state());
  module.set_start_date((*before)->start_date());
  module.set_round((*before)->round());
  module.clear_revision();
  module.clear_end_date();
  module.clear_stop_reason();
  *changed.mutable_by() = HandOf(*found->family, context);
  return DraftOn(request.name(), context.today, std::move(event));
}

Result<Drafts> StartModule(const Streams& streams, const v1::StartModuleRequest& request, const Context& context) {
  const auto found = Find(streams, request, context);
  if (!found) return tl::unexpected<Error>(found.error());
  const auto module = FindModule(*found->workbook, request.id(), "id", request.revision());
  if (!module) return tl::unexpected<Error>(module.error());
  if ((*module)->state() != Module::STATE_PLANNED)
    return RefuseField(reasons::kModuleStarted, "the module began on " + (*module)->start_date(), "id",
                       "a planned module");
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return *wrong;
  WorkbookEvent event;
  auto& started = *event.mutable_module_started();
  started.set_id(request.id());
  started.set_start_date(request.start_date());
  *started.mutable_by() = HandOf(*found->family, context);
  return DraftOn(request.name(), request.start_date(), std::move(event));
}

Result<Drafts> CompleteModule(const Streams& streams, const v1::CompleteModuleRequest& request,
                              const Context& context) {
  const auto found = Find(streams, request, context);
  if (!found) return tl::unexpected<Error>(found.error());
  const auto module = FindModule(*found->workbook, request.id(), "id", request.revision());
  if (!module) return tl::unexpected<Error>(module.error());
  if ((*module)->state() != Module::STATE_UNDER_WAY)
    return RefuseField(reasons::kModuleNotStarted, "the module has not begun", "id",
                       "a module under way; StartModule comes first");
  if (auto wrong = CheckEnd(**module, *found->workbook, request.end_date(), context)) return *wrong;
  if (auto wrong = CheckText("informs_assessment", request.informs_assessment(), 1, kMaxInforms)) return *wrong;
  if (auto wrong = CheckTools("tools", request.tools())) return *wrong;
  WorkbookEvent event;
  auto& completed = *event.mutable_module_completed();
  completed.set_id(request.id());
  completed.set_end_date(request.end_date());
  completed.set_informs_assessment(request.informs_assessment());
  *completed.mutable_tools() = request.tools().empty() ? (*module)->tools() : request.tools();
  *completed.mutable_by() = HandOf(*found->family, context);
  std::set<cases::v1::WorkerRole> roles;
  for (const auto& worker : found->family->workers()) {
    const auto& doing = (*module)->practitioners();
    // Whoever did it may have left before it was completed.
    if (std::find(doing.begin(), doing.end(), worker.worker()) != doing.end() && worker.start_date() <= context.today)
      roles.insert(worker.role());
  }
  for (const auto role : roles) completed.add_worker_roles(role);
  *completed.mutable_people() = (*module)->people();
  return DraftOn(request.name(), request.end_date(), std::move(event));
}

Result<Drafts> StopModule(const Streams& streams, const v1::StopModuleRequest& request, const Context& context) {
  const auto found = Find(streams, request, context);
  if (!found) return tl::unexpected<Error>(found.error());
  const auto module = FindModule(*found->workbook, request.id(), "id", request.revision());
  if (!module) return tl::unexpected<Error>(module.error());
  if (auto wrong = CheckEnd(**module, *found->workbook, request.end_date(), context)) return *wrong;
  if (auto wrong = CheckText("reason", request.reason(), 1, kMaxPurpose)) return *wrong;
  WorkbookEvent event;
  auto& stopped = *event.mutable_module_stopped();
  stopped.set_id(request.id());
  stopped.set_end_date(request.end_date());
  stopped.set_reason(request.reason());
  *stopped.mutable_by() = HandOf(*found->family, context);
  return DraftOn(request.name(), request.end_date(), std::move(event));
}

}  // namespace kith::workbook
