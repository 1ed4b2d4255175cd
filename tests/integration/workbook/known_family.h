// A family on a store whose record is written event by event, so that a test of reads stands on no command: two adults,
// of whom one is a danger to the other, and a child; a social worker, the workers of each adult, and somebody who is
// nothing to the family.
#pragma once

#include <string>

#include "tests/integration/workbook/workbook_fixture.h"

namespace kith::workbook {

inline constexpr char kBook[] = "workbooks/F0000045";
inline constexpr char kChild[] = "people/C0000123";
inline constexpr char kVictim[] = "people/C0000901";
inline constexpr char kDanger[] = "people/C0000902";
inline constexpr char kVictimChapter[] = "chapters/F0000045-domestic-abuse-practitioner-C0000901";
inline constexpr char kRecoveryChapter[] = "chapters/F0000045-recovery-worker-C0000902";
inline constexpr char kDangerChapter[] = "chapters/F0000045-domestic-abuse-officer-C0000902";

// Numbers of workers.
inline constexpr char kSocialWorkerNo[] = "SW100";
inline constexpr char kVictimsWorkerNo[] = "DP200";
inline constexpr char kOfficerNo[] = "DO300";
inline constexpr char kRecoveryNo[] = "RW400";
inline constexpr char kStrangerNo[] = "SW999";

class KnownFamilyOnAStore : public WorkbookOnAStore {
 protected:
  void SetUp() override {
    WorkbookOnAStore::SetUp();
    if (journal_) Meet();
  }

  void Meet() {
    Put("families/F0000045", "known_family_changed { family { " + Family() + " } }");
    Put(kBook, "workbook_opened { authority: '873' template: 'family-safeguarding.1' start_date: '2026-01-05' }");
    OpenChapter(kVictimChapter, "WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER", kVictim, kVictimsWorkerNo);
    OpenChapter(kRecoveryChapter, "WORKER_ROLE_RECOVERY_WORKER", kDanger, kRecoveryNo);
    OpenChapter(kDangerChapter, "WORKER_ROLE_DOMESTIC_ABUSE_OFFICER", kDanger, kOfficerNo);
  }

  // officer_until: the first day on which the officer no longer works with the family; empty: still.
  static std::string Family(const std::string& officer_until = "") {
    const auto worker = [](const std::string& number, const std::string& role, const std::string& subject,
                           const std::string& until) {
      return "workers { worker: '" + number + "' role: " + role + " subject: '" + subject +
             "' start_date: '2026-01-05' end_date: '" + until + "' } ";
    };
    return "authority: '873' members { person: 'people/C0000123' birth_date: '2019-06-01' } "
           "members { person: 'people/C0000901' birth_date: '1990-02-03' } members { person: 'people/C0000902' "
           "birth_date: '1988-04-05' } " +
           worker(kSocialWorkerNo, "WORKER_ROLE_SOCIAL_WORKER", "cases/C0000123", "") +
           worker(kVictimsWorkerNo, "WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER", "families/F0000045", "") +
           worker(kOfficerNo, "WORKER_ROLE_DOMESTIC_ABUSE_OFFICER", "families/F0000045", officer_until) +
           worker(kRecoveryNo, "WORKER_ROLE_RECOVERY_WORKER", "families/F0000045", "");
  }

  // Events as they are; returns the position of the last.
  int64_t PutAll(journal::Journal& journal, const std::vector<std::pair<std::string, std::string>>& events,
                 const std::string& actor = "SW100") {
    journal::Command command;
    command.subject = actor;
    Drafts drafts;
    for (const auto& [stream, text] : events)
      drafts.push_back(DraftOf(stream, Parse<v1::WorkbookEvent>("occurred_on: '2026-03-02' " + text)));
    command.decide = [drafts](const Streams&, const Context&) -> Result<Drafts> { return drafts; };
    const auto done = journal.Execute(std::move(command));
    EXPECT_TRUE(done.has_value()) << (done ? "" : done.error().message);
    return journal.ReadHead().position;
  }
  int64_t Put(const std::string& stream, const std::string& event, const std::string& actor = "SW100") {
    return PutAll(*journal_, {{stream, event}}, actor);
  }

  void OpenChapter(const std::string& name, const std::string& role, const std::string& person,
                   const std::string& practitioner, const std::string& visibility = "") {
    const std::string added = "chapter_added { workbook: 'workbooks/F0000045' head { name: '" + name +
                              "' role: " + role + " subject: SUBJECT_ADULT person: '" + person + "' practitioners: '" +
                              practitioner + "' start_date: '2026-01-05' visibility { " + visibility + " } } }";
    PutAll(*journal_, {{kBook, added}, {name, added}});
  }

  static std::string Written(const std::string& prompt, const std::string& value, const std::string& by) {
    return "chapter_written { fields { prompt: '" + prompt + "' value: '" + value + "' } by { worker: '" + by + "' } }";
  }

  // A session on a day of 2026, "03-02".
  static std::string Session(const std::string& person, const std::string& by, const std::string& details,
                             const std::string& visibility = "", int64_t seconds = 1772452800) {
    return "entry_recorded { entry { workbook: 'workbooks/F0000045' episode: 1 kind: ENTRY_KIND_SESSION start_time { "
           "seconds: " +
           std::to_string(seconds) + " } practitioners: '" + by + "' people: '" + person +
           "' narrative: 'We met.' session { " + details + " } visibility { " + visibility + " } by { worker: '" + by +
           "' } } }";
  }
};

}  // namespace kith::workbook
