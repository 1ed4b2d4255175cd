#include "tests/faults/workbook/writer.h"

#include <map>
#include <set>
#include <thread>

namespace kith::faults::writing {
namespace {

using namespace std::chrono_literals;
using namespace workbook::v1;

const Field* Find(const Chapter& chapter, const std::string& prompt) {
  for (const auto& field : chapter.fields()) {
    if (field.prompt() == prompt) return &field;
  }
  return nullptr;
}

class Writer {
 public:
  Writer(rpc::Channel& channel, const Family& family, const std::string& worker, uint64_t seed, Signals& signals)
      : channel_(channel), family_(family), worker_(worker), random_(seed), signals_(signals) {}

  Written Run() {
    while (!signals_.finish && !signals_.give_up) {
      const auto& chapter = family_.chapters[Below(family_.chapters.size())];
      // Who reads now and then writes on older revisions in between: so conflicts come about.
      if (!seen_.contains(chapter) || Below(8) == 0) Read(chapter);
      if (Below(10) == 0) {
        Settle(chapter);
      } else {
        WriteFields(chapter);
      }
    }
    return std::move(written_);
  }

 private:
  size_t Below(size_t bound) { return std::uniform_int_distribution<size_t>(0, bound - 1)(random_); }
  std::string NewValue() { return worker_ + " says " + std::to_string(++values_); }
  std::string RequestId() { return worker_ + "-request-" + std::to_string(++requests_); }

  template <class Request, class Response>
  bool Call(const char* method, const Request& request, Response& response) {
    Error error;
    const bool done = CallUntilAnswered(channel_, std::string(kWorkbookService) + method, request, response, signals_,
                                        written_.retries, error);
    if (!done && !signals_.give_up && error.reason != "CONFLICT_NOT_SEEN" && error.reason != "FIELD_NOT_IN_CONFLICT")
      written_.wrong.push_back(std::string(method) + ": " + error.reason + ": " + error.message);
    return done;
  }

  void Read(const std::string& chapter) {
    GetChapterRequest request;
    GetChapterResponse response;
    request.set_name(chapter);
    if (Call("GetChapter", request, response)) seen_[chapter] = response.chapter();
  }

  void Note(const Chapter& after, Acknowledged one) {
    if (const auto* field = Find(after, one.prompt)) {
      for (const auto& value : field->values())
        if (value.value() == one.value) one.revision = value.revision();
    }
    written_.acknowledged.push_back(std::move(one));
    ++signals_.acknowledged;
  }

  void WriteFields(const std::string& chapter) {
    WriteChapterRequest request;
    request.set_request_id(RequestId());
    request.set_name(chapter);
    std::set<size_t> prompts;
    for (size_t i = 0; i <= Below(std::size(kPrompts)); ++i) prompts.insert(Below(std::size(kPrompts)));
    for (const size_t prompt : prompts) {
      auto& change = *request.add_fields();
      change.set_prompt(kPrompts[prompt]);
      change.set_value(NewValue());
      const auto* field = Find(seen_[chapter], change.prompt());
      change.set_base_revision(field ? field->revision() : 0);
    }
    WriteChapterResponse response;
    if (!Call("WriteChapter", request, response)) return;
    const std::set<std::string> told(response.conflicts().begin(), response.conflicts().end());
    for (const auto& change : request.fields()) {
      Note(response.chapter(), {chapter, change.prompt(), change.value(), worker_, 0, change.base_revision()});
      const auto* field = Find(response.chapter(), change.prompt());
      const bool differs = field && field->values_size() > 1;
      written_.met_conflicts += differs;
      if (differs != told.contains(change.prompt()))
        written_.wrong.push_back("a conflict about " + change.prompt() + " was not told, or told of nothing");
    }
    seen_[chapter] = response.chapter();
  }

  void Settle(const std::string& chapter) {
    for (const auto& field : seen_[chapter].fields()) {
      if (field.values_size() < 2) continue;
      SettleFieldRequest request;
      request.set_request_id(RequestId());
      request.set_name(chapter);
      request.set_prompt(field.prompt());
      request.set_value(NewValue());
      request.set_reason("We talked about it.");
      Acknowledged one{chapter, field.prompt(), request.value(), worker_};
      for (const auto& value : field.values()) {
        request.add_seen_revisions(value.revision());
        one.seen.push_back(value.revision());
      }
      SettleFieldResponse response;
      if (!Call("SettleField", request, response)) return Read(chapter);
      Note(response.chapter(), std::move(one));
      ++written_.settled;
      seen_[chapter] = response.chapter();
      return;
    }
  }

  rpc::Channel& channel_;
  const Family& family_;
  const std::string worker_;
  std::mt19937_64 random_;
  Signals& signals_;
  std::map<std::string, Chapter> seen_;
  int values_ = 0, requests_ = 1000;
  Written written_;
};

}  // namespace

bool CallUntilAnswered(rpc::Channel& channel, const std::string& method, const google::protobuf::Message& request,
                       google::protobuf::Message& response, const Signals& signals, int64_t& retries, Error& error) {
  for (;; ++retries) {
    while (!signals.is_up && !signals.give_up) std::this_thread::sleep_for(5ms);
    if (signals.give_up) return false;
    rpc::CallOptions options;
    options.timeout = 10s;
    const auto done = channel.Call(method, request, response, options);
    if (done) return true;
    error = done.error();
    switch (error.code) {
      case Code::kUnavailable:
      case Code::kDeadlineExceeded:
      case Code::kResourceExhausted:
      case Code::kInternal:  // a connection that was cut amid an answer
        std::this_thread::sleep_for(5ms);
        continue;
      default:
        return false;
    }
  }
}

Written Write(rpc::Channel& channel, const Family& family, const std::string& worker, uint64_t seed, Signals& signals) {
  return Writer(channel, family, worker, seed, signals).Run();
}

}  // namespace kith::faults::writing
