// What is measured and looked at in the story: goals and talk, instruments, and the practice itself.
#include "services/cli/workbook_story.h"

#include "kith/workbook/v1/practice_service.pb.h"

namespace kith::cli {
namespace {

using namespace workbook::v1;

// The score suggests, a professional decides.
void DecideOtherwise(Stage& stage, Tale& tale, const std::string& instrument) {
  OverrideSuggestionRequest request;
  request.set_name(instrument);
  request.set_action(Suggestion::ACTION_MARAC);
  request.set_is_to_be_done(false);
  request.set_reason(
      "MARAC heard Testa with these answers last week; its actions run, and it meets again in a fortnight.");
  const auto record = stage
                          .Do<OverrideSuggestionResponse>(kAbusePractitioner, kPracticeService, "OverrideSuggestion",
                                                          "decide-marac", request)
                          .record();
  for (const auto& suggestion : record.suggestions()) {
    if (suggestion.action() == Suggestion::ACTION_MARAC) tale.is_referred_to_marac = suggestion.is_to_be_done();
  }
  stage.Say(13,
            "DASH of 14 and more suggests MARAC. The domestic abuse practitioner decides otherwise, with the reason: "
            "MARAC heard her last week. Score, suggestion and decision stand side by side.");
}

}  // namespace

// Motivational interviewing: the adult's own words and rulers, never a score of the parent.
void Talk(Stage& stage, Tale& tale) {
  SetGoalRequest goal;
  goal.set_workbook(tale.workbook);
  goal.set_person(tale.mother);
  goal.set_own_words("I want to be the one who wakes them up.");
  goal.set_plan_outcome("The children are at school on time, with breakfast.");
  goal.set_set_date(stage.Day(28));
  const std::string name =
      stage.Do<SetGoalResponse>(kRecoveryWorker, kPracticeService, "SetGoal", "goal", goal).goal().name();
  const auto read = [&](int days_ago, int importance, int confidence, int readiness, const char* words) {
    RecordRulerRequest request;
    request.set_name(name);
    const std::pair<RulerKind, int> rulers[] = {
        {RULER_KIND_IMPORTANCE, importance}, {RULER_KIND_CONFIDENCE, confidence}, {RULER_KIND_READINESS, readiness}};
    for (const auto& [ruler, value] : rulers) {
      auto& reading = *request.add_readings();
      reading.set_ruler(ruler);
      reading.set_value(value);
      reading.set_date(stage.Day(days_ago));
      if (ruler == RULER_KIND_CONFIDENCE) reading.set_words(words);
    }
    stage.Do<RecordRulerResponse>(kRecoveryWorker, kPracticeService, "RecordRuler", "ruler-" + std::to_string(days_ago),
                                  request);
  };
  read(28, 9, 3, 4, "I have said it before.");
  read(14, 9, 6, 7, "Four mornings out of five.");

  Entry session;
  session.set_kind(ENTRY_KIND_SESSION);
  *session.mutable_start_time() = stage.At(14, 11);
  session.add_practitioners(kRecoveryWorker.number);
  session.add_people(tale.mother);
  session.set_narrative("What Fridays are for, and what they cost. Testa did most of the talking.");
  auto& details = *session.mutable_session();
  details.set_reflections(16);
  details.set_questions(7);
  details.set_affirmations(5);
  details.add_goals(name);
  details.set_next_step("A Friday with her sister, and the diary of it.");
  const auto said = [&details](workbook::v1::Talk::Category category, bool is_sustain, const char* words) {
    auto& talk = *details.add_talk();
    talk.set_category(category);
    talk.set_is_sustain(is_sustain);
    talk.set_words(words);
  };
  said(workbook::v1::Talk::CATEGORY_DESIRE, false, "I want to be the one who wakes them up.");
  said(workbook::v1::Talk::CATEGORY_ABILITY, false, "I managed four days.");
  said(workbook::v1::Talk::CATEGORY_REASONS, true, "It is the only evening that is mine.");
  tale.session = Record(stage, tale, kRecoveryWorker, "session", session);
  tale.passages.push_back(tale.session);
  stage.Say(14,
            "A session of motivational interviewing: 16 reflections to 7 questions. Testa: \"I want to be the one who "
            "wakes them up.\" Confidence went from 3 to 6.");
}

void Measure(Stage& stage, Tale& tale) {
  const auto record = [&](const Hand& by, const char* instrument, Respondent respondent,
                          const std::vector<int>& answers, const char* words, std::string* name = nullptr) {
    RecordInstrumentRequest request;
    request.set_workbook(tale.workbook);
    request.set_instrument(instrument);
    request.set_person(tale.mother);
    request.set_respondent(respondent);
    request.set_answered_date(stage.Day(13));
    for (std::size_t i = 0; i < answers.size(); ++i) {
      auto& answer = *request.add_answers();
      answer.set_item("q" + std::to_string(i + 1));
      answer.set_value(answers[i]);
    }
    const auto made = stage
                          .Do<RecordInstrumentResponse>(by, kPracticeService, "RecordInstrument",
                                                        std::string("instrument-") + words, request)
                          .record();
    tale.passages.push_back(made.name());
    if (name) *name = made.name();
    const auto& score = made.scores(made.scores_size() - 1);
    return std::string(words) + " " + std::to_string(score.value()) +
           (score.band().empty() ? "" : " (" + score.band() + ")") +
           (made.suggestions_size() > 0 && made.suggestions(0).is_suggested() ? ", with a suggestion" : "");
  };
  const std::string audit =
      record(kRecoveryWorker, "audit.1", RESPONDENT_ADULT, {3, 2, 3, 2, 2, 1, 2, 2, 2, 4}, "AUDIT");
  std::vector<int> dash(24, 0);
  for (int i = 0; i < 15; ++i) dash[static_cast<std::size_t>(i)] = 1;
  std::string name;
  const std::string risk = record(kAbusePractitioner, "dash.1", RESPONDENT_PRACTITIONER, dash, "DASH", &name);
  stage.Say(13, "Two instruments, scored by the service: " + audit + "; " + risk + ".");
  DecideOtherwise(stage, tale, name);
}

void LookAtPractice(Stage& stage, Tale& tale) {
  SampleSessionsRequest sample;
  sample.set_practitioner(kRecoveryWorker.number);
  sample.set_from_date(stage.Day(14));
  sample.set_to_date(stage.Day(14));
  sample.set_count(1);
  sample.set_seed(1);
  sample.set_includes_checked(true);
  const auto drawn = stage.Ask<SampleSessionsResponse>(kManager, kPracticeService, "SampleSessions", sample);
  RecordFidelityCheckRequest check;
  check.set_entry(drawn.sessions_size() > 0 ? drawn.sessions(0).entry() : tale.session);
  check.set_checked_date(stage.Day(5));
  const std::pair<FidelityScale, int> ratings[] = {{FIDELITY_SCALE_CULTIVATING_CHANGE_TALK, 4},
                                                   {FIDELITY_SCALE_SOFTENING_SUSTAIN_TALK, 3},
                                                   {FIDELITY_SCALE_PARTNERSHIP, 5},
                                                   {FIDELITY_SCALE_EMPATHY, 4}};
  for (const auto& [scale, value] : ratings) {
    auto& rating = *check.add_ratings();
    rating.set_scale(scale);
    rating.set_value(value);
  }
  check.set_reflections(15);
  check.set_questions(8);
  check.set_feedback(
      "You waited when she went quiet, and what came then was hers. Try a summary before the next step.");
  stage.Do<RecordFidelityCheckResponse>(kManager, kPracticeService, "RecordFidelityCheck", "fidelity", check);
  ListFidelityChecksRequest list;
  list.set_practitioner(kRecoveryWorker.number);
  const auto own = stage.Ask<ListFidelityChecksResponse>(kRecoveryWorker, kPracticeService, "ListFidelityChecks", list);
  for (const auto& one : own.checks()) tale.fidelity_checks += one.entry() == tale.session;
  stage.Say(5,
            "A session is drawn for the manager, who checks the practice on four scales and counts 15 reflections to 8 "
            "questions. The recovery worker reads the feedback; nothing of it stands in the family's record.");
}

}  // namespace kith::cli
