#include "services/workbook/domain/instrument_record.h"

#include <algorithm>
#include <stdexcept>

#include "services/workbook/domain/entry_checks.h"
#include "services/workbook/domain/given.h"
#include "services/workbook/domain/instrument_about.h"
#include "services/workbook/domain/instrument_rules.h"
#include "services/workbook/domain/reasons.h"
#include "shared/checks/no_such.h"
#include "shared/ids/ids.h"

namespace kith::workbook {
namespace {

using checks::RefuseField;
using v1::InstrumentRecord;
using v1::InstrumentTemplate;

constexpr size_t kMaxNote = 4000;
constexpr size_t kMaxReason = 1000;
constexpr int kMaxOverrides = 8;

Result<const InstrumentTemplate*> FindInstrument(const Templates& templates, const v1::Workbook& workbook,
                                                 const std::string& name) {
  const auto* made = templates.Find(workbook.template_());
  const auto* instrument = templates.FindInstrument(name);
  if (made && instrument &&
      std::find(made->instruments().begin(), made->instruments().end(), name) != made->instruments().end()) {
    return instrument;
  }
  std::string accepted;
  if (made) {
    for (const auto& known : made->instruments()) accepted += (accepted.empty() ? "" : ", ") + known;
  }
  return RefuseField(reasons::kInstrumentNotInTemplate, "the workbook's template has no such instrument", "instrument",
                     "one of " + accepted);
}

// Every problem of the answers at once: whoever typed a form in corrects it once.
Result<Answers> TakeAnswers(const InstrumentTemplate& instrument, const v1::RecordInstrumentRequest& request) {
  Answers answers;
  std::vector<FieldViolation> problems;
  for (int i = 0; i < request.answers_size(); ++i) {
    const auto& answer = request.answers(i);
    if (i >= 2 * instrument.items_size()) {
      problems.push_back(
          {"answers", "at most one for each of the " + std::to_string(instrument.items_size()) + " items"});
      break;
    }
    if (!answers.emplace(answer.item(), answer.value()).second) {
      problems.push_back({checks::Indexed("answers", i) + ".item", "stands twice: one answer for each item"});
    }
  }
  for (auto& problem : CheckAnswers(instrument, answers)) problems.push_back(std::move(problem));
  if (problems.empty()) return answers;
  return Refuse(reasons::kWrongAnswers, "the answers are not those of " + instrument.id() + "; every problem is listed",
                std::move(problems));
}

void AddResults(const InstrumentTemplate& instrument, const Answers& answers, InstrumentRecord& record) {
  for (const auto& item : instrument.items()) {
    const auto answer = answers.find(item.id());
    if (answer == answers.end()) continue;
    auto& added = *record.add_answers();
    added.set_item(item.id());
    added.set_value(answer->second);
  }
  const auto scores = ScoresOf(instrument, answers);
  for (const auto& score : scores) {
    auto& added = *record.add_scores();
    added.set_score(score.score);
    added.set_is_complete(score.is_complete);
    if (score.is_complete) {
      added.set_value(score.value);
      added.set_band(score.band);
    }
  }
  const auto met = SuggestionsOf(instrument, scores);
  // Two thresholds may suggest the same: it is one thing to decide.
  for (const auto& possible : instrument.suggestions()) {
    const auto same = [&](const auto& other) { return other.action() == possible.action(); };
    if (std::any_of(record.suggestions().begin(), record.suggestions().end(), same)) continue;
    auto& added = *record.add_suggestions();
    added.set_action(possible.action());
    added.set_is_suggested(std::any_of(met.begin(), met.end(), same));
    added.set_is_to_be_done(added.is_suggested());
  }
}

v1::SuggestionResult* FindSuggestion(InstrumentRecord& record, v1::Suggestion::Action action) {
  for (auto& suggestion : *record.mutable_suggestions()) {
    if (suggestion.action() == action) return &suggestion;
  }
  return nullptr;
}

checks::Refused CheckCounts(const InstrumentRecord& record) {
  if (!record.has_withdrawal()) return std::nullopt;
  return RefuseField(reasons::kInstrumentWithdrawn, "the filling-in was withdrawn", "name",
                     "one that was not; what is right is recorded anew");
}

}  // namespace

Result<Drafts> RecordInstrument(const Templates& templates, const Streams& streams,
                                const v1::RecordInstrumentRequest& request, const Context& context) {
  const auto open = FindOpenWorkbook(streams, "workbook", request.workbook(), context);
  if (!open) return tl::unexpected<Error>(open.error());
  const auto instrument = FindInstrument(templates, *open->workbook, request.instrument());
  if (!instrument) return tl::unexpected<Error>(instrument.error());
  if (auto wrong = CheckAbout(**instrument, request, *open, context)) return *wrong;
  if (auto wrong = CheckText("note", request.note(), 0, kMaxNote)) return *wrong;
  const auto answers = TakeAnswers(**instrument, request);
  if (!answers) return tl::unexpected<Error>(answers.error());
  auto visibility = TakeVisibility("visibility", request.visibility(), *open->family, context);
  if (!visibility) return tl::unexpected<Error>(visibility.error());

  v1::WorkbookEvent event;
  event.set_occurred_on(request.answered_date());
  auto& record = *event.mutable_instrument_recorded()->mutable_record();
  record.set_workbook(request.workbook());
  record.set_episode(open->episode());
  record.set_instrument(request.instrument());
  record.set_person(request.person());
  record.set_respondent(request.respondent());
  record.set_answered_by(AnsweredBy(request));
  record.set_answered_by_agency(request.answered_by_agency());
  record.set_answered_by_worker(request.answered_by_worker());
  record.set_answered_date(request.answered_date());
  record.set_note(request.note());
  AddResults(**instrument, *answers, record);
  *record.mutable_visibility() = *std::move(visibility);
  *record.mutable_by() = HandOf(*open->family, context);
  return Drafts{DraftOf(ids::NumberName("instruments", 'I', context.position), std::move(event))};
}

Result<Drafts> OverrideSuggestion(const Streams& streams, const v1::OverrideSuggestionRequest& request,
                                  const Context& context) {
  // A name of another kind would be read as what it is not.
  if (auto wrong = checks::CheckName("name", request.name(), "instruments")) return *wrong;
  const auto* found = streams.Find<InstrumentRecord>(request.name());
  if (!found) return checks::NoSuch(request.name(), "name");
  const auto open = FindOpenWorkbook(streams, "name", found->workbook(), context);
  if (!open) return tl::unexpected<Error>(open.error());
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  if (auto wrong = CheckCounts(*found)) return *wrong;
  if (auto wrong = checks::CheckKnown("action", request.action())) return *wrong;
  if (auto wrong = CheckText("reason", request.reason(), 1, kMaxReason)) return *wrong;
  InstrumentRecord record = *found;
  const auto* suggestion = FindSuggestion(record, request.action());
  if (!suggestion) {
    return RefuseField(reasons::kSuggestionNotMade, "the instrument suggests no such thing, whatever the score",
                       "action", "an action of the record's suggestions");
  }
  if (suggestion->is_to_be_done() == request.is_to_be_done()) {
    return RefuseField(reasons::kSuggestionUnchanged, "that is what holds already", "is_to_be_done",
                       "the other decision");
  }
  if (suggestion->overrides_size() >= kMaxOverrides) {
    return RefuseField(reasons::kTooMany, "it was decided anew too often", "action",
                       "at most " + std::to_string(kMaxOverrides) + " decisions");
  }
  v1::WorkbookEvent event;
  event.set_occurred_on(context.today);
  auto& overridden = *event.mutable_suggestion_overridden();
  overridden.set_action(request.action());
  overridden.mutable_override()->set_is_to_be_done(request.is_to_be_done());
  overridden.mutable_override()->set_reason(request.reason());
  *overridden.mutable_override()->mutable_by() = HandOf(*open->family, context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> WithdrawInstrument(const Streams& streams, const v1::WithdrawInstrumentRequest& request,
                                  const Context& context) {
  if (auto wrong = checks::CheckName("name", request.name(), "instruments")) return *wrong;
  const auto* found = streams.Find<InstrumentRecord>(request.name());
  if (!found) return checks::NoSuch(request.name(), "name");
  const auto sight = WritersSight(streams, found->workbook(), context);
  if (!sight) return tl::unexpected<Error>(sight.error());
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  if (auto wrong = CheckCounts(*found)) return *wrong;
  if (found->by().worker() != context.subject && !sight->manages && !sight->is_program) {
    return RefuseField(reasons::kNotYours, "an instrument is withdrawn by whoever recorded it, or a manager", "name",
                       "one that you recorded");
  }
  if (auto wrong = checks::CheckKnown("kind", request.kind())) return *wrong;
  if (auto wrong = CheckText("reason", request.reason(), 1, kMaxReason)) return *wrong;
  v1::WorkbookEvent event;
  event.set_occurred_on(context.today);
  auto& withdrawal = *event.mutable_instrument_withdrawn()->mutable_withdrawal();
  withdrawal.set_kind(request.kind());
  withdrawal.set_reason(request.reason());
  *withdrawal.mutable_by() = HandOf(*streams.Find<v1::KnownFamily>(FamilyOf(found->workbook())), context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

bool IsWithdrawn(const google::protobuf::Message& state) {
  return state.GetDescriptor() == InstrumentRecord::descriptor() &&
         static_cast<const InstrumentRecord&>(state).has_withdrawal();
}

void Apply(InstrumentRecord& record, const v1::WorkbookEvent& event) {
  if (event.has_instrument_recorded()) {
    record = event.instrument_recorded().record();
  } else if (event.has_suggestion_overridden()) {
    const auto& overridden = event.suggestion_overridden();
    auto* suggestion = FindSuggestion(record, overridden.action());
    if (!suggestion) throw std::logic_error("an override of what the record does not suggest");
    suggestion->set_is_to_be_done(overridden.override().is_to_be_done());
    *suggestion->add_overrides() = overridden.override();
  } else if (event.has_instrument_withdrawn()) {
    *record.mutable_withdrawal() = event.instrument_withdrawn().withdrawal();
  } else {
    throw std::logic_error("an event that is none of an instrument's stands in its stream");
  }
}

}  // namespace kith::workbook
