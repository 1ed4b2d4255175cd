// The workbook's streams in memory: decides and folds as the journal does, without one. The family of Ash: two
// children, Mo (C0000001) and Kit (C0000002), their mother Robin (C0000003), the victim, and Sam (C0000004), who is
// dangerous to her. All invented.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/text_format.h>

#include "services/workbook/domain/apply.h"
#include "services/workbook/domain/chapter_fields.h"
#include "services/workbook/domain/learn.h"
#include "services/workbook/domain/modules.h"
#include "services/workbook/domain/workbook.h"
#include "shared/calendar/date.h"

namespace kith::workbook {

inline const Templates& Shipped() {
  static const Templates templates = [] {
    std::vector<FieldViolation> problems;
    auto read = Templates::Read(ShippedTemplates(), ShippedInstruments(), problems);
    if (!problems.empty()) throw std::logic_error(problems[0].field + ": " + problems[0].description);
    return read;
  }();
  return templates;
}

class Record : public Streams {
 public:
  template <class Message>
  static Message Parse(const std::string& text) {
    Message message;
    if (!google::protobuf::TextFormat::ParseFromString(text, &message)) throw std::logic_error("bad text: " + text);
    return message;
  }

  explicit Record(std::string today = "2025-03-03") { SetToday(std::move(today)); }
  void SetToday(std::string today) { today_ = std::move(today); }

  const google::protobuf::Message* FindMessage(const std::string& stream) const override {
    const auto found = states_.find(stream);
    return found == states_.end() ? nullptr : found->second.get();
  }
  int64_t Version(const std::string& stream) const override {
    const auto found = versions_.find(stream);
    return found == versions_.end() ? 0 : found->second;
  }

  Context Asking(const std::string& worker, std::vector<std::string> roles = {}) const {
    Context context;
    context.subject = worker;
    context.roles = std::move(roles);
    context.today = today_;
    context.now = calendar::StartOfDay(calendar::DateOf(today_)) + std::chrono::hours(12);
    context.position = position_ + 1;
    return context;
  }

  // Applies what was decided, and returns it.
  Result<Drafts> Keep(Result<Drafts> drafts) {
    if (!drafts) return drafts;
    for (const auto& draft : *drafts) {
      ++position_;
      ++versions_[draft.stream];
      Fold(draft.stream, static_cast<const v1::WorkbookEvent&>(*draft.event));
    }
    return drafts;
  }

  template <class Request>
  Result<Drafts> As(const std::string& worker, Result<Drafts> (*rule)(const Streams&, const Request&, const Context&),
                    const std::string& request) {
    return Keep(rule(*this, Parse<Request>(request), Asking(worker)));
  }
  template <class Request>
  Result<Drafts> As(const std::string& worker,
                    Result<Drafts> (*rule)(const Templates&, const Streams&, const Request&, const Context&),
                    const std::string& request) {
    return Keep(rule(Shipped(), *this, Parse<Request>(request), Asking(worker)));
  }
  template <class Request>
  Result<Drafts> As(const std::string& worker,
                    Result<Drafts> (*rule)(const Templates&, const Consequences&, const Streams&, const Request&,
                                           const Context&),
                    const std::string& request) {
    return Keep(rule(Shipped(), nullptr, *this, Parse<Request>(request), Asking(worker)));
  }

  // An event of the cases service arrives.
  Drafts Hear(const std::string& stream, const std::string& event, const std::string& open_with = "",
              const std::string& date = "2025-01-06") {
    const auto parsed = Parse<cases::v1::CasesEvent>("occurred_on: '" + date + "' " + event);
    return *Keep(Learn(*this, stream, parsed, ++cases_position_, {open_with, "a digest"}, Asking("workbook")));
  }
  void Allocate(const std::string& worker, const std::string& role, const std::string& subject = "families/F0000001") {
    const std::string stream =
        subject.starts_with("families/") ? "family-workers" + subject.substr(subject.find('/')) : subject;
    Hear(stream, "practitioner_allocated { number: 1 subject: '" + subject + "' worker: '" + worker +
                     "' role: " + role + " team: 'teams/east-1' start_date: '2025-01-08' authority: '873' }");
  }

  // The family of Ash with six workers, and its open workbook.
  void MeetTheFamily() {
    Hear("people/C0000001", "person_registered { person { birth_date: '2016-05-01' } }");
    Hear("people/C0000002", "person_registered { person { birth_date: '2024-06-01' } }");
    Hear("people/C0000003", "person_registered { person { birth_date: '1992-02-01' } }");
    Hear("people/C0000004", "person_registered { person { birth_date: '1989-09-01' } }");
    Hear("cases/C0000001", "case_allocated { worker: 'SW1' team: 'teams/east-1' start_date: '2025-01-06' }");
    Hear("families/F0000001",
         "family_registered { family { authority: '873' members: 'people/C0000001' members: 'people/C0000002' members: "
         "'people/C0000003' "
         "members: 'people/C0000004' } }");
    Allocate("CP1", "WORKER_ROLE_CHILD_PRACTITIONER");
    Allocate("DP1", "WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER");
    Allocate("DO1", "WORKER_ROLE_DOMESTIC_ABUSE_OFFICER");
    Allocate("RW1", "WORKER_ROLE_RECOVERY_WORKER");
    Allocate("MH1", "WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER");
  }
  static constexpr const char* kWorkbook = "workbooks/F0000001";
  void Open(const std::string& more = "") {
    MeetTheFamily();
    auto opened = As("SW1", OpenFamilyWorkbook,
                     "family: 'families/F0000001' template: 'family-safeguarding.1' start_date: '2025-01-10' " + more);
    if (!opened) throw std::logic_error(opened.error().message);
  }

  const v1::KnownFamily& family() const { return *Find<v1::KnownFamily>("families/F0000001"); }
  const v1::Workbook& workbook() const { return *Find<v1::Workbook>(kWorkbook); }
  const v1::Chapter& chapter(const std::string& name) const { return *Find<v1::Chapter>(name); }

 private:
  template <class State>
  void FoldAs(const std::string& stream, const v1::WorkbookEvent& event) {
    auto& state = states_[stream];
    auto next = state ? std::make_unique<State>(static_cast<const State&>(*state)) : std::make_unique<State>();
    Apply(*next, event);
    state = std::move(next);
  }
  void Fold(const std::string& stream, const v1::WorkbookEvent& event) {
    if (stream.starts_with("families/")) return FoldAs<v1::KnownFamily>(stream, event);
    if (stream.starts_with("children/")) return FoldAs<v1::KnownPerson>(stream, event);
    if (stream.starts_with("workbooks/")) return FoldAs<v1::Workbook>(stream, event);
    if (stream.starts_with("chapters/")) return FoldAs<v1::Chapter>(stream, event);
    throw std::logic_error("a stream of no kind: " + stream);
  }

  std::string today_;
  std::map<std::string, std::unique_ptr<google::protobuf::Message>> states_;
  std::map<std::string, int64_t> versions_;
  int64_t position_ = 0;
  int64_t cases_position_ = 0;
};

// "OK", or the reason of the refusal.
inline std::string ReasonOf(const Result<Drafts>& done) { return done ? "OK" : done.error().reason; }

}  // namespace kith::workbook
