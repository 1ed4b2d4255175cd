#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "services/referrals/domain/instants.h"
#include "services/referrals/views.h"
#include "shared/checks/checks.h"
#include "shared/checks/no_such.h"
#include "shared/front/page.h"

namespace kith::referrals {

namespace {

checks::Refused CheckHistoryName(const std::string& name) {
  for (const char* kind : {"contacts", "referrals", "enquiries", "children"}) {
    if (!checks::CheckName("name", name, kind)) return std::nullopt;
  }
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the name is not that of a record of the front door",
                             "name", "the name of a contact, a referral, an enquiry or an open child");
}

Result<int64_t> PositionOf(const std::string& key) {
  int64_t position = 0;
  if (key.empty()) return position;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), position);
  if (error == std::errc() && end == key.data() + key.size() && position >= 0) return position;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the page token was not given out by this service",
                             "page_token", "next_page_token of the page before, or empty");
}

}  // namespace

Result<v1::ListHistoryResponse> ListHistory(journal::Journal& journal, const v1::ListHistoryRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (auto wrong = CheckHistoryName(request.name())) return *wrong;
  const auto after = PositionOf(page->after);
  if (!after) return tl::unexpected<Error>(after.error());

  const auto entries = journal.Read(*after, static_cast<int>(page->size) + 1, request.name());
  if (entries.empty() && *after == 0) return checks::NoSuch(request.name(), "name");
  v1::ListHistoryResponse response;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (static_cast<int64_t>(i) == page->size) {
      response.set_next_page_token(PageToken(std::to_string(entries[i - 1].position)));
      break;
    }
    auto& entry = *response.add_entries();
    *entry.mutable_recorded_time() = TimestampOf(entries[i].recorded_at);
    entry.set_recorded_by(entries[i].actor);
    if (!entries[i].erased && !entry.mutable_event()->ParseFromString(entries[i].payload))
      throw std::runtime_error("an entry of our own journal is not readable");
  }
  return response;
}

}  // namespace kith::referrals
