// The front door's streams in memory: decides and folds as the journal does, without one.
#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/text_format.h>

#include "services/referrals/domain/apply.h"
#include "services/referrals/domain/contact.h"
#include "services/referrals/domain/enquiry.h"
#include "services/referrals/domain/open_child.h"
#include "services/referrals/domain/referral.h"
#include "services/referrals/domain/restricted_child.h"
#include "shared/calendar/date.h"

namespace kith::referrals {

template <class Message>
Message Parse(const std::string& text) {
  Message message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) throw std::logic_error("bad text: " + text);
  return message;
}

using Event = v1::ReferralsEvent;

class FrontDoor : public Streams {
 public:
  // At noon on the day.
  explicit FrontDoor(const std::string& today = "2024-05-07") { SetNow(today, 12); }

  void SetNow(const std::string& date, int hour) {
    context_.today = date;
    context_.now = calendar::StartOfDay(calendar::DateOf(date)) + std::chrono::hours(hour);
  }
  Context& context() { return context_; }

  const google::protobuf::Message* FindMessage(const std::string& stream) const override {
    const auto found = states_.find(stream);
    return found == states_.end() ? nullptr : found->second.get();
  }
  int64_t Version(const std::string& stream) const override {
    const auto found = versions_.find(stream);
    return found == versions_.end() ? 0 : found->second;
  }

  template <class Request>
  Result<Drafts> Do(Result<Drafts> (*decide)(const Streams&, const Request&, const Context&), const std::string& text) {
    context_.position = static_cast<int64_t>(log_.size()) + 1;
    return Keep(decide(*this, Parse<Request>(text), context_));
  }
  template <class State, class Request>
  Result<Drafts> Do(Result<Events<Event>> (*decide)(const State&, const Request&, const Context&),
                    const std::string& text) {
    const auto request = Parse<Request>(text);
    const auto* state = Find<State>(request.name());
    if (!state) throw std::logic_error("no such stream: " + text);
    context_.position = static_cast<int64_t>(log_.size()) + 1;
    auto events = decide(*state, request, context_);
    if (!events) return tl::unexpected<Error>(events.error());
    Drafts drafts;
    for (auto& event : *events) drafts.push_back(DraftOf(request.name(), std::move(event)));
    return Keep(std::move(drafts));
  }

  // An event of the cases service arrives, and a refusal of it is noted as the reaction does.
  void CaseEvent(const std::string& child, const std::string& text) {
    const std::string stream = OpenChildStream(child);
    const auto* known = Find<v1::OpenChild>(stream);
    const auto change = ChangeOf(known ? *known : v1::OpenChild::default_instance(), Parse<cases::v1::CasesEvent>(text),
                                 ++cases_position_);
    if (!change) return;
    Event event;
    event.set_occurred_on(context_.today);
    *event.mutable_open_child_changed() = *change;
    (void)Keep(Drafts{DraftOf(stream, std::move(event))});
  }
  // What follows from another event of that service.
  Drafts Note(Drafts drafts) { return Keep(std::move(drafts)).value(); }
  void OpenCase(const std::string& child) {
    CaseEvent(child, "case_opened { authority: '873' referral_date: '2024-01-08' }");
    CaseEvent(child, "case_allocated { team: 'teams/fens-1' worker: 'SW100' start_date: '2024-01-09' }");
  }
  void RefuseCases(const std::string& referral) {
    (void)Keep(Drafts{
        DraftOf(referral, Parse<Event>("occurred_on: '2024-05-07' cases_not_opened { reason: 'NO_SUCH_CHILD' }"))});
  }

  const std::vector<Draft>& log() const { return log_; }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& [name, state] : states_) all.push_back(name);
    return all;
  }

  // A state from the events alone.
  static std::unique_ptr<google::protobuf::Message> Folded(const std::string& stream, const std::vector<Draft>& log) {
    std::unique_ptr<google::protobuf::Message> state;
    for (const Draft& draft : log) {
      if (draft.stream == stream) Fold(state, draft);
    }
    return state;
  }

 private:
  template <class State>
  static void FoldAs(std::unique_ptr<google::protobuf::Message>& state, const Event& event) {
    if (!state) state = std::make_unique<State>();
    Apply(static_cast<State&>(*state), event);
  }

  static void Fold(std::unique_ptr<google::protobuf::Message>& state, const Draft& draft) {
    const auto& event = static_cast<const Event&>(*draft.event);
    if (event.occurred_on().empty()) throw std::logic_error("an event without its date");
    if (draft.stream.starts_with("contacts/")) return FoldAs<v1::Contact>(state, event);
    if (draft.stream.starts_with("referrals/")) return FoldAs<v1::Referral>(state, event);
    if (draft.stream.starts_with("enquiries/")) return FoldAs<v1::MashEnquiry>(state, event);
    if (draft.stream.starts_with("children/")) return FoldAs<v1::OpenChild>(state, event);
    if (draft.stream.starts_with("restrictions/")) return FoldAs<v1::RestrictedChild>(state, event);
    if (draft.stream.starts_with("restricted/")) return FoldAs<v1::RestrictedChildren>(state, event);
    throw std::logic_error("a stream of no kind: " + draft.stream);
  }

  Result<Drafts> Keep(Result<Drafts> drafts) {
    if (!drafts) return drafts;
    for (const Draft& draft : *drafts) {
      Fold(states_[draft.stream], draft);
      ++versions_[draft.stream];
      log_.push_back(draft);
    }
    return drafts;
  }

  Context context_{.subject = "MO7", .roles = {"mash_officer"}, .now = {}, .today = {}, .position = 0};
  std::map<std::string, std::unique_ptr<google::protobuf::Message>> states_;
  std::map<std::string, int64_t> versions_;
  std::vector<Draft> log_;
  int64_t cases_position_ = 0;
};

inline std::string ReasonOf(const Result<Drafts>& result) { return result ? "" : result.error().reason; }

// A contact about two children, received at 9 o'clock on Friday 3 May 2024; Monday 6 May is a bank holiday.
inline const std::string kContact =
    "authority: '873' source: REFERRAL_SOURCE_SCHOOLS received_time { seconds: 1714723200 } "
    "children: ['people/C0000001', 'people/C0000002'] ";
inline const std::string kAboutContact = "name: 'contacts/K0000001' ";
inline const std::string kDecideContact =
    kAboutContact + "outcome: CONTACT_OUTCOME_NO_FURTHER_ACTION reason: DECISION_REASON_THRESHOLD_NOT_MET ";
inline const std::string kRefer = kAboutContact + "referral_date: '2024-05-03' ";
inline const std::string kReferral = "name: 'referrals/R0000002' ";
inline const std::string kAssess = kReferral +
                                   "decision_date: '2024-05-07' decision: REFERRAL_DECISION_ASSESSMENT reason: "
                                   "DECISION_REASON_CHILD_IN_NEED primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT ";
inline const std::string kNoAction = kReferral +
                                     "decision_date: '2024-05-07' decision: REFERRAL_DECISION_NO_FURTHER_ACTION "
                                     "reason: DECISION_REASON_ALREADY_SUPPORTED ";
inline const std::string kAcknowledge =
    kReferral + "acknowledgement_date: '2024-05-07' method: ACKNOWLEDGEMENT_METHOD_EMAIL ";

}  // namespace kith::referrals
