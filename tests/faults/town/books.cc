#include "tests/faults/town/books.h"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "kith/cases/v1/case_events.pb.h"
#include "kith/journal/v1/journal_service.pb.h"
#include "kith/referrals/v1/referral_events.pb.h"
#include "kith/reporting/v1/reporting.pb.h"
#include "kith/reporting/v1/reporting_service.pb.h"
#include "kith/sharing/v1/sharing.pb.h"
#include "kith/sharing/v1/sharing_service.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;
using cases::v1::CasesEvent;

constexpr const char* kJournalService = "/kith.journal.v1.JournalService/";

void Count(Kept& entry, const std::string& status, const std::string& date, int64_t change) {
  for (const char* day : kFigureDates) {
    if (date <= day) entry.effects.push_back({status + " on " + day, change});
  }
}

// What is known of a case file as its events are read.
struct KnownFile {
  bool has_number = false;  // the child's NHS number was known when the case was opened: the trust is told then only
  std::string allocated_since;
  int families = 0;  // that the child belongs to
};
using KnownFiles = std::map<std::string, KnownFile>;

std::string CaseFileOf(const std::string& person) { return "cases" + person.substr(person.find('/')); }

// The workbook keeps what it knows of a person, and the same in each of the person's families. Nobody leaves a family,
// and each family's first practitioner is allocated lately, which opens its workbook.
int EntriesInWorkbook(const std::string& stream, const CasesEvent& event, KnownFiles& files) {
  if (event.has_person_registered()) return 1;
  if (event.has_family_registered()) {
    const auto& members = event.family_registered().family().members();
    for (const auto& member : members) ++files[CaseFileOf(member)].families;
    return 1 + members.size();
  }
  if (event.has_family_member_added()) {
    ++files[CaseFileOf(event.family_member_added().membership().person())].families;
    return 2;
  }
  if (event.has_case_allocated()) return 1 + files[stream].families;
  if (event.has_practitioner_allocated()) return 2;
  return 0;
}

// Referrals hears of what opens, closes and allocates a case; an allocation that is entered late tells it nothing.
bool IsHeardByReferrals(const CasesEvent& event, KnownFile& file) {
  if (event.has_case_opened()) file.allocated_since.clear();
  if (!event.has_case_allocated()) return event.has_case_opened() || event.has_case_closed();
  if (event.case_allocated().start_date() < file.allocated_since) return false;
  file.allocated_since = event.case_allocated().start_date();
  return true;
}

void Interpret(Kept& entry, const CasesEvent& event, KnownFile& file) {
  if (IsHeardByReferrals(event, file)) entry.applied_by = {"referrals"};
  const auto tell = [&](bool police) {
    if (file.has_number) entry.told_to.push_back("nhs-trust");
    if (police) entry.told_to.push_back("police");
  };
  if (event.has_case_opened()) {
    file.has_number = file.has_number || !event.case_opened().nhs_number().empty();
    Count(entry, "STATUS_OPEN_EPISODE", event.case_opened().referral_date(), 1);
  } else if (event.has_cin_plan_started()) {
    tell(false);
    Count(entry, "STATUS_CIN_PLAN", event.cin_plan_started().start_date(), 1);
  } else if (event.has_cin_plan_ended()) {
    tell(false);
    Count(entry, "STATUS_CIN_PLAN", event.cin_plan_ended().end_date(), -1);
  } else if (event.has_child_protection_plan_started()) {
    tell(true);
    Count(entry, "STATUS_CHILD_PROTECTION_PLAN", event.child_protection_plan_started().start_date(), 1);
  } else if (event.has_child_protection_plan_ended()) {
    tell(true);
    Count(entry, "STATUS_CHILD_PROTECTION_PLAN", event.child_protection_plan_ended().end_date(), -1);
  } else if (!event.has_case_allocated()) {
    return;
  }
  entry.applied_by.push_back("reporting");
}

template <class Message>
Message Parsed(const std::string& bytes) {
  Message message;
  if (!message.ParseFromString(bytes)) throw std::runtime_error("an event does not parse");
  return message;
}

