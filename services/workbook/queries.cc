#include "services/workbook/queries.h"

#include "services/workbook/domain/apply.h"
#include "services/workbook/domain/chapter_sight.h"
#include "services/workbook/domain/reasons.h"
#include "services/workbook/domain/workbook.h"
#include "shared/checks/checks.h"
#include "shared/checks/no_such.h"
#include "shared/front/front.h"
#include "shared/front/page.h"
#include "shared/front/stored_streams.h"

namespace kith::workbook {
namespace {

using checks::NoSuch;

Sight SightInto(const Streams& streams, const std::string& name, const Context& context) {
  const auto* family = streams.Find<v1::KnownFamily>(FamilyOf(name));
  return SightOf(family ? *family : v1::KnownFamily::default_instance(), context);
}

// A key of a page is the position of the last entry that was shown.
Result<int64_t> PositionOf(const std::string& key) {
  int64_t position = 0;
  for (const char c : key) {
    if (c < '0' || c > '9' || position > (int64_t{1} << 58) / 10)
      return checks::RefuseField(kith::reasons::kInvalidRequest, "the page token was not given out by this list",
                                 "page_token", "next_page_token of the page before, or empty");
    position = position * 10 + (c - '0');
  }
  return position;
}

// What a chapter is limited to is asked as of today, whatever version is read.
void TakeLimits(const v1::Chapter& now, v1::Chapter& then) { *then.mutable_head() = now.head(); }

void TakeLimits(const v1::Workbook& now, v1::Workbook& then) {
  for (auto& head : *then.mutable_chapters()) {
    const auto today = std::find_if(now.chapters().begin(), now.chapters().end(),
                                    [&](const auto& one) { return one.name() == head.name(); });
    if (today != now.chapters().end()) *head.mutable_visibility() = today->visibility();
  }
}

// The record as its events up to the version made it, in place of what it is now; version 0: as it is.
template <class State, class Request>
checks::Refused PutAsItStood(journal::Journal& journal, const State& now, const Request& request,
                             StoredStreams& streams) {
  constexpr int kAtOnce = 500;
  if (request.version() == 0) return std::nullopt;
  const int64_t newest = streams.Version(request.name());
  if (request.version() < 0 || request.version() > newest) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "the record has no such version", "version",
                               "0, or 1 to " + std::to_string(newest));
  }
  auto then = std::make_unique<State>();
  int64_t after = 0;
  for (int64_t reached = 0; reached < request.version();) {
    const auto entries = journal.Read(after, kAtOnce, request.name());
    if (entries.empty()) throw std::runtime_error("the events of a record end before its version");
    for (const auto& entry : entries) {
      if (reached == request.version()) break;
      v1::WorkbookEvent event;
      if (!event.ParseFromString(entry.payload)) throw std::runtime_error("an event of a record does not parse");
      Apply(*then, event);
      after = entry.position;
      reached = entry.version;
    }
  }
  TakeLimits(now, *then);
  streams.Put(request.name(), {std::move(then), request.version()});
  return std::nullopt;
}

}  // namespace

v1::Workbook PresentWorkbook(const Streams& streams, const std::string& name, const Context& context) {
  auto workbook = Present<v1::Workbook>(streams, name);
  Withhold(SightInto(streams, name, context), workbook);
  return workbook;
}

v1::Chapter PresentChapter(const Templates& templates, const Streams& streams, const std::string& name,
                           const Context& context) {
  auto chapter = Present<v1::Chapter>(streams, name);
  const auto* workbook = streams.Find<v1::Workbook>(chapter.workbook());
  Withhold(workbook ? templates.Find(workbook->template_()) : nullptr, SightInto(streams, name, context), chapter);
  return chapter;
}

Result<v1::GetWorkbookResponse> GetWorkbook(journal::Journal& journal, const Templates&, const Context& context,
                                            const v1::GetWorkbookRequest& request) {
  if (auto wrong = checks::CheckName("name", request.name(), "workbooks")) return *wrong;
  StoredStreams streams(journal, {request.name(), FamilyOf(request.name())});
  const auto* workbook = streams.Find<v1::Workbook>(request.name());
  if (!workbook) return NoSuch(request.name(), "name");
  if (auto wrong = PutAsItStood(journal, *workbook, request, streams)) return *wrong;
  v1::GetWorkbookResponse response;
  *response.mutable_workbook() = PresentWorkbook(streams, request.name(), context);
  return response;
}

