// The first meeting of the family of Ash (through_the_fronts.h) with a senior practitioner, SP1, beside its manager,
// and a social worker of Kit's own, SW2.
#pragma once

#include <string>

#include "tests/integration/workbook/supervision_fixture.h"

namespace kith::workbook {

class MeetingOnAStore : public SupervisionOnAStore {
 protected:
  void SetUp() override {
    SupervisionOnAStore::SetUp();
    if (!journal_) return;
    Allocate("SP1", "WORKER_ROLE_SENIOR_PRACTITIONER");
    Happened("cases/C0000002", "case_allocated { worker: 'SW2' team: 'teams/west-1' start_date: '2026-01-06' }");
  }

  void Schedule(const std::string& date) {
    Must<v1::ScheduleSupervisionResponse>(tm_, "ScheduleSupervision",
                                          "workbook: 'workbooks/F0000001' chair: 'TM1' scheduled_date: '" + date + "'");
  }
  // Today, by the manager, with everybody whom a quorum asks for.
  void Open(const std::string& name) {
    std::string attendees;
    for (const auto& [worker, role] : {std::pair{"SW1", "SOCIAL_WORKER"},
                                       {"SW2", "SOCIAL_WORKER"},
                                       {"CP1", "CHILD_PRACTITIONER"},
                                       {"DP1", "DOMESTIC_ABUSE_PRACTITIONER"},
                                       {"RW1", "RECOVERY_WORKER"}}) {
      attendees +=
          "attendees { worker: '" + std::string(worker) + "' role: WORKER_ROLE_" + role + " is_present: true } ";
    }
    Must<v1::OpenSupervisionResponse>(tm_, "OpenSupervision", name + attendees);
  }
  void Tell(const Caller& caller, const std::string& name, const std::string& role, const std::string& text,
            const std::string& more = "") {
    Must<v1::RecordUpdateResponse>(caller, "RecordUpdate",
                                   name + "role: WORKER_ROLE_" + role + " text: '" + text + "' " + more);
  }
  // What a closing asks for; of the children, the decision is that all goes on.
  void SayEverything(const std::string& name) {
    Tell(sw_, name, "SOCIAL_WORKER", "Mo hides.");
    Tell(rw_, name, "RECOVERY_WORKER", "Sam kept every session.");
    Tell(dp_, name, "DOMESTIC_ABUSE_PRACTITIONER", "Robin has a plan.");
    for (const char* child : {"C0000001", "C0000002", "C0000005"}) {
      Must<v1::RateChildResponse>(sw_, "RateChild",
                                  name + "child: 'people/" + child + "' rating: 6 analysis: 'As before.'");
    }
    Decide(name, "continuation { children: ['people/C0000001', 'people/C0000002', 'people/C0000005'] }");
  }
  int Decide(const std::string& name, const std::string& what) {
    return Must<v1::ProposeDecisionResponse>(sw_, "ProposeDecision", name + what + " reason: 'They agreed.'").number();
  }

  const std::string first_ = "name: 'supervisions/F0000001-1' ";
  const Caller sp_{"SP1", identity::Role::kPractitioner};
  const Caller sw2_{"SW2", identity::Role::kSocialWorker};
};

}  // namespace kith::workbook
