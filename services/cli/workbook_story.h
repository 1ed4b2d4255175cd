// The demo's story of one family, five people and seven workers, played through the public APIs of cases and workbook.
// Every person is invented. What is said is the same for the same day, so that a second run of a day changes nothing.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include "services/cli/backend.h"
#include "services/cli/globals.h"
#include "shared/calendar/date.h"
#include "shared/identity/identity.h"

#include "kith/cases/v1/workers.pb.h"
#include "kith/workbook/v1/entry.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::cli {

struct StoryOptions {
  std::string authority = "873";
  // The local development key, by which everybody in the story gets a token of their own.
  std::string key_file = "var/secrets/key.pem", jwks_file = "var/secrets/jwks.json";
  std::string issuer = "https://kith.local", audience = "kith";
  // Where the assessment is written.
  std::string out = ".";
};

// Somebody who works with the family; the number is the token's subject and the worker's in cases.
struct Hand {
  const char* number;
  cases::v1::WorkerRole role;
  identity::Role token;
  const char* what;
};

inline constexpr Hand kSocialWorker{"STORY-SW", cases::v1::WORKER_ROLE_SOCIAL_WORKER, identity::Role::kSocialWorker,
                                    "social worker"};
inline constexpr Hand kChildPractitioner{"STORY-CP", cases::v1::WORKER_ROLE_CHILD_PRACTITIONER,
                                         identity::Role::kPractitioner, "child practitioner"};
inline constexpr Hand kAbusePractitioner{"STORY-DAP", cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER,
                                         identity::Role::kPractitioner, "domestic abuse practitioner"};
inline constexpr Hand kAbuseOfficer{"STORY-DAO", cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_OFFICER,
                                    identity::Role::kPractitioner, "domestic abuse officer"};
inline constexpr Hand kRecoveryWorker{"STORY-RW", cases::v1::WORKER_ROLE_RECOVERY_WORKER, identity::Role::kPractitioner,
                                      "recovery worker"};
inline constexpr Hand kMentalHealth{"STORY-MH", cases::v1::WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER,
                                    identity::Role::kPractitioner, "mental health practitioner"};
inline constexpr Hand kManager{"STORY-DSM", cases::v1::WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER,
                               identity::Role::kTeamManager, "manager"};
// Who records people and staff, as a migration does.
inline constexpr Hand kRegistrar{"STORY-IMPORT", cases::v1::WORKER_ROLE_UNSPECIFIED, identity::Role::kImporter,
                                 "registrar"};
inline constexpr const Hand* kTeam[] = {&kSocialWorker, &kChildPractitioner, &kAbusePractitioner,
                                        &kAbuseOfficer, &kRecoveryWorker,    &kMentalHealth,
                                        &kManager};

// What ended the story: thrown, and caught once, where it is printed.
struct StoryStopped {
  Error error;
  std::string doing;
};

// The services as each of them sees them, and what is told.
class Stage {
 public:
  Stage(const Globals& globals, const StoryOptions& options);
  // Another one, with calls of its own: a stage is one thread's.
  Stage Another() const { return Stage(globals_, options_); }

  // A command. key names it within the day's story, or within all stories where it begins with "staff-".
  template <class Response, class Request>
  Response Do(const Hand& by, const char* service, const char* rpc, const std::string& key, Request request) {
    request.set_request_id(RequestId(key));
    return Ask<Response>(by, service, rpc, request);
  }
  // A query.
  template <class Response, class Request>
  Response Ask(const Hand& by, const char* service, const char* rpc, const Request& request) {
    Response response;
    if (auto called = Call(by, service, rpc, request, response); !called) throw StoryStopped{called.error(), rpc};
    return response;
  }
  // May be refused; tried again only while the service cannot be reached.
  Result<void> Call(const Hand& by, const char* service, const char* rpc, const google::protobuf::Message& request,
                    google::protobuf::Message& response);
  // A server stream, as Channel::Read.
  Result<void> Read(const Hand& by, const char* service, const char* rpc, const google::protobuf::Message& request,
                    google::protobuf::Message& message, const std::function<bool()>& on_message);
  // Asks again until it holds, half a minute at most; then the story ends, with what was waited for.
  void Await(const char* what, const std::function<bool()>& holds);

