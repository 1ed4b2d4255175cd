#include "services/cli/journal_verify.h"

#include <algorithm>

#include "kith/journal/v1/journal_service.pb.h"

namespace kith::cli {
namespace {

using namespace journal::v1;

constexpr int64_t kPageEntries = 5000;
constexpr int32_t kPageStreams = 500;

std::string At(int64_t position) { return "position " + std::to_string(position); }

// False at the first fault: what comes after a broken link says nothing.
Result<bool> VerifyPage(const CallJournal& call, int64_t& position, JournalReport& report) {
  VerifyEntriesRequest request;
  request.set_after_position(position);
  request.set_limit(kPageEntries);
  VerifyEntriesResponse page;
  if (auto called = call("VerifyEntries", request, page); !called) return tl::unexpected<Error>(called.error());
  const std::string expected = position == 0 ? std::string(32, '\0') : report.head;
  if (page.previous_digest() != expected) {
    report.faults.push_back("the chain is broken between pages at " + At(position));
    return false;
  }
  report.entries += page.checked();
  report.erased += page.erased();
  if (page.fault_position() != 0 || !page.fault().empty()) {
    report.faults.push_back(At(page.fault_position()) + ": " + page.fault());
    return false;
  }
  if (page.last_position() - position != page.checked() || page.checked() < 0) {
    report.faults.push_back("positions are missing after " + At(position));
    return false;
  }
  if (page.last_position() == position) return false;
  position = page.last_position();
  report.head = page.last_digest();
  return true;
}

Result<void> VerifyStreamPages(const CallJournal& call, JournalReport& report) {
  VerifyStreamsRequest request;
  request.set_page_size(kPageStreams);
  while (true) {
    VerifyStreamsResponse page;
    if (auto called = call("VerifyStreams", request, page); !called) return called;
    report.streams += page.equal();
    report.streams_erased += page.erased();
    for (const auto& stream : page.different()) {
      report.faults.push_back("the state of " + stream + " is not what its events make");
    }
    if (page.next_page_token().empty()) return {};
    request.set_page_token(page.next_page_token());
  }
}

}  // namespace

Result<JournalReport> VerifyJournal(const CallJournal& call, const std::function<void(int64_t, int64_t)>& on_progress) {
  GetHeadResponse head;
  if (auto called = call("GetHead", GetHeadRequest(), head); !called) return tl::unexpected<Error>(called.error());
  JournalReport report;
  report.head = std::string(32, '\0');
  int64_t position = 0;
  while (true) {
    const auto more = VerifyPage(call, position, report);
    if (!more) return tl::unexpected<Error>(more.error());
    on_progress(position, std::max(position, head.position()));
    if (!*more) break;
    if (position == head.position() && report.head != head.digest()) {
      report.faults.push_back("the entry at " + At(position) + " is not the head that the service named");
    }
  }
  if (report.faults.empty() && position < head.position()) {
    report.faults.push_back("the journal ends at " + At(position) + ", before the head that the service named");
  }
  if (auto streams = VerifyStreamPages(call, report); !streams) return tl::unexpected<Error>(streams.error());
  return report;
}

}  // namespace kith::cli
