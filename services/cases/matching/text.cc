#include "services/cases/matching/text.h"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include <unicode/translit.h>
#include <unicode/unistr.h>

namespace kith::cases::matching {
namespace {

constexpr std::array<std::string_view, 30> kParticles = {
    "van", "von", "der", "den", "de", "del", "della", "di",   "da",    "dos", "das", "du", "la", "le",  "los",
    "ter", "ten", "zu",  "st",  "ap", "bin", "ibn",   "bint", "binti", "al",  "el",  "ul", "ur", "the", "y"};
constexpr std::array<std::string_view, 16> kTitles = {"mr",  "mrs",  "ms",      "miss",   "dr",     "master",
                                                      "mx",  "sir",  "baby",    "infant", "unborn", "of",
                                                      "boy", "girl", "unknown", "twin"};

template <size_t N>
bool IsOneOf(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0x80) == 0; });
}

// A transliterator is not to be used by two threads at once, and making one takes milliseconds.
icu::Transliterator& Latin() {
  thread_local const std::unique_ptr<icu::Transliterator> latin = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(
        icu::Transliterator::createInstance("Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status));
    if (U_FAILURE(status) || !made) throw std::runtime_error("ICU has no transliteration to Latin letters");
    return made;
  }();
  return *latin;
}

std::string ToAscii(std::string_view text) {
  if (IsAscii(text)) return std::string(text);
  icu::UnicodeString unicode =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  Latin().transliterate(unicode);
  std::string ascii;
  unicode.toUTF8String(ascii);
  return ascii;
}

std::vector<std::string> Words(std::string_view plain) {
  std::vector<std::string> words;
  for (size_t at = 0; at < plain.size();) {
    const size_t end = std::min(plain.find(' ', at), plain.size());
    words.emplace_back(plain.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

}  // namespace

std::string Plain(std::string_view text) {
  // An apostrophe that Latin-ASCII would make of another sign is dropped with it.
  std::string plain;
  for (char c : ToAscii(text)) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      plain += c;
    } else if (c != '\'' && c != '`' && (static_cast<unsigned char>(c) & 0x80) == 0 && !plain.empty() &&
               plain.back() != ' ') {
      plain += ' ';
    }
  }
  if (!plain.empty() && plain.back() == ' ') plain.pop_back();
  return plain;
}

std::vector<std::string> GivenWords(std::string_view given) {
  std::vector<std::string> words = Words(Plain(given));
  std::erase_if(words, [](const std::string& word) { return IsOneOf(kTitles, word); });
  return words;
}

std::vector<std::string> FamilyParts(std::string_view family) {
  std::vector<std::string> parts;
  std::string before;  // to be joined with the next word
  const std::vector<std::string> words = Words(Plain(family));
  for (size_t i = 0; i < words.size(); ++i) {
    std::string word = words[i];
    const bool is_last = i + 1 == words.size();
    if (!is_last && IsOneOf(kParticles, word)) continue;
    if (!is_last && (word == "abd" || word == "abdul" || word == "abdel" || word == "mac" || word == "mc")) {
      before = word == "abd" ? "abdul" : word;
      continue;
    }
    word = before + word;
    before.clear();
    // "MacDonald" and "McDonald"; "Mace" and "Mack" are names of their own.
    if (word.size() > 5 && word.rfind("mac", 0) == 0) word.erase(1, 1);
    parts.push_back(std::move(word));
  }
  return parts;
}

std::string Compact(std::string_view text) {
  std::string compact = Plain(text);
  std::erase(compact, ' ');
  return compact;
}

std::string Joined(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += part;
  return joined;
}

}  // namespace kith::cases::matching
