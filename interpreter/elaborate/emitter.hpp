// Lays the wires of a term into a Builder, left to right: what stands before an operand tells the objects of
// a bare `copy` or `id`. In a network of values the objects are label lists, and every box stands for the
// value it has (node::Network). Private to the elaborator.
#pragma once

#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

class Emitter {
 public:
  // `values`: whether the term is a network of values. Otherwise a value in it is a fault.
  Emitter(Elaborator& elaborator, Builder& builder, bool values)
      : elaborator_(elaborator), builder_(builder), values_(values) {}

  // The wires that the term makes of `in`, one for each of its outputs. Reports where they do not fit and
  // throws Faulty.
  Strands lay(Term& term, Strands in) {
    require_fit(term, in);
    return emit(term, std::move(in));
  }

  // How many wires the term takes.
  [[nodiscard]] std::uint64_t arity(const Term& term) const;
  // The domain of the term, where it is known without what stands before it.
  struct Domain {
    Word word;
    std::vector<std::string> names, objects;  // one each, of the ports; empty where there is none
  };
  [[nodiscard]] std::optional<Domain> domain(const Term& term);
  // The same without an emitter at hand; where it must be known, reports that it is not and throws Faulty.
  [[nodiscard]] static bool domain_known(Elaborator& elaborator, const Term& term);
  [[nodiscard]] static Domain known_domain(Elaborator& elaborator, const Term& term, bool values);

  std::vector<Strands> bound;  // the bound wires of the named form, which terms of kind wire number

  // In a network of values: the boxes and what they stand for.
  std::vector<GeneratorId> generators;
  std::vector<Typed> children;

 private:
  // What an operand takes: its objects where they are known, nothing for the wires of a bare structural map.
  using Pattern = Elaborator::Pattern;
  void add_names(const Term& term, Domain& domain) const;
  [[nodiscard]] Pattern objects(const Strands& strands) const;
  void add_pattern(const Term& term, Pattern& pattern);
  [[nodiscard]] Word objects_of(const Word& word, Span span);
  Strands emit(Term& term, Strands in);  // `in` fits
  void require_fit(const Term& term, const Strands& in);
  void limit_width(double wires, Span span);

  Strands emit_box(const Term& term, const Strands& in);
  Strands emit_diagram(const Term& term, const Strands& in);
  Strands emit_value(Term& term, const Strands& in);
  Strands emit_copy(const Term& term, Strands in);
  Strands emit_tensor(Term& term, Strands in);
  Strands emit_repeated(Term& term, Strands in);
  Strands emit_apply(Term& term, const Strands& in);
  Strands splice(const Diagram& diagram, const std::vector<std::string>& names, const Strands& in);
  [[nodiscard]] Strands outputs(WireId first, const Word& word, const std::vector<std::string>& names) const;
  [[nodiscard]] Wires wires_of(const Strands& strands) const;
  void stand_for(GeneratorId generator, Typed value) {
    generators.push_back(generator);
    children.push_back(std::move(value));
  }

  Elaborator& elaborator_;
  Builder& builder_;
  bool values_;
};

}  // namespace diag
