// Laying the wires of an expression.
#include <fmt/format.h>

#include "interpreter/elaborate/emitter.hpp"

namespace diag {

namespace {
constexpr double max_width = 4e6;  // wires side by side: more is a mistake, and costs memory
constexpr std::uint64_t huge = std::uint64_t{1} << 62;

std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b) {
  return b != 0 && a > huge / b ? huge : a * b;
}
}  // namespace

std::uint64_t Emitter::arity(const Term& term) const {
  const auto words = [&](std::size_t bare) {
    if (term.words == nullptr) return static_cast<std::uint64_t>(bare);
    std::uint64_t total = 0;
    for (const Word& word : *term.words) total += word.size();
    return total;
  };
  switch (term.kind) {
    case TermKind::box:
      return elaborator_.world_.signature[term.generator].dom.size();
    case TermKind::diagram:
      return term.diagram->diagram.arity();
    case TermKind::identity:
    case TermKind::copy:
    case TermKind::discard:
      return words(1);
    case TermKind::swap:
      return words(2);
    case TermKind::compose:
    case TermKind::iterate:
    case TermKind::scan:
      return arity(term.children.front());
    case TermKind::tensor: {
      std::uint64_t total = 0;
      for (const Term& child : term.children) total = std::min(huge, total + arity(child));
      return total;
    }
    case TermKind::power:
      return saturating_product(arity(term.children.front()), term.number);
    case TermKind::value:
      return term.typed->type.inputs.size();
    case TermKind::wire:
    case TermKind::state:
    case TermKind::apply:
    case TermKind::functor:
    case TermKind::model:
      return 0;
  }
  return 0;
}

Word Emitter::objects_of(const Word& word, Span span) {
  if (!values_) return word;
  Word objects;
  objects.reserve(word.size());
  for (ObjectId object : word) {
    const Labels* labels = elaborator_.world_.labels(object);
    if (labels == nullptr)
      elaborator_.fail("no-labels", span,
                       fmt::format("the object {} has no labels, so it cannot stand among values",
                                   elaborator_.world_.signature.name(object)));
    objects.push_back(elaborator_.world_.label_object(*labels));
  }
  return objects;
}

void Emitter::add_pattern(const Term& term, Pattern& pattern) {
  const auto add_word = [&](const Word& word) {
    for (ObjectId object : objects_of(word, term.span)) pattern.emplace_back(object);
  };
  switch (term.kind) {
    case TermKind::box:
      add_word(elaborator_.world_.signature[term.generator].dom);
      return;
    case TermKind::diagram:
      add_word(term.diagram->diagram.dom());
      return;
    case TermKind::identity:
    case TermKind::copy:
    case TermKind::discard:
    case TermKind::swap:
      if (term.words == nullptr)
        pattern.insert(pattern.end(), term.kind == TermKind::swap ? 2 : 1, std::nullopt);
      else
        for (const Word& word : *term.words) add_word(word);
      return;
    case TermKind::compose:
    case TermKind::iterate:
    case TermKind::scan:
      add_pattern(term.children.front(), pattern);
      return;
    case TermKind::tensor:
      for (const Term& child : term.children) add_pattern(child, pattern);
      return;
    case TermKind::power: {
      Pattern base;
      add_pattern(term.children.front(), base);
      limit_width(static_cast<double>(base.size()) * static_cast<double>(term.number), term.span);
      for (std::uint64_t i = 0; i < term.number; ++i) pattern.insert(pattern.end(), base.begin(), base.end());
      return;
    }
    case TermKind::value:
      for (const Port& port : term.typed->type.inputs)
        pattern.emplace_back(elaborator_.world_.label_object(port.labels));
      return;
    case TermKind::wire:
    case TermKind::state:
    case TermKind::apply:
    case TermKind::functor:
    case TermKind::model:
      return;
  }
}

