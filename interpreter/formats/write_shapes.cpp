// The writers of dagitty and DOT: shapes alone.
#include <fmt/format.h>

#include <algorithm>

#include "interpreter/formats/scanner.hpp"
#include "interpreter/formats/shapes.hpp"
#include "interpreter/formats/writing.hpp"

namespace diag {

namespace {

std::string dagitty_name(std::string_view text) {
  const bool bare = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
  if (bare) return std::string(text);
  if (text.find('"') != std::string_view::npos)
    fail_inexpressible(fmt::format("dagitty has no way to write the quote in {}", shown(text)), "rename it");
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string dot_name(std::string_view text) {
  std::string lower;
  for (const char c : text) lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  for (const char* word : {"node", "edge", "graph", "digraph", "subgraph", "strict"})
    if (lower == word) return fmt::format("\"{}\"", text);
  if (is_identifier(text)) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

void say_lost(const NetworkFile& network, std::string_view format, FileRemarks& remarks) {
  bool tables = false, labels = false;
  for (const NetworkVariable& variable : network.variables) {
    tables |= variable.table.has_value();
    labels |= variable.labels.has_value();
  }
  if (tables || labels)
    remarks.push_back({"file-lost",
                       fmt::format("{} has the shape alone: {} are not written", format,
                                   tables ? "labels and probabilities" : "labels"),
                       "",
                       {}});
}

// Common causes of three or more as hidden variables of their own: an arrow with two heads has two ends.
struct WrittenCauses {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  std::vector<std::pair<std::string, std::vector<std::size_t>>> wide;
};
WrittenCauses causes_of(const NetworkFile& network) {
  WrittenCauses made;
  std::vector<std::string> names = names_of(network);
  for (const std::vector<std::size_t>& children : network.confounded) {
    if (children.size() == 2) {
      made.pairs.emplace_back(children[0], children[1]);
      continue;
    }
    std::string name;
    for (std::size_t i = 1; name.empty() || std::find(names.begin(), names.end(), name) != names.end(); ++i)
      name = fmt::format("U{}", i);
    names.push_back(name);
    made.wide.emplace_back(std::move(name), children);
  }
  return made;
}

}  // namespace

std::string write_dagitty(const NetworkFile& network, FileRemarks& remarks) {
  say_lost(network, "dagitty", remarks);
  const WrittenCauses causes = causes_of(network);
  std::string out = "dag {\n";
  for (const NetworkVariable& variable : network.variables)
    out += dagitty_name(variable.name) + (variable.hidden ? " [latent]\n" : "\n");
  for (const auto& [name, children] : causes.wide) out += dagitty_name(name) + " [latent]\n";
  for (const NetworkVariable& variable : network.variables)
    for (const std::size_t parent : variable.parents)
      out += fmt::format("{} -> {}\n", dagitty_name(network.variables[parent].name),
                         dagitty_name(variable.name));
  for (const auto& [a, b] : causes.pairs)
    out += fmt::format("{} <-> {}\n", dagitty_name(network.variables[a].name),
                       dagitty_name(network.variables[b].name));
  for (const auto& [name, children] : causes.wide)
    for (const std::size_t child : children)
      out += fmt::format("{} -> {}\n", dagitty_name(name), dagitty_name(network.variables[child].name));
  out += "}\n";  // in place: it may be long
  return out;
}

std::string write_dot(const NetworkFile& network, FileRemarks& remarks) {
  say_lost(network, "DOT", remarks);
  const WrittenCauses causes = causes_of(network);
  std::string out =
      network.name.empty() ? "digraph {\n" : fmt::format("digraph {} {{\n", dot_name(network.name));
  for (const NetworkVariable& variable : network.variables)
    out += fmt::format("  {}{};\n", dot_name(variable.name), variable.hidden ? " [style=dashed]" : "");
  for (const auto& [name, children] : causes.wide)
    out += fmt::format("  {} [style=dashed];\n", dot_name(name));
  for (const NetworkVariable& variable : network.variables)
    for (const std::size_t parent : variable.parents)
      out += fmt::format("  {} -> {};\n", dot_name(network.variables[parent].name), dot_name(variable.name));
  for (const auto& [a, b] : causes.pairs)
    out += fmt::format("  {} -> {} [dir=both, style=dashed];\n", dot_name(network.variables[a].name),
                       dot_name(network.variables[b].name));
  for (const auto& [name, children] : causes.wide)
    for (const std::size_t child : children)
      out += fmt::format("  {} -> {};\n", dot_name(name), dot_name(network.variables[child].name));
  out += "}\n";  // in place: it may be long
  return out;
}

}  // namespace diag
