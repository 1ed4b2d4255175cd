// Two of them at the same workbook: one writes, another looks on.
#include <condition_variable>
#include <mutex>
#include <thread>

#include "services/cli/workbook_story.h"

#include "kith/workbook/v1/watch_service.pb.h"

namespace kith::cli {
namespace {

using namespace workbook::v1;

// What the social worker's window has heard. Thread-safe.
class Window {
 public:
  Window(std::string chapter, std::string writer) : chapter_(std::move(chapter)), writer_(std::move(writer)) {}

  // False when there is nothing left to wait for.
  bool Hear(const WatchWorkbookResponse& answer) {
    const std::lock_guard lock(mutex_);
    is_live_ = is_live_ || answer.is_live();
    for (const auto& change : answer.changes()) {
      for (const auto& field : change.fields()) {
        is_heard_ =
            is_heard_ || (change.name() == chapter_ && change.by() == writer_ && field.prompt() == "direct_work");
      }
    }
    if (answer.has_presence()) {
      has_presence_ = true;
      is_known_ = answer.presence().is_known();
      for (const auto& one : answer.presence().people()) {
        is_present_ = is_present_ || (one.chapter() == chapter_ && one.worker() == writer_);
      }
    }
    changed_.notify_all();
    return !IsDone();
  }

  void End(Result<void> how) {
    const std::lock_guard lock(mutex_);
    how_ = std::move(how);
    has_ended_ = true;
    changed_.notify_all();
  }

  void AwaitLive() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_live_ || has_ended_; });
  }

  // Once it has ended.
  void TellOf(Tale& tale) {
    const std::lock_guard lock(mutex_);
    if (!how_ && !IsDone()) throw StoryStopped{how_.error(), "WatchWorkbook"};
    tale.is_heard = is_heard_;
    tale.is_presence_known = is_known_;
    tale.is_present = is_present_;
  }

 private:
  bool IsDone() const { return is_live_ && is_heard_ && has_presence_ && (!is_known_ || is_present_); }

  const std::string chapter_, writer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_live_ = false, is_heard_ = false, has_presence_ = false, is_known_ = false, is_present_ = false;
  bool has_ended_ = false;
  Result<void> how_;
};

void Enter(Stage& stage, const std::string& chapter) {
  EnterChapterRequest enter;
  enter.set_name(chapter);
  enter.set_client("story-window");
  stage.Ask<EnterChapterResponse>(kChildPractitioner, kWatchService, "EnterChapter", enter);
}

}  // namespace

void WriteWhileAnotherLooksOn(Stage& stage, Tale& tale) {
  const std::string chapter = ChapterOf(tale, kChildPractitioner, tale.children.front());
  Window window(chapter, kChildPractitioner.number);
  // From the beginning, so that a second run of the day, in which nothing is written any more, hears the same.
  WatchWorkbookRequest watch;
  watch.set_name(tale.workbook);
  Stage look = stage.Another();
  std::thread looking([&] {
    WatchWorkbookResponse answer;
    window.End(
        look.Read(kSocialWorker, kWatchService, "WatchWorkbook", watch, answer, [&] { return window.Hear(answer); }));
  });
  const auto write = [&] {
    window.AwaitLive();
    Enter(stage, chapter);
    Write(stage, kChildPractitioner, chapter, "direct-work",
          {{"direct_work", "Three sessions with cards and clay; Testina leads, and decides when we stop."},
           {"own_words", "I want Mum to laugh with her whole face again."},
           {"wishes", "To have a lock that only opens from inside, and a Friday with nothing on it."},
           {"contact_with_perpetrator", "not-agreed"}});
  };
  try {
    write();
  } catch (...) {
    looking.join();
    throw;
  }
  looking.join();
  window.TellOf(tale);
  LeaveChapterRequest leave;
  leave.set_name(chapter);
  leave.set_client("story-window");
  stage.Ask<LeaveChapterResponse>(kChildPractitioner, kWatchService, "LeaveChapter", leave);
  stage.Say(0,
            std::string("The child practitioner writes their chapter while the social worker has the workbook open. ") +
                (tale.is_presence_known ? "They see who is in which chapter, and the words as they are saved."
                                        : "They see the words as they are saved; who is in which chapter is not known "
                                          "without Redis."));
}

}  // namespace kith::cli
