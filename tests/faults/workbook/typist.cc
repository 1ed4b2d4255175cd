#include "tests/faults/workbook/typist.h"

#include <algorithm>
#include <thread>

#include "kith/workbook/v1/drafts_service.pb.h"

namespace kith::faults::writing {
namespace {

using namespace std::chrono_literals;
using namespace workbook::v1;
using Moment = std::chrono::steady_clock::time_point;

constexpr const char* kDrafts = "/kith.workbook.v1.DraftsService/";
constexpr auto kSavesEach = 1s;

class Typist {
 public:
  Typist(rpc::Channel& channel, const Family& family, const std::string& worker, Signals& signals, Kills& kills)
      : channel_(channel), signals_(signals), kills_(kills) {
    draft_.set_name("drafts/typed-by-" + worker);
    draft_.set_workbook(family.workbook);
    draft_.set_chapter(family.chapters.front());
    draft_.set_prompt(kPrompts[0]);
  }

  Typed Run() {
    Moment next_save = std::chrono::steady_clock::now();
    while (!signals_.finish && !signals_.give_up) {
      if (const size_t kills = CountKills(); kills > seen_kills_) {
        seen_kills_ = kills;
        Look();
      }
      Word();
      if (std::chrono::steady_clock::now() >= next_save) {
        next_save += kSavesEach;
        Save();
      }
      std::this_thread::sleep_for(20ms);
    }
    return std::move(typed_);
  }

 private:
  void Word() {
    // A paper that is full is begun anew: a draft is at most 64,000 bytes.
    if (draft_.text().size() > 30'000) {
      draft_.clear_text();
      words_.clear();
    }
    *draft_.mutable_text() += "word ";
    words_.push_back(std::chrono::steady_clock::now());
  }

  void Save() {
    SaveDraftRequest request;
    draft_.set_revision(draft_.revision() + 1);
    request.set_workbook(draft_.workbook());
    *request.mutable_draft() = draft_;
    SaveDraftResponse response;
    const auto done = channel_.Call(std::string(kDrafts) + "SaveDraft", request, response);
    if (done) {
      saved_revision_ = draft_.revision();
      return;
    }
    if (done.error().code != Code::kUnavailable && done.error().code != Code::kDeadlineExceeded)
      typed_.wrong.push_back("SaveDraft: " + done.error().reason + ": " + done.error().message);
  }

  // What is left, before anything is saved again.
  void Look() {
    while (!signals_.was_restarted && !signals_.give_up) std::this_thread::sleep_for(5ms);
    GetDraftRequest request;
    request.set_name(draft_.name());
    GetDraftResponse response;
    int64_t retries = 0;
    Error error;
    if (!CallUntilAnswered(channel_, std::string(kDrafts) + "GetDraft", request, response, signals_, retries, error)) {
      if (saved_revision_ > 0 && !signals_.give_up) typed_.wrong.push_back("GetDraft: " + error.reason);
      return;
    }
    ++typed_.looks;
    const auto& kept = response.draft();
    typed_.older_than_saved += kept.revision() < saved_revision_;
    const size_t words = kept.text().size() / std::string("word ").size();
    const Moment killed = LastKill();
    if (words >= words_.size() || words_[words] >= killed) return;
    typed_.most_gone =
        std::max(typed_.most_gone, std::chrono::duration_cast<std::chrono::milliseconds>(killed - words_[words]));
  }

  size_t CountKills() {
    const std::lock_guard lock(kills_.mutex);
    return kills_.at.size();
  }
  Moment LastKill() {
    const std::lock_guard lock(kills_.mutex);
    return kills_.at.empty() ? Moment::min() : kills_.at.back();
  }

  rpc::Channel& channel_;
  Signals& signals_;
  Kills& kills_;
  Draft draft_;
  std::vector<Moment> words_;
  int64_t saved_revision_ = 0;
  size_t seen_kills_ = 0;
  Typed typed_;
};

}  // namespace

Typed Type(rpc::Channel& channel, const Family& family, const std::string& worker, Signals& signals, Kills& kills) {
  return Typist(channel, family, worker, signals, kills).Run();
}

}  // namespace kith::faults::writing
