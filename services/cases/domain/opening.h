// Opening the referral episodes of the children of an accepted referral.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// "cases/C0000123" of "people/C0000123": a child's person and case file have the same number.
std::string CaseFileOf(std::string_view person);

// Opens an episode for each child, all or none; the first one begins the child's case file.
// Refusals: NOT_FOUND for a child who is not recorded; EPISODE_ALREADY_OPEN; EPISODES_OVERLAP;
// REFERRAL_TOO_LONG_BEFORE_BIRTH; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> OpenCaseFiles(const Streams& streams, const v1::OpenCaseFilesRequest& request, const Context& context);

std::vector<std::string> OpenCaseFilesStreams(const v1::OpenCaseFilesRequest& request);

}  // namespace kith::cases
