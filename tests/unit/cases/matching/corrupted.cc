// The errors with which people are searched for.
#include <algorithm>

#include "services/cases/matching/nicknames.h"
#include "services/cases/matching/text.h"
#include "shared/calendar/date.h"
#include "tests/unit/cases/matching/invented.h"

namespace kith::cases::matching {
namespace {

// Names as they are written in other alphabets, or come back from them.
struct Script {
  const char* latin;
  std::vector<const char*> others;
};
const std::vector<Script>& Scripts() {
  static const std::vector<Script> scripts = {{"Muhammad", {"محمد", "Mohamed", "Muhamed"}},
                                              {"Mohammed", {"محمد", "Mouhamad", "Мухаммед"}},
                                              {"Hassan", {"حسن", "Hasan"}},
                                              {"Yusuf", {"يوسف", "Yousef", "Юсуф"}},
                                              {"Omar", {"عمر", "Umar", "Омар"}},
                                              {"Fatima", {"Фатима", "Fatimah"}},
                                              {"Maria", {"Мария", "Mariya", "Μαρία"}},
                                              {"Anna", {"Анна", "Άννα"}},
                                              {"Sofia", {"София", "Zofia", "Σοφία"}},
                                              {"Natalia", {"Наталия", "Nataliya"}},
                                              {"Petrov", {"Петров", "Petroff"}},
                                              {"Shevchenko", {"Шевченко", "Szewczenko"}},
                                              {"Alexander", {"Александр", "Aleksandr"}},
                                              {"Kovács", {"Kovacs", "Kovach"}},
                                              {"Daniel", {"Даниел", "Δανιήλ"}},
                                              {"Khan", {"خان", "Kahn"}},
                                              {"Ali", {"علي", "Aly"}},
                                              {"Hussain", {"حسين", "Hussein", "Husayn"}},
                                              {"Ahmed", {"احمد", "Ahmad"}},
                                              {"Wiśniewski", {"Wisniewski", "Wisniewska", "Вишневский"}},
                                              {"Popescu", {"Попеску", "Popesku"}},
                                              {"Kowalski", {"Ковальский", "Kowalska"}}};
  return scripts;
}

std::string Typo(std::string text, Dice& dice) {
  std::vector<size_t> letters;
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    if ((text[i] & 0x80) == 0 && text[i] != ' ') letters.push_back(i);
  }
  if (letters.empty()) return text;
  const size_t at = dice.Of(letters);
  const char letter = static_cast<char>('a' + dice.Below(26));
  switch (dice.Below(4)) {
    case 0:
      text.insert(at + 1, 1, letter);
      break;
    case 1:
      text.erase(at, 1);
      break;
    case 2:
      text[at] = letter;
      break;
    default:
      if ((text[at + 1] & 0x80) == 0) std::swap(text[at], text[at + 1]);
  }
  return text;
}

std::string DigitTypo(std::string text, Dice& dice) {
  std::vector<size_t> digits;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] >= '0' && text[i] <= '9') digits.push_back(i);
  }
  const size_t at = dice.Of(digits);
  if (dice.Chance(0.4) && at > 0 && text[at - 1] >= '0' && text[at - 1] <= '9') {
    std::swap(text[at], text[at - 1]);
  } else {
    text[at] = static_cast<char>('0' + (text[at] - '0' + 1 + dice.Below(9)) % 10);
  }
  return text;
}

bool Rewrite(std::string& name, Dice& dice) {
  for (const Script& script : Scripts()) {
    if (name != script.latin) continue;
    name = dice.Of(script.others);
    return true;
  }
  return false;
}

bool Shorten(std::string& given, Dice& dice) {
  const auto words = GivenWords(given);
  if (words.empty()) return false;
  for (const Nicknames& row : NicknameTable()) {
    if (row.full != words.front()) continue;
    given = dice.Of(row.variants);
    return true;
  }
  return false;
}

