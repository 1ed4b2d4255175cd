#include "services/cli/pre_proceedings_steps.h"

#include <algorithm>

#include "shared/calendar/date.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cli {
namespace {

using namespace cases::v1;

constexpr const char* kOnlyCounted =
    "Brought from the Children in Need census, which holds how many review meetings there were, not their days.";
constexpr const char* kDayNotKnown =
    "Brought from the Children in Need census, which holds no day of family group decision-making.";

class PeriodSteps {
 public:
  PeriodSteps(const PreProceedings& period, int part, std::vector<CaseStep>& steps)
      : period_(period), part_(part), steps_(steps) {}

  void Add() {
    const auto& period = period_;
    StartPreProceedingsRequest start;
    start.set_start_date(period.start_date());
    Insert("start", "StartPreProceedings", period.start_date(), start);
    if (!period.letter_date().empty()) AddLetter();
    if (!period.initial_meeting_date().empty()) AddMeetings();
    if (period.outcome() != 0) {
      DecidePreProceedingsStepRequest decide;
      decide.set_step_decision_date(period.step_decision_date());
      decide.set_outcome(period.outcome());
      Insert("step " + std::to_string(period.outcome()), "DecidePreProceedingsStep", period.step_decision_date(),
             decide);
    }
    if (!period.court_application_date().empty()) {
      MakeCourtApplicationRequest apply;
      apply.set_court_application_date(period.court_application_date());
      Insert("application", "MakeCourtApplication", period.court_application_date(), apply);
    }
    if (!period.initiation_letter_date().empty()) {
      SendInitiationLetterRequest send;
      send.set_initiation_letter_date(period.initiation_letter_date());
      Insert("initiation letter", "SendInitiationLetter", period.initiation_letter_date(), send);
    }
  }

 private:
  template <class Request>
  void Insert(const std::string& what, const char* rpc, const std::string& date, Request request) {
    InsertOnItsDay(
        {rpc, date, RecordKind::kPreProceedings, part_, "pre-proceedings " + period_.start_date() + " " + what,
         std::make_shared<Request>(std::move(request))},
        steps_);
  }

  void AddLetter() {
    SendLetterBeforeProceedingsRequest send;
    send.set_letter_date(period_.letter_date());
    send.set_fgdm_offered(period_.fgdm_offered());
    Insert("letter", "SendLetterBeforeProceedings", period_.letter_date(), send);
    if (!period_.has_fgdm_facilitated()) return;
    RecordFamilyGroupDecisionMakingRequest record;
    record.set_meeting_date(std::max(period_.letter_date(), period_.initial_meeting_date()));
    record.set_fgdm_facilitated(period_.fgdm_facilitated());
    record.set_narrative(kDayNotKnown);
    Insert("family group decision-making", "RecordFamilyGroupDecisionMaking", record.meeting_date(), record);
  }

  void AddMeetings() {
    HoldPreProceedingsMeetingRequest hold;
    hold.set_meeting_date(period_.initial_meeting_date());
    Insert("first meeting", "HoldPreProceedingsMeeting", hold.meeting_date(), hold);
    const auto first = calendar::DateOf(period_.initial_meeting_date());
    for (int i = 1; i <= period_.review_meetings_count(); ++i) {
      hold.set_meeting_date(calendar::FormatDate(first + std::chrono::days(i)));
      hold.set_narrative(kOnlyCounted);
      Insert("review " + std::to_string(i), "HoldPreProceedingsMeeting", hold.meeting_date(), hold);
    }
  }

  const PreProceedings& period_;
  int part_;
  std::vector<CaseStep>& steps_;
};

}  // namespace

void InsertOnItsDay(CaseStep step, std::vector<CaseStep>& steps) {
  const auto later = std::find_if(steps.begin(), steps.end(), [&step](const CaseStep& other) {
    return other.date > step.date || other.rpc == "CloseCase";
  });
  steps.insert(later, std::move(step));
}

void AddPreProceedings(const EpisodeHistory& history, std::vector<CaseStep>& steps) {
  const auto& periods = history.episode.pre_proceedings();
  for (int i = 0; i < periods.size(); ++i) PeriodSteps(periods[i], i, steps).Add();
}

}  // namespace kith::cli
