#include <cstdio>
#include <memory>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/cli/commands.h"
#include "services/cli/output.h"
#include "shared/identity/identity.h"

namespace kith::cli {
namespace {

struct TokenOptions {
  std::string key_file = "var/secrets/key.pem";
  std::string jwks_file = "var/secrets/jwks.json";
  std::string subject, agency, out;
  std::string issuer = "https://kith.local";
  std::string audience = "kith";
  std::vector<std::string> roles;
  int hours = 12;
};

// The file is never readable by others, not even for a moment, and a token that was there is replaced whole.
bool WriteSecret(const std::string& path, const std::string& text) {
  const std::string next = path + ".new";
  const int file = open(next.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return false;
  const bool private_file = fchmod(file, S_IRUSR | S_IWUSR) == 0;
  const bool written = private_file && write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  return (close(file) == 0) && written && rename(next.c_str(), path.c_str()) == 0;
}

int MintOne(const TokenOptions& options) {
  identity::TokenRequest request;
  request.subject = options.subject;
  request.agency = options.agency;
  request.issuer = options.issuer;
  request.audience = options.audience;
  request.lifetime = std::chrono::hours(options.hours);
  for (const auto& name : options.roles) {
    const auto role = identity::RoleFromName(name);
    if (!role) {
      std::string known;
      for (const auto& each : identity::AllRoleNames()) known += (known.empty() ? "" : ", ") + each;
      return PrintBadUsage("there is no role " + name + "; the roles are " + known);
    }
    if (*role == identity::Role::kPartner && options.agency.empty()) {
      return PrintBadUsage("a partner's token needs --agency, e.g. --agency nhs-trust");
    }
    request.roles.push_back(*role);
  }
  identity::EnsureDevelopmentKey(options.key_file, options.jwks_file);
  const std::string token = identity::MintToken(options.key_file, request, SystemClock().Now());
  if (options.out.empty()) {
    std::printf("%s\n", token.c_str());
    return kOk;
  }
  if (!WriteSecret(options.out, token + "\n")) return PrintBadUsage("cannot write the token to " + options.out);
  return kOk;
}

}  // namespace

void AddTokenCommand(CLI::App& app, const Globals&, int& status) {
  auto* command = app.add_subcommand("token", "Mint a bearer token from a local development key (made when missing).");
  auto options = std::make_shared<TokenOptions>();
  command->add_option("--subject", options->subject, "staff or service number, never a name")->required();
  command->add_option("--role", options->roles, "role; may be given several times")
      ->required()
      ->expected(1)
      ->take_all();
  command->add_option("--agency", options->agency, "the partner's agency, e.g. nhs-trust");
  command->add_option("--hours", options->hours, "how long the token holds")
      ->check(CLI::Range(1, 24 * 366))
      ->capture_default_str();
  command->add_option("--key", options->key_file, "private key of development, PEM")->capture_default_str();
  command->add_option("--jwks", options->jwks_file, "its public half, for the services")->capture_default_str();
  command->add_option("--issuer", options->issuer, "who issues the token")
      ->envname("KITH_TOKEN_ISSUER")
      ->capture_default_str();
  command->add_option("--audience", options->audience, "for whom it is")
      ->envname("KITH_TOKEN_AUDIENCE")
      ->capture_default_str();
  command->add_option("--out", options->out, "file for the token (mode 0600) instead of printing it");
  command->footer(
      "Example:\n  kith token --subject demo-importer --role importer --role auditor --key var/secrets/key.pem --jwks "
      "var/secrets/jwks.json --out importer.token");
  command->callback([options, &status] { status = MintOne(*options); });
}

}  // namespace kith::cli
