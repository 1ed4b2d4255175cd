#include "services/cli/workbook_story.h"

#include <cstdio>
#include <string_view>
#include <thread>

#include "services/cli/output.h"
#include "shared/clock/clock.h"

namespace kith::cli {
namespace {

constexpr std::chrono::seconds kPatience{30};
constexpr std::chrono::milliseconds kPause{50};
constexpr std::size_t kWidth = 100;

}  // namespace

Stage::Stage(const Globals& globals, const StoryOptions& options)
    : globals_(globals), options_(options), today_(calendar::LondonDay(SystemClock().Now())) {}

rpc::Channel& Stage::ChannelOf(const Hand& by, const char* service) {
  const bool is_workbook = std::string_view(service).starts_with("kith.workbook.");
  auto& channel = channels_[{by.number, is_workbook ? "workbook" : "cases"}];
  if (!channel) {
    identity::TokenRequest request;
    request.subject = by.number;
    request.roles = {by.token};
    request.issuer = options_.issuer;
    request.audience = options_.audience;
    const std::string token = identity::MintToken(options_.key_file, request, SystemClock().Now());
    channel =
        std::make_unique<rpc::Channel>(globals_.Target(is_workbook ? "workbook" : "cases"), [token] { return token; });
  }
  return *channel;
}

Result<void> Stage::Call(const Hand& by, const char* service, const char* rpc, const google::protobuf::Message& request,
                         google::protobuf::Message& response) {
  auto& channel = ChannelOf(by, service);
  return WithRetries([&] { return CallOnce(channel, service, rpc, request, response); }, kPatience);
}

Result<void> Stage::Read(const Hand& by, const char* service, const char* rpc, const google::protobuf::Message& request,
                         google::protobuf::Message& message, const std::function<bool()>& on_message) {
  rpc::CallOptions options;
  options.timeout = kPatience;
  return ChannelOf(by, service).Read(std::string("/") + service + "/" + rpc, request, message, on_message, options);
}

void Stage::Await(const char* what, const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) {
      constexpr Reason kNotInTime{"STORY_NOT_IN_TIME", Code::kDeadlineExceeded};
      throw StoryStopped{Refuse(kNotInTime, "it did not come in half a minute").value(), what};
    }
    std::this_thread::sleep_for(kPause);
  }
}

std::string Stage::RequestId(const std::string& key) const {
  return key.starts_with("staff-") ? "story-" + key : "story-" + calendar::FormatDate(today_) + "-" + key;
}

std::string Stage::Day(int days_ago) const { return calendar::FormatDate(today_ - std::chrono::days(days_ago)); }

google::protobuf::Timestamp Stage::At(int days_ago, int hour, int minute) const {
  const std::chrono::sys_seconds time =
      today_ - std::chrono::days(days_ago) + std::chrono::hours(hour) + std::chrono::minutes(minute);
  google::protobuf::Timestamp stamp;
  stamp.set_seconds(time.time_since_epoch().count());
  return stamp;
}

void Stage::Heading(const std::string& text) const {
  if (!globals_.json) std::printf("\n%s\n", text.c_str());
}

void Stage::Say(int days_ago, const std::string& text) const {
  if (globals_.json) return;
  std::string line = Day(days_ago) + "  ";
  const std::string indent(line.size(), ' ');
  for (std::size_t from = 0; from < text.size();) {
    const auto to = std::min(text.find(' ', from), text.size());
    if (line.size() > indent.size() && line.size() + 1 + (to - from) > kWidth) {
      std::printf("%s\n", line.c_str());
      line = indent;
    }
    line += (line.size() > indent.size() ? " " : "") + text.substr(from, to - from);
    from = to + 1;
  }
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

std::string ChapterOf(const Tale& tale, const Hand& by, const std::string& person) {
  std::string role(by.what);
  for (char& c : role) c = c == ' ' ? '-' : c;
  const std::string number = tale.workbook.substr(tale.workbook.find('/') + 1);
  return "chapters/" + number + "-" + role + "-" + (person.empty() ? "family" : person.substr(person.find('/') + 1));
}

}  // namespace kith::cli