Result<v1::GetChapterResponse> GetChapter(journal::Journal& journal, const Templates& templates, const Context& context,
                                          const v1::GetChapterRequest& request) {
  if (auto wrong = checks::CheckName("name", request.name(), "chapters")) return *wrong;
  StoredStreams streams(journal, {request.name(), WorkbookOf(request.name()), FamilyOf(request.name())});
  const auto* chapter = streams.Find<v1::Chapter>(request.name());
  if (!chapter) return NoSuch(request.name(), "name");
  if (auto wrong = PutAsItStood(journal, *chapter, request, streams)) return *wrong;
  v1::GetChapterResponse response;
  *response.mutable_chapter() = PresentChapter(templates, streams, request.name(), context);
  return response;
}

Result<v1::ListChaptersResponse> ListChapters(journal::Journal& journal, const Templates& templates,
                                              const Context& context, const v1::ListChaptersRequest& request) {
  if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return *wrong;
  StoredStreams streams(journal, {request.workbook(), FamilyOf(request.workbook())});
  const auto* workbook = streams.Find<v1::Workbook>(request.workbook());
  if (!workbook) return NoSuch(request.workbook(), "workbook");
  const Sight sight = SightInto(streams, request.workbook(), context);
  std::vector<std::string> names;
  for (const auto& head : workbook->chapters()) {
    if (MaySee(head.visibility(), sight)) names.push_back(head.name());
  }
  streams.Read(journal, names);
  v1::ListChaptersResponse response;
  for (const auto& name : names) *response.add_chapters() = PresentChapter(templates, streams, name, context);
  return response;
}

Result<v1::ListChapterSummariesResponse> ListChapterSummaries(journal::Journal& journal, const Templates&,
                                                              const Context&,
                                                              const v1::ListChapterSummariesRequest& request) {
  constexpr int kAtOnce = 500;
  if (auto wrong = checks::CheckName("name", request.name(), "chapters")) return *wrong;
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  auto after = PositionOf(page->after);
  if (!after) return tl::unexpected<Error>(after.error());
  v1::ListChapterSummariesResponse response;
  int64_t last_shown = 0;
  while (true) {
    const auto entries = journal.Read(*after, kAtOnce, request.name());
    if (entries.empty() && *after == 0) return NoSuch(request.name(), "name");
    for (const auto& entry : entries) {
      v1::WorkbookEvent event;
      if (entry.erased || !event.ParseFromString(entry.payload) || !event.has_chapter_summarised()) continue;
      if (response.summaries_size() == page->size) {
        response.set_next_page_token(PageToken(std::to_string(last_shown)));
        return response;
      }
      *response.add_summaries() = event.chapter_summarised().summary();
      last_shown = entry.position;
    }
    if (entries.size() < kAtOnce) return response;
    after = entries.back().position;
  }
}

Result<v1::ListTemplatesResponse> ListTemplates(journal::Journal&, const Templates& templates, const Context&,
                                                const v1::ListTemplatesRequest&) {
  v1::ListTemplatesResponse response;
  for (const auto& [name, made] : templates.all()) {
    auto& line = *response.add_templates();
    line.set_name(name);
    line.set_title(made.title());
    line.set_description(made.description());
  }
  return response;
}

Result<v1::GetTemplateResponse> GetTemplate(journal::Journal&, const Templates& templates, const Context&,
                                            const v1::GetTemplateRequest& request) {
  const auto* made = templates.Find(request.template_());
  if (!made) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no template of that id and version", "template",
                               "a name that ListTemplates gives");
  }
  v1::GetTemplateResponse response;
  *response.mutable_template_() = *made;
  for (const auto& name : made->instruments()) *response.add_instruments() = *templates.FindInstrument(name);
  return response;
}

}  // namespace kith::workbook
