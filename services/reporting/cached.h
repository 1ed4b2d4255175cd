// Figures that were counted before, from the cache. Right by construction: an answer's name holds the digest of the
// journal's head, which no other history has, how often the journal was changed beside its events, and how far the
// source has been applied. Nothing else goes into an answer but the request.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "shared/cache/cache.h"
#include "shared/journal/journal.h"
#include "shared/journal/states.h"

namespace kith::reporting {

// To be raised when a program answers otherwise from the same journal.
inline constexpr const char* kAnswersVersion = "1";
inline constexpr std::chrono::minutes kKeepAnswers{10};

// What every figure depends on: one read by primary key.
std::string JournalVersion(journal::Journal& journal);

// The answer of count(), or the one that it gave before. cache may be null. Refusals are not kept.
template <class Request, class Count>
auto Cached(cache::Cache* cache, journal::Journal& journal, const std::string& rpc, const Request& request,
            Count&& count) -> decltype(count()) {
  if (!cache || !cache->IsUp()) return count();
  const std::string version = JournalVersion(journal);
  const std::string name =
      std::string("reporting/") + kAnswersVersion + '\0' + rpc + '\0' + version + '\0' + journal::Serialise(request);
  typename decltype(count())::value_type answer;
  if (const auto kept = cache->Get(name); kept && answer.ParseFromString(*kept)) return answer;
  auto counted = count();
  // What was committed while we counted may be in the figures: they would be of a later version than their name says.
  if (counted && JournalVersion(journal) == version) cache->Put(name, counted->SerializeAsString(), kKeepAnswers);
  return counted;
}

}  // namespace kith::reporting