void Disclose(const sharing::v1::DisclosureMade& made, History& history) {
  Disclosed& row = history.ledger.emplace_back();
  row.agency = made.agency();
  row.sequence = made.sequence();
  row.event_id = nlohmann::json::parse(made.cloud_event()).at("id");
  row.source_position = made.source_position();
  row.content = made.cloud_event();
  row.source = made.source();
}

void TakeCases(Kept& entry, KnownFiles& files) {
  const auto event = Parsed<CasesEvent>(entry.content);
  if (entry.stream.starts_with("cases/")) Interpret(entry, event, files[entry.stream]);
  const auto entries = static_cast<size_t>(EntriesInWorkbook(entry.stream, event, files));
  entry.applied_by.insert(entry.applied_by.end(), entries, kWorkbook);
}

// What was known of the case files when the book ended.
KnownFiles FilesOf(const Book& book) {
  KnownFiles files;
  for (const Kept& entry : book.entries) {
    Kept again;
    again.stream = entry.stream;
    again.content = entry.content;
    TakeCases(again, files);
  }
  return files;
}

// before: of the same journal; null at its beginning.
void TakeWorkbook(Kept& entry, const Kept* before) {
  const auto event = Parsed<workbook::v1::WorkbookEvent>(entry.content);
  if (event.has_known_person_changed()) {
    entry.source_position = event.known_person_changed().person().source_position();
  } else if (event.has_known_family_changed()) {
    entry.source_position = event.known_family_changed().family().source_position();
  } else if (event.has_workbook_opened() && event.workbook_opened().is_by_allocation()) {
    // With what was learnt of the allocation.
    entry.source_position = before ? before->source_position : 0;
  } else if (event.has_entry_recorded() && event.entry_recorded().entry().has_visit()) {
    entry.asks = {{"cases", event.entry_recorded().entry().children_size()},
                  {kWorkbook, 1, entry.event_id + "-recorded"}};
  } else if (event.has_chapter_summarised() &&
             event.chapter_summarised().chapter_role() == cases::v1::WORKER_ROLE_RECOVERY_WORKER) {
    entry.told_to = {"substance-charity"};
  }
}

}  // namespace

void ReadOn(Town& town, Book& book, History& history, int replica) {
  auto files = book.journal == "cases" ? FilesOf(book) : KnownFiles();
  journal::v1::ReadEntriesRequest request;
  request.set_after_position(book.entries.empty() ? 0 : book.entries.back().position);
  journal::v1::ReadEntriesResponse message;
  rpc::CallOptions options;
  options.timeout = 120s;
  const auto take = [&](const journal::v1::Entry& read) {
    Kept& entry = book.entries.emplace_back();
    entry.position = read.position();
    entry.stream = read.stream();
    entry.version = read.version();
    entry.event_id = read.event_id();
    entry.request_id = read.request_id();
    entry.content = read.payload();
    // Their names could be guessed, so the topic has only the kind.
    if (entry.stream.starts_with("identifiers/")) entry.published_as = "identifiers";
    if (book.journal == "cases") {
      TakeCases(entry, files);
    } else if (book.journal == kWorkbook) {
      TakeWorkbook(entry, book.entries.size() > 1 ? &book.entries[book.entries.size() - 2] : nullptr);
    } else if (book.journal == "referrals") {
      const auto event = Parsed<referrals::v1::ReferralsEvent>(read.payload());
      if (event.has_referral_decided() && event.referral_decided().has_cases_to_open())
        entry.asks = {{"cases", event.referral_decided().cases_to_open().children_size()}};
      if (event.has_open_child_changed()) entry.source_position = event.open_child_changed().source_position();
    } else if (book.journal == "reporting") {
      const auto event = Parsed<reporting::v1::ReportingEvent>(read.payload());
      if (event.has_child_history_changed()) entry.source_position = event.child_history_changed().source_position();
    } else if (book.journal == "sharing") {
      const auto event = Parsed<sharing::v1::SharingEvent>(read.payload());
      if (event.has_disclosure_made()) Disclose(event.disclosure_made(), history);
    }
  };
  const auto done = town.channel(book.journal, replica)
                        .Read(
                            std::string(kJournalService) + "ReadEntries", request, message,
                            [&] {
                              for (const auto& entry : message.entries()) take(entry);
                              return true;
                            },
                            options);
  if (!done) throw std::runtime_error("the feed of " + book.journal + " cannot be read: " + done.error().message);
}

