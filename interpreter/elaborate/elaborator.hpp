// From syntax trees to what they mean: names are resolved, types are checked, diagrams, functors and models
// are built, and what is left to compute becomes a list of actions. One class, its members in one file a
// subject:
//   scope.cpp      looking up and declaring names
//   trials.cpp     declarations read on trial: of parameters, and with items that could not be read
//   words.cpp      words of objects in messages
//   constants.cpp  numbers, objects and labels that are written in the script
//   terms.cpp      expressions: their names and structure
//   values.cpp     expressions as values: arithmetic, comparisons, networks, the meaning of diagrams
//   emit.cpp       laying the wires of such an expression
//   diagrams.cpp   diagrams; instances of parameters
//   named_form.cpp diagrams with named wires
//   boxes.cpp      types, boxes, states, data
//   theories.cpp   theories, open, import, set
//   functors.cpp   functor declarations
//   images.cpp     what stands in the place of a box, and what it must keep
//   apply.cpp      applying functors
//   surgery.cpp    cut, do, replace
//   models.cpp     models
//   model_files.cpp models from files
//   questions.cpp  P(...), separated: what is asked, and of what
//   answers.cpp    P(...) of diagrams and models
//   outcomes.cpp   v[x = a] in questions: potential outcomes, in parallel worlds
//   functions.cpp  marginal, comb, ... : the functions on values
//   statements.cpp print, let, assert
//   drawings.cpp   draw: what is in a picture
//   graphs.cpp     pictures of causal graphs, of derivations and of combs
// Private to this layer and the session above it.
#pragma once

#include <functional>
#include <set>
#include <string_view>

#include "grammar/diagnostic.hpp"
#include "interpreter/base/budget.hpp"
#include "interpreter/causal/counterfactual_diagram.hpp"
#include "interpreter/causal/parallel_worlds.hpp"
#include "interpreter/data/csv.hpp"
#include "interpreter/elaborate/rows.hpp"
#include "interpreter/elaborate/term.hpp"
#include "interpreter/formats/formats.hpp"

namespace diag {

// Thrown after a fault has been reported, to leave the statement or item that has it.
struct Faulty {};

struct LoadedText {
  std::string path;  // identity, and as shown
  std::optional<std::string> text;
  std::string error;
};

// What the elaborator asks of the session.
struct ElaboratorHost {
  std::function<LoadedText(const std::string& path, const Source& from)> load;  // data
  // The scope of an imported file's Main or of a module; its actions have been added. nullptr: reported by
  // the session.
  std::function<Scope*(const ast::Import& import)> import;
  // The module of the standard library that declares a name; empty where there is none.
  std::function<std::string(const std::string& name)> module_of;
  std::function<void(Span)> reached;  // told of each statement before it is read
  std::string keep_as;                // what is printed gets this name, where it is not empty
  bool draw_graphs = false;           // what is drawn of a model, or its joint diagram, is the causal graph
};

// A wire on its way through an expression, with the name it answers to.
struct Strand {
  WireId wire{};
  std::string name;
  std::string object;  // of a value's port: the name of its object
};
using Strands = std::vector<Strand>;

[[nodiscard]] bool names_effect(std::string_view name);  // ett, pn, ps, pns, nde, nie

class Elaborator {
 public:
  Elaborator(World& world, Diagnostics& diagnostics, Sources& sources, Budget& budget, ElaboratorHost host);

  // Declares and checks a script's statements in `main`; what is to run is appended to `actions`. `quiet`: an
  // imported file, whose printing statements do not run.
  void script(const ast::Script& script, TheoryDef& main, std::vector<Action>& actions, bool quiet);
  // Declares the model of a file in `main`.
  void model_file(const std::string& name, const FileFormat& format, const std::string& path,
                  std::string text, TheoryDef& main);

 private:
  friend class Emitter;
  friend class NamedForm;

  // --- scope.cpp
  // Goes on where a part of something is faulty, so that one fault does not hide the next; rethrow() leaves
  // then.
  class Parts {
   public:
    template <class Step>
    void operator()(Step&& step) {
      try {
        step();
      } catch (const Faulty&) {
        faulty_ = true;
      }
    }
    void rethrow() const {
      if (faulty_) throw Faulty{};
    }
    [[nodiscard]] bool faulty() const { return faulty_; }

