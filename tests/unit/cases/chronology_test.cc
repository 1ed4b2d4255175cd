// Events as sentences, and chronologies as their fold.
#include "services/cases/domain/chronology/chronology.h"

#include <map>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "services/cases/domain/chronology/document.h"
#include "services/cases/domain/chronology/sentence.h"
#include "services/cases/domain/chronology/wording.h"
#include "shared/calendar/date.h"
#include "tests/unit/cases/county.h"

namespace kith::cases {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Say(const std::string& event) {
  const auto parsed = Parse<v1::CasesEvent>(event);
  return Sentence(WordingOf(parsed)->text, EventIn(parsed));
}

TEST(Wordings, AreThereForEveryEventAndForNoOther) {
  std::set<std::string> worded;
  for (const Wording& wording : Wordings()) {
    EXPECT_TRUE(worded.insert(std::string(wording.event)).second) << wording.event << " has two wordings";
    EXPECT_NE(wording.kind, v1::CHRONOLOGY_KIND_UNSPECIFIED) << wording.event;
  }
  const auto* events = v1::CasesEvent::descriptor()->FindOneofByName("event");
  for (int i = 0; i < events->field_count(); ++i) {
    EXPECT_EQ(worded.erase(events->field(i)->name()), 1U)
        << events->field(i)->name() << " has no wording: add it to services/cases/domain/chronology/wording.cc";
  }
  EXPECT_TRUE(worded.empty()) << *worded.begin() << " is no event";
}

// Fills every field of a message, so that each part of its sentence is shown.
void FillIn(google::protobuf::Message& message, int depth = 0) {
  using google::protobuf::FieldDescriptor;
  const auto* descriptor = message.GetDescriptor();
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor& field = *descriptor->field(i);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (depth < 3) {
        FillIn(field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                   : *reflection.MutableMessage(&message, &field),
               depth + 1);
      }
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      field.is_repeated() ? reflection.AddString(&message, &field, "2026-03-02")
                          : reflection.SetString(&message, &field, "2026-03-02");
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      const auto* value = field.enum_type()->value(field.enum_type()->value_count() - 1);
      field.is_repeated() ? reflection.AddEnum(&message, &field, value) : reflection.SetEnum(&message, &field, value);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
      field.is_repeated() ? reflection.AddBool(&message, &field, true) : reflection.SetBool(&message, &field, true);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32 && !field.is_repeated()) {
      reflection.SetInt32(&message, &field, 7);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT64 && !field.is_repeated()) {
      reflection.SetInt64(&message, &field, 7);
    }
  }
}

TEST(Wordings, AreSentencesWhateverAnEventHolds) {
  const auto* events = v1::CasesEvent::descriptor()->FindOneofByName("event");
  for (int i = 0; i < events->field_count(); ++i) {
    v1::CasesEvent event;
    auto& inner = *event.GetReflection()->MutableMessage(&event, events->field(i));
    const Wording* wording = WordingOf(event);
    ASSERT_NE(wording, nullptr);
    if (wording->text.empty()) continue;
    SCOPED_TRACE(wording->event);
    for (const bool filled : {false, true}) {
      if (filled) FillIn(inner);
      const std::string text = Sentence(wording->text, inner);
      EXPECT_FALSE(text.empty());
      EXPECT_THAT(text, testing::MatchesRegex("[^][{}]*"));
      EXPECT_THAT(text, Not(HasSubstr("UNSPECIFIED")));
      EXPECT_THAT(text, Not(HasSubstr("_")));
    }
  }
}

TEST(Wordings, NameNoSafeAddress) {
  for (const Wording& wording : Wordings()) {
    const bool is_shown = !wording.text.empty();
    EXPECT_FALSE(is_shown && wording.event.find("safe") != std::string_view::npos) << wording.event;
    for (const std::string& field : FieldsOf(wording.text)) EXPECT_THAT(field, Not(HasSubstr("safe"))) << wording.event;
  }
}

