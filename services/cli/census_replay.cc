#include "services/cli/census_replay.h"

#include <map>
#include <mutex>
#include <set>

#include "services/cli/case_steps.h"
#include "services/cli/referral_steps.h"
#include "services/cli/replay_log.h"
#include "shared/ids/ids.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::cli {
namespace {

// So many cases that do not open mean that the reaction does not run at all.
constexpr int kMostUnopened = 5;

// What all children share. Thread-safe.
class Journey : public ReplayLog {
 public:
  Journey(Backend& backend, const CheckedCensus& census, const ReplayOptions& options)
      : backend_(backend), options_(options), counts_(census.counts) {}

  const ReplayOptions& options() const { return options_; }
  Backend& backend() { return backend_; }

  void NotKept(RecordKind kind, std::size_t count = 1) {
    const std::lock_guard lock(mutex_);
    counts_[kind].kept -= count;
  }
  void Unopened() {
    {
      const std::lock_guard lock(mutex_);
      if (++unopened_ < kMostUnopened) return;
    }
    Stop({Code::kUnavailable,
          "CASES_NOT_OPENED",
          "accepted referrals do not open cases: is the referrals service able to reach the cases service?",
          {}});
  }
  ReplayOutcome Take() { return {std::move(counts_), TakeRefusals(), commands(), stopped()}; }

 private:
  Backend& backend_;
  const ReplayOptions& options_;
  std::mutex mutex_;
  RecordCounts counts_;
  int unopened_ = 0;
};

class ChildReplay {
 public:
  ChildReplay(Journey& journey, const CheckedChild& child)
      : journey_(journey), child_(child), id_(child.history.person.la_child_id()) {}

  void Run() {
    if (!Register()) return;
    std::map<std::string, int> same_day;
    for (std::size_t i = 0; i < child_.history.episodes.size() && !journey_.is_stopped(); ++i) {
      const auto& date = child_.history.episodes[i].episode.referral_date();
      const int nth = ++same_day[date];
      Replay(i, date + (nth > 1 ? "#" + std::to_string(nth) : ""));
    }
  }

 private:
  // A command of this child. False when it was refused: the refusal is kept in refusal_; or when all must stop.
  bool Command(const std::string& service, const std::string& rpc, const google::protobuf::Message& request,
               google::protobuf::Message& response) {
    auto called = journey_.backend().Call(service + "/" + rpc, request, response);
    if (called) {
      journey_.Commanded();
      return true;
    }
    refusal_ = std::move(called).error();
    if (!IsRefusalOfOne(refusal_)) journey_.Stop(refusal_);
    return false;
  }

  std::string RequestId(const std::string& what) const {
    return ids::StableId("census", journey_.options().authority, id_, what);
  }

  void LeaveOut(int line, const std::string& field, const char* rule, const std::string& reason) {
    if (!journey_.is_stopped()) journey_.LeftOut({line, id_, field, rule, reason, "", true});
  }

  bool Register() {
    cases::v1::FindPersonRequest find;
    find.set_authority(journey_.options().authority);
    find.set_la_child_id(id_);
    cases::v1::FindPersonResponse found;
    auto called = journey_.backend().Call(std::string(kCasesService) + "/FindPerson", find, found);
    if (called) {
      person_ = found.person().name();
      return true;
    }
    if (called.error().code != Code::kNotFound) {
      journey_.Stop(called.error());
      return false;
    }
    cases::v1::RegisterPersonRequest request;
    request.set_request_id(RequestId("person"));
    *request.mutable_person() = child_.history.person;
    if (TryRegister(request)) return true;
    if (refusal_.reason == "IDENTIFIER_TAKEN" && !refusal_.fields.empty() && refusal_.fields[0].field == "person.upn") {
      // The number belongs to somebody else who is recorded already: the child goes in without it.
      LeaveOut(child_.line, "UPN", import_rules::kRefused, Explained(refusal_));
      request.mutable_person()->clear_upn();
      request.set_request_id(RequestId("person without upn"));
      if (TryRegister(request)) return true;
    }
    LeaveOut(child_.line, "Child", import_rules::kRefused, Explained(refusal_));
    NothingKept();
    return false;
  }

  bool TryRegister(const cases::v1::RegisterPersonRequest& request) {
    cases::v1::RegisterPersonResponse response;
    if (!Command(kCasesService, "RegisterPerson", request, response)) return false;
    person_ = response.person().name();
    return true;
  }

  void NothingKept() {
    journey_.NotKept(RecordKind::kChild);
    for (const auto& history : child_.history.episodes) EpisodeNotKept(history);
  }

  void EpisodeNotKept(const EpisodeHistory& history) {
    const auto& episode = history.episode;
    journey_.NotKept(RecordKind::kEpisode);
    journey_.NotKept(RecordKind::kAssessment, static_cast<std::size_t>(episode.assessments_size()));
    journey_.NotKept(RecordKind::kSection47, static_cast<std::size_t>(episode.section_47_enquiries_size()));
    journey_.NotKept(RecordKind::kCinPlan, static_cast<std::size_t>(episode.cin_plans_size()));
    journey_.NotKept(RecordKind::kProtectionPlan, static_cast<std::size_t>(episode.child_protection_plans_size()));
    journey_.NotKept(RecordKind::kPreProceedings, static_cast<std::size_t>(episode.pre_proceedings_size()));
    for (const auto& plan : episode.child_protection_plans()) {
      journey_.NotKept(RecordKind::kReview, static_cast<std::size_t>(plan.review_dates_size()));
    }
  }

