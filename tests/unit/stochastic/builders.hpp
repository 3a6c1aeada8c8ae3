// Short ways to write channels in tests, and to read their rows back as text.
#pragma once

#include <string>
#include <vector>

#include "interpreter/base/errors.hpp"
#include "interpreter/stochastic/comb.hpp"

namespace diag::test {

inline Port port(const std::string& name, std::vector<std::string> labels = {"no", "yes"}) {
  return {name, "", Labels(std::move(labels))};
}

// "1/2 1/2": the cells of all rows, one after another.
inline std::vector<Rational> numbers(const std::string& text) {
  std::vector<Rational> values;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    const std::size_t slash = word.find('/');
    values.push_back(slash == std::string::npos ? *Rational::parse(word)
                                                : Rational(Integer::parse(word.substr(0, slash)),
                                                           Integer::parse(word.substr(slash + 1))));
    at = end + 1;
  }
  return values;
}

inline Channel channel(std::vector<Port> inputs, std::vector<Port> outputs, const std::string& cells) {
  Channel result;
  result.table = Table::dense(shape_of(inputs, outputs), numbers(cells));
  result.inputs = std::move(inputs);
  result.outputs = std::move(outputs);
  return result;
}

inline Channel state(std::vector<Port> outputs, const std::string& cells) {
  return channel({}, std::move(outputs), cells);
}

// One text a row; undetermined cells are "?".
inline std::vector<std::string> rows(const Channel& value) {
  const Shape shape = shape_of(value.inputs, value.outputs);
  std::vector<std::string> texts;
  for (std::uint64_t row = 0; row < shape.rows(); ++row) {
    bool listed = false;
    for (const Undetermined& entry : value.undetermined) listed = listed || entry.row == row;
    std::string text;
    for (std::uint64_t column = 0; column < shape.columns(); ++column) {
      const bool marked = listed && (!value.mask || value.mask->exact_at(row, column).sign() != 0);
      if (column > 0) text += ' ';
      text += marked ? "?" : value.table.exact_at(row, column).to_string();
    }
    texts.push_back(text);
  }
  return texts;
}

using Rows = std::vector<std::string>;

inline std::vector<std::string> names(const std::vector<Port>& ports) {
  std::vector<std::string> result;
  for (const Port& p : ports) result.push_back(p.name);
  return result;
}

inline Selected in(std::size_t port) { return {true, port, std::nullopt}; }
inline Selected out(std::size_t port) { return {false, port, std::nullopt}; }
inline Selected in(std::size_t port, std::uint64_t label) { return {true, port, label}; }
inline Selected out(std::size_t port, std::uint64_t label) { return {false, port, label}; }

// The state of the smoking example of Jacobs, Kissinger and Zanasi.
inline Channel smoking() {
  return state({port("smoke"), port("tar"), port("cancer")}, "0.5 0.1 0.01 0.02 0.1 0.05 0.02 0.2");
}

template <class Call>
std::string error_name(const Call& call) {
  try {
    call();
  } catch (const EvaluationError& error) {
    return error.name();
  }
  return "no error";
}

template <class Call>
std::string error_text(const Call& call) {
  try {
    call();
  } catch (const EvaluationError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace diag::test
