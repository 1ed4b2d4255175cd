#include "services/referrals/views.h"

#include <string>
#include <vector>

#include "services/referrals/hidden.h"
#include "shared/checks/checks.h"
#include "shared/front/page.h"

namespace kith::referrals {

namespace {

// A page's last key is "2026-03-02 referrals/R0000123": its order is that of the list.
constexpr char kSelect[] =
    "SELECT stream, decision_due_date FROM referral_view WHERE decision_due_date || ' ' || stream > $1";

checks::Refused CheckFilters(const v1::ListReferralsRequest& request) {
  if (!request.authority().empty()) {
    if (auto wrong = checks::CheckAuthority("authority", request.authority())) return wrong;
  }
  if (request.state() != 0) {
    if (auto wrong = checks::CheckKnown("state", request.state())) return wrong;
  }
  return std::nullopt;
}

}  // namespace

Result<v1::ListReferralsResponse> ListReferrals(journal::Journal& journal, const Context& context,
                                                const v1::ListReferralsRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (auto wrong = CheckFilters(request)) return *wrong;

  std::string statement = kSelect;
  std::vector<sql::Value> values = {std::string()};
  const auto where = [&](const char* column, sql::Value value) {
    values.push_back(std::move(value));
    statement += std::string(" AND ") + column + " = $" + std::to_string(values.size());
  };
  if (request.state() != 0) where("state", static_cast<int64_t>(request.state()));
  if (!request.authority().empty()) where("authority", request.authority());
  values.push_back(int64_t{});
  statement += " ORDER BY decision_due_date || ' ' || stream LIMIT $" + std::to_string(values.size());
  const auto places = [&](const std::string& after, int64_t most) {
    values.front() = after;
    values.back() = most;
    const sql::Rows rows =
        journal.readers().With([&](sql::Connection& connection) { return connection.Query(statement, values); });
    std::vector<Placed> next;
    for (const auto& row : rows) next.push_back({sql::AsText(row[1]) + " " + sql::AsText(row[0]), sql::AsText(row[0])});
    return next;
  };
  v1::ListReferralsResponse response;
  response.set_next_page_token(AddVisible(journal, context, *page, places, response.mutable_referrals()));
  return response;
}

}  // namespace kith::referrals
