// Words of text formats.
#include "interpreter/formats/scanner.hpp"

#include <fmt/format.h>

#include <cstring>
#include <limits>

#include "interpreter/base/text.hpp"

namespace diag {

namespace {

std::uint8_t byte_of(char c) { return static_cast<std::uint8_t>(c); }

// The first byte beyond ASCII, or the end; eight at a time.
std::size_t ascii_end(std::string_view text, std::size_t from) {
  constexpr std::uint64_t high = 0x8080808080808080ULL;
  std::size_t at = from;
  for (std::uint64_t eight = 0; at + 8 <= text.size(); at += 8) {
    std::memcpy(&eight, text.data() + at, 8);
    if ((eight & high) != 0) break;
  }
  while (at < text.size() && byte_of(text[at]) < 0x80) ++at;
  return at;
}

// The first quote without a backslash before it.
std::size_t closing_quote(std::string_view text, std::size_t at) {
  for (; at < text.size() && text[at] != '"'; ++at)
    if (text[at] == '\\') ++at;
  return at < text.size() ? at : std::string_view::npos;
}

}  // namespace

std::string unescaped(const FileWord& word) {
  std::string text(word.text);
  if (!word.quoted || text.find('\\') == std::string::npos) return text;
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
    plain += text[i];
  }
  return plain;
}

std::string shown(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::size_t end = text.size();
  if (end > longest)
    for (end = longest; end > 0 && (byte_of(text[end]) & 0xC0) == 0x80;) --end;
  std::string result(1, '`');
  for (const char c : text.substr(0, end)) result += byte_of(c) < 0x20 || byte_of(c) == 0x7F ? ' ' : c;
  return result.append(end < text.size() ? "...`" : "`");
}

std::string shown(const FileWord& word) {
  return word.ends() && !word.quoted ? std::string("the end of the file") : shown(word.text);
}

void check_text(std::string_view text) {
  if (text.size() >= std::numeric_limits<std::int32_t>::max())
    throw FileFault("file-too-large", {}, "model files of more than 2 GiB are not read");
  const auto fail = [&](std::size_t at, const std::string& message) {
    const auto begin = static_cast<std::uint32_t>(at);
    throw FileFault("file-utf8", {begin, begin + 1}, message, "save the file as UTF-8 text");
  };
  // NUL first: of a text full of them no more than its beginning is looked at.
  if (const void* nul = text.empty() ? nullptr : std::memchr(text.data(), 0, text.size()))
    fail(static_cast<std::size_t>(static_cast<const char*>(nul) - text.data()),
         "a NUL byte: this is no text file");
  for (std::size_t at = ascii_end(text, 0); at < text.size(); at = ascii_end(text, at)) {
    const std::size_t length = character_length(text.substr(at, 4));
    if (length == 0) fail(at, "the text is not valid UTF-8");
    at += length;
  }
}

FileScanner::FileScanner(std::string_view text, const ScannerRules& rules) : text_(text), rules_(rules) {
  check_text(text);
  for (const char c : {' ', '\t', '\n', '\r', '\f', '\v'}) classes_[byte_of(c)] = space;
  for (const char c : rules.ignored) classes_[byte_of(c)] = space;
  for (const char c : rules.separators) classes_[byte_of(c)] = separator;
  classes_[byte_of('"')] = quote;
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text_.substr(0, 3) == byte_order_mark) at_ = 3;
  advance();
}

void FileScanner::resume(std::uint32_t byte) {
  at_ = byte;
  advance();
}

void FileScanner::skip_block_comment() {
  const std::size_t end = text_.find("*/", at_ + 2);
  if (end == std::string_view::npos) {
    const auto begin = static_cast<std::uint32_t>(at_);
    throw FileFault("file-syntax", {begin, begin + 2}, "a comment is opened here and never closed",
                    "close it with */");
  }
  at_ = end + 2;
}

void FileScanner::skip_spaces() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    const char second = at_ + 1 < text_.size() ? text_[at_ + 1] : ' ';
    const bool slash = c == '/' && rules_.slash_comments;
    const bool line_comment = (slash && second == '/') || (c == '%' && rules_.percent_comments) ||
                              (c == '#' && rules_.hash_comments);
    if (classes_[byte_of(c)] == space) {
      ++at_;
    } else if (line_comment) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (slash && second == '*') {
      skip_block_comment();
    } else {
      return;
    }
  }
}

void FileScanner::advance() {
  skip_spaces();
  word_.quoted = false;
  const std::size_t begin = at_;
  if (begin < text_.size()) {
    switch (classes_[byte_of(text_[begin])]) {
      case separator:
        ++at_;
        break;
      case quote: {
        std::size_t close = text_.find('"', begin + 1);
        if (rules_.escapes && close != std::string_view::npos) close = closing_quote(text_, begin + 1);
        if (close == std::string_view::npos)
          throw FileFault("file-syntax",
                          {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + 1)},
                          "a quote is opened here and never closed", "close it with \"");
        at_ = close + 1;
        word_.quoted = true;
        break;
      }
      default:
        while (at_ < text_.size() && classes_[byte_of(text_[at_])] == of_word) ++at_;
        break;
    }
  }
  word_.place = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)};
  word_.text = word_.quoted ? text_.substr(begin + 1, at_ - begin - 2) : text_.substr(begin, at_ - begin);
}

FileWord FileScanner::next() {
  const FileWord word = word_;
  advance();
  return word;
}

bool FileScanner::take(std::string_view wanted) {
  if (!word_.is(wanted)) return false;
  advance();
  return true;
}

void FileScanner::fail_expected(std::string_view what, std::string_view help) const {
  throw FileFault("file-syntax", word_.place,
                  fmt::format("{} is expected here, and this is {}", what, shown(word_)), std::string(help));
}

FileWord FileScanner::expect(std::string_view wanted, std::string_view why) {
  if (!word_.is(wanted)) fail_expected(fmt::format("`{}`", wanted), why);
  return next();
}

FileWord FileScanner::expect_name(std::string_view what) {
  const bool name =
      word_.quoted ? !word_.text.empty() : !word_.ends() && classes_[byte_of(word_.text.front())] == of_word;
  if (!name) fail_expected(what);
  return next();
}

void FileScanner::pass(std::string_view wanted) {
  while (!word_.ends() && !word_.is(wanted)) advance();
  expect(wanted, {});
}

}  // namespace diag
