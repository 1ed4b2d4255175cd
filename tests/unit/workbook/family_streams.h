// A family's streams in memory: decides and folds as the journal does, without one. The family is invented: mother
// C0000001 and stepfather C0000002, their children C0000003 (9), C0000004 (5) and a baby, C0000005, who is expected.
#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/text_format.h>

#include "services/workbook/domain/apply.h"
#include "services/workbook/domain/attachment.h"
#include "services/workbook/domain/contradiction.h"
#include "services/workbook/domain/decision.h"
#include "services/workbook/domain/entry.h"
#include "services/workbook/domain/goal.h"
#include "services/workbook/domain/instrument_record.h"
#include "services/workbook/domain/supervision.h"
#include "services/workbook/domain/supervision_close.h"
#include "services/workbook/domain/templates.h"
#include "shared/calendar/date.h"

namespace kith::workbook {

template <class Message>
Message Parse(const std::string& text) {
  Message message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) throw std::logic_error("bad text: " + text);
  return message;
}

inline const Templates& MadeByKith() {
  static const Templates templates = [] {
    std::vector<FieldViolation> problems;
    return Templates::Read(ShippedTemplates(), ShippedInstruments(), problems);
  }();
  return templates;
}

class FamilyStreams : public Streams {
 public:
  // At noon on the day, with six workers: the social worker SW1, the child practitioner CP1, the domestic abuse
  // practitioner DP1 and officer DO1, the recovery worker RW1, and the manager TM1.
  explicit FamilyStreams(const std::string& today = "2026-03-02") {
    GoTo(today);
    std::string family = "name: 'families/F1' authority: '873' ";
    for (const auto& [person, birth] :
         std::map<std::string, std::string>{{"C0000001", "birth_date: '1994-02-01'"},
                                            {"C0000002", "birth_date: '1990-07-15'"},
                                            {"C0000003", "birth_date: '2016-05-04'"},
                                            {"C0000004", "birth_date: '2020-11-30'"},
                                            {"C0000005", "expected_date: '2026-06-20'"}}) {
      family += "members { person: 'people/" + person + "' " + birth + " start_date: '2025-09-01' } ";
    }
    family += WorkerText("SW1", "SOCIAL_WORKER", "cases/C0000003") + WorkerText("CP1", "CHILD_PRACTITIONER") +
              WorkerText("DP1", "DOMESTIC_ABUSE_PRACTITIONER") + WorkerText("DO1", "DOMESTIC_ABUSE_OFFICER") +
              WorkerText("RW1", "RECOVERY_WORKER") + WorkerText("TM1", "DISTRICT_SAFEGUARDING_MANAGER");
    Put("families/F1", "known_family_changed { family { " + family + "} }");
    Put("workbooks/F1",
        "workbook_opened { authority: '873' template: 'family-safeguarding.1' start_date: '2025-09-01' }");
  }

  static std::string WorkerText(const std::string& worker, const std::string& role,
                                const std::string& subject = "families/F1") {
    return "workers { worker: '" + worker + "' role: WORKER_ROLE_" + role + " subject: '" + subject +
           "' start_date: '2025-09-01' team: 'teams/north-1' } ";
  }

  void GoTo(const std::string& date) {
    context_.today = date;
    context_.now = calendar::StartOfDay(calendar::DateOf(date)) + std::chrono::hours(12);
  }
  FamilyStreams& As(const std::string& subject) {
    context_.subject = subject;
    context_.roles = {subject == "TM1" ? "team_manager" : subject == "SW1" ? "social_worker" : "practitioner"};
    return *this;
  }
  const Context& context() const { return context_; }

