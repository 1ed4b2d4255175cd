#include "tests/faults/town/client.h"

#include <atomic>
#include <mutex>

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;
using cases::v1::RegisterPersonRequest;
using cases::v1::RegisterPersonResponse;

// Over all the loads of the program: nobody may have the number of a child of an earlier one.
std::atomic<int> next_nhs_number{0};

// The nth number of the range that is kept for tests (999…), or "" where the check digit would be 10.
std::string TestNhsNumber(int n) {
  char digits[16];
  std::snprintf(digits, sizeof digits, "999%06d", n % 1'000'000);
  int sum = 0;
  for (int i = 0; i < 9; ++i) sum += (digits[i] - '0') * (10 - i);
  const int check = (11 - sum % 11) % 11;
  return check == 10 ? "" : digits + std::to_string(check);
}

}  // namespace

std::string Client::MethodOf(const std::string& service, const std::string& rpc) {
  const char* api = service == "cases" ? "CasesService/" : service == "referrals" ? "ReferralsService/" : "";
  return "/kith." + service + ".v1." + (rpc.find('/') == std::string::npos ? api : "") + rpc;
}

std::vector<std::chrono::milliseconds> Client::Stolen() const {
  const std::lock_guard lock(signals_.mutex);
  return signals_.stolen;
}

void Client::NoteTime(std::chrono::steady_clock::time_point began,
                      const std::vector<std::chrono::milliseconds>& stolen) {
  ++signals_.acknowledged;
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  const std::lock_guard lock(signals_.mutex);
  const auto lost = testing::MostStolen(stolen, signals_.stolen);
  signals_.times.push_back(std::max(0.0, (took - lost).count()));
}

void Client::NoteUnexpected(const std::string& method, const Error& error) {
  ++signals_.unexpected;
  {
    const std::lock_guard lock(signals_.mutex);
    auto& first = signals_.first_unexpected;
    if (first.empty()) first = method + ": " + error.reason + ": " + error.message;
  }
  Pause();
}

void Client::Pause() {
  (void)testing::WaitUntil([&] { return signals_.give_up.load(); }, 10ms);
}

std::string Client::NewCanary() {
  char word[40];
  std::snprintf(word, sizeof word, "Notiz%03dx%06d", id_, ++words_);
  sent_.canaries.push_back({word, {}});
  return word;
}

std::optional<std::string> Client::Register(const std::string& birth_date) {
  const int n = ++people_;
  RegisterPersonRequest request;
  auto& person = *request.mutable_person();
  char name[40];
  std::snprintf(name, sizeof name, "Kanarie%03dx%06d", id_, n);
  sent_.canaries.push_back({name, {}});
  person.set_given_name(name);
  person.set_family_name("Example");
  person.set_birth_date(birth_date);
  person.set_sex(type::v1::SEX_FEMALE);
  person.set_authority("999");
  // Every other child is known to the trust.
  const std::string nhs_number = n % 2 == 0 ? TestNhsNumber(next_nhs_number++) : "";
  if (!nhs_number.empty()) sent_.canaries.push_back({nhs_number, {"nhs-trust"}});
  person.set_nhs_number(nhs_number);
  const auto response =
      Send<RegisterPersonResponse>("cases", "RegisterPerson", request, nhs_number.empty() ? 1 : 2,
                                   [](const auto& answer) { return std::vector{VersionOf(answer.person())}; });
  if (!response) return std::nullopt;
  return response->person().name();
}

}  // namespace kith::faults