   private:
    bool faulty_ = false;
  };
  [[noreturn]] void fail(std::string name, Span span, std::string message, std::string help = {},
                         std::vector<Note> notes = {});
  void report(std::string name, Span span, std::string message, std::string help = {},
              std::vector<Note> notes = {});
  void warn(std::string name, Span span, std::string message, std::string help = {},
            std::vector<Note> notes = {});
  const Entity* find(const std::string& name, const Scope& scope, Span span);
  const ObjectEntity* find_object(const std::string& name, const Scope& scope, Span span);
  const Entity& lookup(const ast::Expr& name);  // a name or member; fails if unknown
  const Entity& lookup_name(const ast::Expr& name);
  const Entity* lookup_member(const Entity& base, const ast::Expr& member);
  const ObjectEntity& lookup_object(const ast::Expr& name);
  void declare(const ast::Name& name, Entity entity);
  void declare_object(const ast::Name& name, ObjectEntity object);
  void declare_faulty(const ast::Name& name);
  void check_reserved(const ast::Name& name);
  void fail_if_declared_later(const std::string& name, Span span);
  void fail_if_in_library(const char* diagnostic, const char* what, const std::string& name, Span span);
  [[nodiscard]] std::vector<std::string> visible_names() const;
  [[nodiscard]] std::string declared_elsewhere(const std::string& name, bool object) const;
  [[nodiscard]] std::string parameters_form(const ast::Expr& name,
                                            const std::vector<ast::Parameter>& parameters);
  [[nodiscard]] std::vector<std::string> visible_objects() const;

  // --- trials.cpp
  void on_trial(const std::function<void()>& read, const std::function<bool(const Diagnostic&)>& wanted);
  void try_parameters(const std::vector<ast::Parameter>& parameters, const std::function<void()>& read);
  [[noreturn]] void read_damaged(const std::function<void()>& read);

  // --- words.cpp
  [[nodiscard]] std::string word_text(const Word& word) const;
  [[nodiscard]] std::string object_text(ObjectId object, bool with_owner) const;  // "A", "Front.A"
  using Pattern = std::vector<std::optional<ObjectId>>;  // a word; nothing: any object
  struct WordDifference {
    std::string got, wanted;  // both words
    std::string where;        // the first difference, as a help
  };
  [[nodiscard]] WordDifference difference(const Pattern& got, const Pattern& wanted) const;
  [[nodiscard]] WordDifference difference(const Word& got, const Word& wanted) const;
  [[nodiscard]] WordDifference contrast(const Pattern& got, const Pattern& wanted) const;
  [[nodiscard]] WordDifference contrast(const Word& got, const Word& wanted) const;

  // --- constants.cpp
  std::optional<Rational> try_number(const ast::Expr& expr);  // reports and returns nothing on a fault
  Rational constant(const ast::Expr& expr);
  void limit_digits(const Rational& value, Span span);
  std::uint64_t count(const ast::Expr& expr, std::uint64_t limit, std::string_view what);
  bool is_constant(const ast::Expr& expr);
  Word word(const ast::Expr& object);
  ObjectId single_object(const ast::Expr& object);
  std::string label(const ast::Expr& expr);
  std::optional<std::string> label_if(const ast::Expr& expr);
  std::uint64_t label_position(const ast::Expr& expr, const Labels& labels, const std::string& of);
  Word boundary_word(const ast::Boundary& boundary, std::vector<std::string>* names);
  std::vector<Labels> label_product(const ast::Expr& object, std::string* object_name = nullptr);
  std::string arguments_text(const std::vector<ast::Parameter>& parameters, const ast::Expr& index,
                             Scope& inner);

  // --- boxes.cpp
  void declare_type(const ast::TypeDecl& decl);
  void declare_box(const ast::BoxDecl& decl);
  void declare_state(const ast::StateDecl& decl);
  void declare_data(const ast::DataDecl& decl);
  GeneratorId box_instance(BoxDef& box, const ast::Expr& index);
  GeneratorId make_box(const ast::BoxDecl& decl, const std::string& arguments, bool parametric);
  void declare_value(const ast::Name& name, Typed value);
  std::vector<Place> places(const ast::Boundary& boundary, const Word& word);
  std::vector<Port> default_ports(const Word& word, const std::vector<std::string>& names);
  void give_rows(GeneratorId generator, const ast::Expr& body, std::span<const Place> dom,
                 std::span<const Place> cod, std::vector<Port> inputs, std::vector<Port> outputs,
                 bool function, bool parametric, Interpretation& interpretation);
  std::function<std::optional<Rational>(const ast::Expr&)> number_reader();

