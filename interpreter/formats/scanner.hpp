// What the readers of text formats share: words, quoted texts, punctuation and comments, each with its place.
// Names in model files are not those of programs (`<5`, `Asy/Patch`, `16-31_days`): a word is whatever stands
// between the separators of the format. Private to this folder.
#pragma once

#include <string>
#include <string_view>

#include "interpreter/formats/network_file.hpp"

namespace diag {

// A part of the text; a quoted one without its quotes. A view into the text: names are copied where kept.
struct FileWord {
  std::string_view text;
  FilePlace place;
  bool quoted = false;
  [[nodiscard]] bool is(std::string_view wanted) const { return !quoted && text == wanted; }
  [[nodiscard]] bool ends() const { return place.begin == place.end; }  // the end of the text
};

struct ScannerRules {
  std::string_view separators;  // single characters that are words of their own
  std::string_view ignored;     // read as spaces
  bool slash_comments = false;  // `// ...` and `/* ... */`, where a word could begin
  bool percent_comments = false;
  bool hash_comments = false;
  bool escapes = false;  // in quotes, `\"` is a quote; unescaped() takes them out
};

class FileScanner {
 public:
  // Throws FileFault where the text is not UTF-8 or holds a NUL.
  FileScanner(std::string_view text, const ScannerRules& rules);

  [[nodiscard]] const FileWord& peek() const { return word_; }
  FileWord next();  // the word under way, then goes on; after the last one an empty word, again and again

  [[nodiscard]] bool at(std::string_view wanted) const { return word_.is(wanted); }
  bool take(std::string_view wanted);  // goes on where it stands there
  // Fails with what is wanted and what stands there instead.
  FileWord expect(std::string_view wanted, std::string_view why);
  FileWord expect_name(std::string_view what);
  [[noreturn]] void fail_expected(std::string_view what, std::string_view help = {}) const;

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::uint32_t position() const { return word_.place.begin; }  // of the word under way
  void resume(std::uint32_t byte);  // goes back, or on, to the word that begins there
  // Goes on behind the next of these separators, whatever stands between.
  void pass(std::string_view separator);

 private:
  void advance();
  void skip_spaces();
  void skip_block_comment();

  enum : std::uint8_t { of_word = 0, space = 1, separator = 2, quote = 3 };
  std::string_view text_;
  std::uint8_t classes_[256] = {};
  ScannerRules rules_;
  std::size_t at_ = 0;  // behind the word under way
  FileWord word_;
};

// A quoted text without its escapes.
[[nodiscard]] std::string unescaped(const FileWord& word);

// "`foo`", cut where it is long; "the end of the file".
[[nodiscard]] std::string shown(const FileWord& word);
[[nodiscard]] std::string shown(std::string_view text);

// Throws FileFault at the first byte that is NUL or no UTF-8, or where the text is too long for its places.
void check_text(std::string_view text);

}  // namespace diag
