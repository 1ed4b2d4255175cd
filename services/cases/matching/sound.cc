#include "services/cases/matching/sound.h"

namespace kith::cases::matching {
namespace {

constexpr size_t kMostLetters = 6;

bool IsVowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'; }
bool IsSoft(char next) { return next == 'e' || next == 'i' || next == 'y'; }

struct Spelling {
  std::string_view letters;
  char sound;  // 0: silent
};
// Longest first.
constexpr Spelling kGroups[] = {{"tsch", 'X'}, {"sch", 'X'}, {"szcz", 'X'}, {"tch", 'X'}, {"igh", 0},  {"shch", 'X'},
                                {"sh", 'X'},   {"ch", 'X'},  {"sz", 'X'},   {"cz", 'X'},  {"ph", 'F'}, {"ck", 'K'},
                                {"kh", 'K'},   {"gh", 0},    {"th", 'T'},   {"dh", 'T'},  {"zh", 'J'}, {"dz", 'S'},
                                {"ts", 'S'},   {"tz", 'S'},  {"qu", 'K'},   {"dg", 'J'}};
constexpr std::string_view kSilentFirst[] = {"kn", "gn", "pn", "wr", "ps"};

char Single(char c, char next) {
  switch (c) {
    case 'b':
      return 'B';
    case 'c':
      return IsSoft(next) ? 'S' : 'K';
    case 'd':
    case 't':
      return 'T';
    case 'f':
    case 'v':
    case 'w':
      return 'F';
    case 'g':
      return IsSoft(next) ? 'J' : 'K';
    case 'j':
      return 'J';
    case 'k':
    case 'q':
      return 'K';
    case 'l':
      return 'L';
    case 'm':
      return 'M';
    case 'n':
      return 'N';
    case 'p':
      return 'P';
    case 'r':
      return 'R';
    case 's':
    case 'x':
    case 'z':
      return 'S';
    default:
      return 0;
  }
}

}  // namespace

std::string Sound(std::string_view word) {
  for (const std::string_view start : kSilentFirst) {
    if (word.substr(0, 2) == start) {
      word.remove_prefix(1);
      break;
    }
  }
  // A C before H, L or R is hard where a word begins: Christine, Chloe.
  std::string sound;
  const auto add = [&sound](char c) {
    if (c != 0 && (sound.empty() || sound.back() != c)) sound += c;
  };
  size_t at = 0;
  if (!word.empty() && IsVowel(word[0])) {
    sound += word[0] == 'y' ? 'I' : 'A';
    at = 1;
  } else if (word.substr(0, 3) == "chr" || word.substr(0, 3) == "chl") {
    sound += 'K';
    at = 2;
  } else if (!word.empty() && word[0] == 'h') {
    sound += 'H';
    at = 1;
  } else if (word.substr(0, 2) == "gh") {
    sound += 'K';
    at = 2;
  }
  while (at < word.size() && sound.size() < kMostLetters) {
    const Spelling* found = nullptr;
    for (const Spelling& group : kGroups) {
      if (word.substr(at, group.letters.size()) == group.letters) {
        found = &group;
        break;
      }
    }
    if (found) {
      add(found->sound);
      at += found->letters.size();
      continue;
    }
    const char next = at + 1 < word.size() ? word[at + 1] : ' ';
    // W is heard before a vowel only: Lewis, not Lawton.
    if (word[at] != 'w' || IsVowel(next)) add(Single(word[at], next));
    ++at;
  }
  return sound;
}

}  // namespace kith::cases::matching