std::optional<Emitter::Domain> Emitter::domain(const Term& term) {
  Pattern pattern;
  add_pattern(term, pattern);
  Domain domain;
  domain.word.reserve(pattern.size());
  for (const auto& object : pattern) {
    if (!object) return std::nullopt;
    domain.word.push_back(*object);
  }
  // The names are those of the leaves that stand first.
  domain.names.reserve(pattern.size());
  domain.objects.reserve(pattern.size());
  add_names(term, domain);
  return domain;
}

bool Emitter::domain_known(Elaborator& elaborator, const Term& term) {
  Builder none(elaborator.world_.signature);
  return Emitter(elaborator, none, false).domain(term).has_value();
}

Emitter::Domain Emitter::known_domain(Elaborator& elaborator, const Term& term, bool values) {
  Builder none(elaborator.world_.signature);
  std::optional<Domain> known = Emitter(elaborator, none, values).domain(term);
  if (!known)
    elaborator.fail("domain-unknown", term.span,
                    "the objects of what stands first do not follow from anything",
                    "name them in brackets: id[A], copy[A], discard[A], swap[A, B]");
  return *std::move(known);
}

void Emitter::add_names(const Term& term, Domain& domain) const {
  const std::size_t size = static_cast<std::size_t>(arity(term));
  const auto add = [&](const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < size; ++i) {
      domain.names.push_back(i < names.size() ? names[i] : std::string());
      domain.objects.emplace_back();
    }
  };
  switch (term.kind) {
    case TermKind::box:
      return add(elaborator_.world_.signature[term.generator].input_names);
    case TermKind::diagram:
      return add(term.diagram->input_names);
    case TermKind::value:
      for (const Port& port : term.typed->type.inputs) {
        domain.names.push_back(port.name);
        domain.objects.push_back(port.object);
      }
      return;
    case TermKind::compose:
    case TermKind::iterate:
    case TermKind::scan:
      return add_names(term.children.front(), domain);
    case TermKind::tensor:
      for (const Term& child : term.children) add_names(child, domain);
      return;
    case TermKind::power:
      for (std::uint64_t i = 0; i < term.number; ++i) add_names(term.children.front(), domain);
      return;
    default:
      return add({});
  }
}

void Emitter::limit_width(double wires, Span span) {
  if (wires > max_width)
    elaborator_.fail("too-many", span, fmt::format("{:.0f} wires side by side are too many", wires),
                     fmt::format("at most {:.0f} are allowed", max_width));
}

// What is given must be what the term takes; both words are shown, and where they differ first.
void Emitter::require_fit(const Term& term, const Strands& in) {
  Pattern pattern;
  add_pattern(term, pattern);
  std::size_t at = 0;
  while (at < in.size() && at < pattern.size() &&
         (!pattern[at] || builder_.object(in[at].wire) == *pattern[at]))
    ++at;
  if (at == in.size() && at == pattern.size()) return;
  const auto [got, wanted, where] = elaborator_.contrast(objects(in), pattern);
  if (in.empty())
    elaborator_.fail("cannot-compose", term.span,
                     fmt::format("this takes {}, and nothing stands before it", wanted),
                     where + "; among named wires it is given in brackets: f(x)");
  elaborator_.fail(
      "cannot-compose", term.span,
      fmt::format("cannot compose: what stands before ends in {}, and this begins with {}", got, wanted),
      where);
}

Emitter::Pattern Emitter::objects(const Strands& strands) const {
  Pattern pattern;
  pattern.reserve(strands.size());
  for (const Strand& strand : strands) pattern.emplace_back(builder_.object(strand.wire));
  return pattern;
}

Wires Emitter::wires_of(const Strands& strands) const {
  Wires wires;
  wires.reserve(strands.size());
  for (const Strand& strand : strands) wires.push_back(strand.wire);
  return wires;
}

Strands Emitter::outputs(WireId first, const Word& word, const std::vector<std::string>& names) const {
  Strands strands;
  strands.reserve(word.size());
  for (std::size_t i = 0; i < word.size(); ++i)
    strands.push_back({static_cast<WireId>(index(first) + i), i < names.size() ? names[i] : std::string(),
                       values_ ? elaborator_.world_.signature.name(word[i]) : std::string()});
  return strands;
}

