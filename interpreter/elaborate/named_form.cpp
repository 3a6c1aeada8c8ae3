// Diagrams with named wires: statements that bind the outputs of boxes to names, and what is returned.
#include <fmt/format.h>

#include "grammar/parser.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/elaborate/emitter.hpp"

namespace diag {

class NamedForm {
 public:
  NamedForm(Elaborator& elaborator, const ast::DiagramDecl& decl)
      : elaborator_(elaborator),
        builder_(elaborator.world_.signature, read_domain(decl.dom)),
        emitter_(elaborator, builder_, false) {
    emitter_.bound = std::move(inputs_);
    elaborator_.wires_ = &wires_;
  }
  ~NamedForm() { elaborator_.wires_ = outer_; }
  NamedForm(const NamedForm&) = delete;
  NamedForm& operator=(const NamedForm&) = delete;

  void read(const ast::DiagramDecl& decl, DiagramDef& def) {
    for (const ast::WireStatement& statement : decl.wires) {
      try {
        if (statement.observe)
          observe(statement);
        else
          assign(statement);
      } catch (const Faulty&) {  // the next statements are read all the same
        faulty_ = true;
        if (!statement.observe)
          for (const ast::Name& name : statement.names) lose(name);
      }
    }
    Wires wires;
    std::vector<std::string> names;
    bool named = false;
    for (const ast::Expr& expr : decl.returns) {
      try {
        for (Strand& strand : lay(expr)) {
          wires.push_back(strand.wire);
          named |= !strand.name.empty();
          names.push_back(std::move(strand.name));
        }
      } catch (const Faulty&) {
        faulty_ = true;
      }
    }
    if (faulty_) throw Faulty{};
    elaborator_.count(size_, decl.return_span);
    def.diagram = std::move(builder_).finish(wires);
    def.input_names = std::move(input_names_);
    if (named) def.output_names = std::move(names);
  }

 private:
  Word read_domain(const ast::Boundary& boundary) {
    Word dom;
    for (const ast::Port& port : boundary.ports) {
      const Word word = elaborator_.word(port.object);
      Strands strands;
      for (ObjectId object : word) {
        // A name belongs to a wire of one object; of a bundle, its parts have none.
        std::string name = port.name && word.size() == 1 ? port.name->text : std::string();
        strands.push_back({static_cast<WireId>(dom.size()), name, {}});
        dom.push_back(object);
        input_names_.push_back(std::move(name));
      }
      if (port.name) {
        bind_name(*port.name);
        inputs_.push_back(std::move(strands));
      }
    }
    return dom;
  }

  void bind_name(const ast::Name& name) {
    const auto [at, fresh] = wires_.emplace(name.text, static_cast<std::uint32_t>(spans_.size()));
    if (!fresh)
      elaborator_.fail("bound-twice", name.span, fmt::format("the wire `{}` is bound twice", name.text),
                       "give one of them another name", {{spans_[at->second], "first bound here"}});
    spans_.push_back(name.span);
  }

  void bind(const ast::Name& name, Strands strands) {
    bind_name(name);
    if (strands.size() == 1) strands.front().name = name.text;
    emitter_.bound.push_back(std::move(strands));
  }

  // A wire whose statement was faulty: known, and what uses it is silent.
  void lose(const ast::Name& name) {
    if (wires_.count(name.text) > 0) return;
    lost_.insert(spans_.size());
    bind(name, {});
  }

  [[nodiscard]] bool uses_lost(const Term& term) const {
    if (term.kind == TermKind::wire) return lost_.count(term.number) > 0;
    return std::any_of(term.children.begin(), term.children.end(),
                       [&](const Term& child) { return uses_lost(child); });
  }

  Strands lay(const ast::Expr& expr) {
    Term term = elaborator_.term(expr);
    if (!lost_.empty() && uses_lost(term)) throw Faulty{};
    elaborator_.require_no_value(term);
    const DiagramSize size = elaborator_.size_of(term);
    size_.boxes += size.boxes;
    size_.wires += size.wires;
    elaborator_.check_size(size_, expr.span);
    Strands strands = emitter_.lay(term, {});
    // A bundle of wires that is only named again or returned is there once more.
    size_.wires += strands.size() - std::min<std::uint64_t>(strands.size(), size.wires);
    return strands;
  }

  void assign(const ast::WireStatement& statement) {
    Strands strands = lay(statement.value);
    const std::vector<ast::Name>& names = statement.names;
    if (names.size() == 1 && !strands.empty()) {
      bind(names.front(), std::move(strands));
      return;
    }
    if (strands.size() != names.size())
      elaborator_.fail("wire-count", statement.span,
                       fmt::format("{} name{} for {} output{}", names.size(), names.size() == 1 ? "" : "s",
                                   strands.size(), strands.size() == 1 ? "" : "s"),
                       "there is a name for each output, or one name for all of them together");
    for (std::size_t i = 0; i < names.size(); ++i) bind(names[i], {strands[i]});
  }

  void observe(const ast::WireStatement& statement) {
    const ast::Name& name = statement.names.front();
    const auto wire = wires_.find(name.text);
    if (wire == wires_.end()) {
      std::vector<std::string> known;
      for (const auto& [text, at] : wires_) known.push_back(text);
      std::sort(known.begin(), known.end());
      const std::string near = nearest(name.text, known);
      elaborator_.fail("unknown-wire", name.span, fmt::format("no wire is called `{}`", name.text),
                       near.empty() ? "observe takes a wire that is bound before"
                                    : fmt::format("did you mean `{}`?", near));
    }
    if (lost_.count(wire->second) > 0) throw Faulty{};
    const Strands& strands = emitter_.bound[wire->second];
    if (strands.size() != 1)
      elaborator_.fail(
          "one-wire", name.span,
          fmt::format("`{}` is {} wires together, and observe takes one", name.text, strands.size()));
    const WireId in = strands.front().wire;
    const ObjectId object = builder_.object(in);
    Signature& signature = elaborator_.world_.signature;
    if (const Labels* labels = elaborator_.world_.labels(object))
      (void)elaborator_.label_position(statement.value, *labels, spell(signature.name(object)));
    builder_.append(signature.observe(object, elaborator_.label(statement.value)), std::span(&in, 1));
    ++size_.boxes;
  }

  Elaborator& elaborator_;
  const std::unordered_map<std::string, std::uint32_t>* outer_ = elaborator_.wires_;
  std::unordered_map<std::string, std::uint32_t> wires_;  // positions in the emitter's bound wires
  std::vector<Span> spans_;                               // where each was bound
  std::vector<Strands> inputs_;
  std::vector<std::string> input_names_;
  std::set<std::uint64_t> lost_;
  DiagramSize size_;
  bool faulty_ = false;
  Builder builder_;  // after what read_domain() fills
  Emitter emitter_;
};

void Elaborator::build_named(const ast::DiagramDecl& decl, DiagramDef& def) {
  NamedForm form(*this, decl);
  form.read(decl, def);
  if (std::all_of(def.input_names.begin(), def.input_names.end(),
                  [](const auto& name) { return name.empty(); }))
    def.input_names.clear();
  if (!decl.cod) return;
  std::vector<std::string> declared_names;
  const Word cod = boundary_word(*decl.cod, &declared_names);
  require_codomain(def.diagram, cod, decl.return_span);
  if (!declared_names.empty()) def.output_names = std::move(declared_names);
}

}  // namespace diag
