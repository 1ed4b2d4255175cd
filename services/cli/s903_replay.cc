#include "services/cli/s903_replay.h"

#include <set>

#include "services/cli/replay_log.h"
#include "shared/ids/ids.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cli {
namespace {

// What all children share. Thread-safe.
class Journey : public ReplayLog {
 public:
  Journey(Backend& backend, const CheckedS903& all, const S903ReplayOptions& options)
      : backend_(backend), options_(options), counts_(all.counts) {}

  Backend& backend() { return backend_; }
  const S903ReplayOptions& options() const { return options_; }
  void NotKept(S903Module module, std::size_t count = 1) {
    const std::lock_guard lock(mutex_);
    counts_[module].kept -= count;
  }
  S903Outcome Take() { return {std::move(counts_), TakeRefusals(), commands(), stopped()}; }

 private:
  Backend& backend_;
  const S903ReplayOptions& options_;
  std::mutex mutex_;
  std::map<S903Module, RecordCount> counts_;
};

void SetRequestId(google::protobuf::Message& request, const std::string& id) {
  request.GetReflection()->SetString(&request, request.GetDescriptor()->FindFieldByName("request_id"), id);
}

class ChildReplay {
 public:
  ChildReplay(Journey& journey, const S903Child& child)
      : journey_(journey), child_(child), id_(child.person.la_child_id()) {}

  void Run() {
    if (!Register()) return;
    if (child_.periods.empty()) return;
    const std::string case_file = "cases" + person_.substr(person_.find('/'));
    if (!OpenEpisode(case_file)) return;
    Steps(case_file);
  }

 private:
  // The answer; nothing when it was refused, with the refusal in refusal_, or when all must stop.
  std::unique_ptr<google::protobuf::Message> Command(const std::string& rpc, google::protobuf::Message& request,
                                                     const std::string& what) {
    SetRequestId(request, ids::StableId("ssda903", journey_.options().authority, id_, what));
    auto response = CallNamed(journey_.backend(), kCasesService, rpc, request);
    if (response) {
      journey_.Commanded();
      return *std::move(response);
    }
    refusal_ = std::move(response).error();
    if (!IsRefusalOfOne(refusal_)) journey_.Stop(refusal_);
    return nullptr;
  }

  void LeaveOut(int line, S903Module module, const char* rule, const std::string& reason) {
    if (!journey_.is_stopped()) journey_.LeftOut({line, id_, ModuleName(module), rule, reason, "", true});
  }

  bool Register() {
    cases::v1::FindPersonRequest find;
    find.set_authority(journey_.options().authority);
    find.set_la_child_id(id_);
    cases::v1::FindPersonResponse found;
    if (auto called = journey_.backend().Call(std::string(kCasesService) + "/FindPerson", find, found)) {
      person_ = found.person().name();
      return true;
    } else if (called.error().code != Code::kNotFound) {
      journey_.Stop(called.error());
      return false;
    }
    cases::v1::RegisterPersonRequest request;
    *request.mutable_person() = child_.person;
    auto answer = Command("RegisterPerson", request, "person");
    if (!answer && refusal_.reason == "IDENTIFIER_TAKEN" && !child_.person.upn().empty()) {
      LeaveOut(child_.line, S903Module::kHeader, import_rules::kRefused, Explained(refusal_));
      request.mutable_person()->clear_upn();
      answer = Command("RegisterPerson", request, "person without upn");
    }
    if (!answer) {
      LeaveOut(child_.line, S903Module::kHeader, import_rules::kRefused, Explained(refusal_));
      NothingKept();
      return false;
    }
    person_ = static_cast<const cases::v1::RegisterPersonResponse&>(*answer).person().name();
    return true;
  }

  void NothingKept() {
    journey_.NotKept(S903Module::kHeader);
    for (const auto& period : child_.periods) journey_.NotKept(S903Module::kEpisodes, period.size());
    journey_.NotKept(S903Module::kReviews, child_.reviews.size());
    journey_.NotKept(S903Module::kMissing, child_.missing.size());
  }

  bool OpenEpisode(const std::string& case_file) {
    cases::v1::GetCaseFileRequest get;
    get.set_name(case_file);
    cases::v1::GetCaseFileResponse got;
    const auto called = journey_.backend().Call(std::string(kCasesService) + "/GetCaseFile", get, got);
    if (called && got.case_file().state() == cases::v1::CaseFile::STATE_OPEN) return true;
    if (!called && called.error().code != Code::kNotFound) {
      journey_.Stop(called.error());
      return false;
    }
    const auto& first = child_.periods.front().front();
    cases::v1::OpenCaseFilesRequest request;
    request.add_children(person_);
    request.set_authority(journey_.options().authority);
    request.set_referral_date(calendar::FormatDate(first.start));
    request.set_referral_source(type::v1::REFERRAL_SOURCE_UNKNOWN);
    request.set_primary_need(first.need);
    if (Command("OpenCaseFiles", request, "episode")) return true;
    LeaveOut(first.line, S903Module::kEpisodes, import_rules::kRefused, "OpenCaseFiles: " + Explained(refusal_));
    NothingKept();
    return false;
  }

  void Steps(const std::string& case_file) {
    std::set<int> refused_periods;
    std::set<int> seen_lines;
    for (const auto& step : StepsOf(child_, case_file)) {
      if (journey_.is_stopped()) return;
      const bool first_of_its_line = seen_lines.insert(step.line * 8 + static_cast<int>(step.module)).second;
      if (refused_periods.contains(step.period)) {
        if (!first_of_its_line) continue;
        journey_.NotKept(step.module);
        LeaveOut(step.line, step.module, import_rules::kNotAlone, "the start of the period of care was refused");
        continue;
      }
      if (Command(step.rpc, *step.request, step.rpc + " " + calendar::FormatDate(step.date))) continue;
      if (journey_.is_stopped()) return;
      LeaveOut(step.line, step.module, import_rules::kRefused, step.rpc + ": " + Explained(refusal_));
      if (first_of_its_line) journey_.NotKept(step.module);
      if (step.rpc == "StartPeriodOfCare") refused_periods.insert(step.period);
    }
  }

  Journey& journey_;
  const S903Child& child_;
  const std::string id_;
  std::string person_;
  Error refusal_;
};

}  // namespace

S903Outcome ReplayS903(Backend& backend, const CheckedS903& all, const S903ReplayOptions& options) {
  Journey journey(backend, all, options);
  ForEach(all.children.size(), options.concurrency, [&](std::size_t i) {
    ChildReplay(journey, all.children[i]).Run();
    if (options.on_child) options.on_child();
    return !journey.is_stopped();
  });
  return journey.Take();
}

}  // namespace kith::cli