Strands Emitter::emit_box(const Term& term, const Strands& in) {
  Signature& signature = elaborator_.world_.signature;
  const Generator& generator = signature[term.generator];
  if (!values_)
    return outputs(builder_.append(term.generator, wires_of(in)), generator.cod, generator.output_names);
  if (generator.form == Form::declared) {
    Term meaning;
    meaning.kind = TermKind::box;
    meaning.span = term.span;
    meaning.generator = term.generator;
    Term value = elaborator_.value_term(elaborator_.typed(std::move(meaning)));
    return emit_value(value, in);
  }
  // uniform, point and observe mean the same on the label list.
  const ObjectId object = (generator.form == Form::observe ? generator.dom : generator.cod).front();
  const ObjectId list = objects_of({object}, term.span).front();
  const GeneratorId same = generator.form == Form::uniform ? signature.uniform(list)
                           : generator.form == Form::point ? signature.point(list, generator.label)
                                                           : signature.observe(list, generator.label);
  const Word cod = generator.cod;
  const WireId first = builder_.append(same, wires_of(in));
  return outputs(first, cod, {});
}

Strands Emitter::splice(const Diagram& diagram, const std::vector<std::string>& names, const Strands& in) {
  const Wires wires = builder_.splice(diagram, wires_of(in));
  Strands strands;
  strands.reserve(wires.size());
  for (std::size_t i = 0; i < wires.size(); ++i)
    strands.push_back({wires[i], i < names.size() ? names[i] : "", {}});
  return strands;
}

Strands Emitter::emit_diagram(const Term& term, const Strands& in) {
  if (!values_) return splice(term.diagram->diagram, term.diagram->output_names, in);
  Term value =
      elaborator_.value_term(elaborator_.meaning(*term.diagram, elaborator_.world_.stoch, term.span));
  return emit_value(value, in);
}

// A value becomes a box of its own, between label lists.
Strands Emitter::emit_value(Term& term, const Strands& in) {
  if (!values_) {
    elaborator_.fail("value-in-diagram", term.span, "a value cannot stand inside a diagram",
                     "declare a box with its rows, box b : A -> B = value, and use the box");
  }
  Typed& value = *term.typed;
  if (value.type.kind != TypeKind::channel)
    elaborator_.fail("channel-wanted", value.span,
                     fmt::format("a state or channel is wanted here, and this is {}", to_text(value.type)));
  Generator generator;
  generator.name = "value";
  for (const Port& port : value.type.inputs)
    generator.dom.push_back(elaborator_.world_.label_object(port.labels));
  for (const Port& port : value.type.outputs)
    generator.cod.push_back(elaborator_.world_.label_object(port.labels));
  const std::vector<Port> ports = value.type.outputs;
  const GeneratorId id = elaborator_.world_.signature.add_generator(std::move(generator));
  const Wires wires = builder_.add(id, wires_of(in));
  stand_for(id, std::move(value));
  Strands strands;
  for (std::size_t i = 0; i < wires.size(); ++i)
    strands.push_back({wires[i], ports[i].name, ports[i].object});
  return strands;
}

Strands Emitter::emit_copy(const Term& term, Strands in) {
  limit_width(static_cast<double>(in.size()) * static_cast<double>(term.number), term.span);
  Strands copies;
  copies.reserve(in.size() * term.number);
  for (std::uint64_t i = 0; i < term.number; ++i) copies.insert(copies.end(), in.begin(), in.end());
  return copies;
}

Strands Emitter::emit_tensor(Term& term, Strands in) {
  Strands all;
  std::size_t at = 0;
  for (Term& child : term.children) {
    const std::size_t size = static_cast<std::size_t>(arity(child));
    Strands part(std::make_move_iterator(in.begin() + static_cast<std::ptrdiff_t>(at)),
                 std::make_move_iterator(in.begin() + static_cast<std::ptrdiff_t>(at + size)));
    at += size;
    Strands made = emit(child, std::move(part));
    all.insert(all.end(), std::make_move_iterator(made.begin()), std::make_move_iterator(made.end()));
  }
  return all;
}

