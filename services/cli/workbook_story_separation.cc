// What one of the story's workers sees and another does not: by its name, by its words, live and in the chronology.
#include "services/cli/workbook_chronology.h"
#include "services/cli/workbook_story.h"

#include "kith/workbook/v1/entries_service.pb.h"
#include "kith/workbook/v1/watch_service.pb.h"

namespace kith::cli {
namespace {

using namespace workbook::v1;

bool Exists(Stage& stage, const Hand& by, const std::string& entry) {
  GetEntryRequest get;
  get.set_name(entry);
  GetEntryResponse got;
  const auto called = stage.Call(by, kEntriesService, "GetEntry", get, got);
  if (!called && called.error().code != Code::kNotFound) throw StoryStopped{called.error(), "GetEntry"};
  return called.has_value();
}

int Found(Stage& stage, const Tale& tale, const Hand& by, const char* words) {
  SearchEntriesRequest search;
  search.set_words(words);
  search.set_workbook(tale.workbook);
  return stage.Ask<SearchEntriesResponse>(by, kEntriesService, "SearchEntries", search).hits_size();
}

// Whether a watcher who is told everything from the beginning hears of it.
bool IsHeardOf(Stage& stage, const Tale& tale, const Hand& by, const std::string& entry) {
  WatchWorkbookRequest watch;
  watch.set_name(tale.workbook);
  WatchWorkbookResponse answer;
  bool is_heard = false;
  const auto read = stage.Read(by, kWatchService, "WatchWorkbook", watch, answer, [&] {
    for (const auto& change : answer.changes()) is_heard = is_heard || change.name() == entry;
    return !answer.is_live();
  });
  if (!read) throw StoryStopped{read.error(), "WatchWorkbook"};
  return is_heard;
}

// What tells where the victim is: her husband's worker must not be able to find it, not even by its words.
void HideWhereSheIs(Stage& stage, Tale& tale) {
  Entry entry;
  entry.set_kind(ENTRY_KIND_MEETING);
  *entry.mutable_start_time() = stage.At(9, 10);
  entry.add_practitioners(kAbusePractitioner.number);
  entry.add_people(tale.mother);
  entry.set_narrative("Testa has a bed at Lantern House from Friday to Sunday. The way to school goes by the canal.");
  entry.mutable_visibility()->add_locates(tale.mother);
  tale.hidden_entry = Record(stage, tale, kAbusePractitioner, "where-she-is", entry);
  const char* words = "Lantern House";
  tale.is_hidden_from_officer =
      !Exists(stage, kAbuseOfficer, tale.hidden_entry) && Found(stage, tale, kAbuseOfficer, words) == 0 &&
      !IsHeardOf(stage, tale, kAbuseOfficer, tale.hidden_entry) && Found(stage, tale, kAbusePractitioner, words) == 1 &&
      IsHeardOf(stage, tale, kAbusePractitioner, tale.hidden_entry);
  stage.Say(9,
            std::string("The domestic abuse practitioner records where the mother sleeps at weekends. For the "
                        "father's worker it ") +
                (tale.is_hidden_from_officer ? "does not exist: neither by its name nor by any of its words, nor live."
                                             : "can be found, which must not be."));
}

// Openness is the rule; a limit names who may see, says why, and is looked at again.
void LimitWhatSheTold(Stage& stage, Tale& tale) {
  Entry entry;
  entry.set_kind(ENTRY_KIND_SIGNIFICANT_EVENT);
  *entry.mutable_start_time() = stage.At(8, 17, 30);
  entry.add_practitioners(kSocialWorker.number);
  entry.add_people(tale.mother);
  entry.add_people(tale.children.front());
  entry.set_narrative(
      "The grandmother told on the telephone that Testo stood at the school gate on Tuesday. She is afraid of what "
      "follows if he hears who saw him.");
  auto& visibility = *entry.mutable_visibility();
  visibility.add_roles(kSocialWorker.role);
  visibility.add_roles(kAbusePractitioner.role);
  visibility.set_reason(Visibility::REASON_RISK_OF_HARM);
  tale.limited_entry = Record(stage, tale, kSocialWorker, "what-she-told", entry);
  GetEntryRequest get;
  get.set_name(tale.limited_entry);
  tale.limited_until =
      stage.Ask<GetEntryResponse>(kSocialWorker, kEntriesService, "GetEntry", get).entry().visibility().review_date();
  tale.is_limited_hidden =
      Exists(stage, kAbusePractitioner, tale.limited_entry) && Exists(stage, kManager, tale.limited_entry) &&
      !Exists(stage, kAbuseOfficer, tale.limited_entry) && !Exists(stage, kRecoveryWorker, tale.limited_entry);
  stage.Say(
      8,
      "The grandmother tells who stood at the school gate. The social worker limits the entry to two roles, because "
      "somebody could come to harm; the limit is looked at again on " +
          tale.limited_until + ". " +
          (tale.is_limited_hidden ? "For the others it does not exist." : "Others see it, which must not be."));
}

void SearchTwice(Stage& stage, Tale& tale) {
  const char* word = "grandmother";
  tale.found_by_worker = Found(stage, tale, kSocialWorker, word);
  tale.found_by_officer = Found(stage, tale, kAbuseOfficer, word);
  stage.Say(6, "Two of them look for 'grandmother': the social worker finds " + std::to_string(tale.found_by_worker) +
                   " entries, the father's worker " + std::to_string(tale.found_by_officer) + ".");
}

std::vector<Happening> ChronologyAs(Stage& stage, const Tale& tale, const Hand& by) {
  const auto ask = [&](const std::string& method, const auto& request, auto& answer) {
    const auto slash = method.rfind('/');
    return stage.Call(by, method.substr(1, slash - 1).c_str(), method.substr(slash + 1).c_str(), request, answer);
  };
  ChronologyWanted wanted;
  wanted.family = tale.family.substr(tale.family.find('/') + 1);
  auto entries = SignificantEntries(ask, wanted);
  if (!entries) throw StoryStopped{entries.error(), "GetChronology of the workbook"};
  auto lines = CaseLines(ask, wanted);
  if (!lines) throw StoryStopped{lines.error(), "GetChronology of cases"};
  return OneChronology(*std::move(entries), *std::move(lines));
}

}  // namespace

void Separate(Stage& stage, Tale& tale) {
  HideWhereSheIs(stage, tale);
  LimitWhatSheTold(stage, tale);
  stage.Say(6, "Another visit. Testina: \"Gran's here on Fridays now. I took my shoes off.\"");
  SearchTwice(stage, tale);
}

void TellInOrder(Stage& stage, Tale& tale) {
  stage.Heading("One chronology, of the workbook and the case files.");
  const auto all = ChronologyAs(stage, tale, kSocialWorker);
  for (const auto& one : all) tale.lines_of_cases += one.event.has_value();
  tale.lines_of_worker = static_cast<int>(all.size());
  tale.lines_of_officer = static_cast<int>(ChronologyAs(stage, tale, kAbuseOfficer).size());
  stage.Say(0, "For the social worker it has " + std::to_string(tale.lines_of_worker) + " lines, " +
                   std::to_string(tale.lines_of_cases) +
                   " of them from the case files; each visit stands once. For the father's worker it has " +
                   std::to_string(tale.lines_of_officer) + ".");
  stage.Say(0, "To read it: kith workbook chronology " + tale.family.substr(tale.family.find('/') + 1));
}

}  // namespace kith::cli
