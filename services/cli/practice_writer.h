// Gathers the steps of an episode and brings them into order. Private to practice.
#pragma once

#include <optional>

#include "services/cli/backend.h"
#include "services/cli/practice.h"
#include "services/cli/rng.h"
#include "shared/calendar/date.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/census_service.pb.h"
#include "kith/cases/v1/people_service.pb.h"
#include "kith/cases/v1/teams_service.pb.h"

namespace kith::cli {

// Where a step stands among those of its day; what comes first makes room for what comes after.
enum class Phase {
  kAllocating,
  kDiscussing,
  kAssessing,
  kAuthorising,
  kConcluding,
  kConferring,
  kEndingPlan,
  kStartingPlan,
  kVisiting,
  kBeforeCourt,
  kInCourt,
  kEndingCourt,
  kInCare,
  kEndingWork,
  kClosing,
};

class PracticeWriter {
 public:
  using Date = calendar::Date;

  PracticeWriter(const CountyFamily& family, std::size_t episode);

  // One after the other, by day and phase.
  std::vector<Step> InOrder() &&;

  // practice_plans.cc
  void AddConferences();
  void AddProtectionPlans();
  void AddCinPlans();
  // practice_court.cc
  void AddCourt();
  // practice_care.cc
  void AddCare();
  // practice.cc
  void AddAllocations();
  void AddAssessments();
  void AddEnquiries();
  void AddPractitioners();
  void AddClosure();
  // practice_lives.cc
  void AddMoves();
  void AddBirthsAndDeaths();
  void AddAdoption();
  // practice_people.cc
  void AddPeople();
  // practice_restrictions.cc
  void AddRestrictions();

 private:
  struct Placed {
    std::string day;
    Phase phase;
    Step step;
  };

  static std::string CaseFileOf(std::size_t child) { return "@cases/child " + std::to_string(child); }

  // children: those whom the request's `children` names, or the one of its `name`; none: the request names them itself.
  template <class Request>
  Step& Add(Date day, Phase phase, const std::string& what, const char* rpc, const std::vector<std::size_t>& children,
            Request request, const char* service = kCasesService) {
    if constexpr (requires { request.mutable_children(); }) {
      for (std::size_t i = 0; i < children.size(); ++i) {
        request.mutable_children(static_cast<int>(i))->set_name(CaseFileOf(children[i]));
      }
    } else if constexpr (requires { request.set_name(std::string()); }) {
      if (!children.empty()) request.set_name(CaseFileOf(children.front()));
    }
    const std::string date = calendar::FormatDate(day);
    steps_.push_back({date, phase, MakeStep(service, rpc, date, what + " " + date, std::move(request))});
    return steps_.back().step;
  }
  // Recorded when all else is, whatever the day on which it happened.
  template <class Request>
  Step& AddLast(const std::string& date, const std::string& what, const char* rpc, Request request,
                const char* service) {
    steps_.push_back({"last", Phase::kClosing, MakeStep(service, rpc, date, what + " " + date, std::move(request))});
    return steps_.back().step;
  }
  // One command for all siblings; its request has `children`, which are filled here.
  template <class Request>
  void AddForAll(Date day, Phase phase, const std::string& what, const char* rpc, Request request) {
    if (request.children().empty()) {
      for (std::size_t i = 0; i < All().size(); ++i) request.add_children();
    }
    Add(day, phase, what, rpc, All(), std::move(request));
  }
  // One command for each child.
  template <class Request>
  void AddForEach(Date day, Phase phase, const std::string& what, const char* rpc, const Request& request) {
    for (const auto child : All()) Add(day, phase, what + " of " + std::to_string(child), rpc, {child}, request);
  }

  const std::vector<std::size_t>& All() const { return all_; }
  // The last day on which there is anything to record: the closure, or the county's horizon.
  Date Until() const;
  // On the day; nobody knows before birth.
  int AgeOf(std::size_t child, Date day) const;
  bool IsUnborn(std::size_t child, Date day) const { return family_.IsUnborn(child, calendar::FormatDate(day)); }
  // Death and adoption end all that is open.
  bool IsEndedByLife() const {
    return episode_.closure_reason() == type::v1::REASON_FOR_CLOSURE_DIED || !history_.placed_for_adoption_date.empty();
  }
  // The social worker who holds the case on the day.
  std::string WorkerOn(Date day) const;
  type::v1::ReviewParticipation Participation(std::size_t child, Date day);
  // Authority, police and health, and some of the others.
  void AddAgencies(google::protobuf::RepeatedField<int>& agencies);
  // Until() at the latest.
  void AddVisits(Date first, Date last, int least_days, int most_days, type::v1::VisitKind kind);
  void AddVisit(Date day, type::v1::VisitKind kind);

  // practice.cc
  void AddHandOver(const cases::v1::Allocation& from, const cases::v1::Allocation& to);
  void AddCancelledAssessment(const cases::v1::Assessment& assessment);
  void AddCompletion(const cases::v1::Assessment& assessment, type::v1::AssessmentOutcome outcome);
  void AddCorrection(int number, type::v1::AssessmentOutcome outcome);
  type::v1::AssessmentOutcome OutcomeOfAssessment() const;
  // practice_people.cc
  Date DayOfLife();
  void AddSeparation();
  void AddPartner();
  void AddEndOfPartner(Date day);
  void AddHouseMove();
  void AddCorrections();
  void AddLaterKnown();
  void AddDuplicate();
  void AddSafeContact();
  // practice_restrictions.cc
  void AddRestriction();
  void AddAdoptionRestriction();
  // practice_plans.cc
  void AddTransferConference();
  cases::v1::HoldInitialConferenceRequest ConferenceOn(const std::string& date);
  void AddCoreGroups(const cases::v1::ChildProtectionPlan& plan);
  const cases::v1::ChildProtectionPlan* PlanOfConference(const std::string& date) const;
  bool IsStartOfCinPlan(const std::string& date) const;
  // practice_court.cc
  Date EarliestGateway(Date issue) const;
  void AddShortNotice(Date issue);
  void AddPreProceedings(Date gateway, Date decision, type::v1::PreProceedingsOutcome outcome);
  void AddProceedings(const cases::v1::CareProceedings& proceedings);
  void AddHearings(const cases::v1::CareProceedings& proceedings, Date end);
  void AddExtensions(Date issue, Date end);
  void AddStepDown();
  // practice_care.cc
  void AddPeriodOfCare(const cases::v1::PeriodOfCare& period);
  void AddLookedAfterReviews(Date start, Date end);
  void AddMissing(Date start, Date end);
  void AddLegalStatus(Date day, type::v1::LegalStatus status);
  void AddReunification(const cases::v1::PeriodOfCare& period, type::v1::ReunificationOutcome outcome);
  // The proceedings in which the period falls; none of one by agreement.
  const cases::v1::CareProceedings* ProceedingsOf(const cases::v1::PeriodOfCare& period) const;

  const CountyFamily& family_;
  const EpisodeHistory& history_;
  const cases::v1::Episode& episode_;
  bool is_first_episode_;
  Rng rng_;
  std::vector<std::size_t> all_;
  std::vector<Placed> steps_;
};

// The last day of which a county tells.
calendar::Date CountyHorizon();

}  // namespace kith::cli
