// A child with a clean record, told step by step: referred on Monday 2 June 2025 and known by everything that the
// census asks for. Each step adds to it; what breaks a rule is what the test adds.
#pragma once

#include <string>
#include <utility>

#include "services/cases/domain/census/census.h"

#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/person.pb.h"

namespace kith::cases::census {

class Child {
 public:
  Child() {
    person.set_birth_date("2015-05-04");
    person.set_sex(type::v1::SEX_FEMALE);
    person.set_ethnicity(type::v1::ETHNICITY_WHITE_BRITISH);
    person.add_disabilities(type::v1::DISABILITY_NONE);
    person.set_upn_unknown_reason(type::v1::UPN_UNKNOWN_REASON_NEWLY_IN_NEED);
    person.set_authority("873");
    Refer("2025-06-02");
  }

  Child& Refer(const std::string& date) {
    auto& episode = *file.add_episodes();
    episode.set_number(file.episodes_size());
    episode.set_referral_date(date);
    episode.set_referral_source(type::v1::REFERRAL_SOURCE_POLICE);
    episode.set_primary_need(type::v1::PRIMARY_NEED_ABUSE_OR_NEGLECT);
    return *this;
  }
  Child& Close(const std::string& date,
               type::v1::ReasonForClosure reason = type::v1::REASON_FOR_CLOSURE_SERVICES_CEASED) {
    last().set_closure_date(date);
    last().set_closure_reason(reason);
    return *this;
  }
  // end empty: open. factor 0: none given.
  Child& Assess(const std::string& start, const std::string& end,
                type::v1::AssessmentFactor factor = type::v1::ASSESSMENT_FACTOR_NEGLECT) {
    auto& part = *last().add_assessments();
    part.set_number(++assessments_);
    part.set_start_date(start);
    part.set_authorisation_date(end);
    if (!end.empty() && factor != 0) part.add_factors(factor);
    return *this;
  }
  Child& Enquire(const std::string& start, const std::string& conference) {
    auto& part = *last().add_section_47_enquiries();
    part.set_number(++enquiries_);
    part.set_start_date(start);
    part.set_conference_date(conference);
    part.set_end_date(conference);
    return *this;
  }
  Child& EnquireOnly(const std::string& start, const std::string& end) {
    Enquire(start, "");
    auto& part = *last().mutable_section_47_enquiries()->rbegin();
    part.set_end_date(end);
    part.set_conference_not_required(true);
    return *this;
  }
  Child& TransferIn(const std::string& conference) {
    auto& part = *last().add_initial_conferences();
    part.set_number(++conferences_);
    part.set_is_transfer_in(true);
    part.set_conference_date(conference);
    return *this;
  }
  Child& CinPlan(const std::string& start, const std::string& end = "") {
    auto& part = *last().add_cin_plans();
    part.set_number(++cin_plans_);
    part.set_start_date(start);
    part.set_end_date(end);
    return *this;
  }
  Child& Protect(const std::string& start, const std::string& end = "") {
    auto& part = *last().add_child_protection_plans();
    part.set_number(++protection_plans_);
    part.set_start_date(start);
    part.set_end_date(end);
    part.set_initial_category(type::v1::CATEGORY_OF_ABUSE_NEGLECT);
    part.set_latest_category(type::v1::CATEGORY_OF_ABUSE_NEGLECT);
    return *this;
  }
  Child& Review(const std::string& date) {
    last().mutable_child_protection_plans()->rbegin()->add_review_dates(date);
    return *this;
  }
  Child& PreProceed(const std::string& start) {
    auto& part = *last().add_pre_proceedings();
    part.set_number(last().pre_proceedings_size());
    part.set_start_date(start);
    return *this;
  }
  Child& Die(const std::string& date) {
    person.set_death_date(date);
    return *this;
  }
  // Anything else: Child().With([](Child& c) { c.person.clear_ethnicity(); }).
  template <class Change>
  Child& With(Change change) {
    change(*this);
    return *this;
  }

  v1::Episode& last() { return *file.mutable_episodes()->rbegin(); }
  v1::Assessment& assessment() { return *last().mutable_assessments()->rbegin(); }
  v1::Section47Enquiry& enquiry() { return *last().mutable_section_47_enquiries()->rbegin(); }
  v1::ChildProtectionPlan& plan() { return *last().mutable_child_protection_plans()->rbegin(); }
  v1::PreProceedings& pre_proceedings() { return *last().mutable_pre_proceedings()->rbegin(); }

  // As the case file copies the person.
  std::vector<Finding> BrokenOn(const std::string& day) const {
    v1::CaseFile copy = file;
    copy.set_birth_date(person.birth_date());
    copy.set_expected_birth_date(person.expected_birth_date());
    copy.set_death_date(person.death_date());
    copy.set_sex(person.sex());
    return BrokenRules(copy, person, CensusDayOf(day));
  }

  v1::Person person;
  v1::CaseFile file;

 private:
  int assessments_ = 0, enquiries_ = 0, conferences_ = 0, cin_plans_ = 0, protection_plans_ = 0;
};

}  // namespace kith::cases::census
