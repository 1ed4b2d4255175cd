#include "services/workbook/search_words.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include "shared/checks/cut.h"

namespace kith::workbook {
namespace {

constexpr size_t kExcerptBytes = 240, kBeforeTheWord = 80;

// They tell nothing apart, and would be the longest lists of every index. Sorted. Words that are names too ("will"), or
// that turn a sentence round ("not", "no"), are found.
constexpr std::array kEverywhere = std::to_array<std::string_view>(
    {"a",    "about", "an",   "and",  "are",  "as",  "at",  "be",   "been", "but",   "by",   "for",  "from",  "had",
     "has",  "have",  "he",   "her",  "hers", "him", "his", "i",    "if",   "in",    "is",   "it",   "its",   "me",
     "my",   "of",    "on",   "or",   "our",  "s",   "she", "so",   "t",    "than",  "that", "the",  "their", "them",
     "then", "there", "they", "this", "to",   "was", "we",  "were", "when", "which", "who",  "with", "you",   "your"});
static_assert(std::is_sorted(kEverywhere.begin(), kEverywhere.end()));

const UNormalizer2& Decomposer() {
  static const UNormalizer2* const decomposer = [] {
    UErrorCode status = U_ZERO_ERROR;
    const auto* made = unorm2_getNFKDInstance(&status);
    if (U_FAILURE(status)) throw std::runtime_error("ICU has no decomposition: " + std::string(u_errorName(status)));
    return made;
  }();
  return *decomposer;
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<SearchWord> Split() {
    const auto size = static_cast<int32_t>(text_.size());
    for (int32_t i = 0; i < size;) {
      begin_ = static_cast<size_t>(i);
      const char c = text_[begin_];
      if (static_cast<unsigned char>(c) < 0x80) {
        ++i;
        AddAscii(c);
        continue;
      }
      UChar32 character = 0;
      U8_NEXT(text_.data(), i, size, character);
      if (character < 0)
        End();
      else
        AddDecomposed(character);
    }
    End();
    return std::move(words_);
  }

 private:
  void AddAscii(char c) {
    if (c >= 'A' && c <= 'Z')
      Add(static_cast<char>(c - 'A' + 'a'));
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      Add(c);
    else
      End();
  }

  // "é" is an e and a mark.
  void AddDecomposed(UChar32 character) {
    std::array<UChar, 32> parts{};
    UErrorCode status = U_ZERO_ERROR;
    const int32_t size =
        unorm2_getDecomposition(&Decomposer(), character, parts.data(), static_cast<int32_t>(parts.size()), &status);
    if (size < 0 || U_FAILURE(status)) return AddPlain(character);
    for (int32_t i = 0; i < size;) {
      UChar32 part = 0;
      U16_NEXT(parts.data(), i, size, part);
      AddPlain(part);
    }
  }

  void AddPlain(UChar32 character) {
    if (character < 0x80) return AddAscii(static_cast<char>(character));
    // Marks, and what nobody sees: a soft hyphen, a joiner.
    if ((U_GET_GC_MASK(character) & U_GC_M_MASK) != 0) return;
    if (u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0) return;
    if (!u_isalnum(character)) return End();
    std::array<char, U8_MAX_LENGTH> bytes{};
    int32_t size = 0;
    U8_APPEND_UNSAFE(bytes.data(), size, u_foldCase(character, U_FOLD_CASE_DEFAULT));
    for (int32_t i = 0; i < size; ++i) Add(bytes.at(static_cast<size_t>(i)));
  }

  void Add(char c) {
    if (word_.text.empty()) word_.at = begin_;
    word_.text += c;
  }

  void End() {
    if (!word_.text.empty() && !std::binary_search(kEverywhere.begin(), kEverywhere.end(), word_.text))
      words_.push_back(std::move(word_));
    word_ = {};
  }

  std::string_view text_;
  size_t begin_ = 0;
  SearchWord word_;
  std::vector<SearchWord> words_;
};

}  // namespace

std::vector<SearchWord> SearchWordsOf(std::string_view text) { return Splitter(text).Split(); }

std::string SearchTextOf(std::string_view text) {
  std::string words;
  words.reserve(text.size());
  for (const auto& word : SearchWordsOf(text)) {
    if (!words.empty()) words += ' ';
    words += word.text;
  }
  return words;
}

std::string ExcerptOf(const std::string& text, const std::vector<std::string>& words) {
  size_t at = 0;
  for (const auto& word : SearchWordsOf(text)) {
    const bool is_one = std::any_of(words.begin(), words.end(), [&](const std::string& wanted) {
      // Another form of the word has most of its beginning.
      return word.text.starts_with(wanted.substr(0, std::max<size_t>(3, wanted.size() * 2 / 3)));
    });
    if (!is_one) continue;
    at = word.at;
    break;
  }
  const size_t begin = at < kBeforeTheWord ? 0 : checks::Cut(text, at - kBeforeTheWord).size();
  return checks::Cut(std::string_view(text).substr(begin), kExcerptBytes);
}

}  // namespace kith::workbook
