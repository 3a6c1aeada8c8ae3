// The meaning of a diagram: its wires become indices, its boxes pieces of one wiring.
#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/diagram/normal_form.hpp"
#include "interpreter/stochastic/narrow.hpp"
#include "interpreter/stochastic/wiring.hpp"

namespace diag {

namespace {

class Evaluation {
 public:
  Evaluation(const Interpretation& interpretation, const Diagram& diagram, const Signature& signature)
      : interpretation_(interpretation), diagram_(diagram), signature_(signature) {}

  Wiring wiring() {
    first_.reserve(diagram_.wires() + 1);
    for (std::uint32_t wire = 0; wire < diagram_.wires(); ++wire) {
      first_.push_back(static_cast<Index>(wiring_.extents.size()));
      for (const Labels& labels : labels_of(diagram_.object(WireId{wire})))
        wiring_.extents.push_back(labels.size());
    }
    first_.push_back(static_cast<Index>(wiring_.extents.size()));
    for (std::uint32_t wire = 0; wire < diagram_.arity(); ++wire) append(WireId{wire}, wiring_.inputs);
    for (const WireId wire : diagram_.out()) append(wire, wiring_.outputs);
    for (std::uint32_t box = 0; box < diagram_.boxes(); ++box) add(BoxId{box});
    return std::move(wiring_);
  }

 private:
  const std::vector<Labels>& labels_of(ObjectId object) const {
    const std::vector<Labels>* labels = interpretation_.labels(object);
    if (labels == nullptr)
      throw EvaluationError("no-meaning", "the object " + signature_.name(object) + " has no labels",
                            "give it labels, or evaluate under a functor into Stoch");
    return *labels;
  }

  void append(WireId wire, std::vector<Index>& indices) const {
    for (Index i = first_[index(wire)]; i < first_[index(wire) + 1]; ++i) indices.push_back(i);
  }

  void add(BoxId box) {
    const GeneratorId id = diagram_.generator(box);
    const Generator& generator = signature_[id];
    std::vector<Index> in, out;
    for (const WireId wire : diagram_.in(box)) append(wire, in);
    const auto [first, last] = diagram_.out(box);
    for (std::uint32_t wire = index(first); wire < index(last); ++wire) append(WireId{wire}, out);
    const Channel* channel = interpretation_.channel(id);
    if (channel != nullptr) {
      check_sizes(*channel, generator, in, out);
      wiring_.add(*channel, std::move(in), std::move(out));
      return;
    }
    switch (generator.form) {
      case Form::declared:
        throw EvaluationError("no-meaning", "the box " + generator.name + " has no rows",
                              "give it rows, or evaluate under a functor into Stoch");
      case Form::uniform:
        wiring_.uniform.insert(wiring_.uniform.end(), out.begin(), out.end());
        return;
      case Form::point:
        fix(generator.cod.front(), generator.label, out);
        return;
      case Form::observe:
        fix(generator.dom.front(), generator.label, in);
        return;
    }
  }

  void fix(ObjectId object, const std::string& label, const std::vector<Index>& indices) {
    const std::vector<Labels>& labels = labels_of(object);
    const auto position = labels.size() == 1 ? labels.front().find(label) : std::nullopt;
    if (!position) {
      std::string help = labels.size() == 1 ? "the labels are " + to_text(labels.front()) : "";
      if (labels.size() == 1) {
        constexpr std::uint64_t looked_through = 100'000;
        const std::string near =
            nearest(label, static_cast<std::size_t>(std::min(labels.front().size(), looked_through)),
                    [&](std::size_t i) { return labels.front().text(i); });
        if (!near.empty()) help = "did you mean " + spelled_label(near) + "?";
      }
      throw EvaluationError("unknown-label",
                            spelled_label(label) + " is no label of " + signature_.name(object) +
                                (labels.size() == 1 ? "" : ", which goes to a product"),
                            help);
    }
    wiring_.fixed.emplace_back(indices.front(), static_cast<Coordinate>(*position));
  }

  void check_sizes(const Channel& channel, const Generator& generator, const std::vector<Index>& in,
                   const std::vector<Index>& out) const {
    const Shape& shape = channel.table.shape();
    bool fits = shape.inputs == in.size() && shape.rank() == in.size() + out.size();
    for (std::size_t i = 0; fits && i < shape.rank(); ++i)
      fits = shape.extents[i] == wiring_.extents[i < in.size() ? in[i] : out[i - in.size()]];
    if (!fits)
      throw EvaluationError("no-meaning",
                            "the rows of the box " + generator.name + " do not fit its objects");
  }

  const Interpretation& interpretation_;
  const Diagram& diagram_;
  const Signature& signature_;
  Wiring wiring_;
  std::vector<Index> first_;  // of each wire; and the end
};

}  // namespace

Channel evaluate(const Interpretation& interpretation, const Diagram& whole, const Signature& signature,
                 const std::vector<std::string>& input_names, const std::vector<std::string>& output_names,
                 Arith arith, Budget& budget) {
  if (arith == Arith::floating)
    if (std::optional<Channel> state =
            evaluate_narrow(interpretation, whole, signature, output_names, budget))
      return std::move(*state);
  const Diagram diagram = prune(whole, signature);
  std::vector<Port> inputs = ports(interpretation, diagram.dom(), input_names, signature);
  std::vector<Port> outputs = ports(interpretation, diagram.cod(), output_names, signature);
  const Wiring wiring = Evaluation(interpretation, diagram, signature).wiring();
  return contract(wiring, std::move(inputs), std::move(outputs), arith, budget);
}

}  // namespace diag
