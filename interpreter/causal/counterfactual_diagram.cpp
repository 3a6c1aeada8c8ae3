// Products of factors as diagrams.
#include "interpreter/causal/counterfactual_diagram.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "interpreter/causal/counterfactual_formula.hpp"

namespace diag {

namespace {

using Wire = CFactorProduct::Wire;

class ProductDrawing {
 public:
  ProductDrawing(const CounterfactualEstimand& estimand, const std::vector<std::string>& names,
                 const std::vector<ObjectId>& objects, Signature& signature)
      : estimand_(estimand), names_(names), objects_(objects), signature_(signature) {}

  std::optional<std::vector<StageDiagram>> make() {
    if (!estimand_.joint) return std::nullopt;
    define();
    std::optional<StageDiagram> joint = drawn(*estimand_.joint, estimand_.outputs);
    if (!joint) return std::nullopt;
    all_.push_back(std::move(*joint));
    if (estimand_.condition) {
      std::optional<StageDiagram> condition = drawn(*estimand_.condition, {});
      if (!condition) return std::nullopt;
      condition->name = "condition";
      all_.push_back(std::move(*condition));
    }
    return std::move(all_);
  }

 private:
  [[nodiscard]] std::vector<std::string> named(const NodeSet& nodes) const {
    std::vector<std::string> all;
    for (const Node node : nodes) all.push_back(names_[node]);
    return all;
  }

  // A factor that observations tell in one diagram is drawn as that; others are boxes.
  void define() {
    std::size_t stages = 0;
    for (std::size_t f = 0; f < estimand_.answering; ++f) {
      const CFactor& factor = estimand_.factors[f];
      std::vector<StageDiagram> diagrams;
      if (factor.estimand) diagrams = diagrams_of(*factor.estimand, names_, objects_, signature_, stages);
      if (diagrams.size() == 1) {
        single_.emplace(f, std::move(diagrams.front().diagram));
        continue;
      }
      Generator generator;
      generator.name =
          experiment_text(named(factor.made), named(factor.done), Notation::text, named(factor.given));
      // In the order of the name; where there is a definition, in its order.
      const auto add = [&](const NodeSet& nodes) {
        for (const Node node : nodes) {
          generator.dom.push_back(objects_[node]);
          generator.input_names.push_back(names_[node]);
        }
      };
      if (diagrams.empty()) {
        add(factor.done);
        add(factor.given);
        plain_.insert(f);
      } else {
        add(joined(factor.done, factor.given));
      }
      for (const Node node : factor.made) generator.cod.push_back(objects_[node]);
      generator.output_names = named(factor.made);
      if (!diagrams.empty()) {
        stages += diagrams.size() - 1;
        diagrams.back().name = generator.name;
        for (StageDiagram& diagram : diagrams) all_.push_back(std::move(diagram));
      }
      boxes_.emplace(f, signature_.add_generator(std::move(generator)));
    }
  }

  // Uses after those whose values they read; nothing: they read each other.
  static std::optional<std::vector<std::size_t>> order(const CFactorProduct& product) {
    std::vector<std::vector<std::size_t>> readers(product.wires.size());
    std::vector<std::size_t> waits(product.uses.size(), 0), sorted;
    const auto labelled = [&](Wire wire) { return product.wires[wire].label.has_value(); };
    for (std::size_t u = 0; u < product.uses.size(); ++u)
      for (const std::vector<Wire>* wires : {&product.uses[u].done, &product.uses[u].given})
        for (const Wire wire : *wires) {
          if (labelled(wire)) continue;
          readers[wire].push_back(u);
          ++waits[u];
        }
    for (std::size_t u = 0; u < product.uses.size(); ++u)
      if (waits[u] == 0) sorted.push_back(u);
    for (std::size_t next = 0; next < sorted.size(); ++next)
      for (const Wire wire : product.uses[sorted[next]].made)
        if (!labelled(wire))
          for (const std::size_t reader : readers[wire])
            if (--waits[reader] == 0) sorted.push_back(reader);
    if (sorted.size() < product.uses.size()) return std::nullopt;
    return sorted;
  }

  std::optional<StageDiagram> drawn(const CFactorProduct& product, const std::vector<Node>& outputs) {
    const std::optional<std::vector<std::size_t>> sorted = order(product);
    if (!sorted) return std::nullopt;
    Builder builder(signature_, {});
    std::vector<WireId> made(product.wires.size());
    const auto point = [&](const CFactorProduct::Value& value) {
      return builder.append(signature_.point(objects_[value.variable], *value.label), {});
    };
    const auto read = [&](Wire wire) {
      const CFactorProduct::Value& value = product.wires[wire];
      return value.label ? point(value) : made[wire];
    };
    for (const std::size_t u : *sorted) {
      const CFactorProduct::Use& use = product.uses[u];
      std::vector<Wire> inputs = use.done;
      inputs.insert(inputs.end(), use.given.begin(), use.given.end());
      if (plain_.count(use.factor) == 0)
        std::sort(inputs.begin(), inputs.end(),
                  [&](Wire a, Wire b) { return product.wires[a].variable < product.wires[b].variable; });
      Wires in;
      for (const Wire wire : inputs) in.push_back(read(wire));
      const auto single = single_.find(use.factor);
      const Wires out = single != single_.end() ? builder.splice(single->second, in)
                                                : builder.add(boxes_.at(use.factor), in);
      for (std::size_t i = 0; i < out.size(); ++i) {
        const CFactorProduct::Value& value = product.wires[use.made[i]];
        made[use.made[i]] = out[i];
        if (!value.label) continue;
        const Wires observed{out[i]};
        builder.add(signature_.observe(objects_[value.variable], *value.label), observed);
      }
    }
    StageDiagram diagram;
    Wires out;
    for (const Wire wire : product.outputs) out.push_back(read(wire));
    diagram.output_names = named(outputs);
    diagram.diagram = std::move(builder).finish(out);
    return diagram;
  }

  const CounterfactualEstimand& estimand_;
  const std::vector<std::string>& names_;
  const std::vector<ObjectId>& objects_;
  Signature& signature_;
  std::map<std::size_t, Diagram> single_;     // by factor
  std::set<std::size_t> plain_;               // factors whose boxes have no definition
  std::map<std::size_t, GeneratorId> boxes_;  // by factor
  std::vector<StageDiagram> all_;
};

}  // namespace

std::optional<std::vector<StageDiagram>> diagrams_of(const CounterfactualEstimand& estimand,
                                                     const std::vector<std::string>& names,
                                                     const std::vector<ObjectId>& objects,
                                                     Signature& signature) {
  return ProductDrawing(estimand, names, objects, signature).make();
}

}  // namespace diag
