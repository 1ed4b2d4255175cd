// Both fronts of the cases service as main has them, behind the gate, without the network.
#pragma once

#include <future>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "services/cases/domain/searched.h"
#include "services/cases/gate.h"
#include "services/cases/people_service.h"
#include "services/cases/schema.h"
#include "services/cases/service.h"
#include "tests/integration/inbox/on_both_stores.h"
#include "tests/unit/cases/record.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/people_service.pb.h"

namespace kith::cases {

struct Caller {
  std::string subject;
  identity::Role role;
};

class ThroughTheFronts : public testing::OnBothStores {
 protected:
  void SetUp() override {
    OpenJournal(CasesSchema(), Migrations);
    if (journal_) Serve("a key for safe contacts, of 32 bytes or more");
  }

  // With this key, or with none.
  void Serve(const std::string& key) {
    queries_ = std::make_unique<QueryPool>(2, 100);
    Front casework("kith.cases.v1.CasesService", *journal_, *queries_);
    casework.Use(RecordGate(), clock_);
    AddCasesRpcs(casework, ticket::Key(std::string(32, 's'), kSearchPurpose), clock_);
    Front people("kith.cases.v1.PeopleService", *journal_, *queries_);
    people.Use(RecordGate(), clock_);
    AddPeopleRpcs(people, clock_, key.empty() ? nullptr : std::make_shared<const cache::Sealer>(key));
    methods_.clear();
    for (auto& method : casework.methods()) methods_[method.name] = method;
    for (auto& method : people.methods()) methods_[method.name] = method;
  }

  // The answer to a request in text format; a command gets a new request_id unless the text has one.
  template <class Response>
  Result<Response> Call(const Caller& caller, const std::string& rpc, const std::string& text) {
    const rpc::Method& method = methods_.at(rpc);
    std::unique_ptr<google::protobuf::Message> request(method.request->New());
    std::string whole = text;
    const bool is_command = request->GetDescriptor()->FindFieldByName("request_id") != nullptr;
    if (is_command && text.find("request_id") == std::string::npos) {
      whole += " request_id: 'test-" + std::to_string(10000 + ++calls_) + "'";
    }
    if (!google::protobuf::TextFormat::ParseFromString(whole, request.get()))
      throw std::logic_error("bad text: " + whole);
    rpc::Call call;
    call.method = "/" + method.service + "/" + rpc;
    call.caller = {caller.subject, {caller.role}, ""};
    call.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    auto answer = std::make_shared<std::promise<Result<std::string>>>();
    auto told = answer->get_future();
    method.unary(call, std::move(request),
                 [answer](Result<std::string> bytes) { answer->set_value(std::move(bytes)); });
    auto bytes = told.get();
    if (!bytes) return tl::unexpected<Error>(std::move(bytes).error());
    Response response;
    if (!response.ParseFromString(*bytes)) throw std::logic_error(rpc + " answered with bytes that are no response");
    return response;
  }

  // The same where it must succeed.
  template <class Response>
  Response Must(const Caller& caller, const std::string& rpc, const std::string& text) {
    auto response = Call<Response>(caller, rpc, text);
    EXPECT_TRUE(response.has_value()) << rpc << ": " << response.error().reason << ": " << response.error().message;
    return response ? *std::move(response) : Response();
  }

  std::string Register(const std::string& person) {
    return Must<v1::RegisterPersonResponse>(importer_, "RegisterPerson", "person { authority: '873' " + person + " }")
        .person()
        .name();
  }

  const Caller importer_{"importer", identity::Role::kImporter};
  const Caller worker_{"SW1", identity::Role::kSocialWorker};
  const Caller other_worker_{"SW2", identity::Role::kSocialWorker};
  const Caller manager_{"TM1", identity::Role::kTeamManager};
  const Caller other_manager_{"TM2", identity::Role::kTeamManager};
  std::unique_ptr<QueryPool> queries_;
  std::map<std::string, rpc::Method> methods_;
  int calls_ = 0;
};

}  // namespace kith::cases