  void Put(const std::string& stream, const std::string& event) {
    Keep({DraftOf(stream, Parse<v1::WorkbookEvent>("occurred_on: '" + context_.today + "' " + event))});
  }
  // A chapter of the role and person: its name.
  std::string AddChapter(const std::string& role, const std::string& person, const std::string& more = "") {
    std::string name = "chapters/F1-" + role + "-" + person;
    for (char& c : name) c = c == '_' ? '-' : c;
    std::string upper = role;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const bool is_child = person >= "C0000003";
    const std::string event = "chapter_added { workbook: 'workbooks/F1' head { name: '" + name +
                              "' role: WORKER_ROLE_" + upper +
                              " subject: " + (is_child ? "SUBJECT_CHILD" : "SUBJECT_ADULT") + " person: 'people/" +
                              person + "' start_date: '2025-09-01' " + more + " } }";
    Put("workbooks/F1", event);
    Put(name, event);
    return name;
  }
  // Writes a field as the worker, with what follows from it by the template's rules.
  Drafts Write(const std::string& chapter, const std::string& worker, const std::string& prompt,
               const std::string& value) {
    As(worker);
    const auto* state = Find<v1::Chapter>(chapter);
    int64_t base = 0;
    for (const auto& field : state->fields()) {
      if (field.prompt() == prompt) base = field.revision();
    }
    Put(chapter, "chapter_written { fields { prompt: '" + prompt + "' value: '" + value +
                     "' base_revision: " + std::to_string(base) + " } by { worker: '" + worker + "' } }");
    context_.position = static_cast<int64_t>(log_.size()) + 1;
    const auto& workbook = *Find<v1::Workbook>("workbooks/F1");
    Drafts drafts = ContradictionsBy(*this, *MadeByKith().Find(workbook.template_()), workbook,
                                     *Find<v1::Chapter>(chapter), {prompt}, {}, context_);
    Keep(drafts);
    return drafts;
  }

  // The drafts, kept; or the refusal.
  template <class Decide>
  Result<Drafts> Do(const Decide& decide) {
    context_.position = static_cast<int64_t>(log_.size()) + 1;
    Result<Drafts> drafts = decide(static_cast<const Streams&>(*this), context_);
    if (drafts) Keep(*drafts);
    return drafts;
  }
  template <class Request>
  Result<Drafts> Do(Result<Drafts> (*decide)(const Streams&, const Request&, const Context&), const std::string& text) {
    return Do(
        [&](const Streams& streams, const Context& context) { return decide(streams, Parse<Request>(text), context); });
  }
  template <class Request>
  Result<Drafts> Do(Result<Drafts> (*decide)(const Templates&, const Streams&, const Request&, const Context&),
                    const std::string& text) {
    return Do([&](const Streams& streams, const Context& context) {
      return decide(MadeByKith(), streams, Parse<Request>(text), context);
    });
  }
  // The reason of a refusal, or "".
  template <class... Args>
  std::string ReasonOf(const Args&... args) {
    const auto done = Do(args...);
    return done ? "" : done.error().reason;
  }

  const google::protobuf::Message* FindMessage(const std::string& stream) const override {
    const auto found = states_.find(stream);
    return found == states_.end() ? nullptr : found->second.get();
  }
  int64_t Version(const std::string& stream) const override {
    const auto found = versions_.find(stream);
    return found == versions_.end() ? 0 : found->second;
  }
  const std::vector<Draft>& log() const { return log_; }

 private:
  template <class State>
  void Fold(const Draft& draft) {
    auto& state = states_[draft.stream];
    if (!state) state = std::make_unique<State>();
    Apply(static_cast<State&>(*state), static_cast<const v1::WorkbookEvent&>(*draft.event));
  }

  void Keep(const Drafts& drafts) {
    for (const Draft& draft : drafts) {
      const auto is = [&](const char* kind) { return draft.stream.starts_with(std::string(kind) + "/"); };
      if (is("families"))
        Fold<v1::KnownFamily>(draft);
      else if (is("workbooks"))
        Fold<v1::Workbook>(draft);
      else if (is("chapters"))
        Fold<v1::Chapter>(draft);
      else if (is("voices"))
        Fold<v1::LatestVoices>(draft);
      else if (is("entries"))
        Fold<v1::Entry>(draft);
      else if (is("goals"))
        Fold<v1::Goal>(draft);
      else if (is("instruments"))
        Fold<v1::InstrumentRecord>(draft);
      else if (is("attachments"))
        Fold<v1::Attachment>(draft);
      else if (is("contradictions"))
        Fold<v1::Contradiction>(draft);
      else if (is("supervisions"))
        Fold<v1::Supervision>(draft);
      else if (is("supervision-files"))
        Fold<v1::SupervisionFile>(draft);
      else
        throw std::logic_error("a stream of no kind: " + draft.stream);
      ++versions_[draft.stream];
      log_.push_back(draft);
    }
  }

  Context context_;
  std::map<std::string, std::unique_ptr<google::protobuf::Message>> states_;
  std::map<std::string, int64_t> versions_;
  std::vector<Draft> log_;
};

}  // namespace kith::workbook
