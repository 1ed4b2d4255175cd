#include "tests/unit/simulation/ground.h"

namespace kith::simulation {

std::string_view NameOf(Planted planted) {
  switch (planted) {
    case Planted::kNothing:
      return "nothing";
    case Planted::kAcknowledgesBeforeStoring:
      return "a record is acknowledged before it is stored";
    case Planted::kReordersRetries:
      return "a retry comes after what followed it";
    case Planted::kHidesLoss:
      return "a broker that lost records does not show it";
    case Planted::kCursorIsAhead:
      return "the relay resumes after the first unacknowledged entry";
    case Planted::kForgetsRefills:
      return "a crash forgets that a broker was refilled";
    case Planted::kLeaderIsNeverTold:
      return "a relay goes on when another one leads";
    case Planted::kReadsUncommitted:
      return "the relay reads what is not committed";
    case Planted::kAnswersBeforeCommit:
      return "a commit is answered and lost";
    case Planted::kForgetsRequests:
      return "no stored answer is looked up";
    case Planted::kHasNoHeadLock:
      return "two transactions hold the head";
    case Planted::kHidesOthersChanges:
      return "a replica is not told what another one changed";
    case Planted::kSavesPositionApart:
      return "the consumer's position is not saved with the effect";
    case Planted::kComparesNoPosition:
      return "the consumer's position is set without a comparison";
    case Planted::kFeedEndsEarly:
      return "the feed says that there is no more";
    case Planted::kCount:
      break;
  }
  return "";
}

std::string_view NameOf(Met met) {
  switch (met) {
    case Met::kUnknownOutcome:
      return "outcome unknown";
    case Met::kStoreRefusal:
      return "statement refused";
    case Met::kStoreLost:
      return "store's connection lost";
    case Met::kCrash:
      return "crash";
    case Met::kPause:
      return "stopped or woken";
    case Met::kLeadLost:
      return "lead lost";
    case Met::kRebuild:
      return "producer rebuilt";
    case Met::kRefillByMark:
      return "refilled by a topic's end";
    case Met::kRefillByOffset:
      return "refilled by a passed offset";
    case Met::kNewCluster:
      return "wiped broker";
    case Met::kTruncation:
      return "topic lost its end";
    case Met::kRetention:
      return "topic lost its beginning";
    case Met::kDuplicate:
      return "retry recognised";
    case Met::kLostAcknowledgement:
      return "acknowledgement lost";
    case Met::kFailedReport:
      return "failed report";
    case Met::kFatal:
      return "fatal error";
    case Met::kWatchdog:
      return "watchdog";
    case Met::kFull:
      return "producer full";
    case Met::kLateArrival:
      return "late arrival";
    case Met::kGap:
      return "gap";
    case Met::kSkipped:
      return "copy skipped";
    case Met::kFromFeed:
      return "read from the feed";
    case Met::kUnreadable:
      return "unreadable record";
    case Met::kNotApplied:
      return "effect not applied";
    case Met::kCursorMoved:
      return "cursor moved by another";
    case Met::kRetry:
      return "command retried";
    case Met::kStoredAnswer:
      return "stored answer";
    case Met::kLeftForNextBatch:
      return "left for the next batch";
    case Met::kDecidedMore:
      return "decided further ahead";
    case Met::kDecidedAhead:
      return "decided ahead";
    case Met::kDecidedInVain:
      return "decided in vain";
    case Met::kCount:
      break;
  }
  return "";
}

}  // namespace kith::simulation
