// The writer of scripts.
#include "interpreter/formats/write_diag.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/base/text.hpp"
#include "interpreter/diagram/signature.hpp"

namespace diag {

namespace {

std::string label_set(const Labels& labels) {
  const std::uint64_t size = labels.size();
  if (labels.is_range() && size > 2) return fmt::format("{{{}..{}}}", labels.text(0), labels.text(size - 1));
  std::string text = "{";
  for (std::uint64_t i = 0; i < size; ++i) (text += i > 0 ? ", " : "") += spelled_label(labels.text(i));
  return text + "}";
}

std::string row_text(const Table& table, std::uint64_t row) {
  std::string text = "[";
  const std::uint64_t columns = table.shape().columns();
  for (std::uint64_t column = 0; column < columns; ++column)
    (text += column > 0 ? ", " : "") += table.exact_at(row, column).to_string();
  return text + "]";
}

void append_rows(std::string& out, const NetworkFile& network, const NetworkVariable& variable) {
  const Table& table = *variable.table;
  if (variable.parents.empty()) {
    out += " = " + row_text(table, 0) + "\n";
    return;
  }
  out += " {\n";
  std::vector<std::uint64_t> labels(variable.parents.size(), 0);
  const std::uint64_t rows = table.shape().rows();
  for (std::uint64_t row = 0; row < rows; ++row) {
    out += "    ";
    for (std::size_t i = 0; i < labels.size(); ++i)
      (out += i > 0 ? ", " : "") +=
          spelled_label(network.variables[variable.parents[i]].labels->text(labels[i]));
    out += " |-> " + row_text(table, row) + "\n";
    for (std::size_t i = labels.size(); i-- > 0;) {
      if (++labels[i] < network.variables[variable.parents[i]].labels->size()) break;
      labels[i] = 0;
    }
  }
  out += "  }\n";
}

// Inside of the model a variable would hide the type of its name.
std::string name_of_unknown(const NetworkFile& network) {
  std::string name = "Unknown";
  const auto taken = [&](const NetworkVariable& variable) { return variable.name == name; };
  while (std::any_of(network.variables.begin(), network.variables.end(), taken)) name += '_';
  return name;
}

}  // namespace

std::string write_diag(const NetworkFile& network, std::vector<FileRemark>&) {
  std::string out;
  bool unlabelled = false;
  for (const NetworkVariable& variable : network.variables)
    unlabelled |= !variable.labels && !variable.hidden;
  const std::string unknown = unlabelled ? name_of_unknown(network) : "";
  if (unlabelled) out += fmt::format("type {}    # the labels of these variables are not known\n\n", unknown);
  out += fmt::format("model {} {{\n", spelled_name(network.name.empty() ? "Model" : network.name));
  for (const NetworkVariable& variable : network.variables) {
    out += variable.hidden ? "  hidden " : "  ";
    out += spelled_name(variable.name);
    if (variable.labels)
      out += " : " + label_set(*variable.labels);
    else if (!variable.hidden)
      out += " : " + unknown;
    for (std::size_t i = 0; i < variable.parents.size(); ++i)
      (out += i > 0 ? ", " : " given ") += spelled_name(network.variables[variable.parents[i]].name);
    if (variable.table)
      append_rows(out, network, variable);
    else
      out += "\n";
  }
  for (const std::vector<std::size_t>& children : network.confounded) {
    out += "  confounded ";
    for (std::size_t i = 0; i < children.size(); ++i)
      (out += i > 0 ? ", " : "") += spelled_name(network.variables[children[i]].name);
    out += "\n";
  }
  out += "}\n";  // in place: it may be long
  return out;
}

}  // namespace diag