std::vector<Figure> ReadFigures(Town& town) {
  std::vector<Figure> figures;
  for (const char* date : kFigureDates) {
    reporting::v1::CountChildrenRequest request;
    reporting::v1::CountChildrenResponse response;
    request.set_date(date);
    const auto called =
        town.channel("reporting").Call("/kith.reporting.v1.ReportingService/CountChildren", request, response);
    if (!called) throw std::runtime_error("reporting does not count: " + called.error().message);
    for (const auto& row : response.rows()) {
      for (const auto& count : row.counts()) {
        figures.push_back({reporting::v1::Status_Name(count.status()) + " on " + date, count.children()});
      }
    }
  }
  return figures;
}

std::string VerifyJournal(Town& town, const std::string& service, int replica) {
  rpc::Channel& channel = town.channel(service, replica);
  rpc::CallOptions options;
  options.timeout = 60s;
  journal::v1::VerifyEntriesRequest entries;
  for (;;) {
    journal::v1::VerifyEntriesResponse found;
    const auto called = channel.Call(std::string(kJournalService) + "VerifyEntries", entries, found, options);
    if (!called) return called.error().message;
    if (found.fault_position()) return found.fault() + " at position " + std::to_string(found.fault_position());
    if (found.checked() == 0) break;
    entries.set_after_position(found.last_position());
  }
  journal::v1::VerifyStreamsRequest streams;
  streams.set_page_size(1000);
  for (;;) {
    journal::v1::VerifyStreamsResponse found;
    const auto called = channel.Call(std::string(kJournalService) + "VerifyStreams", streams, found, options);
    if (!called) return called.error().message;
    if (!found.different().empty()) return "the stored state differs from its events in " + found.different(0);
    if (found.next_page_token().empty()) return "";
    streams.set_page_token(found.next_page_token());
  }
}

int64_t AppliedBy(Town& town, const std::string& service, const std::string& source) {
  if (service == "reporting") {
    reporting::v1::GetProgressResponse progress;
    if (!town.channel(service).Call("/kith.reporting.v1.ReportingService/GetProgress",
                                    reporting::v1::GetProgressRequest(), progress)) {
      return -1;
    }
    if (progress.parked_streams_size() > 0) throw std::runtime_error("reporting parked " + progress.parked_streams(0));
    const auto found = progress.applied_positions().find(source);
    return found == progress.applied_positions().end() ? 0 : found->second;
  }
  sharing::v1::GetProgressResponse progress;
  if (!town.channel(service).Call("/kith.sharing.v1.SharingService/GetProgress", sharing::v1::GetProgressRequest(),
                                  progress)) {
    return -1;
  }
  sharing::v1::ListParkedStreamsResponse parked;
  if (town.channel(service).Call("/kith.sharing.v1.SharingService/ListParkedStreams",
                                 sharing::v1::ListParkedStreamsRequest(), parked) &&
      parked.parked_size() > 0) {
    const auto& stream = parked.parked(0);
    // The workbook knew a child a moment before: parked streams are tried again at the next start.
    if (!stream.reason().starts_with("CHILD_NOT_KNOWN_YET"))
      throw std::runtime_error("sharing parked " + stream.stream() + ": " + stream.reason());
    town.Restart(service);
    return -1;
  }
  const auto found = progress.applied_positions().find(source);
  return found == progress.applied_positions().end() ? 0 : found->second;
}

int64_t LastSequence(Town& town, const std::string& agency) {
  sharing::v1::GetProgressResponse progress;
  if (!town.channel("sharing").Call("/kith.sharing.v1.SharingService/GetProgress", sharing::v1::GetProgressRequest(),
                                    progress)) {
    return -1;
  }
  const auto found = progress.agency_sequences().find(agency);
  return found == progress.agency_sequences().end() ? 0 : found->second;
}

}  // namespace kith::faults
