// Estimands as diagrams.
#include "interpreter/causal/estimand_diagram.hpp"

#include <map>

namespace diag {

namespace {

using Wire = Stage::Wire;

class StageDrawing {
 public:
  StageDrawing(const std::vector<std::string>& names, const std::vector<ObjectId>& objects,
               Signature& signature, std::size_t before)
      : names_(names), objects_(objects), signature_(signature), before_(before) {}

  StageDiagram make(const Stage& stage) {
    StageDiagram made;
    const std::vector<Wire> inputs = first_wires(stage.inputs);
    Builder builder(signature_, word(stage, inputs));
    std::vector<WireId> wire_of(stage.variables.size());
    const Wires from_outside = builder.inputs();
    for (const Wire wire : inputs) {
      wire_of[wire] = from_outside[wire];
      made.input_names.push_back(names_[stage.variables[wire]]);
    }
    for (const Stage::Box& box : stage.boxes) {
      Wires in;
      for (const Wire wire : box.given) in.push_back(wire_of[wire]);
      const Wires out = builder.add(generator(stage, box), in);
      for (std::size_t i = 0; i < out.size(); ++i) wire_of[box.wanted[i]] = out[i];
    }
    Wires outputs;
    for (const Wire wire : stage.outputs) {
      outputs.push_back(wire_of[wire]);
      made.output_names.push_back(names_[stage.variables[wire]]);
    }
    made.diagram = std::move(builder).finish(outputs);
    return made;
  }

 private:
  static std::vector<Wire> first_wires(Wire count) {
    std::vector<Wire> wires(count);
    for (Wire wire = 0; wire < count; ++wire) wires[wire] = wire;
    return wires;
  }

  [[nodiscard]] Word word(const Stage& stage, const std::vector<Wire>& wires) const {
    Word word;
    for (const Wire wire : wires) word.push_back(objects_[stage.variables[wire]]);
    return word;
  }

  [[nodiscard]] std::vector<std::string> named(const Stage& stage, const std::vector<Wire>& wires) const {
    std::vector<std::string> names;
    for (const Wire wire : wires) names.push_back(names_[stage.variables[wire]]);
    return names;
  }

  // One disintegration is one generator, also in several stages.
  GeneratorId generator(const Stage& stage, const Stage::Box& box) {
    Generator generator;
    generator.name = box.of == 0 ? "P(" : "Q" + std::to_string(before_ + box.of) + "(";
    generator.output_names = named(stage, box.wanted);
    generator.input_names = named(stage, box.given);
    const auto list = [&](const std::vector<std::string>& names) {
      for (std::size_t i = 0; i < names.size(); ++i) generator.name += (i == 0 ? "" : ", ") + names[i];
    };
    list(generator.output_names);
    if (!box.given.empty()) generator.name += " | ";
    list(generator.input_names);
    generator.name += ")";
    if (const auto known = generators_.find(generator.name); known != generators_.end()) return known->second;
    generator.dom = word(stage, box.given);
    generator.cod = word(stage, box.wanted);
    std::string name = generator.name;
    return generators_.emplace(std::move(name), signature_.add_generator(std::move(generator))).first->second;
  }

  const std::vector<std::string>& names_;
  const std::vector<ObjectId>& objects_;
  Signature& signature_;
  const std::size_t before_;
  std::map<std::string, GeneratorId> generators_;
};

}  // namespace

std::vector<StageDiagram> diagrams_of(const Estimand& estimand, const std::vector<std::string>& names,
                                      const std::vector<ObjectId>& objects, Signature& signature,
                                      std::size_t before) {
  StageDrawing drawing(names, objects, signature, before);
  std::vector<StageDiagram> diagrams;
  for (const Stage& stage : estimand.stages) {
    diagrams.push_back(drawing.make(stage));
    if (diagrams.size() < estimand.stages.size())
      diagrams.back().name = "Q" + std::to_string(before + diagrams.size());
  }
  return diagrams;
}

}  // namespace diag
