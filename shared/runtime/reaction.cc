#include "shared/runtime/reaction.h"

#include <algorithm>
#include <future>

#include "shared/failpoint/failpoint.h"
#include "shared/log/log.h"

namespace kith::runtime {
namespace {

constexpr int kPage = 256;
constexpr auto kCallTimeout = std::chrono::seconds(10);
constexpr std::chrono::milliseconds kPoll{200};
constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{5000};

}  // namespace

bool IsTransient(Code code) {
  switch (code) {
    case Code::kUnavailable:
    case Code::kDeadlineExceeded:
    case Code::kResourceExhausted:
    case Code::kAborted:
    case Code::kInternal:
    // Our own token or the peer's key file may be mended without us.
    case Code::kUnauthenticated:
    case Code::kPermissionDenied:
    case Code::kUnimplemented:
      return true;
    case Code::kInvalidArgument:
    case Code::kNotFound:
    case Code::kAlreadyExists:
    case Code::kFailedPrecondition:
    case Code::kOutOfRange:
      return false;
  }
  return true;
}

Reaction::Reaction(std::string name, journal::Journal& journal, std::shared_ptr<rpc::Channel> peer, Call call,
                   Refused refused, Answered answered)
    : cursor_("reaction/" + name),
      journal_(journal),
      peer_(std::move(peer)),
      call_(std::move(call)),
      refused_(std::move(refused)),
      answered_(std::move(answered)) {
  loop_ = std::make_unique<Loop>([this] { return Turn(); });
}

std::chrono::milliseconds Reaction::Turn() {
  if (!journal_.Lead()) {
    position_ = -1;
    return kPoll;
  }
  if (position_ < 0) position_ = journal_.ReadCursor(cursor_);
  const auto entries = journal_.Read(position_, kPage);
  if (entries.empty()) return kPoll;
  const size_t settled = Settle(entries);
  if (settled > 0) {
    position_ = entries[settled - 1].position;
    journal_.SaveCursor(cursor_, position_);
  }
  if (settled == entries.size()) {
    failures_ = 0;
    return std::chrono::milliseconds(0);
  }
  return std::min(kLongestPause, kFirstPause * (1 << std::min(failures_++, 6)));
}

size_t Reaction::Settle(const std::vector<journal::Entry>& entries) {
  std::vector<std::optional<PeerCall>> calls;
  std::vector<std::promise<Result<void>>> answers(entries.size());
  for (const auto& entry : entries) calls.push_back(entry.erased ? std::nullopt : call_(entry));
  if (std::any_of(calls.begin(), calls.end(), [](const auto& call) { return call.has_value(); })) {
    failpoint::Hit("reaction/before_call");
  }
  for (size_t i = 0; i < entries.size(); ++i) {
    if (!calls[i]) continue;
    rpc::CallOptions options;
    options.timeout = kCallTimeout;
    options.traceparent = entries[i].traceparent;
    peer_->CallAsync(calls[i]->method, *calls[i]->request, *calls[i]->response, options,
                     [&answers, i](Result<void> answer) { answers[i].set_value(std::move(answer)); });
  }
  // All of them before the first is looked at: what follows may throw, and the calls answer into this frame.
  std::vector<Result<void>> outcomes(entries.size());
  for (size_t i = 0; i < entries.size(); ++i) {
    if (calls[i]) outcomes[i] = answers[i].get_future().get();
  }
  failpoint::Hit("reaction/after_call");
  size_t settled = 0;
  bool is_prefix = true;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (calls[i]) {
      const auto& answer = outcomes[i];
      if (!answer && IsTransient(answer.error().code)) {
        if (is_prefix)
          log::Warning("reaction_retries", {{"event", entries[i].event_id},
                                            {"code", CodeName(answer.error().code)},
                                            {"reason", answer.error().reason}});
        is_prefix = false;
      } else if (!answer && is_prefix) {
        log::Warning("reaction_refused", {{"event", entries[i].event_id}, {"reason", answer.error().reason}});
        refused_(entries[i], answer.error());
      } else if (answer && is_prefix && answered_) {
        answered_(entries[i], *calls[i]->response);
      }
    }
    if (is_prefix) ++settled;
  }
  return settled;
}

}  // namespace kith::runtime