  // --- terms.cpp
  Term term(const ast::Expr& expr);
  Term named_term(const Entity& entity, const ast::Expr& expr);
  Term structural(const ast::Expr& base, const ast::Expr* index);
  const Entity* entity_if(const ast::Expr& expr);
  Term member_term(const ast::Expr& expr);
  Term model_member(const ModelDef& model, const ast::Expr& expr);
  Term composition(const ast::Expr& expr);
  Term repetition(const ast::Expr& expr);
  Term call_term(const ast::Expr& expr);
  Term index_term(const ast::Expr& expr);
  Term value_term(Typed typed);
  Term diagram_term(const DiagramDef& def, Span span);

  // --- values.cpp
  Term arithmetic(const ast::Expr& expr);
  Term multiplication(Term product);
  Term raised(Typed base, const ast::Expr& power);
  Term compare_term(const ast::Expr& expr);
  bool is_value(const Term& term) const;
  void require_no_value(const Term& term);  // where a diagram is built
  Typed typed(const ast::Expr& expr);       // any value
  Typed typed(Term term);                   // a term as a value: diagrams by their meaning
  Typed channel(const ast::Expr& expr);     // a value that is a channel
  Typed number(const ast::Expr& expr);      // a value that is a number
  Typed as_number(Typed value);             // a scalar channel is one too
  Typed network(Term& term);                // values composed
  const DiagramDef& diagram(Term& term, const Word* dom = nullptr);
  const DiagramDef& diagram(const ast::Expr& expr, const Word* dom = nullptr);
  DiagramDef built(Term& term, const Word* dom = nullptr, const std::vector<std::string>* names = nullptr);
  struct Lacking {
    std::vector<GeneratorId> boxes;  // without rows
    std::optional<ObjectId> object;  // without labels
    [[nodiscard]] bool nothing() const { return boxes.empty() && !object; }
  };
  Lacking lacking(const DiagramDef& def, const Interpretation& interpretation);
  bool has_meaning(const DiagramDef& def, const Interpretation& interpretation);
  Typed meaning(const DiagramDef& def, const Interpretation& interpretation, Span span);
  void require_meaning(const DiagramDef& def, const Interpretation& interpretation, Span span);
  [[nodiscard]] DiagramSize size_of(const Term& term) const;
  static constexpr std::uint64_t max_boxes = 4'100'000;  // of one diagram: more is refused with the count
  static constexpr std::uint64_t max_wires = 4'100'000;
  static constexpr std::uint64_t max_boxes_of_all = 40'000'000;  // of all diagrams that are kept
  static constexpr std::uint64_t max_wires_of_all = 20'000'000;
  void check_size(const DiagramSize& size, Span span);
  void count(const DiagramSize& size, Span span);  // checks it, and that of all together

  // --- diagrams.cpp
  void declare_diagram(const ast::DiagramDecl& decl);
  void build_diagram(const ast::DiagramDecl& decl, DiagramDef& def);
  void build_named(const ast::DiagramDecl& decl, DiagramDef& def);
  const DiagramDef& diagram_instance(DiagramDef& def, const ast::Expr& index);
  void require_codomain(const Diagram& diagram, const Word& declared, Span span);

  // --- theories.cpp
  void note_declared(const ast::Statement& statement);
  void statement(const ast::Statement& statement);
  void declare_theory(const ast::TheoryDecl& decl);
  void declare_open(const ast::Open& open);
  void declare_import(const ast::Import& import);
  void declare_set(const ast::Set& set, Span span);
  TheoryDef* theory(const ast::Expr& expr);  // nullptr for Stoch

  // --- functors.cpp
  struct FunctorDraft;               // a functor whose items are read
  struct FunctorLeft {               // what an item gives an image of
    std::optional<ObjectId> object;  // else a box
    GeneratorId generator{};
  };
  void declare_functor(const ast::FunctorDecl& decl);
  FunctorDef& build_functor(const ast::FunctorDecl& decl);
  FunctorLeft functor_left(const ast::Expr& left, ast::Sort sort, const TheoryDef& source);
  FunctorLeft functor_point(const ast::Expr& left, const TheoryDef& source);
  const TheoryDef& functor_owner(const ast::Expr& base, const TheoryDef& source);
  void functor_objects(FunctorDraft& draft);
  void functor_boxes(FunctorDraft& draft);
  void check_images(FunctorDraft& draft);
  void check_kept(const BoxDef& box, const FunctorDef& def);
  [[nodiscard]] static std::vector<const TheoryDef*> with_extended(const TheoryDef& theory);
  [[nodiscard]] static std::set<const TheoryDef*> held_by(const TheoryDef* target);