// f^n, iterate(f, n) and scan(f, n): the operand is laid out once as a diagram, then spliced n times.
Strands Emitter::emit_repeated(Term& term, Strands in) {
  Term& child = term.children.front();
  const std::size_t width = static_cast<std::size_t>(arity(child));
  if (term.kind == TermKind::power) {
    limit_width(static_cast<double>(width) * static_cast<double>(term.number), term.span);
  }
  if (term.kind == TermKind::power && term.number == 0) return {};

  // The operand's domain, as objects: from its first use.
  Builder inner(elaborator_.world_.signature, [&] {
    Word dom;
    for (std::size_t i = 0; i < width; ++i) dom.push_back(builder_.object(in[i].wire));
    return dom;
  }());
  Emitter once(elaborator_, inner, values_);
  Strands start;
  const Wires entering = inner.inputs();
  for (std::size_t i = 0; i < width; ++i)
    start.push_back({entering[i], term.kind == TermKind::power ? std::string() : in[i].name,
                     term.kind == TermKind::power ? std::string() : in[i].object});
  const Strands made = once.emit(child, start);
  for (std::size_t i = 0; i < once.children.size(); ++i)
    stand_for(once.generators[i], std::move(once.children[i]));
  const Diagram diagram = std::move(inner).finish(once.wires_of(made));
  const Word dom = diagram.dom();
  const Word cod = diagram.cod();
  const auto names_of = [](const Strands& strands) {
    std::vector<std::string> names;
    for (const Strand& strand : strands) names.push_back(strand.name);
    return names;
  };
  const std::vector<std::string> names = names_of(made);
  const auto with_objects = [&](Strands strands) {
    for (std::size_t i = 0; values_ && i < strands.size(); ++i) strands[i].object = made[i].object;
    return strands;
  };

  if (term.kind == TermKind::power) {
    limit_width(static_cast<double>(cod.size()) * static_cast<double>(term.number), term.span);
    Strands all;
    for (std::uint64_t i = 0; i < term.number; ++i) {
      Strands part(in.begin() + static_cast<std::ptrdiff_t>(i * width),
                   in.begin() + static_cast<std::ptrdiff_t>((i + 1) * width));
      for (std::size_t k = 0; k < width; ++k)
        if (builder_.object(part[k].wire) != dom[k])
          elaborator_.fail(
              "cannot-compose", term.span,
              fmt::format("the factors of this power stand on {} and {}, and must stand on the same objects",
                          elaborator_.world_.signature.name(dom[k]),
                          elaborator_.world_.signature.name(builder_.object(part[k].wire))));
      Strands one = with_objects(splice(diagram, names, part));
      all.insert(all.end(), std::make_move_iterator(one.begin()), std::make_move_iterator(one.end()));
    }
    return all;
  }
  const bool scan = term.kind == TermKind::scan;
  const bool fits =
      scan ? cod.size() >= dom.size() && std::equal(dom.begin(), dom.end(), cod.begin()) : cod == dom;
  if (!fits)
    elaborator_.fail(
        scan ? "scan-type" : "iterate-type", child.span,
        fmt::format("{} wants a diagram {}, and this is {} -> {}", scan ? "scan" : "iterate",
                    scan ? "S -> S * O" : "S -> S", elaborator_.word_text(dom), elaborator_.word_text(cod)),
        scan ? "its first outputs are the state that the next step takes up" : "");
  const std::size_t kept = cod.size() - dom.size();
  limit_width(static_cast<double>(kept) * static_cast<double>(term.number), term.span);
  Strands state = std::move(in);
  Strands out;
  out.reserve(kept * term.number);
  for (std::uint64_t i = 0; i < term.number; ++i) {
    Strands all = with_objects(splice(diagram, names, state));
    for (std::size_t k = dom.size(); k < all.size(); ++k) {
      Strand strand = std::move(all[k]);
      if (!strand.name.empty()) strand.name += fmt::format("_{}", i + 1);
      out.push_back(std::move(strand));
    }
    all.resize(dom.size());
    state = std::move(all);
    elaborator_.budget_.step(diagram.boxes() + diagram.wires());
  }
  state.insert(state.end(), std::make_move_iterator(out.begin()), std::make_move_iterator(out.end()));
  return state;
}

