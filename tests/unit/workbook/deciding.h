// A group supervision of the invented family in which decisions are taken.
#pragma once

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/workbook/family_streams.h"

namespace kith::workbook {

inline const std::string kMeeting = "name: 'supervisions/F1-1' ";
inline const std::string kStrategy =
    "command { hold_strategy_discussion { children { name: 'cases/C0000003' } discussion_date: '2026-03-02' narrative: "
    "'The police go in on Friday.' } } reason: 'Fresh marks.' ";

class Deciding : public ::testing::Test {
 protected:
  // They meet on Monday 2 March: the chair, the social worker, and the workers of child, drink and perpetrator; the
  // victim's worker is not there.
  void SetUp() override {
    family_.AddChapter("social_worker", "C0000003");
    family_.As("TM1");
    ASSERT_EQ(
        family_.ReasonOf(ScheduleSupervision, "workbook: 'workbooks/F1' scheduled_date: '2026-03-02' chair: 'TM1'"),
        "");
    std::string attendees;
    for (const auto& [worker, role] : std::map<std::string, std::string>{{"SW1", "SOCIAL_WORKER"},
                                                                         {"CP1", "CHILD_PRACTITIONER"},
                                                                         {"RW1", "RECOVERY_WORKER"},
                                                                         {"DO1", "DOMESTIC_ABUSE_OFFICER"}}) {
      attendees += "attendees { worker: '" + worker + "' role: WORKER_ROLE_" + role + " is_present: true } ";
    }
    ASSERT_EQ(family_.ReasonOf(OpenSupervision, kMeeting + attendees), "");
  }
  int Propose(const std::string& what, const std::string& worker = "TM1") {
    family_.As(worker);
    EXPECT_EQ(family_.ReasonOf(ProposeDecision, kMeeting + what), "");
    return Now().decisions_size();
  }
  int GoOn(const std::string& children = "'people/C0000003', 'people/C0000004', 'people/C0000005'",
           const std::string& more = "") {
    return Propose("continuation { children: [" + children + "] } reason: 'The work goes on.' " + more);
  }
  std::string Dissent(const std::string& worker, int number, const std::string& text = "I would wait.",
                      const std::string& more = "") {
    family_.As(worker);
    return family_.ReasonOf(RecordDissent,
                            kMeeting + "number: " + std::to_string(number) + " text: '" + text + "' " + more);
  }
  // All that a closing asks for but decisions.
  void SayTheRest() {
    family_.As("SW1");
    ASSERT_EQ(family_.ReasonOf(RecordUpdate, kMeeting + "role: WORKER_ROLE_SOCIAL_WORKER text: 'Seen twice.'"), "");
    family_.As("TM1");
    for (const char* child : {"C0000003", "C0000004", "C0000005"}) {
      ASSERT_EQ(
          family_.ReasonOf(RateChild, kMeeting + "child: 'people/" + child + "' rating: 6 analysis: 'As before.'"), "");
    }
  }
  void Hear(const std::string& entry, const std::string& date, const std::string& told,
            const std::string& visibility = "") {
    family_.Put("entries/" + entry,
                "entry_recorded { entry { workbook: 'workbooks/F1' kind: ENTRY_KIND_DIRECT_WORK people: "
                "'people/C0000003' children { person: 'people/C0000003' age: '9y 9m' " +
                    told + " } visibility { " + visibility + " } by { worker: 'CP1' } } }");
    family_.Put("voices/F1", "voice_heard { voices { person: 'people/C0000003' date: '" + date + "' entry: 'entries/" +
                                 entry + "' } }");
  }
  const v1::Supervision& Now() { return *family_.Find<v1::Supervision>("supervisions/F1-1"); }
  Sight SightOfWorker(const std::string& worker) {
    Context context = family_.As(worker).context();
    if (worker == "AU1") context.roles = {"auditor"};
    return SightOf(*family_.Find<v1::KnownFamily>("families/F1"), context);
  }
  v1::Supervision SeenBy(const std::string& worker) { return Seen(Now(), SightOfWorker(worker), family_); }

  FamilyStreams family_;
};

}  // namespace kith::workbook