  // The referral's name; empty when it was refused.
  std::string Refer(const EpisodeHistory& history, const std::string& key) {
    const auto& episode = history.episode;
    referrals::v1::ReceiveContactRequest contact;
    contact.set_request_id(RequestId(key + " contact"));
    contact.set_authority(journey_.options().authority);
    contact.set_received_date(episode.referral_date());
    contact.set_source(episode.referral_source());
    contact.add_children(person_);
    referrals::v1::ReceiveContactResponse received;
    if (!Command(kReferralsService, "ReceiveContact", contact, received)) return {};
    referrals::v1::MakeReferralRequest refer;
    refer.set_request_id(RequestId(key + " referral"));
    refer.set_name(received.contact().name());
    refer.set_referral_date(episode.referral_date());
    referrals::v1::MakeReferralResponse referred;
    if (!Command(kReferralsService, "MakeReferral", refer, referred)) return {};
    const auto& name = referred.referral().name();
    return Decide(history, key, name) ? name : "";
  }

  // The census has no date of decision: the day of the referral.
  bool Decide(const EpisodeHistory& history, const std::string& key, const std::string& referral) {
    auto decide = DecisionOf(history);
    decide.set_request_id(RequestId(key + " decision"));
    decide.set_name(referral);
    // The return says nothing of acknowledgements; those of old referrals are nobody's work any more.
    decide.set_acknowledgement_method(referrals::v1::ACKNOWLEDGEMENT_METHOD_NOT_POSSIBLE);
    decide.set_reason_text("imported from the Children in Need census, which does not hold it");
    referrals::v1::DecideReferralResponse decided;
    return Command(kReferralsService, "DecideReferral", decide, decided);
  }

  void Replay(std::size_t index, const std::string& key) {
    const auto& history = child_.history.episodes[index];
    const auto& lines = child_.lines[index];
    if (left_open_ && !history.no_further_action) {
      LeaveOut(lines.episode, "CINdetails", import_rules::kNotAlone, "the episode before it could not be closed");
      EpisodeNotKept(history);
      return;
    }
    const auto referral = Refer(history, key);
    if (referral.empty()) {
      LeaveOut(lines.episode, "CINdetails", import_rules::kRefused, Explained(refusal_));
      EpisodeNotKept(history);
      return;
    }
    if (history.no_further_action) return;
    const std::string case_file = "cases" + person_.substr(person_.find('/'));
    const auto opened = WaitForEpisode(journey_.backend(), case_file, referral, journey_.options().reaction_wait);
    if (!opened) {
      const bool late = opened.error().reason == kCaseNotOpenedInTime.name;
      if (!late && !IsRefusalOfOne(opened.error())) {
        journey_.Stop(opened.error());
        return;
      }
      LeaveOut(lines.episode, "CINdetails", import_rules::kRefused, Explained(opened.error()));
      EpisodeNotKept(history);
      // Late, it may open yet: what follows would then overlap.
      left_open_ = left_open_ || late;
      if (late) journey_.Unopened();
      return;
    }
    ReplaySteps(history, lines, key, case_file);
  }

  void ReplaySteps(const EpisodeHistory& history, const EpisodeLines& lines, const std::string& key,
                   const std::string& case_file) {
    std::set<std::pair<RecordKind, int>> refused;
    for (const auto& step : StepsOf(history)) {
      if (journey_.is_stopped()) return;
      const bool of_refused_plan =
          step.kind == RecordKind::kReview && refused.contains({RecordKind::kProtectionPlan, step.part});
      if (of_refused_plan) journey_.NotKept(RecordKind::kReview);
      if (of_refused_plan || refused.contains({step.kind, step.part})) continue;
      const auto request = RequestOf(step, {case_file}, RequestId(key + " " + step.key));
      auto response = CallNamed(journey_.backend(), kCasesService, step.rpc, *request);
      if (response) {
        journey_.Commanded();
        continue;
      }
      if (!IsRefusalOfOne(response.error())) {
        journey_.Stop(response.error());
        return;
      }
      LeaveOut(LineOf(lines, step), ElementName(step.kind), import_rules::kRefused,
               step.rpc + ": " + Explained(response.error()));
      if (step.kind == RecordKind::kEpisode) {
        left_open_ = left_open_ || step.rpc == "CloseCase";
        continue;
      }
      journey_.NotKept(step.kind);
      if (step.kind != RecordKind::kReview) refused.insert({step.kind, step.part});
    }
  }

  static int LineOf(const EpisodeLines& lines, const CaseStep& step) {
    const auto i = static_cast<std::size_t>(step.part);
    switch (step.kind) {
      case RecordKind::kAssessment:
        return lines.assessments.at(i);
      case RecordKind::kSection47:
        return lines.section_47s.at(i);
      case RecordKind::kCinPlan:
        return lines.cin_plans.at(i);
      case RecordKind::kProtectionPlan:
      case RecordKind::kReview:
        return lines.protection_plans.at(i);
      case RecordKind::kPreProceedings:
        return lines.pre_proceedings.at(i);
      case RecordKind::kChild:
      case RecordKind::kEpisode:
        return lines.episode;
    }
    return lines.episode;
  }

  Journey& journey_;
  const CheckedChild& child_;
  const std::string id_;
  std::string person_;
  Error refusal_;
  bool left_open_ = false;  // an episode of this child that should be closed is open
};

}  // namespace

ReplayOutcome ReplayCensus(Backend& backend, const CheckedCensus& census, const ReplayOptions& options) {
  Journey journey(backend, census, options);
  ForEach(census.children.size(), options.concurrency, [&](std::size_t i) {
    ChildReplay(journey, census.children[i]).Run();
    if (options.on_child) options.on_child();
    return !journey.is_stopped();
  });
  return journey.Take();
}

}  // namespace kith::cli