  std::string RequestId(const std::string& key) const;
  // "2026-03-02", so many days before the day of the story; ahead where it is below 0.
  std::string Day(int days_ago) const;
  google::protobuf::Timestamp At(int days_ago, int hour, int minute = 0) const;

  // A paragraph of the story, with its day; nothing where only the outcome is wanted.
  void Say(int days_ago, const std::string& text) const;
  void Heading(const std::string& text) const;

  const StoryOptions& options() const { return options_; }

 private:
  rpc::Channel& ChannelOf(const Hand& by, const char* service);

  const Globals& globals_;
  const StoryOptions& options_;
  calendar::Date today_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<rpc::Channel>> channels_;
};

// What the story knows by name, and what came of it.
struct Tale {
  std::string mother, father;                // "people/C0000123"
  std::vector<std::string> children;         // eldest first
  std::string family, workbook, team;        // "families/F0000045" …
  std::vector<std::string> visits;           // "entries/E…"
  std::string hidden_entry;                  // which tells where the mother is
  std::string limited_entry, limited_until;  // which few may see; the day on which that is looked at again
  std::string session;                       // which the manager looks at
  std::vector<std::string> passages;         // entries and instruments for the assessment
  std::string supervision, assessment;
  int settled = 0, carried = 0, open_episode = 0, visits_in_cases = 0, plans_reviewed = 0, withheld_from_father = 0;
  bool is_hidden_from_officer = false, is_limited_hidden = false, is_authorised = false;
  std::string drawing, drawing_entry;  // "attachments/A…", "entries/E…"
  bool is_drawing_whole = false;
  bool is_heard = false, is_presence_known = false, is_present = false;  // by the social worker, of who writes
  bool is_referred_to_marac = true;
  int fidelity_checks = 0;
  int found_by_worker = 0, found_by_officer = 0;                      // with the same words
  int lines_of_worker = 0, lines_of_officer = 0, lines_of_cases = 0;  // of one chronology
  std::vector<std::string> files;
};

// The chapter of a role about a person, or about the family where person is empty.
std::string ChapterOf(const Tale& tale, const Hand& by, const std::string& person);

// What several of its parts do.
using Fields = std::vector<std::pair<const char*, const char*>>;
workbook::v1::WriteChapterResponse Write(Stage& stage, const Hand& by, const std::string& chapter,
                                         const std::string& key, const Fields& fields);
// Its name.
std::string Record(Stage& stage, const Tale& tale, const Hand& by, const std::string& key, workbook::v1::Entry entry);

// Of the record, each in a file of its own.
void DrawTheWall(Stage& stage, Tale& tale);               // a draft that becomes an entry, with a child's drawing
void Talk(Stage& stage, Tale& tale);                      // motivational interviewing
void Measure(Stage& stage, Tale& tale);                   // instruments
void LookAtPractice(Stage& stage, Tale& tale);            // a supervisor's check of a session
void Separate(Stage& stage, Tale& tale);                  // what the father's worker must not see
void WriteWhileAnotherLooksOn(Stage& stage, Tale& tale);  // live changes, presence
void TellInOrder(Stage& stage, Tale& tale);               // one chronology, as two people see it

// Its parts, in this order.
void MeetTheFamily(Stage& stage, Tale& tale);   // cases: people, plans, workers; the workbook is opened
void WriteTheRecord(Stage& stage, Tale& tale);  // chapters, visits, sessions, instruments
void MeetTogether(Stage& stage, Tale& tale);    // the group supervision
void AssessTogether(Stage& stage, Tale& tale);  // the integrated assessment
void LookAtTheEnd(Stage& stage, Tale& tale);    // what came of it, as the services tell

}  // namespace kith::cli