  // --- apply.cpp
  Term apply_functor(const FunctorTerm& functor, Term argument, Span span);
  const DiagramDef& apply_step(const FunctorStep& step, const DiagramDef& def, Span span);
  DiagramDef& image_of(const Functor& functor, const DiagramDef& def, Scope* scope, Span span);
  Typed interpret(const FunctorDef& functor, const DiagramDef& def, Span span);
  void check_interpreted(const Interpretation& interpretation, const DiagramDef& def, Span span,
                         const std::vector<Note>& notes);
  void check_applied(const FunctorDef& functor, const DiagramDef& def, Span span);
  bool keeps_rows(GeneratorId generator, const Interpretation& interpretation) const;

  // --- images.cpp
  void box_image(const ast::Expr& body, GeneratorId generator, FunctorDef& def);
  void check_shape(const ast::Expr& body, GeneratorId generator, std::span<const Place> dom,
                   std::span<const Place> cod);
  void check_image(GeneratorId generator, const Diagram& image, const Word& dom, const Word& cod, bool free,
                   Span span);
  const DiagramDef& image_diagram(Term& image, const Word& dom);
  bool rows_written(const ast::Expr& body, const Word& dom, const Word& cod,
                    const Interpretation& interpretation);
  std::vector<Place> image_places(const Interpretation& interpretation, const Word& word, Span span);

  // --- surgery.cpp
  struct Occurring;  // the boxes of a diagram by their names
  struct Operation;  // a surgery at work on a diagram
  Term surgery_term(const ast::Expr& expr, FunctorStep::Kind kind);
  const DiagramDef& apply_surgery(const FunctorStep& step, const DiagramDef& def);
  ModelDef& apply_surgery(const FunctorStep& step, const ModelDef& model);
  VariableId operated_variable(const ast::Expr& name, const ModelDef& model, Scope* scope);
  Model operated_model(Model model, VariableId variable, const ast::Expr& item, const FunctorStep& step,
                       const ModelDef& def);
  [[nodiscard]] std::vector<const TheoryDef*> holding(const Occurring& occurring) const;
  std::vector<GeneratorId> operated_boxes(const ast::Expr& name, const Operation& at);
  std::vector<GeneratorId> occurring_of(const BoxDef& box, const Operation& at) const;
  BoxDef& operated_box(const ast::Expr& name, const Operation& at);
  Diagram operated_image(const ast::Expr& item, const Operation& at, GeneratorId generator);
  GeneratorId with_equal_rows(GeneratorId made, GeneratorId original);
  Diagram replacement(const ast::Expr& body, Generator wanted, GeneratorId original, bool free, Scope* scope);
  Scope& replacing_scope(const Operation& at);
  Scope& replacing_scope(Scope* first, Scope* then);
  void check_done_label(const ast::Expr& label, ObjectId object);

  // --- models.cpp
  class ModelBuilder;  // the lines of a model, gathered by variable
  void declare_model(const ast::ModelDecl& decl);
  void build_model(const ast::ModelDecl& decl, ModelDef& def);
  Scope& open_model(ModelDef& def);
  BoxDef& add_variable(ModelDef& def, const std::string& name, bool hidden,
                       const std::optional<Labels>& labels, Span span);
  void make_boxes(ModelDef& def, const std::vector<BoxDef*>& boxes);
  ModelDef& model_instance(ModelDef& def, const ast::Expr& index);
  const DiagramDef& joint_of(const ModelDef& model);
  void require_instance(const ModelDef& model, Span span);  // not the model with its parameters left open

  // --- model_files.cpp
  void declare_model_file(const ast::ModelDecl& decl);
  ModelDef& read_model(const std::string& name, const FileFormat& format, LoadedText file, Span span,
                       const std::vector<Note>& notes);
  ModelDef& model_of(NetworkFile network, const std::string& name, Span span);

