// Writes the seed corpus: every target's inputs, made from invented records. usage: make_corpus FOLDER
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <google/protobuf/text_format.h>

#include "shared/front/page.h"
#include "shared/identity/base64url.h"
#include "shared/journal/entry_proto.h"
#include "shared/rpc/error_details.h"
#include "tests/fuzz/county.h"
#include "tests/fuzz/steps.h"
#include "tests/fuzz/stories.h"
#include "tests/unit/cli/census_fixture.h"

namespace kith::fuzz {
namespace {

const std::map<std::string, std::string> kTexts = {
    {"token/signed",
     "={\"alg\":\"EdDSA\",\"kid\":\"k1\",\"typ\":\"JWT\"}\n{\"iss\":\"https://"
     "kith.fuzz\",\"aud\":\"kith\",\"sub\":\"SW100\",\"exp\":1772500000,"
     "\"iat\":1772400000,\"nbf\":1772400000,\"roles\":[\"social_worker\"]}"},
    {"token/partner",
     "={\"alg\":\"EdDSA\",\"typ\":\"at+jwt\"}\n{\"iss\":\"https://"
     "kith.fuzz\",\"aud\":[\"other\",\"kith\"],\"sub\":\"nhs.1\",\"exp\":1.7725e9,"
     "\"roles\":[\"partner\"],\"agency\":\"nhs-trust\"}"},
    {"token/none", identity::ToBase64Url("{\"alg\":\"none\"}") + "." +
                       identity::ToBase64Url("{\"iss\":\"https://kith.fuzz\"}") + "."},
    {"token/crit",
     identity::ToBase64Url("{\"alg\":\"EdDSA\",\"crit\":[\"exp\"]}") + "." + identity::ToBase64Url("{}") + ".AAAA"},
    {"jwks/ed25519",
     "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"a\",\"alg\":\"EdDSA\",\"use\":\"sig\",\"x\":"
     "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}"},
    {"jwks/p256",
     "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"b\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
     "\"y\":"
     "\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"},{\"kty\":\"oct\",\"kid\":\"c\",\"k\":\"AAAA\"}]}"},
    {"jwks/rsa", "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"r\",\"alg\":\"PS256\",\"e\":\"AQAB\",\"n\":\"" +
                     std::string(342, 'w') + "\"}]}"},
    {"texts/page", "p" + PageToken("cases/C0000002")},
    {"texts/settings", "sKITH_PORT=7\nKITH_FLAG=yes\nKITH_WAIT=3\nKITH_CHOICE=b\nKITH_PROT=1\nPATH=/bin"},
    {"texts/trace", "t00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
    {"texts/date", "d2024-02-29"},
    {"texts/base64", "bZm9vYmE"},
    {"texts/address", "apostgresql://kith@localhost/cases"},
    {"texts/sqlite", "asqlite:/var/lib/kith/cases.db"},
    {"texts/error",
     "e" + rpc::EncodeDetails(
               {Code::kAborted, "STALE_ETAG", "the etag is not the current one", {{"etag", "must be 3"}}})},
    {"record/headers",
     "#cases/C0000002\nkith_position: 12\nkith_version: 3\nce_type: kith.cases.v1.CaseClosed\nce_id: "
     "0a0b0c0d-12\nce_time: "
     "2026-03-02T10:15:00.123456Z\nkith_occurred_on: 2026-03-01\ntraceparent: "
     "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n\nvalue"},
    {"record/erased",
     "#cases/C0000002\nkith_position: 1\nkith_version: 1\nce_type: t\nce_id: i\nce_time: "
     "2026-03-02T10:15:00.000000Z\nkith_erased: 1\n\n"},
};

void Save(const std::string& folder, const std::string& name, const std::string& bytes) {
  const std::filesystem::path file = folder + "/" + name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
}

void SaveBatch(const std::string& folder, const std::string& name, const std::vector<journal::Entry>& entries) {
  journal::v1::ReadEntriesResponse batch;
  for (const auto& entry : entries) journal::ToProto(entry, *batch.add_entries());
  // Random and not looked at by consumers.
  for (auto& entry : *batch.mutable_entries()) {
    entry.clear_salt();
    entry.clear_payload_digest();
    entry.clear_digest();
    entry.set_event_id("corpus-" + std::to_string(entry.position()));
  }
  Save(folder, name, batch.SerializeAsString());
}

// The first name in an answer, at any depth; empty: it has none.
std::string NameIn(const google::protobuf::Message& answer) {
  const auto& reflection = *answer.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection.ListFields(answer, &fields);
  for (const auto* field : fields) {
    if (field->is_repeated()) continue;
    if (field->name() == "name") return reflection.GetString(answer, field);
    if (field->cpp_type() != field->CPPTYPE_MESSAGE) continue;
    if (std::string name = NameIn(reflection.GetMessage(answer, field)); !name.empty()) return name;
  }
  return {};
}

// With each $n as the name that the n-th answer gave.
std::string Named(std::string text, const std::vector<std::string>& names) {
  for (size_t n = names.size(); n > 0; --n) {
    const std::string mark = "$" + std::to_string(n);
    for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + names[n - 1].size()))
      text.replace(at, mark.size(), names[n - 1]);
  }
  return text;
}

// Returns how many of its calls were refused, each of which is told of.
int SaveStory(const std::string& folder, const std::string& name, const Story& story, County& county) {
  int refused = 0;
  std::vector<Step> steps;
  std::vector<std::string> names;
  for (const Call& call : story) {
    for (World* world : county.worlds()) {
      if (world->name() != call.world) continue;
      const size_t rpc = world->Find(call.rpc);
      const std::unique_ptr<google::protobuf::Message> request(world->RequestOf(rpc).New());
      std::string text = Named(call.request, names);
      if (request->GetDescriptor()->FindFieldByName("request_id"))
        text += " request_id: 'fuzz-" + std::to_string(1000 + steps.size()) + "'";
      if (!google::protobuf::TextFormat::ParseFromString(text, request.get())) Broken("bad text: " + text);
      steps.push_back({KeyOf(world->name(), world->Path(rpc)), call.caller, request->SerializeAsString()});
      names.emplace_back();
      if (auto done = world->Call(rpc, call.caller, steps.back().request); !done) {
        ++refused;
        std::cerr << name << ": " << call.rpc << " is refused: " << done.error().reason << ": " << done.error().message
                  << '\n';
      } else {
        const std::unique_ptr<google::protobuf::Message> answer(world->ResponseOf(rpc).New());
        if (answer->ParseFromString(*done)) names.back() = NameIn(*answer);
      }
    }
  }
  Save(folder, "rpc/" + name, JoinSteps(steps));
  if (const auto entries = county.cases.Appended(); !entries.empty()) SaveBatch(folder, "record/" + name, entries);
  if (const auto entries = county.workbook.Appended(); !entries.empty()) SaveBatch(folder, "record/" + name, entries);
  for (World* world : county.worlds()) world->Reset();
  return refused;
}

void SaveCensuses(const std::string& folder) {
  using namespace cli;
  Save(folder, "census/small", CensusWith(ChildWith(EpisodeWith("", Assessment("2019-06-04", "2019-07-01")))));
  Save(folder, "census/protection",
       CensusWith(ChildWith(EpisodeWith(
                      Enquiry("2019-06-05", "2019-06-20"),
                      ProtectionPlan("2019-06-20", "2019-12-12", "<CPPreviewDate>2019-09-12</CPPreviewDate>"),
                      "2019-06-03", Closed("2019-12-20", "RC8"))) +
                  ChildWith(EpisodeWith("", CinPlan("2019-07-02", "2019-11-05")), "A2",
                            "<UPN>A820000000001</UPN><ExpectedPersonBirthDate>2020-05-01</"
                            "ExpectedPersonBirthDate><GenderCurrent>9</GenderCurrent>")));
  Save(folder, "census/doctype", "<!DOCTYPE Message [<!ENTITY a \"b\">]>\n" + CensusWith(""));
}

void SaveAgreements(const std::string& folder) {
  for (const auto& file : std::filesystem::directory_iterator(KITH_SOURCE_DIR "/services/sharing/agreements")) {
    std::ostringstream text;
    text << std::ifstream(file.path()).rdbuf();
    if (file.path().extension() == ".json") Save(folder, "agreement/" + file.path().stem().string(), text.str());
  }
}

}  // namespace
}  // namespace kith::fuzz

int main(int argc, char** argv) {
  using namespace kith::fuzz;
  if (argc != 2) {
    std::cerr << "usage: make_corpus FOLDER\n";
    return 2;
  }
  County county;
  int refused = 0;
  for (const auto* stories : {&CaseworkStories(), &OtherStories(), &WorkbookStories()}) {
    for (const auto& [name, story] : *stories) refused += SaveStory(argv[1], name, story, county);
  }
  if (refused > 0) Broken("stories are refused");
  SaveBatch(argv[1], "record/seeded", county.cases.journal().Read(0, 100));
  for (const auto& text : kTexts) Save(argv[1], text.first, text.second);
  SaveCensuses(argv[1]);
  SaveAgreements(argv[1]);
  return 0;
}
