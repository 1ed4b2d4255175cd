#include "services/reporting/service.h"

#include "services/reporting/figures.h"

namespace kith::reporting {
namespace {

using enum identity::Role;

const Roles kFigureReaders = {kAnalyst, kTeamManager, kConferenceChair, kAuditor, kImporter, kService};
const Roles kOperators = {kSystemAdmin, kAnalyst, kTeamManager, kAuditor, kImporter, kService};

}  // namespace

void AddReportingRpcs(Front& front) {
  using journal::Journal;
  using rpc::Call;
  front.Query<v1::CountChildrenRequest, v1::CountChildrenResponse>(
      "CountChildren", kFigureReaders, [](Journal& journal, const Call&, const v1::CountChildrenRequest& request) {
        return CountChildren(journal, request);
      });
  front.Query<v1::CompareDatesRequest, v1::CompareDatesResponse>(
      "CompareDates", kFigureReaders, [](Journal& journal, const Call&, const v1::CompareDatesRequest& request) {
        return CompareDates(journal, request);
      });
  front.Query<v1::GetProgressRequest, v1::GetProgressResponse>(
      "GetProgress", kOperators,
      [](Journal& journal, const Call&, const v1::GetProgressRequest&) { return GetProgress(journal); });
}

}  // namespace kith::reporting
