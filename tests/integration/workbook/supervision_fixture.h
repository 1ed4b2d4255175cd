// The family of Ash with all fronts that a supervision needs, a manager, a baby who is expected (C0000005), and beside
// the workbook's journal one of the cases service, in which the two children have open cases.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/cases/decisions_rpcs.h"
#include "services/cases/domain/opening.h"
#include "services/cases/domain/person.h"
#include "services/cases/schema.h"
#include "services/workbook/apply_decisions.h"
#include "services/workbook/assessment_rpcs.h"
#include "services/workbook/domain/supervision_close.h"
#include "services/workbook/supervision_rpcs.h"
#include "tests/integration/workbook/entries_fixture.h"

#include "kith/workbook/v1/assessment_service.pb.h"
#include "kith/workbook/v1/supervision_service.pb.h"

namespace kith::workbook {

class SupervisionOnAStore : public EntriesOnAStore {
 protected:
  void SetUp() override {
    // Noon on Monday 2 February 2026.
    GoTo("2026-02-02");
    EntriesOnAStore::SetUp();
    if (!journal_) return;
    Happened("people/C0000005", "person_registered { person { expected_birth_date: '2026-06-20' } }");
    Happened("families/F0000001",
             "family_member_added { membership { person: 'people/C0000005' start_date: '2026-01-20' } }");
    Allocate("TM1", "WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER");
    Front record("kith.workbook.v1.WorkbookService", *journal_, *queries_);
    AddWorkbookRpcs(record, templates_, clock_, RaiseByRules);
    Serve(record);
    Front supervision("kith.workbook.v1.SupervisionService", *journal_, *queries_);
    AddSupervisionRpcs(supervision, templates_, clock_, nullptr);
    Serve(supervision);
    Front assessment("kith.workbook.v1.AssessmentService", *journal_, *queries_);
    AddAssessmentRpcs(assessment, templates_, clock_);
    Serve(assessment);
    OpenTheCases();
  }

  void GoTo(const std::string& day) {
    clock_.Set(calendar::StartOfDay(calendar::DateOf(day)) + std::chrono::hours(12));
  }

  void AddChapter(const Caller& caller, const std::string& role, const std::string& subject,
                  const std::string& person) {
    Must<v1::AddChapterResponse>(
        caller, "AddChapter",
        "workbook: 'workbooks/F0000001' start_date: '2026-01-20' chapter { role: WORKER_ROLE_" + role +
            " subject: SUBJECT_" + subject + " person: 'people/" + person + "' practitioners: '" + caller.subject +
            "' }");
  }
  void Write(const Caller& caller, const std::string& chapter, const std::string& prompt, const std::string& value) {
    const auto read = Must<v1::GetChapterResponse>(caller, "GetChapter", "name: '" + chapter + "'");
    int64_t base = 0;
    for (const auto& field : read.chapter().fields()) {
      if (field.prompt() == prompt) base = field.revision();
    }
    Must<v1::WriteChapterResponse>(caller, "WriteChapter",
                                   "name: '" + chapter + "' fields { prompt: '" + prompt + "' value: '" + value +
                                       "' base_revision: " + std::to_string(base) + " }");
  }

  v1::Supervision Supervision(const Caller& caller, int number = 1) {
    return Must<v1::GetSupervisionResponse>(caller, "GetSupervision",
                                            "name: 'supervisions/F0000001-" + std::to_string(number) + "'")
        .supervision();
  }
  v1::GetAgendaResponse Agenda(const Caller& caller) {
    return Must<v1::GetAgendaResponse>(caller, "GetAgenda", "workbook: 'workbooks/F0000001'");
  }
  // "what | of whom" of one point, in its order, with what is missing of a chapter; the details after their chapter.
  static std::vector<std::string> Points(const v1::GetAgendaResponse& agenda, v1::AgendaSection::Source source) {
    std::vector<std::string> items;
    const auto add = [&items](const v1::AgendaItem& item) {
      items.push_back(v1::AgendaItemKind_Name(item.kind()).substr(17) + " " +
                      (item.person().empty() ? "" : item.person().substr(7) + " ") + item.title() +
                      (item.is_untouched() ? " (untouched)" : "") + (item.is_summary_missing() ? " (no summary)" : "") +
                      (item.is_overdue() ? " (overdue)" : ""));
    };
    for (const auto& point : agenda.points()) {
      if (point.source() != source) continue;
      for (const auto& item : point.items()) {
        add(item);
        for (const auto& detail : item.details()) add(detail);
      }
    }
    return items;
  }

