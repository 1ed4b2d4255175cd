#include "tests/fuzz/county.h"

#include <google/protobuf/text_format.h>

#include "services/cases/census_service.h"
#include "services/cases/chronology_service.h"
#include "services/cases/clocks_service.h"
#include "services/cases/decisions_rpcs.h"
#include "services/cases/gate.h"
#include "services/cases/people_service.h"
#include "services/cases/schema.h"
#include "services/cases/search_service.h"
#include "services/cases/service.h"
#include "services/cases/teams_service.h"
#include "services/referrals/cases_source.h"
#include "services/referrals/schema.h"
#include "services/referrals/service.h"
#include "services/reporting/fold.h"
#include "services/reporting/schema.h"
#include "services/reporting/service.h"
#include "services/sharing/consume.h"
#include "services/sharing/schema.h"
#include "services/sharing/service.h"
#include "services/sharing/workbook_source.h"
#include "services/workbook/cases_source.h"
#include "services/workbook/schema.h"
#include "services/workbook/template_files.h"

namespace kith::fuzz {
namespace {

struct Seed {
  const char* rpc;
  const char* request;  // text format, without request_id
};

constexpr Seed kCases[] = {
    {"RegisterTeam", "team { name: 'teams/fens-1' display_name: 'Fens 1' district: 'Fens' authority: '873' }"},
    {"RegisterPerson",
     "person { given_name: 'Testa' family_name: 'Sample' birth_date: '2015-03-02' sex: SEX_FEMALE "
     "ethnicity: ETHNICITY_NOT_YET_OBTAINED authority: '873' la_child_id: 'A1' nhs_number: '9990000018' }"},
    {"RegisterPerson",
     "person { given_name: 'Testo' family_name: 'Sample' birth_date: '2017-07-01' sex: SEX_MALE "
     "ethnicity: ETHNICITY_NOT_YET_OBTAINED authority: '873' la_child_id: 'A2' }"},
    {"RegisterPerson",
     "person { given_name: 'Testy' family_name: 'Sample' expected_birth_date: '2026-05-01' sex: SEX_UNKNOWN "
     "ethnicity: ETHNICITY_NOT_YET_OBTAINED authority: '873' }"},
    {"OpenCaseFiles",
     "children: 'people/C0000002' children: 'people/C0000005' authority: '873' referral_date: '2025-11-03' "
     "referral_source: REFERRAL_SOURCE_POLICE primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT"},
    {"AllocateCase", "name: 'cases/C0000002' team: 'teams/fens-1' worker: 'SW100' start_date: '2025-11-03'"},
    {"StartAssessment", "name: 'cases/C0000002' start_date: '2025-11-04'"},
    {"StartSection47Enquiry", "name: 'cases/C0000002' start_date: '2025-11-10'"},
    {"StartChildProtectionPlans",
     "conference_date: '2025-11-24' children { name: 'cases/C0000005' category: CATEGORY_OF_ABUSE_NEGLECT }"},
};

constexpr Seed kReferrals[] = {
    {"ReceiveContact",
     "authority: '873' received_date: '2026-01-05' source: REFERRAL_SOURCE_POLICE children: 'people/C0000002'"},
    {"MakeReferral", "name: 'contacts/K0000001' referral_date: '2026-01-05'"},
    {"ReceiveContact",
     "authority: '873' received_date: '2026-01-06' source: REFERRAL_SOURCE_SCHOOLS children: 'people/C0000005'"},
};

template <class Seeds>
std::function<void(World&)> Sow(const Seeds& seeds) {
  return [&seeds](World& world) {
    int n = 0;
    for (const Seed& seed : seeds) {
      const size_t rpc = world.Find(seed.rpc);
      const std::unique_ptr<google::protobuf::Message> request(world.RequestOf(rpc).New());
      const std::string text = "request_id: 'seed-" + std::to_string(100 + n++) + "' " + seed.request;
      if (!google::protobuf::TextFormat::ParseFromString(text, request.get())) Broken("bad seed " + text);
      if (auto done = world.Call(rpc, 0, request->SerializeAsString()); !done) {
        Broken(std::string("the seed ") + seed.rpc + " was refused: " + done.error().reason + ": " +
               done.error().message);
      }
    }
  };
}

std::shared_ptr<const sharing::Agreements> Agreed() {
  auto loaded = sharing::LoadAgreements(KITH_SOURCE_DIR "/services/sharing/agreements");
  if (!loaded) Broken(loaded.error().message);
  return std::make_shared<const sharing::Agreements>(*std::move(loaded));
}

template <class Add>
std::function<std::vector<rpc::Method>(journal::Journal&, QueryPool&)> Methods(const std::string& service, Add add) {
  return [service, add](journal::Journal& journal, QueryPool& queries) {
    Front front(service, journal, queries);
    add(front);
    return front.methods();
  };
}

// The fronts of the cases service behind their gate, with a key for safe contacts.
std::function<std::vector<rpc::Method>(journal::Journal&, QueryPool&)> CasesMethods(const ticket::Key& key,
                                                                                    const Clock& clock) {
  return [&key, &clock](journal::Journal& journal, QueryPool& queries) {
    const auto sealer = std::make_shared<const cache::Sealer>("a key for safe contacts of the fuzzer");
    std::vector<rpc::Method> methods;
    const auto add = [&](const char* name, const auto& rpcs) {
      Front front(name, journal, queries);
      front.Use(cases::RecordGate(), clock);
      rpcs(front);
      for (auto& method : front.methods()) methods.push_back(std::move(method));
    };
    add("kith.cases.v1.CasesService", [&](Front& front) { cases::AddCasesRpcs(front, key, clock); });
    add("kith.cases.v1.SearchService", [&](Front& front) { cases::AddSearchRpcs(front, key, clock); });
    add("kith.cases.v1.PeopleService", [&](Front& front) { cases::AddPeopleRpcs(front, clock, sealer); });
    add("kith.cases.v1.CensusService", [&](Front& front) { cases::AddCensusRpcs(front, clock); });
    add("kith.cases.v1.TeamsService", [&](Front& front) { cases::AddTeamsRpcs(front, clock); });
    add("kith.cases.v1.ClocksService", [&](Front& front) { cases::AddClocksRpcs(front, clock); });
    add("kith.cases.v1.ChronologyService", [&](Front& front) { cases::AddChronologyRpcs(front, clock); });
    add("kith.cases.v1.DecisionsService", [&](Front& front) { cases::AddDecisionsRpcs(front); });
    return methods;
  };
}

constexpr auto kSqlite = sql::Dialect::kSqlite;
constexpr char kOpenWith[] = "family-safeguarding.1";

}  // namespace

const std::vector<std::string>& Words() {
  static const auto words = [] {
    std::vector<std::string> all = {"people/C0000002",
                                    "people/C0000007",
                                    "people/C0000005",
                                    "people/C0000099",
                                    "cases/C0000002",
                                    "cases/C0000007",
                                    "cases/C0000005",
                                    "cases/",
                                    "people/",
                                    "families/F0000001",
                                    "relationships",
                                    "households/H0000001",
                                    "relationships/C0000002-C0000005",
                                    "restrictions/C0000002",
                                    "safe_contacts/C0000002",
                                    "teams/fens-1",
                                    "teams/fens-2",
                                    "contacts/K0000001",
                                    "contacts/K0000004",
                                    "referrals/R0000002",
                                    "enquiries/M0000006",
                                    "agencies/nhs-trust",
                                    "subjects/C0000002",
                                    "children/C0000002",
                                    "parked/cases/cases/C0000002",
                                    "identifiers/la-child-id/873-A1",
                                    "nhs-trust",
                                    "police",
                                    "873",
                                    "874",
                                    "",
                                    "1",
                                    "2",
                                    "3",
                                    "9223372036854775807",
                                    "-1",
                                    "fuzz-0001",
                                    "fuzz-0002",
                                    "fuzz-0003",
                                    "seed-101",
                                    "SW100",
                                    "workers/SW200",
                                    "workers/SW300",
                                    "D3-assessment-1",
                                    "D5-enquiry-1",
                                    "social_worker",
                                    "team_manager",
                                    "auditor",
                                    "A1",
                                    "A2",
                                    "A3",
                                    "9990000018",
                                    "9990000026",
                                    "A820000000001",
                                    "Fens",
                                    "Fens 1",
                                    "Testa",
                                    "2026-03-02",
                                    "2026-03-03",
                                    "2026-02-30",
                                    "2025-11-03",
                                    "2025-11-24",
                                    "2025-04-01",
                                    "2026-03-31",
                                    "1999-12-31",
                                    "0000-00-00",
                                    "9999-12-31",
                                    "2025-11-23T00:00:00Z",
                                    "63617365732f4330303030303032"};
    all.insert(all.end(), WorkbookWords().begin(), WorkbookWords().end());
    return all;
  }();
  return words;
}

County::County()
    : callers(clock),
      agreements(Agreed()),
      templates(workbook::LoadTemplates("")),
      to_sharing(sharing::CasesSource({"873", "a key for references of the fuzzer"}, agreements)),
      workbook_to_sharing(sharing::WorkbookSource({"873", "a key for references of the fuzzer"}, agreements)),
      to_referrals(referrals::CasesSource()),
      to_reporting(reporting::CasesSource()),
      to_workbook(
          workbook::CasesSource({kOpenWith, templates.DigestOf(kOpenWith), templates.Find(kOpenWith)->supervision()})),
      cases({"cases", cases::CasesSchema(), cases::Migrations(kSqlite), CasesMethods(search_key, clock)}, callers,
            clock, Sow(kCases)),
      referrals({"referrals", referrals::ReferralsSchema(), referrals::Migrations(kSqlite),
                 Methods("kith.referrals.v1.ReferralsService",
                         [this](Front& front) { referrals::AddReferralsRpcs(front, search_key, clock); })},
                callers, clock,
                [this](World& world) {
                  Sow(kReferrals)(world);
                  Distribute(world, to_referrals);
                }),
      sharing({"sharing", sharing::SharingSchema(), sharing::Migrations(kSqlite),
               Methods("kith.sharing.v1.SharingService",
                       [this](Front& front) { sharing::AddSharingRpcs(front, agreements); })},
              callers, clock, [this](World& world) { Distribute(world, to_sharing); }),
      reporting({"reporting", reporting::ReportingSchema(), reporting::Migrations(kSqlite),
                 Methods("kith.reporting.v1.ReportingService",
                         [](Front& front) { reporting::AddReportingRpcs(front, nullptr); })},
                callers, clock, [this](World& world) { Distribute(world, to_reporting); }),
      side(sql::Address::Parse("sqlite:" + beside.File("journal.db"))),
      workbook({"workbook", workbook::WorkbookSchema(), workbook::Migrations(kSqlite),
                [this](journal::Journal& journal, QueryPool& queries) {
                  return WorkbookMethods(journal, queries, templates, side, clock);
                },
                beside.File("journal.db.side")},
               callers, clock, [this](World& world) {
                 SowWorkbook(world);
                 Distribute(world, to_workbook);
               }) {}

std::vector<County::Consumer> County::consumers() {
  return {{&sharing, &to_sharing, &cases},
          {&reporting, &to_reporting, &cases},
          {&referrals, &to_referrals, &cases},
          {&workbook, &to_workbook, &cases},
          {&sharing, &workbook_to_sharing, &workbook}};
}

void County::Distribute(World& to, const inbox::Source& source, World& from) {
  const auto entries = from.journal().Read(to.journal().ReadCursor(inbox::CursorName(source)), 10'000);
  if (entries.empty()) return;
  const auto applied = inbox::ApplyBatch(to.journal(), source, entries);
  if (!applied)
    Broken(to.name() + " cannot apply what " + from.name() + " wrote: " + applied.error().reason + ": " +
           applied.error().message);
  if (*applied != entries.back().position)
    Broken(to.name() + " did not apply everything that " + from.name() + " wrote");
  for (const auto& parked : inbox::ListParked(to.journal())) {
    Broken(to.name() + " parked what " + from.name() + " wrote: " + parked.stream() + ": " + parked.reason());
  }
}

}  // namespace kith::fuzz
