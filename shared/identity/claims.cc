#include "shared/identity/claims.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <nlohmann/json.hpp>

#include "shared/identity/base64url.h"

namespace kith::identity {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxTokenBytes = 8 * 1024;
constexpr double kMaxSeconds = 32503680000;  // the year 3000: beyond it a number is a mistake, not a time

auto Bad(std::string message) { return Refuse(reasons::kBadToken, std::move(message)); }

std::string Text(const Json& object, const char* member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Nothing when the claim is absent or no sensible time.
std::optional<Instant> Time(const Json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number()) return std::nullopt;
  const auto seconds = found->get<double>();
  if (!(seconds >= 0 && seconds < kMaxSeconds)) return std::nullopt;
  return Instant(std::chrono::microseconds(std::llround(seconds * 1e6)));
}

bool Contains(const Json& audience, const std::string& wanted) {
  if (audience.is_string()) return audience.get<std::string>() == wanted;
  if (!audience.is_array()) return false;
  return std::any_of(audience.begin(), audience.end(),
                     [&wanted](const Json& entry) { return entry.is_string() && entry.get<std::string>() == wanted; });
}

std::string KnownRoles() {
  std::string names;
  for (const auto& name : AllRoleNames()) names += (names.empty() ? "" : ", ") + name;
  return names;
}

Result<std::vector<Role>> Roles(const Json& claims) {
  const auto found = claims.find("roles");
  if (found == claims.end() || !found->is_array() || found->empty()) {
    return Bad("the claim \"roles\" must list at least one of " + KnownRoles());
  }
  std::vector<Role> roles;
  for (const Json& name : *found) {
    const auto role = name.is_string() ? RoleFromName(name.get<std::string>()) : std::nullopt;
    if (!role) return Bad("the claim \"roles\" holds an unknown role; known are " + KnownRoles());
    roles.push_back(*role);
  }
  return roles;
}

Result<Instant> CheckTimes(const Json& claims, const VerifierOptions& options, Instant now) {
  const auto expires = Time(claims, "exp");
  if (!expires) return Bad("the claim \"exp\" must be a time in seconds");
  for (const char* name : {"nbf", "iat"}) {
    if (!claims.contains(name)) continue;
    const auto from = Time(claims, name);
    if (!from) return Bad(std::string("the claim \"") + name + "\" must be a time in seconds");
    if (*from > now + options.leeway) return Bad(std::string("the claim \"") + name + "\" lies in the future");
  }
  if (now >= *expires + options.leeway) {
    return Refuse(reasons::kExpiredToken, "the token has expired; fetch a new one and try again");
  }
  return *expires + options.leeway;
}

}  // namespace

bool IsIdentifier(std::string_view text) {
  const auto allowed = [](unsigned char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == ':' || c == '-';
  };
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), allowed);
}

Result<Token> SplitToken(std::string_view token) {
  if (token.size() > kMaxTokenBytes) return Bad("the token is longer than 8 KiB");
  const size_t first = token.find('.');
  const size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
    return Bad("the token is not a compact JWS of three parts");
  }
  auto header_text = FromBase64Url(token.substr(0, first));
  auto payload = FromBase64Url(token.substr(first + 1, second - first - 1));
  auto signature = FromBase64Url(token.substr(second + 1));
  if (!header_text || !payload || !signature) return Bad("a part of the token is not base64url");
  const Json header = Json::parse(*header_text, nullptr, false);
  if (!header.is_object()) return Bad("the token's header is not JSON");
  if (header.contains("crit")) return Bad("the token's header asks for extensions (\"crit\") that are not known here");
  std::string type = Text(header, "typ");
  std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return std::tolower(c); });
  constexpr std::array<std::string_view, 4> kTypes{"", "jwt", "at+jwt", "application/at+jwt"};
  if (std::find(kTypes.begin(), kTypes.end(), type) == kTypes.end())
    return Bad("the token's \"typ\" must be JWT or at+jwt");
  return Token{Text(header, "alg"), Text(header, "kid"), token.substr(0, second), *std::move(signature),
               *std::move(payload)};
}

Result<Claims> CheckClaims(const std::string& payload, const VerifierOptions& options, Instant now) {
  const Json claims = Json::parse(payload, nullptr, false);
  if (!claims.is_object()) return Bad("the token's claims are not JSON");
  if (Text(claims, "iss") != options.issuer) return Bad("the token was not issued by " + options.issuer);
  if (!claims.contains("aud") || !Contains(claims["aud"], options.audience)) {
    return Bad("the claim \"aud\" must hold " + options.audience);
  }
  auto expires = CheckTimes(claims, options, now);
  if (!expires) return tl::unexpected<Error>(std::move(expires).error());
  const std::string subject = Text(claims, "sub");
  if (!IsIdentifier(subject)) return Bad("the claim \"sub\" must be 1 to 64 characters of [A-Za-z0-9_.:-]");
  auto roles = Roles(claims);
  if (!roles) return tl::unexpected<Error>(std::move(roles).error());
  Claims found{{subject, *std::move(roles), {}}, *expires};
  if (found.caller.Has(Role::kPartner)) {
    found.caller.agency = Text(claims, "agency");
    if (!IsIdentifier(found.caller.agency))
      return Bad("a partner's token must name its agency in the claim \"agency\"");
  }
  return found;
}

}  // namespace kith::identity