  // --- questions.cpp
  struct Asked {  // one variable of a question
    std::string name;
    Span span;
    std::optional<std::string> label;
    Span label_span;
    // Of a potential outcome: what is set. x = a is x with a label; m = m[x = b] is m with settings of its
    // own.
    std::vector<Asked> set;
  };
  struct Question {
    std::vector<Asked> wanted, done, given;
    std::optional<Span> outcome;                      // the first potential outcome
    std::vector<std::pair<bool, std::size_t>> order;  // right of the bar as written: (done, position)
  };
  Asked read_asked(const ast::Expr& item);
  Question read_question(const ast::Expr& call);
  Term question_term(const ast::Expr& call);
  Term channel_question(Typed channel, const Question& question, Span span);
  Term separated_term(const ast::Expr& call, const ModelDef& model);
  VariableId variable_named(const ModelDef& model, const std::string& name, Span span);
  std::size_t port(const std::vector<Port>& ports, const std::string& name, Span span);
  std::optional<std::size_t> port_if(const std::vector<Port>& ports, const std::string& name, Span span);
  Selected selected(const ValueType& type, const Asked& asked, bool wanted);
  std::uint64_t asked_position(const Asked& asked, const Labels& labels);
  void require_inputs(const ValueType& type, const std::vector<Selected>& given, Span span);
  Term answer_term(Typed answer);  // a number where no port is left

  // --- effects.cpp
  struct EffectQuestion {  // a probability, or a difference of two
    const ModelDef* model = nullptr;
    Question more;
    std::optional<Question> less;
  };
  EffectQuestion read_effect(const ast::Expr& call, const std::string& name);
  Typed effect(const ast::Expr& call, const std::string& name);
  void leave_out_hidden(const ModelDef& model, Question& question, Span span);
  const EstimandDef& effect_estimand(const ast::Expr& call, MeasuredBy measured);
  Typed difference(Typed more, Typed less, Span span);

  // --- identification.cpp
  Typed identified(const ast::Expr& expr);
  Term estimate_term(const ast::Expr& expr);
  Term estimand_member(const EstimandDef& def, const ast::Expr& expr);
  Term estimated(const EstimandDef& def, Typed observed, Span span);
  Term estimated_term(const EstimandDef& def, node::Estimated node, Typed answer);
  Term estimated_on_model(const EstimandDef& def, const ModelDef& model, Span span);
  const EstimandDef& estimand_of(const ast::Expr& question, MeasuredBy measured = MeasuredBy::observations);
  const EstimandDef& estimand_of(const ModelDef& model, const Question& question, std::string query,
                                 MeasuredBy measured, Span span);
  // e(obs), e(M): also of a difference.
  Term evaluated_estimand(const EstimandDef& def, Term given, Span given_span, Span span);
  void identify_worlds(EstimandDef& def, const ModelDef& model, const MixedGraph& graph,
                       const Question& question);
  void require_one_label(const ModelDef& model, const MixedGraph& graph,
                         const CounterfactualQuestion& question, Span span);
  Node observed_node(const ModelDef& model, const MixedGraph& graph, const std::string& name, Span span);
  const EstimandDef& estimand_of_value(const Typed& value, const std::string& name);
  Typed sets_of_variables(const ast::Expr& call, const std::string& name);
  std::vector<Port> data_ports(const EstimandDef& def, const Typed& observed, Span span);

  // --- answers.cpp: questions about diagrams, which are restricted before they are evaluated
  struct Sought;
  VariableId asked_variable(const ModelDef& model, const Asked& asked);
  Term model_question(const ModelDef& model, const Question& question, Span span);
  Term diagram_question(const DiagramDef& def, const Interpretation& interpretation, const Question& question,
                        Span span);
  Term answer(const Sought& sought, const Interpretation& interpretation, Span span);
  std::optional<ValueType> plain_type(const DiagramDef& def, const Interpretation& interpretation);
  Typed narrowed(Typed value, const std::vector<std::size_t>& outputs);  // those outputs, in that order

  // --- outcomes.cpp
  struct Worlds;  // the potential outcomes of a question, and their worlds
  Asked read_outcome(const ast::Expr& item);
  std::vector<Asked> read_settings(const ast::Expr& outcome);
  [[nodiscard]] static std::string outcome_text(const Asked& asked, bool sorted = false);
  WorldId world_of(const ModelDef& model, const Asked& asked, Worlds& worlds);
  Term worlds_question(const ModelDef& model, const Question& question, Span span);

