// Gathers the steps of an episode and brings them into order. Private to practice.
#pragma once

#include <optional>

#include "services/cli/backend.h"
#include "services/cli/practice.h"
#include "services/cli/rng.h"
#include "shared/calendar/date.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/teams_service.pb.h"

namespace kith::cli {

// Where a step stands among those of its day; what comes first makes room for what comes after.
enum class Phase {
  kAllocating,
  kDiscussing,
  kAssessing,
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
  std::vector<PracticeStep> InOrder() &&;

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

 private:
  struct Placed {
    std::string day;
    Phase phase;
    PracticeStep step;
  };

  template <class Request>
  void Add(Date day, Phase phase, const std::string& what, const char* rpc, std::vector<std::size_t> children,
           Request request, const char* service = kCasesService) {
    const std::string date = calendar::FormatDate(day);
    steps_.push_back(
        {date,
         phase,
         {service, rpc, date, what + " " + date, std::move(children), std::make_shared<Request>(std::move(request))}});
  }
  // One command for all siblings; its request has `children`, which are filled here and named later.
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
  bool IsUnborn(std::size_t child) const { return family_.children[child].birth_date().empty(); }
  // The social worker who holds the case on the day.
  std::string WorkerOn(Date day) const;
  type::v1::ReviewParticipation Participation(std::size_t child, Date day);
  // Authority, police and health, and some of the others.
  void AddAgencies(google::protobuf::RepeatedField<int>& agencies);
  // Until() at the latest.
  void AddVisits(Date first, Date last, int least_days, int most_days, type::v1::VisitKind kind);
  void AddVisit(Date day, type::v1::VisitKind kind);

  // practice_plans.cc
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
  void AddReunification(const cases::v1::PeriodOfCare& period, type::v1::ReunificationOutcome outcome);
  // The proceedings in which the period falls; none of one by agreement.
  const cases::v1::CareProceedings* ProceedingsOf(const cases::v1::PeriodOfCare& period) const;

  const CountyFamily& family_;
  const EpisodeHistory& history_;
  const cases::v1::Episode& episode_;
  Rng rng_;
  std::vector<std::size_t> all_;
  std::vector<Placed> steps_;
};

// The last day of which a county tells.
calendar::Date CountyHorizon();

}  // namespace kith::cli
