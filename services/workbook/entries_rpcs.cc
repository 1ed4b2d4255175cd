#include "services/workbook/entries_rpcs.h"

#include "services/workbook/attachments.h"
#include "services/workbook/chronology.h"
#include "services/workbook/domain/chapter_sight.h"
#include "services/workbook/domain/entry.h"
#include "services/workbook/gate.h"
#include "services/workbook/search.h"

namespace kith::workbook {
namespace {

using enum identity::Role;
using namespace v1;

// Who records: those who work with families, their managers, and what an earlier system held (the role in the family
// decides further).
const Roles kWriters = {kSocialWorker, kPractitioner, kTeamManager, kImporter};
const Roles kReaders = {kSocialWorker, kPractitioner, kTeamManager, kConferenceChair, kAuditor, kService, kImporter};

// Answers with the entry of the first draft, as its writer sees it.
template <class Request, class Response>
Response AnswerEntry(const Request&, const Front::Decided& decided, const Streams& streams) {
  Response response;
  auto& entry = *response.mutable_entry();
  entry = Present<Entry>(streams, decided.drafts.front().stream);
  const auto* family = streams.Find<KnownFamily>(FamilyOf(entry.workbook()));
  Withhold(streams.Find<Workbook>(entry.workbook()),
           SightOf(family ? *family : KnownFamily::default_instance(), decided.context), entry);
  return response;
}

template <class Request, class Response>
auto Ask(Result<Response> (*query)(journal::Journal&, const Context&, const Request&), const Clock& clock) {
  return [query, &clock](journal::Journal& journal, const rpc::Call& call, const Request& request) {
    return query(journal, ContextOf(call, clock), request);
  };
}

template <class Request, class Response>
void AddCommand(Front& front, const char* rpc,
                Result<Drafts> (*decide)(const Streams&, const Request&, const Context&)) {
  front.CommandsAnsweredInContext<Request, Response>(rpc, kWriters, EntryStreams<Request>, decide,
                                                     AnswerEntry<Request, Response>);
}

}  // namespace

void AddEntriesRpcs(Front& front, SideStore& store, journal::Journal& journal, QueryPool& queries, const Clock& clock) {
  front.Use(FamilyGate(), clock);
  front.CommandsAnsweredInContext<RecordEntryRequest, RecordEntryResponse>(
      "RecordEntry", kWriters, RecordEntryStreams, RecordEntry, AnswerEntry<RecordEntryRequest, RecordEntryResponse>);
  AddCommand<CorrectEntryRequest, CorrectEntryResponse>(front, "CorrectEntry", CorrectEntry);
  AddCommand<LimitEntryRequest, LimitEntryResponse>(front, "LimitEntry", LimitEntry);
  AddCommand<ResendVisitRequest, ResendVisitResponse>(front, "ResendVisit", ResendVisit);
  front.Query<GetEntryRequest, GetEntryResponse>("GetEntry", kReaders, Ask(GetEntry, clock));
  front.Query<ListEntriesRequest, ListEntriesResponse>("ListEntries", kReaders, Ask(ListEntries, clock));
  front.Query<GetChronologyRequest, GetChronologyResponse>("GetChronology", kReaders, Ask(GetChronology, clock));
  front.Query<ListChildVoicesRequest, ListChildVoicesResponse>("ListChildVoices", kReaders,
                                                               Ask(ListChildVoices, clock));
  front.Query<SearchEntriesRequest, SearchEntriesResponse>("SearchEntries", kReaders, Ask(SearchEntries, clock));
  AddAttachmentRpcs(front, store, journal, queries, clock);
}

}  // namespace kith::workbook