  // --- functions.cpp
  [[nodiscard]] static bool is_function(std::string_view name);
  void require_arguments(const ast::Expr& call, const std::string& name);
  Term function_term(const ast::Expr& call, const std::string& name);
  Typed rearranged(const ast::Expr& call, const std::string& name);
  Typed plugged(const ast::Expr& call);
  Typed measure(const ast::Expr& call, const std::string& name);
  Term comb_term(const ast::Expr& call);
  Typed expectation(const ast::Expr& call, Typed value);
  std::vector<std::size_t> outputs_named(const ast::Expr& group, std::size_t from, const ValueType& type);
  Typed state(const ast::Expr& expr, std::string_view function);  // a channel without inputs
  void require_same_shape(const Typed& left, const Typed& right, std::string_view function);

  // --- statements.cpp
  void print(const ast::Print& print, Span span);
  static Typed diagram_shown(const DiagramDef& def, Span span);
  const DiagramDef& without_points(const DiagramDef& def, const std::vector<Selected>& given);
  std::optional<Typed> estimand_diagrams(const EstimandDef& def, Span span);
  DiagramDef& as_asked(const EstimandDef& def, const StageDiagram& answer);
  Typed diagram_behind(const Typed& value);  // of what `print diagram` is asked to show
  void let(const ast::LetDecl& decl);
  void keep_diagram(const DiagramDef& shown, Span span);
  void assertion(const ast::Assert& assertion, Span span);
  // --- drawings.cpp
  void draw(const ast::Draw& draw, Span span);
  PictureFormat picture_format_of(const ast::Draw& draw);
  std::vector<CaptionedPicture> pictures(const ast::Expr& expr);
  std::vector<CaptionedPicture> pictures(const TheoryDef& theory);
  std::vector<CaptionedPicture> pictures(const Typed& value, const std::string& name);
  Picture picture(const DiagramDef& def);

  // --- graphs.cpp
  Picture graph_picture(const ModelDef& model);
  std::vector<CaptionedPicture> derivation_pictures(const EstimandDef& def, Span span);
  static Picture channel_picture(const ValueType& type, const std::string& name);

  void act(Span span, decltype(Action::of) action);
  std::string source_text(Span span) const;

  // While it lives, the elaborator stands elsewhere: in the scope of an instance, of a theory, of a functor's
  // item.
  class Standing {
   public:
    Standing(Elaborator& elaborator, Scope* scope, TheoryDef* theory)
        : elaborator_(elaborator),
          scope_(elaborator.scope_),
          theory_(elaborator.theory_),
          wires_(elaborator.wires_) {
      elaborator.scope_ = scope;
      elaborator.theory_ = theory;
      elaborator.wires_ = nullptr;
    }
    ~Standing() {
      elaborator_.scope_ = scope_;
      elaborator_.theory_ = theory_;
      elaborator_.wires_ = wires_;
    }
    Standing(const Standing&) = delete;
    Standing& operator=(const Standing&) = delete;

   private:
    Elaborator& elaborator_;
    Scope* scope_;
    TheoryDef* theory_;
    const std::unordered_map<std::string, std::uint32_t>* wires_;
  };

  // While it lives, what is reported says for which instance.
  class Context {
   public:
    Context(Elaborator& elaborator, Span span, std::string text) : elaborator_(elaborator) {
      elaborator.context_.push_back({span, std::move(text)});
    }
    ~Context() { elaborator_.context_.pop_back(); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

   private:
    Elaborator& elaborator_;
  };

  World& world_;
  Diagnostics& diagnostics_;
  Sources& sources_;
  Budget& budget_;
  ElaboratorHost host_;

  // Where the elaborator stands.
  TheoryDef* main_ = nullptr;    // of the file that is read
  TheoryDef* theory_ = nullptr;  // the one whose declarations are read
  Scope* scope_ = nullptr;       // where names are looked up and declared
  std::vector<Action>* actions_ = nullptr;
  bool quiet_ = false;
  // The bound wires of the named form that is read, by name; terms of kind wire are indices into bound_.
  const std::unordered_map<std::string, std::uint32_t>* wires_ = nullptr;
  // What the script declares, with the place of the name and of its statement.
  std::unordered_map<std::string, std::pair<Span, Span>> declared_later_;
  std::set<std::pair<std::uint64_t, std::string>> reported_;  // place and name: nothing is said twice
  std::vector<Note> context_;  // the instances that are being made, as notes to what is reported in them
  std::vector<const void*> open_instances_;  // instances that are being made: one in itself is a fault
};

}  // namespace diag
