// The small parsers that meet what others wrote: page tokens, settings, trace contexts, error details, names, dates and
// database addresses. Held: what a parser accepts, its counterpart writes back as it was.
#include "shared/calendar/date.h"
#include "shared/config/settings.h"
#include "shared/front/page.h"
#include "shared/identity/base64url.h"
#include "shared/rpc/error_details.h"
#include "shared/rpc/guard.h"
#include "shared/sql/connection.h"
#include "tests/fuzz/broken.h"

namespace kith::fuzz {
namespace {

void Settings(std::string_view text) {
  std::map<std::string, std::string> environment;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const size_t equals = std::min(line.find('='), line.size());
    environment.emplace(line.substr(0, equals), line.substr(std::min(equals + 1, line.size())));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  config::Settings settings(environment);
  const int port = settings.Integer("KITH_PORT", 5, 1, 10, "a number");
  if (port < 1 || port > 10) Broken("a setting beyond its bounds");
  settings.Flag("KITH_FLAG", false, "a flag");
  settings.Seconds("KITH_WAIT", std::chrono::seconds(1), std::chrono::seconds(0), std::chrono::seconds(9), "a time");
  settings.Choice("KITH_CHOICE", "a", {"a", "b"}, "a choice");
  settings.OptionalSecretFile("KITH_FILE", "a file");
  if (const auto checked = settings.Check(); !checked && checked.error().fields.empty())
    Broken("wrong settings without a name");
  if (settings.Help().find("KITH_CHOICE") == std::string::npos) Broken("a setting that the help forgets");
}

void Run(std::string_view text) {
  if (text.empty()) return;
  const char kind = text[0];
  text.remove_prefix(1);
  if (kind == 'p') {
    const auto page = ParsePage(static_cast<int32_t>(text.size()), text);
    if (page && PageToken(page->after) != text) Broken("a page token reads back as another one");
  } else if (kind == 's') {
    Settings(text);
  } else if (kind == 't') {
    if (rpc::IsTraceparent(text) && text.size() != 55) Broken("a trace context of another length");
  } else if (kind == 'e') {
    const Error error = rpc::DecodeDetails(3, "words", std::string(text));
    if (error.reason.empty()) Broken("a decoded error without a reason");
    (void)rpc::EncodeDetails(error);
  } else if (kind == 'd') {
    if (calendar::IsIsoDate(text) && calendar::FormatDate(calendar::DateOf(text)) != text)
      Broken("a date reads back as another one");
  } else if (kind == 'b') {
    const auto bytes = identity::FromBase64Url(text);
    if (bytes && identity::ToBase64Url(*bytes) != text) Broken("two texts for the same bytes");
  } else if (kind == 'a') {
    try {
      if (sql::Address::Parse(std::string(text)).target.empty()) Broken("an address of nothing");
    } catch (const std::invalid_argument&) {
    }
  }
}

}  // namespace
}  // namespace kith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, size_t size) {
  kith::fuzz::Run(kith::fuzz::Input(data, size));
  return 0;
}
