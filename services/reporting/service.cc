#include "services/reporting/service.h"

#include "services/reporting/cached.h"
#include "services/reporting/figures.h"

namespace kith::reporting {
namespace {

using enum identity::Role;

const Roles kFigureReaders = {kAnalyst, kTeamManager, kConferenceChair, kAuditor, kImporter, kService};
const Roles kOperators = {kSystemAdmin, kAnalyst, kTeamManager, kAuditor, kImporter, kService};

}  // namespace

void AddReportingRpcs(Front& front, cache::Cache* cache) {
  using journal::Journal;
  using rpc::Call;
  front.Query<v1::CountChildrenRequest, v1::CountChildrenResponse>(
      "CountChildren", kFigureReaders, [cache](Journal& journal, const Call&, const v1::CountChildrenRequest& request) {
        return Cached(cache, journal, "CountChildren", request, [&] { return CountChildren(journal, request); });
      });
  front.Query<v1::CompareDatesRequest, v1::CompareDatesResponse>(
      "CompareDates", kFigureReaders, [cache](Journal& journal, const Call&, const v1::CompareDatesRequest& request) {
        return Cached(cache, journal, "CompareDates", request, [&] { return CompareDates(journal, request); });
      });
  front.Query<v1::GetProgressRequest, v1::GetProgressResponse>(
      "GetProgress", kOperators,
      [](Journal& journal, const Call&, const v1::GetProgressRequest&) { return GetProgress(journal); });
}

}  // namespace kith::reporting