class Clerk {
 public:
  Clerk(const Profile& person, Dice& dice) : dice_(dice), search_{person, {}} {}

  Search Write() {
    Names();
    Date();
    Rest();
    return std::move(search_);
  }

 private:
  bool Errs(double rate, const char* error) {
    if (!dice_.Chance(rate)) return false;
    search_.errors.push_back(error);
    return true;
  }

  void Names() {
    Name& name = search_.wanted.names.front();
    if (Errs(0.30, "other script or spelling") && !Rewrite(name.given, dice_) && !Rewrite(name.family, dice_)) {
      search_.errors.pop_back();
    }
    if (Errs(0.15, "nickname") && !Shorten(name.given, dice_)) search_.errors.pop_back();
    if (Errs(0.07, "typo in the given name")) name.given = Typo(name.given, dice_);
    if (Errs(0.07, "typo in the family name")) name.family = Typo(name.family, dice_);
    if (Errs(0.05, "second given name left out")) name.given = name.given.substr(0, name.given.find(' '));
    if (Errs(0.04, "double-barrelled")) name.family += dice_.Chance(0.5) ? "-Grantham" : " Osborne";
    if (Errs(0.03, "other family name"))
      name.family = dice_.Of(std::vector<std::string>{"Grantham", "Osborne", "Tillbrook", "Vasey"});
    if (Errs(0.03, "names swapped")) std::swap(name.given, name.family);
    if (Errs(0.03, "capitals and punctuation")) {
      std::transform(name.family.begin(), name.family.end(), name.family.begin(),
                     [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    }
    if (Errs(0.01, "given name not known")) name.given.clear();
  }

  void Date() {
    std::string& date = search_.wanted.birth_date;
    const std::string before = date;
    if (Errs(0.04, "day and month swapped")) {
      date = date.substr(0, 5) + date.substr(8, 2) + "-" + date.substr(5, 2);
    } else if (Errs(0.05, "a digit of the date")) {
      date = DigitTypo(date, dice_);
    } else if (Errs(0.03, "the year before or after")) {
      date = std::to_string(std::stoi(date) + (dice_.Chance(0.5) ? 1 : -1)) + date.substr(4);
    } else if (Errs(0.02, "date not known")) {
      date.clear();
    } else if (Errs(0.01, "only the year known")) {
      date = date.substr(0, 5) + "01-01";
    }
    if (!date.empty() && !calendar::IsIsoDate(date)) date = before;
  }

  void Rest() {
    Profile& wanted = search_.wanted;
    if (Errs(0.10, "sex not given")) wanted.sex = Sex::kUnknown;
    if (Errs(0.005, "wrong sex")) wanted.sex = wanted.sex == Sex::kFemale ? Sex::kMale : Sex::kFemale;
    if (Errs(0.25, "address not given")) {
      wanted.addresses.clear();
    } else if (Errs(0.10, "moved")) {
      wanted.addresses = {{"PE" + std::to_string(1 + dice_.Below(40)) + " 9ZZ", std::to_string(1 + dice_.Below(80))}};
    } else if (Errs(0.10, "house not given")) {
      wanted.addresses.front().house.clear();
    } else if (Errs(0.03, "typo in the postcode")) {
      wanted.addresses.front().postcode = DigitTypo(wanted.addresses.front().postcode, dice_);
    }
    if (Errs(0.75, "NHS number not given")) wanted.nhs_number.clear();
    if (!wanted.nhs_number.empty() && Errs(0.05, "a digit of the NHS number")) {
      wanted.nhs_number = DigitTypo(wanted.nhs_number, dice_);
    }
    if (Errs(0.85, "UPN not given")) wanted.upn.clear();
  }

  Dice& dice_;
  Search search_;
};

}  // namespace

Search SearchFor(const Profile& person, Dice& dice) { return Clerk(person, dice).Write(); }

}  // namespace kith::cases::matching