// f(x, g(y)): the arguments supply the wires of f, in order.
Strands Emitter::emit_apply(Term& term, const Strands&) {
  Strands given;
  for (std::size_t i = 1; i < term.children.size(); ++i) {
    Term& argument = term.children[i];
    require_fit(argument, {});
    Strands part = emit(argument, {});
    given.insert(given.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
  }
  Term& base = term.children.front();
  Pattern pattern;
  add_pattern(base, pattern);
  bool fits = pattern.size() == given.size();
  for (std::size_t i = 0; fits && i < given.size(); ++i)
    fits = !pattern[i] || *pattern[i] == builder_.object(given[i].wire);
  if (!fits) {
    const auto [got, wanted, where] = elaborator_.contrast(objects(given), pattern);
    elaborator_.fail("wrong-arguments", term.span, fmt::format("this takes {}, and {} is given", wanted, got),
                     where);
  }
  return emit(base, std::move(given));
}

Strands Emitter::emit(Term& term, Strands in) {
  elaborator_.budget_.step();
  switch (term.kind) {
    case TermKind::compose: {
      for (Term& child : term.children) {
        // The common case, a box, is checked without a list.
        if (child.kind == TermKind::box && !values_) {
          const Word& dom = elaborator_.world_.signature[child.generator].dom;
          bool fits = dom.size() == in.size();
          for (std::size_t i = 0; fits && i < dom.size(); ++i) fits = builder_.object(in[i].wire) == dom[i];
          if (fits) {
            in = emit_box(child, in);
            continue;
          }
        }
        require_fit(child, in);
        in = emit(child, std::move(in));
      }
      return in;
    }
    case TermKind::tensor:
      return emit_tensor(term, std::move(in));
    case TermKind::box:
      return emit_box(term, in);
    case TermKind::diagram:
      return emit_diagram(term, in);
    case TermKind::value:
      return emit_value(term, in);
    case TermKind::wire:
      if (term.number >= bound.size())
        elaborator_.fail("wire-repeated", term.span, "a wire cannot stand inside iterate, scan or a power",
                         "write the operand without the wire, and apply the whole to it: iterate(f, 3)(x)");
      return bound[term.number];
    case TermKind::identity:
      return in;
    case TermKind::copy:
      return emit_copy(term, std::move(in));
    case TermKind::discard:
      return {};
    case TermKind::swap: {
      const std::size_t first = term.words == nullptr ? 1 : term.words->front().size();
      std::rotate(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(first), in.end());
      return in;
    }
    case TermKind::state: {
      Strands made;
      Signature& signature = elaborator_.world_.signature;
      for (ObjectId object : term.words->front()) {
        const ObjectId list = objects_of({object}, term.span).front();
        const WireId wire = builder_.append(signature.uniform(list), {});
        made.push_back({wire, {}, values_ ? signature.name(object) : std::string()});
      }
      return made;
    }
    case TermKind::power:
    case TermKind::iterate:
    case TermKind::scan:
      return emit_repeated(term, std::move(in));
    case TermKind::apply:
      return emit_apply(term, in);
    case TermKind::functor:
      elaborator_.fail("functor-not-applied", term.span, "a functor is no diagram", "apply it to one: F(d)");
    case TermKind::model:
      elaborator_.fail("model-not-diagram", term.span, "a model is no diagram",
                       fmt::format("its joint diagram is {}.joint", term.model->name));
  }
  return {};
}

}  // namespace diag
