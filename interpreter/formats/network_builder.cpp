// Names, parents and tables of a model file.
#include "interpreter/formats/network_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "interpreter/base/text.hpp"
#include "interpreter/causal/model.hpp"

namespace diag {

namespace {

std::string perhaps(const std::string& near) {
  return near.empty() ? "" : fmt::format("did you mean {}?", shown(near));
}

}  // namespace

std::size_t NetworkBuilder::add_variable(std::string_view name, FilePlace place) {
  const std::size_t id = network.variables.size();
  if (name.empty()) throw FileFault("file-syntax", place, "a variable needs a name");
  if (!by_name_.emplace(std::string(name), id).second)
    throw FileFault("file-twice", place, fmt::format("the variable {} is declared twice", shown(name)),
                    "give one of them another name");
  NetworkVariable variable;
  variable.name = name;
  variable.place = place;
  network.variables.push_back(std::move(variable));
  budget_.step(50);
  return id;
}

void NetworkBuilder::drop_last(std::string_view name) {
  network.variables.pop_back();
  if (const auto found = by_name_.find(name); found != by_name_.end()) by_name_.erase(found);
}

void NetworkBuilder::set_labels(std::size_t variable, std::vector<Label> labels) {
  NetworkVariable& of = network.variables[variable];
  if (of.labels)
    throw FileFault("file-twice", labels.empty() ? of.place : labels.front().place,
                    fmt::format("the labels of {} are listed twice", shown(of.name)));
  if (labels.empty())
    throw FileFault("file-states", of.place, fmt::format("the variable {} has no labels", shown(of.name)),
                    "a variable has one label at least");
  const auto twice = [&](const Label& label) {
    throw FileFault("file-twice", label.place,
                    fmt::format("the label {} of {} is listed twice", shown(label.text), shown(of.name)),
                    "labels of one variable are different");
  };
  constexpr std::size_t few = 12;
  if (labels.size() <= few) {
    for (std::size_t i = 1; i < labels.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (labels[i].text == labels[j].text) twice(labels[i]);
  } else {
    std::unordered_set<std::string_view> seen;
    for (const Label& label : labels)
      if (!seen.insert(label.text).second) twice(label);
  }
  std::vector<std::string> texts;
  texts.reserve(labels.size());
  for (Label& label : labels) {
    if (label.text.empty())
      throw FileFault("file-states", label.place, fmt::format("a label of {} is empty", shown(of.name)),
                      "name every state");
    texts.push_back(std::move(label.text));
  }
  budget_.step(50 * texts.size());
  of.labels = Labels(std::move(texts));
}

void NetworkBuilder::set_labels(std::size_t variable, std::uint64_t count, std::string_view prefix,
                                FilePlace place) {
  NetworkVariable& of = network.variables[variable];
  if (count == 0)
    throw FileFault("file-states", place, fmt::format("the variable {} has no labels", shown(of.name)),
                    "a variable has one label at least");
  if (count > Labels::limit)
    throw FileFault(
        "file-states", place,
        fmt::format("the variable {} has {} labels, and 100000000 are the most", shown(of.name), count));
  if (prefix.empty()) {
    of.labels = Labels::range(0, static_cast<std::int64_t>(count) - 1);
    return;
  }
  budget_.reserve(static_cast<double>(count) * 40, "the labels of " + of.name);
  std::vector<std::string> texts;
  for (std::uint64_t i = 0; i < count; ++i) texts.push_back(fmt::format("{}{}", prefix, i));
  of.labels = Labels(std::move(texts));
}

std::size_t NetworkBuilder::find(std::string_view name, FilePlace place) const {
  if (const auto found = by_name_.find(name); found != by_name_.end()) return found->second;
  const std::vector<NetworkVariable>& variables = network.variables;
  const std::string near = nearest(name, variables.size(), [&](std::size_t i) { return variables[i].name; });
  throw FileFault("file-unknown", place, fmt::format("the file declares no variable {}", shown(name)),
                  perhaps(near));
}

std::size_t NetworkBuilder::find_label(std::size_t variable, std::string_view label, FilePlace place) const {
  const NetworkVariable& of = network.variables[variable];
  if (const auto found = of.labels->find(label)) return static_cast<std::size_t>(*found);
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(of.labels->size(), 100'000));
  const std::string near = nearest(label, count, [&](std::size_t i) { return of.labels->text(i); });
  throw FileFault("file-unknown", place, fmt::format("{} is no label of {}", shown(label), shown(of.name)),
                  near.empty() ? "its labels are " + to_text(*of.labels) : perhaps(near));
}

std::optional<std::size_t> NetworkBuilder::begin_table(const std::vector<FileWord>& names,
                                                       bool all_declared) {
  if (!all_declared)
    for (const FileWord& name : names)
      if (!has(name.text)) return std::nullopt;
  const std::size_t id = find(names.front().text, names.front().place);
  if (network.variables[id].table)
    throw FileFault("file-twice", names.front().place,
                    fmt::format("{} has a table already", shown(network.variables[id].name)),
                    "a variable has one table");
  for (std::size_t i = 1; i < names.size(); ++i)
    add_parent(id, find(names[i].text, names[i].place), names[i].place);
  return id;
}

void NetworkBuilder::add_parent(std::size_t variable, std::size_t parent, FilePlace place) {
  NetworkVariable& of = network.variables[variable];
  const std::string& name = network.variables[parent].name;
  if (parent == variable)
    throw FileFault("cycle", place,
                    fmt::format("the model has a cycle: {} -> {}", spelled_name(name), spelled_name(name)),
                    "no variable may listen to itself");
  if (parent >= child_of_.size()) child_of_.resize(network.variables.size(), none);
  if (std::exchange(child_of_[parent], variable) == variable)
    throw FileFault("file-twice", place,
                    fmt::format("the parent {} of {} is listed twice", shown(name), shown(of.name)),
                    "list every parent once");
  budget_.step(10);
  of.parents.push_back(parent);
}

void NetworkBuilder::check_length(std::size_t variable, const FileNumbers& numbers, double wanted,
                                  FilePlace place) const {
  if (static_cast<double>(numbers.size()) == wanted) return;
  throw FileFault("file-table-length", place,
                  fmt::format("the table of {} has {} numbers, and {:.15g} are wanted",
                              shown(network.variables[variable].name), numbers.size(), wanted),
                  "the product of the numbers of labels, of the variable and of its parents");
}

void NetworkBuilder::set_table(std::size_t variable, const FileNumbers& numbers, CptBuilder::Order order,
                               FilePlace place) {
  CptBuilder cpt(network, variable, rounded);
  check_length(variable, numbers, cpt.cells(), place);
  cpt.add_all(numbers, order, budget_);
  give_table(variable, std::move(cpt));
}

void NetworkBuilder::set_uniform(std::size_t variable) {
  const CptBuilder cpt(network, variable, rounded);
  NetworkVariable& of = network.variables[variable];
  uniform_bytes_ += cpt.cells() * sizeof(std::int64_t);
  budget_.reserve(uniform_bytes_, "the rows of " + spelled_name(of.name));
  budget_.step(static_cast<std::uint64_t>(cpt.cells()));
  std::vector<std::int64_t> ones(static_cast<std::size_t>(cpt.cells()), 1);
  std::vector<std::int64_t> whole{static_cast<std::int64_t>(cpt.columns())};
  of.table = Table::dense(cpt.shape(), Integers(std::move(ones)), Integers(std::move(whole)));
}

void NetworkBuilder::check_cycle() const {
  Model graph;
  graph.variables.resize(network.variables.size());
  for (std::size_t i = 0; i < network.variables.size(); ++i)
    graph.variables[i].parents = network.variables[i].parents;
  std::vector<VariableId> cycle = find_cycle(graph);
  if (cycle.empty()) return;
  std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
  constexpr std::size_t most = 12;
  std::string text;
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    if (i == most && cycle.size() > most + 1) {
      text += fmt::format("({} more) -> ", cycle.size() - most);
      break;
    }
    text += spelled_name(network.variables[cycle[i]].name) + " -> ";
  }
  const NetworkVariable& first = network.variables[cycle.front()];
  throw FileFault("cycle", first.place,
                  fmt::format("the model has a cycle: {}{}", text, spelled_name(first.name)),
                  "no variable may listen to itself, not through others either");
}

NetworkFile NetworkBuilder::finish(bool shape) && {
  if (network.variables.empty())
    throw FileFault("file-empty", {}, "the file declares no variable", "is it a model, and of this format?");
  for (const NetworkVariable& variable : network.variables) {
    if (shape) break;
    if (!variable.labels)
      throw FileFault("file-states", variable.place,
                      fmt::format("the variable {} has no labels", shown(variable.name)));
    if (!variable.table)
      throw FileFault("file-no-table", variable.place,
                      fmt::format("the variable {} has no probabilities", shown(variable.name)),
                      "every variable has a table, also where it has no parents");
  }
  check_cycle();
  rounded.report(network);
  return std::move(network);
}

}  // namespace diag
