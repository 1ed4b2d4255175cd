// What a practitioner does, in one line each: the steps that system tests are told in. Every person is invented.
#pragma once

#include <string>

#include "tests/system/suite.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::system {

inline std::string NewId() {
  static int next = 0;
  return "system-test-" + std::to_string(++next);
}

// The i-th number of the range that is for tests, with its check digit.
inline std::string NhsNumber(int i) {
  for (int n = 0;; ++n) {
    const std::string digits = "999" + std::to_string(100000 + n);
    int sum = 0;
    for (int place = 0; place < 9; ++place) sum += (10 - place) * (digits[static_cast<size_t>(place)] - '0');
    const int check = (11 - sum % 11) % 11;
    if (check != 10 && i-- == 0) return digits + std::to_string(check);
  }
}

// Returns "people/C…".
inline std::string RegisterChild(Suite& suite, const std::string& nhs_number = {}) {
  cases::v1::RegisterPersonRequest request;
  request.set_request_id(NewId());
  auto& person = *request.mutable_person();
  person.set_given_name("Testa");
  person.set_family_name("Sample");
  person.set_birth_date("2015-03-02");
  person.set_sex(type::v1::SEX_FEMALE);
  person.set_ethnicity(type::v1::ETHNICITY_NOT_YET_OBTAINED);
  person.set_authority("873");
  person.set_nhs_number(nhs_number);
  return Must<cases::v1::RegisterPersonResponse>(suite.Channel("cases"), "/kith.cases.v1.CasesService/RegisterPerson",
                                                 request)
      .person()
      .name();
}

inline std::string CaseOf(const std::string& person) { return "cases/" + person.substr(person.find('/') + 1); }

// Contact and referral of one day; returns "referrals/R…".
inline std::string Refer(Suite& suite, const std::string& child, const std::string& date) {
  auto& channel = suite.Channel("referrals");
  referrals::v1::ReceiveContactRequest contact;
  contact.set_request_id(NewId());
  contact.set_authority("873");
  contact.set_received_date(date);
  contact.set_source(type::v1::REFERRAL_SOURCE_POLICE);
  contact.add_children(child);
  const auto received = Must<referrals::v1::ReceiveContactResponse>(
      channel, "/kith.referrals.v1.ReferralsService/ReceiveContact", contact);
  referrals::v1::MakeReferralRequest make;
  make.set_request_id(NewId());
  make.set_name(received.contact().name());
  make.set_referral_date(date);
  return Must<referrals::v1::MakeReferralResponse>(channel, "/kith.referrals.v1.ReferralsService/MakeReferral", make)
      .referral()
      .name();
}

inline void Accept(Suite& suite, const std::string& referral, const std::string& date) {
  referrals::v1::DecideReferralRequest decide;
  decide.set_request_id(NewId());
  decide.set_name(referral);
  decide.set_decision_date(date);
  decide.set_decision(referrals::v1::REFERRAL_DECISION_ASSESSMENT);
  decide.set_reason(referrals::v1::DECISION_REASON_CHILD_IN_NEED);
  decide.set_primary_need(type::v1::PRIMARY_NEED_ABUSE_OR_NEGLECT);
  Must<referrals::v1::DecideReferralResponse>(suite.Channel("referrals"),
                                              "/kith.referrals.v1.ReferralsService/DecideReferral", decide);
}

inline bool HasOpenCase(Suite& suite, const std::string& child) {
  cases::v1::GetCaseFileRequest request;
  request.set_name(CaseOf(child));
  cases::v1::GetCaseFileResponse response;
  return suite.Channel("cases").Call("/kith.cases.v1.CasesService/GetCaseFile", request, response) &&
         response.case_file().state() == cases::v1::CaseFile::STATE_OPEN;
}

// Opens the child's case without the referrals service.
inline void OpenCase(Suite& suite, const std::string& child, const std::string& date, int replica = 0) {
  cases::v1::OpenCaseFilesRequest request;
  request.set_request_id(NewId());
  request.add_children(child);
  request.set_authority("873");
  request.set_referral_date(date);
  request.set_referral_source(type::v1::REFERRAL_SOURCE_SCHOOLS);
  request.set_primary_need(type::v1::PRIMARY_NEED_ABUSE_OR_NEGLECT);
  Must<cases::v1::OpenCaseFilesResponse>(suite.Channel("cases", replica), "/kith.cases.v1.CasesService/OpenCaseFiles",
                                         request);
}

inline void StartCpPlan(Suite& suite, const std::string& child, const std::string& date) {
  cases::v1::StartChildProtectionPlansRequest request;
  request.set_request_id(NewId());
  request.set_conference_date(date);
  auto& outcome = *request.add_children();
  outcome.set_name(CaseOf(child));
  outcome.set_category(type::v1::CATEGORY_OF_ABUSE_NEGLECT);
  Must<cases::v1::StartChildProtectionPlansResponse>(suite.Channel("cases"),
                                                     "/kith.cases.v1.CasesService/StartChildProtectionPlans", request);
}

}  // namespace kith::system