  // What the reaction does between the two services with the entries after a position, once: all closings that are to
  // be answered go to cases, then what it said is recorded. Returns their events' ids.
  std::vector<std::string> Turn(int64_t after) {
    std::vector<std::pair<journal::Entry, runtime::PeerCall>> calls;
    for (const auto& entry : journal_->Read(after, 10'000)) {
      settled_ = entry.position;
      if (auto call = DecisionsCall(*journal_, entry)) calls.emplace_back(entry, *std::move(call));
    }
    std::vector<Result<cases::v1::ApplyDecisionsResponse>> answers;
    for (const auto& [entry, call] : calls)
      answers.push_back(InCases(static_cast<const cases::v1::ApplyDecisionsRequest&>(*call.request)));
    std::vector<std::string> sent;
    for (size_t i = 0; i < calls.size(); ++i) {
      const auto& closing = calls[i].first;
      RecordAnswer(*journal_, answers[i] ? NoteDecisions(closing, *answers[i])
                                         : NoteDecisionsRefused(closing, answers[i].error()));
      sent.push_back(closing.event_id);
    }
    return sent;
  }
  // From where it stood.
  void LetTheDecisionsArrive() { Turn(settled_); }
  Result<cases::v1::ApplyDecisionsResponse> InCases(const cases::v1::ApplyDecisionsRequest& request) {
    return Call<cases::v1::ApplyDecisionsResponse>({"workbook", identity::Role::kService}, "ApplyDecisions",
                                                   request.ShortDebugString());
  }
  // Child in need plans of a case file.
  int PlansOf(const std::string& number) {
    const auto file = cases_->ReadStateAs<cases::v1::CaseFile>("cases/" + number);
    int plans = 0;
    if (file) {
      for (const auto& episode : file->episodes()) plans += episode.cin_plans_size();
    }
    return plans;
  }

  std::unique_ptr<journal::Journal> cases_;

 private:
  template <class Request>
  void InCases(Result<Drafts> (*decide)(const Streams&, const Request&, const Context&), const std::string& text) {
    journal::Command command;
    command.subject = "importer";
    command.roles = {"importer"};
    command.decide = [&](const Streams& streams, const Context& context) {
      return decide(streams, Parse<Request>(text), context);
    };
    const auto done = cases_->Execute(std::move(command));
    ASSERT_TRUE(done.has_value()) << done.error().message;
  }

  void OpenTheCases() {
    journal::Options options;
    options.database = sql::Address::Parse("sqlite:" + dir_.File("cases.db"));
    options.migrations = cases::Migrations(options.database.dialect);
    auto schema = cases::CasesSchema();
    journal::Migrate(options.database, schema.service, options.migrations);
    cases_ = std::make_unique<journal::Journal>(options, std::move(schema), clock_);
    Front decisions("kith.cases.v1.DecisionsService", *cases_, *queries_);
    cases::AddDecisionsRpcs(decisions);
    Serve(decisions);
    for (const char* birth : {"2016-05-01", "2024-06-01"}) {
      InCases(cases::RegisterPerson,
              "person { authority: '873' sex: SEX_FEMALE birth_date: '" + std::string(birth) + "' }");
    }
    InCases(cases::OpenCaseFiles,
            "children: ['people/C0000001', 'people/C0000002'] authority: '873' referral_date: '2026-01-05' "
            "referral_source: REFERRAL_SOURCE_SCHOOLS primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT");
  }

  int64_t settled_ = 0;
};

}  // namespace kith::workbook
