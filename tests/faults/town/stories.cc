#include "shared/calendar/date.h"
#include "tests/faults/town/client.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::faults {
namespace {

using namespace cases::v1;
using namespace referrals::v1;

template <class Response>
std::vector<StreamVersion> FilesOf(const Response& answer) {
  std::vector<StreamVersion> versions;
  for (const CaseFile& file : answer.case_files()) versions.push_back(VersionOf(file));
  return versions;
}
template <class Response>
std::vector<StreamVersion> FileOf(const Response& answer) {
  return {VersionOf(answer.case_file())};
}

bool FollowCinPlan(Client& client, const std::string& name, int plan) {
  const auto start = calendar::DateOf("2020-02-03") + std::chrono::days(60 * plan);
  StartCinPlanRequest begin;
  begin.set_name(name);
  begin.set_start_date(calendar::FormatDate(start));
  if (!client.Send<StartCinPlanResponse>("cases", "StartCinPlan", begin, 1, FileOf<StartCinPlanResponse>) ||
      client.IsOver()) {
    return false;
  }
  EndCinPlanRequest end;
  end.set_name(name);
  if (plan == 1) {
    // Refused: a plan does not end before it started.
    end.set_end_date(calendar::FormatDate(start - std::chrono::days(1)));
    (void)client.Send<EndCinPlanResponse>("cases", "EndCinPlan", end, 1, FileOf<EndCinPlanResponse>, true);
  }
  end.set_end_date(calendar::FormatDate(start + std::chrono::days(30)));
  return client.Send<EndCinPlanResponse>("cases", "EndCinPlan", end, 1, FileOf<EndCinPlanResponse>).has_value();
}

// Both children in one command, the first one's plan ended again.
void FollowProtectionPlans(Client& client, const OpenCaseFilesResponse& opened) {
  if (client.IsOver()) return;
  StartChildProtectionPlansRequest begin;
  begin.set_conference_date("2020-09-01");
  for (const CaseFile& file : opened.case_files()) {
    auto& child = *begin.add_children();
    child.set_name(file.name());
    child.set_category(type::v1::CATEGORY_OF_ABUSE_NEGLECT);
  }
  if (!client.Send<StartChildProtectionPlansResponse>("cases", "StartChildProtectionPlans", begin, 2,
                                                      FilesOf<StartChildProtectionPlansResponse>) ||
      client.IsOver()) {
    return;
  }
  EndChildProtectionPlanRequest end;
  end.set_name(opened.case_files(0).name());
  end.set_end_date("2020-12-01");
  (void)client.Send<EndChildProtectionPlanResponse>("cases", "EndChildProtectionPlan", end, 1,
                                                    FileOf<EndChildProtectionPlanResponse>);
}

}  // namespace

void FollowTwoSiblings(Client& client) {
  const auto first = client.Register(), second = client.IsOver() ? std::nullopt : client.Register();
  if (!first || !second || client.IsOver()) return;
  OpenCaseFilesRequest request;
  request.add_children(*first);
  request.add_children(*second);
  request.set_authority("999");
  request.set_referral_date("2020-01-06");
  request.set_referral_source(type::v1::REFERRAL_SOURCE_SCHOOLS);
  request.set_primary_need(type::v1::PRIMARY_NEED_FAMILY_DYSFUNCTION);
  const auto opened =
      client.Send<OpenCaseFilesResponse>("cases", "OpenCaseFiles", request, 2, FilesOf<OpenCaseFilesResponse>);
  if (!opened) return;
  for (int plan = 0; plan < 2; ++plan) {
    for (const CaseFile& file : opened->case_files()) {
      if (client.IsOver() || !FollowCinPlan(client, file.name(), plan)) return;
    }
  }
  FollowProtectionPlans(client, *opened);
}

void ReferOneChild(Client& client) {
  const auto child = client.Register();
  if (!child || client.IsOver()) return;
  ReceiveContactRequest contact;
  contact.set_authority("999");
  contact.set_received_date("2020-03-02");
  contact.set_source(type::v1::REFERRAL_SOURCE_POLICE);
  contact.add_children(*child);
  const auto received =
      client.Send<ReceiveContactResponse>("referrals", "ReceiveContact", contact, 1,
                                          [](const auto& answer) { return std::vector{VersionOf(answer.contact())}; });
  if (!received || client.IsOver()) return;
  MakeReferralRequest make;
  make.set_name(received->contact().name());
  make.set_referral_date("2020-03-02");
  const auto made = client.Send<MakeReferralResponse>("referrals", "MakeReferral", make, 2, [](const auto& answer) {
    return std::vector{VersionOf(answer.contact()), VersionOf(answer.referral())};
  });
  if (!made || client.IsOver()) return;
  DecideReferralRequest decide;
  decide.set_name(made->referral().name());
  decide.set_decision_date("2020-03-03");
  decide.set_decision(REFERRAL_DECISION_ASSESSMENT);
  decide.set_reason(DECISION_REASON_CHILD_IN_NEED);
  decide.set_primary_need(type::v1::PRIMARY_NEED_ABUSE_OR_NEGLECT);
  (void)client.Send<DecideReferralResponse>("referrals", "DecideReferral", decide, 1, [](const auto& answer) {
    return std::vector{VersionOf(answer.referral())};
  });
}

}  // namespace kith::faults