TEST(Sentence, ReadsAsAPersonWouldWriteIt) {
  EXPECT_EQ(Say("visit_made { visit_date: '2026-03-02' kind: VISIT_KIND_CHILD_PROTECTION practitioners: ['SW1', 'AP2', "
                "'CP3'] is_seen: true is_seen_alone: true }"),
            "Visit (child protection) by SW1, AP2 and CP3; the child was seen, alone.");
  EXPECT_EQ(
      Say("child_protection_plan_started { number: 2 category: CATEGORY_OF_ABUSE_NEGLECT number_of_previous_plans: "
          "1 }"),
      "Child protection plan 2 began under the category neglect; the child had 1 earlier.");
  EXPECT_EQ(Say("section_47_enquiry_concluded { number: 1 conference_not_required: true }"),
            "Enquiry 1 under section 47 concluded; no child protection conference was required.");
  EXPECT_EQ(Say("clock_missed { clock_id: 'D3' start_date: '2026-01-05' due_date: '2026-03-09' }"),
            "Limit D3, running since 5 January 2026 and due by 9 March 2026, was missed.");
}

TEST(Sentence, RefusesAWordingThatDoesNotFitTheEvent) {
  v1::PractitionerAllocation before;
  before.set_start_date("2026-03-01");
  EXPECT_THROW(Sentence("{diff start_date end_date}", before), std::logic_error);
  EXPECT_THROW(Sentence("{nothing}", before), std::logic_error);
  EXPECT_THROW(Sentence("{start_date", before), std::logic_error);
  EXPECT_THROW(Sentence("[{start_date}", before), std::logic_error);
}

constexpr int64_t kDay = 86'400;

// The record's history as its journal would hold it, an event a day from 1 January 2024.
std::vector<RecordedEvent> Recorded(const Record& record) {
  std::vector<RecordedEvent> events;
  std::map<std::string, int64_t> versions;
  for (const Draft& draft : record.history()) {
    const auto position = static_cast<int64_t>(events.size()) + 1;
    RecordedEvent recorded;
    recorded.position = position;
    recorded.stream = draft.stream;
    recorded.version = ++versions[draft.stream];
    recorded.event_id = "j-" + std::to_string(position);
    recorded.recorded_at = Instant(calendar::DateOf("2024-01-01")) + std::chrono::seconds(kDay * position);
    recorded.actor = "SW100";
    recorded.event = static_cast<const v1::CasesEvent&>(*draft.event);
    events.push_back(std::move(recorded));
  }
  return events;
}

Record Told() {
  Record record = OnChildProtectionPlan();
  Must(record, {OnFile<StartAssessment>("start_date: '2024-01-10'"),
                OnFile<RecordReviewConference>("review_date: '2024-04-29'"),
                OnFile<IssueCareProceedings>("issue_date: '2024-03-07'")});
  return record;
}

TEST(Chronology, IsInTheOrderInWhichItHappened) {
  const auto lines = Chronology(Recorded(Told()), {});
  ASSERT_GT(lines.size(), 8U);
  for (size_t i = 1; i < lines.size(); ++i) EXPECT_LE(lines[i - 1].occurred_on(), lines[i].occurred_on());
  EXPECT_EQ(lines.front().occurred_on(), "2024-01-08");
  for (const auto& line : lines) {
    EXPECT_EQ(line.recorded_by(), "SW100");
    EXPECT_FALSE(line.recorded_at().empty());
  }
}

TEST(Chronology, IsFilteredByKindDateAndWeight) {
  const auto events = Recorded(Told());
  const auto only = [&events](const std::string& filter) {
    std::string texts;
    for (const auto& line : Chronology(events, Parse<v1::ChronologyFilter>(filter))) {
      texts += line.occurred_on() + " " + line.text() + "\n";
    }
    return texts;
  };
  EXPECT_EQ(only("kinds: CHRONOLOGY_KIND_COURT"),
            "2024-03-07 Care proceedings 1 issued; the 26 weeks end on 4 September 2024.\n");
  EXPECT_THAT(only("from_date: '2024-02-02' to_date: '2024-04-28'"), Not(HasSubstr("Review")));
  EXPECT_THAT(only("to_date: '2024-04-29' from_date: '2024-04-29'"), HasSubstr("Review"));
  EXPECT_THAT(only("significant_only: true"), Not(HasSubstr("Record begun")));
  EXPECT_THAT(only(""), HasSubstr("Record begun"));
}

TEST(Chronology, RefusesAFilterThatIsWrong) {
  for (const char* filter : {"kinds: [1, 99]", "from_date: 'soon'", "to_date: '2024-02-30'", "known_on: '2024-01-01'",
                             "known_on: '2024-01-01T25:00:00Z'", "known_on: '2024-01-01T-1:00:00Z'"}) {
    EXPECT_FALSE(CheckFilter(Parse<v1::ChronologyFilter>(filter)).has_value()) << filter;
  }
  EXPECT_TRUE(CheckFilter(Parse<v1::ChronologyFilter>("known_on: '2024-02-29T23:59:59Z'")).has_value());
}

