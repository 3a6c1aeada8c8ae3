// Writing JSON, piece by piece onto a text: objects whose keys come in the order they are written. What is
// written is valid whatever names a script uses: bytes that are no UTF-8 become U+FFFD.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace diag::json {

void append_string(std::string& out, std::string_view text);  // quoted and escaped
void append_number(std::string& out, double value);  // 17 digits; "inf", "-inf" and "nan" are strings
void append_integer(std::string& out, std::uint64_t value);

// "{...}". Values are appended by the caller after key().
class Object {
 public:
  explicit Object(std::string& out) : out_(out) { out_ += '{'; }
  std::string& key(std::string_view name);  // the text, for the value to be appended to
  void add(std::string_view name, std::string_view text) { append_string(key(name), text); }
  void add(std::string_view name, const char* text) { append_string(key(name), text); }
  void add(std::string_view name, bool value) { key(name) += value ? "true" : "false"; }
  void add(std::string_view name, std::uint64_t value) { append_integer(key(name), value); }
  void close() { out_ += '}'; }

 private:
  std::string& out_;
  bool first_ = true;
};

// "[...]": each item is written by `write(item)`.
template <class Items, class Write>
void append_array(std::string& out, const Items& items, Write&& write) {
  out += '[';
  bool first = true;
  for (const auto& item : items) {
    if (!first) out += ',';
    first = false;
    write(item);
  }
  out += ']';
}

}  // namespace diag::json
