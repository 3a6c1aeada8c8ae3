// Models written in a line each, for tests: variables with their parents, and hidden common causes.
#pragma once

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "interpreter/causal/model.hpp"

namespace diag::testing {

// "u? x:u y:x,u z:y": `?` marks a hidden variable, parents follow the colon. Each of `confounded` lists
// children of one hidden common cause: "x,y".
inline Model shape(Signature& signature, const std::string& variables,
                   const std::vector<std::string>& confounded = {}) {
  const auto split = [](const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);)
      if (!part.empty()) parts.push_back(part);
    return parts;
  };
  Model model;
  model.name = "M";
  std::map<std::string, VariableId> ids;
  std::vector<std::string> parents;
  for (const std::string& word : split(variables, ' ')) {
    const std::size_t colon = word.find(':');
    Variable variable;
    variable.name = word.substr(0, colon);
    if (variable.name.back() == '?') {
      variable.hidden = true;
      variable.name.pop_back();
    }
    variable.object = signature.add_object(variable.name);
    ids[variable.name] = model.variables.size();
    parents.push_back(colon == std::string::npos ? "" : word.substr(colon + 1));
    model.variables.push_back(std::move(variable));
  }
  for (const std::string& children : confounded) {
    Confounder confounder;
    confounder.object = signature.add_object("U");
    Generator generator;
    generator.name = "U";
    generator.cod = {confounder.object};
    confounder.box = signature.add_generator(std::move(generator));
    for (const std::string& child : split(children, ',')) {
      confounder.children.push_back(ids.at(child));
      model.variables[ids.at(child)].causes.push_back(model.confounders.size());
    }
    model.confounders.push_back(std::move(confounder));
  }
  for (VariableId id = 0; id < parents.size(); ++id) {
    Variable& variable = model.variables[id];
    Generator generator;
    generator.name = variable.name;
    for (const std::string& parent : split(parents[id], ',')) {
      variable.parents.push_back(ids.at(parent));
      generator.dom.push_back(model.variables[ids.at(parent)].object);
    }
    for (const std::size_t cause : variable.causes) generator.dom.push_back(model.confounders[cause].object);
    generator.cod = {variable.object};
    variable.box = signature.add_generator(std::move(generator));
    variable.mechanism = box(variable.box, signature);
  }
  return model;
}

// The boxes of a diagram in order, by name, each with the names of the boxes (or "in") that make what it
// reads: "s(h) t(s)", and the makers of the outputs: "-> s t".
inline std::string summary(const Diagram& diagram, const Signature& signature) {
  std::vector<std::string> maker(diagram.wires(), "in");
  std::string text;
  for (std::uint32_t i = 0; i < diagram.boxes(); ++i) {
    const BoxId id{i};
    const Generator& generator = signature[diagram.generator(id)];
    const std::string name = generator.form == Form::uniform   ? "uniform"
                             : generator.form == Form::point   ? "=" + generator.label
                             : generator.form == Form::observe ? "?" + generator.label
                                                               : generator.name;
    text += name + "(";
    for (const WireId wire : diagram.in(id)) text += (text.back() == '(' ? "" : ",") + maker[index(wire)];
    text += ") ";
    const auto [first, last] = diagram.out(id);
    for (std::uint32_t wire = index(first); wire < index(last); ++wire) maker[wire] = name;
  }
  text += "->";
  for (const WireId wire : diagram.out()) text += " " + maker[index(wire)];
  return text;
}

}  // namespace diag::testing
