#include "services/cases/chronology_query.h"

#include <algorithm>
#include <set>

#include "services/cases/domain/chronology/chronology.h"
#include "services/cases/domain/chronology/document.h"
#include "services/cases/domain/opening.h"
#include "services/cases/domain/teams/caseload.h"
#include "services/cases/people_views.h"
#include "shared/checks/checks.h"
#include "shared/front/front.h"
#include "shared/front/page.h"

#include "kith/cases/v1/person.pb.h"

namespace kith::cases {

namespace {

constexpr int kEntriesOfARead = 500;

// What the chronology is of: the streams whose events it tells, and how it is headed.
struct Subject {
  std::vector<std::string> streams;
  std::string heading;
};

void AddPerson(const std::string& person, Subject& subject) {
  for (const std::string& stream : {person, CaseFileOf(person)}) {
    if (std::find(subject.streams.begin(), subject.streams.end(), stream) == subject.streams.end()) {
      subject.streams.push_back(stream);
    }
  }
}

std::string NameOf(const v1::Person& person) {
  std::string name = person.given_name();
  if (!person.family_name().empty()) name += (name.empty() ? "" : " ") + person.family_name();
  return name;
}

// Calls each(entry, event) for the stream's events; what was erased says nothing any more.
template <class Each>
void ReadEvents(journal::Journal& journal, const std::string& stream, Each each) {
  for (int64_t after = 0;;) {
    const auto entries = journal.Read(after, kEntriesOfARead, stream);
    for (const auto& entry : entries) {
      after = entry.position;
      v1::CasesEvent event;
      if (!entry.erased && event.ParseFromString(entry.payload)) each(entry, std::move(event));
    }
    if (static_cast<int>(entries.size()) < kEntriesOfARead) return;
  }
}

// The records that are linked to this one as duplicates of it.
std::set<std::string> DuplicatesOf(journal::Journal& journal, const std::string& primary) {
  std::set<std::string> duplicates;
  ReadEvents(journal, primary, [&](const journal::Entry&, const v1::CasesEvent& event) {
    if (event.people_linked().is_primary()) duplicates.insert(event.people_linked().duplicate());
    if (event.people_unlinked().is_primary()) duplicates.erase(event.people_unlinked().duplicate());
  });
  return duplicates;
}

// With the records that are linked as the same person's.
Result<Subject> ChildOf(journal::Journal& journal, const Context& context, const std::string& person) {
  const auto state = ReadResource<v1::Person>(journal, person, "people");
  if (!state) return tl::unexpected<Error>(state.error());
  Subject subject;
  subject.heading = HeadingOf(person, NameOf(*state), state->birth_date(), state->expected_birth_date());
  AddPerson(person, subject);
  const std::string primary = state->linked_to().empty() ? person : state->linked_to();
  auto records = DuplicatesOf(journal, primary);
  records.insert(primary);
  const auto hidden = HiddenAmong(journal, {records.begin(), records.end()}, context);
  for (const auto& record : records) {
    if (hidden.count(record) == 0) AddPerson(record, subject);
  }
  return subject;
}

Result<Subject> FamilyAt(journal::Journal& journal, const Context& context, const std::string& name) {
  const auto family = ReadResource<v1::Family>(journal, name, "families");
  if (!family) return tl::unexpected<Error>(family.error());
  Subject subject;
  subject.heading = HeadingOf(name, "", "", "");
  subject.streams = {name, FamilyWorkersOf(name)};
  const auto hidden = HiddenAmong(journal, {family->members().begin(), family->members().end()}, context);
  for (const std::string& member : family->members()) {
    if (hidden.count(member) == 0) AddPerson(member, subject);
  }
  return subject;
}

Result<Subject> SubjectOf(journal::Journal& journal, const Context& context, const std::string& name) {
  if (!checks::CheckName("", name, "people")) return ChildOf(journal, context, name);
  if (!checks::CheckName("", name, "cases")) return ChildOf(journal, context, "people" + name.substr(name.find('/')));
  if (!checks::CheckName("", name, "families")) return FamilyAt(journal, context, name);
  return checks::RefuseField(kith::reasons::kInvalidRequest, "a chronology is of a child or a family", "name",
                             "\"cases/…\", \"people/…\" or \"families/…\"");
}

std::vector<RecordedEvent> EventsOf(journal::Journal& journal, const Subject& subject) {
  std::vector<RecordedEvent> events;
  for (const std::string& stream : subject.streams) {
    ReadEvents(journal, stream, [&events](const journal::Entry& entry, v1::CasesEvent event) {
      events.push_back({entry.position, entry.stream, entry.version, entry.event_id, entry.recorded_at, entry.actor,
                        std::move(event)});
    });
  }
  std::sort(events.begin(), events.end(), [](const auto& a, const auto& b) { return a.position < b.position; });
  return events;
}

// The lines of one page, as they follow the last one of the page before.
struct LinesOfPage {
  std::vector<v1::ChronologyLine> lines;
  size_t before = 0;  // lines of the pages before
  std::string heading;
  bool is_first = false;
  std::string next_page_token;
};

// Its date and id: what is recorded meanwhile does not move it.
std::string KeyOf(const v1::ChronologyLine& line) { return line.occurred_on() + "\n" + line.event_id(); }

template <class Request>
Result<LinesOfPage> PageOf(journal::Journal& journal, const Context& context, const Request& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (const auto checked = CheckFilter(request.filter()); !checked) return tl::unexpected<Error>(checked.error());
  auto subject = SubjectOf(journal, context, request.name());
  if (!subject) return tl::unexpected<Error>(std::move(subject).error());
  auto lines = Chronology(EventsOf(journal, *subject), request.filter());
  LinesOfPage found;
  found.heading = std::move(subject->heading);
  found.is_first = page->after.empty();
  auto from = lines.begin();
  if (!found.is_first) {
    from = std::find_if(lines.begin(), lines.end(), [&](const auto& line) { return KeyOf(line) == page->after; });
    if (from == lines.end()) {
      return checks::RefuseField(kith::reasons::kInvalidRequest, "the page token is not of this chronology",
                                 "page_token", "next_page_token of the page before, or empty");
    }
    ++from;
  }
  found.before = static_cast<size_t>(from - lines.begin());
  const auto left = lines.end() - from;
  const auto to = from + std::min<int64_t>(page->size, left);
  if (to != lines.end() && to != from) found.next_page_token = PageToken(KeyOf(*(to - 1)));
  found.lines.assign(std::make_move_iterator(from), std::make_move_iterator(to));
  return found;
}

}  // namespace

Result<v1::GetChronologyResponse> GetChronology(journal::Journal& journal, const Context& context,
                                                const v1::GetChronologyRequest& request) {
  auto page = PageOf(journal, context, request);
  if (!page) return tl::unexpected<Error>(std::move(page).error());
  v1::GetChronologyResponse response;
  for (auto& line : page->lines) *response.add_lines() = std::move(line);
  response.set_next_page_token(page->next_page_token);
  return response;
}

Result<v1::WriteChronologyResponse> WriteChronology(journal::Journal& journal, const Context& context,
                                                    const v1::WriteChronologyRequest& request) {
  if (auto wrong = checks::CheckKnown("format", request.format())) return *wrong;
  const auto page = PageOf(journal, context, request);
  if (!page) return tl::unexpected<Error>(page.error());
  const bool is_html = request.format() == v1::WriteChronologyRequest::FORMAT_HTML;
  const DocumentPart part{page->heading, request.filter(), page->before, page->is_first, page->next_page_token.empty()};
  v1::WriteChronologyResponse response;
  response.set_content(is_html ? HtmlPart(part, page->lines) : TextPart(part, page->lines));
  response.set_content_type(is_html ? "text/html; charset=utf-8" : "text/plain; charset=utf-8");
  response.set_next_page_token(page->next_page_token);
  return response;
}

}  // namespace kith::cases