// Whatever happens to a case: as known on an instant is the chronology of what was recorded by then; every event that
// has a wording is one line, and nothing else is.
TEST(Chronology, IsTheFoldOfItsEvents) {
  const bool holds = rc::check([] {
    Record record = Referred();
    const int steps = *rc::gen::inRange(1, 20);
    for (int i = 0; i < steps; ++i) {
      const std::string date =
          calendar::FormatDate(calendar::DateOf("2024-01-08") + std::chrono::days(*rc::gen::inRange(0, 90)));
      switch (*rc::gen::inRange(0, 5)) {
        case 0:
          OnFile<StartAssessment>("start_date: '" + date + "'")(record);
          break;
        case 1:
          OnFile<AuthoriseAssessment>("authorisation_date: '" + date + "'")(record);
          break;
        case 2:
          OnFile<StartCinPlan>("start_date: '" + date + "'")(record);
          break;
        case 3:
          OnFile<EndCinPlan>("end_date: '" + date + "'")(record);
          break;
        default:
          OnFile<AllocateCase>("team: 'teams/north-1' worker: 'SW2' start_date: '" + date + "'")(record);
      }
    }
    const auto events = Recorded(record);
    size_t worded = 0;
    for (const auto& event : events) worded += !WordingOf(event.event)->text.empty();
    std::set<std::string> ids;
    for (const auto& line : Chronology(events, {})) RC_ASSERT(ids.insert(line.event_id()).second);
    RC_ASSERT(ids.size() == worded);

    const auto known = static_cast<size_t>(*rc::gen::inRange<int>(1, static_cast<int>(events.size()) + 1));
    v1::ChronologyFilter filter;
    filter.set_known_on(InstantText(events[known - 1].recorded_at));
    const auto as_known = Chronology(events, filter);
    const auto by_then = Chronology({events.begin(), events.begin() + static_cast<int64_t>(known)}, {});
    RC_ASSERT(as_known.size() == by_then.size());
    for (size_t i = 0; i < by_then.size(); ++i) {
      RC_ASSERT(as_known[i].SerializeAsString() == by_then[i].SerializeAsString());
    }
  });
  EXPECT_TRUE(holds);
}

std::vector<v1::ChronologyLine> Lines(int count) {
  std::vector<v1::ChronologyLine> lines;
  for (int i = 0; i < count; ++i) {
    lines.push_back(Parse<v1::ChronologyLine>(
        "event_id: 'j-" + std::to_string(i) +
        "' occurred_on: '2024-03-02' recorded_at: '2024-03-03T10:00:00Z' recorded_by: 'SW1' subject: 'cases/C0000001' "
        "text: 'Said <script>alert(1)</script> & \"left\" " +
        std::string(120, 'w') + " early.'"));
  }
  return lines;
}

TEST(ChronologyDocument, IsTheSameInPartsAsInOne) {
  const auto lines = Lines(5);
  const DocumentPart whole{"A child", {}, 0, true, true};
  const DocumentPart first{"A child", {}, 0, true, false};
  const DocumentPart last{"A child", {}, 2, false, true};
  const std::vector<v1::ChronologyLine> head(lines.begin(), lines.begin() + 2);
  const std::vector<v1::ChronologyLine> tail(lines.begin() + 2, lines.end());
  EXPECT_EQ(TextPart(first, head) + TextPart(last, tail), TextPart(whole, lines));
  EXPECT_EQ(HtmlPart(first, head) + HtmlPart(last, tail), HtmlPart(whole, lines));
}

TEST(ChronologyDocument, EscapesWhatPeopleWrote) {
  const std::string html = HtmlPart({"<b>Name</b>", {}, 0, true, true}, Lines(1));
  EXPECT_THAT(html, Not(HasSubstr("<script>")));
  EXPECT_THAT(html, Not(HasSubstr("<b>Name")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;left&quot;"));
  EXPECT_THAT(html, Not(testing::ContainsRegex("https?:|src=|href=")));
  EXPECT_THAT(html, HasSubstr("</html>"));
}

TEST(ChronologyDocument, KeepsItsLinesWithinThePage) {
  const std::string text = TextPart({"A child", {}, 0, true, true}, Lines(2));
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) EXPECT_LE(line.size(), 130U) << line;
  EXPECT_THAT(text, HasSubstr("End of the chronology: 2 entries."));
}

}  // namespace
}  // namespace kith::cases
