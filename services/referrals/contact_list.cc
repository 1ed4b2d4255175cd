#include <string>
#include <vector>

#include "services/referrals/domain/new_contact.h"
#include "services/referrals/hidden.h"
#include "services/referrals/views.h"
#include "shared/checks/checks.h"
#include "shared/front/page.h"

namespace kith::referrals {

namespace {

checks::Refused CheckFilters(const v1::ListContactsRequest& request) {
  if (!request.child().empty()) {
    if (auto wrong = checks::CheckName("child", request.child(), "people")) return wrong;
  }
  if (!request.authority().empty()) {
    if (auto wrong = checks::CheckAuthority("authority", request.authority())) return wrong;
  }
  if (request.state() != 0) {
    if (auto wrong = checks::CheckKnown("state", request.state())) return wrong;
  }
  return CheckAddressKey("address_key", request.address_key());
}

}  // namespace

Result<v1::ListContactsResponse> ListContacts(journal::Journal& journal, const Context& context,
                                              const v1::ListContactsRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (auto wrong = CheckFilters(request)) return *wrong;

  std::vector<sql::Value> values = {std::string()};
  std::string statement = "SELECT DISTINCT sort, stream FROM contact_view WHERE sort < $1";
  const auto where = [&](const char* column, sql::Value value) {
    values.push_back(std::move(value));
    statement += std::string(" AND ") + column + " = $" + std::to_string(values.size());
  };
  if (!request.child().empty()) where("child", request.child());
  if (!request.address_key().empty()) where("address_key", request.address_key());
  if (!request.authority().empty()) where("authority", request.authority());
  if (request.state() != 0) where("state", static_cast<int64_t>(request.state()));
  values.push_back(int64_t{});
  statement += " ORDER BY sort DESC LIMIT $" + std::to_string(values.size());
  const auto places = [&](const std::string& after, int64_t most) {
    // '~' sorts after every key.
    values.front() = after.empty() ? std::string("~") : after;
    values.back() = most;
    const sql::Rows rows =
        journal.readers().With([&](sql::Connection& connection) { return connection.Query(statement, values); });
    std::vector<Placed> next;
    for (const auto& row : rows) next.push_back({sql::AsText(row[0]), sql::AsText(row[1])});
    return next;
  };
  v1::ListContactsResponse response;
  response.set_next_page_token(AddVisible(journal, context, *page, places, response.mutable_contacts()));
  return response;
}

}  // namespace kith::referrals
