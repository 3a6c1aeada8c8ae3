// What a session has declared: names with their meanings, in scopes. Theories, models, files and lists of
// parameters are all scopes; a theory that extends another, a file that imports or opens, look further after
// their own names.
//
// Everything lives in deques and is never moved, so that pointers to it stay valid for the life of the
// session.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include "grammar/ast.hpp"
#include "interpreter/causal/evaluate_estimand.hpp"
#include "interpreter/causal/identify_counterfactual.hpp"
#include "interpreter/causal/model.hpp"
#include "interpreter/diagram/functor.hpp"
#include "interpreter/elaborate/typed.hpp"
#include "interpreter/stochastic/interpretation.hpp"

namespace diag {

struct Scope;
struct BoxDef;
struct TheoryDef;
struct FunctorDef;
struct ModelDef;
struct FunctorTerm;

struct FaultyEntity {};  // its declaration was wrong and has been reported: using it is no further error
struct ValueEntity {
  SlotId slot;
  ValueType type;
};
struct ModuleEntity {
  Scope* scope;
};

// Objects have a space of names of their own; an entity of it is a word: one object, or what a parameter
// stands for.
struct ObjectEntity {
  Word word;
  bool parameter = false;
  bool faulty = false;
  Span span;
};

struct Entity {
  std::variant<FaultyEntity, BoxDef*, DiagramDef*, TheoryDef*, FunctorDef*, ModelDef*, ValueEntity,
               ModuleEntity, Rational, const FunctorTerm*>
      of;
  Span span;  // of its name, where it was declared
};

struct Scope {
  Scope* parent = nullptr;
  std::unordered_map<std::string, ObjectEntity> objects;
  std::unordered_map<std::string, Entity> names;
  std::vector<Scope*> extends;  // its names are names of this scope (theories)
  std::vector<Scope*> opened;   // looked up after all own names
  std::string title;            // "theory Front", for messages; empty for the file itself
  bool incomplete = false;      // of an import that failed: what it lacks is no further error
};

struct BoxDef {
  std::string name;
  GeneratorId generator{};                    // where there are no parameters
  const ast::BoxDecl* declaration = nullptr;  // where there are
  Scope* scope = nullptr;                     // of the declaration
  TheoryDef* theory = nullptr;
  std::map<std::string, GeneratorId> instances;  // by the text of their arguments
  Span span;
};

// What a surgery did to a box, or to a variable of a model: pictures show it in its place.
struct Operated {
  GeneratorId generator{};
  VariableId variable = 0;  // of a model
  bool removed = false;     // by cut and do; else replaced
  std::string label;        // that do set
  Diagram image;            // what replaced it
};

struct DiagramDef {
  std::string name;
  Diagram diagram;
  std::vector<std::string> input_names, output_names;
  const ast::DiagramDecl* declaration = nullptr;  // where there are parameters
  Scope* scope = nullptr;       // the scope it was declared in: where surgery looks for its boxes
  TheoryDef* theory = nullptr;  // of the declaration, where there are parameters
  std::map<std::string, const DiagramDef*> instances;
  // Of the image under a surgery: what it was applied to, and to which boxes.
  const DiagramDef* before = nullptr;
  std::vector<Operated> operated;
  const ModelDef* joint_of = nullptr;  // of the joint diagram of a model
  bool intervened = false;             // of a question about interventions: `identify` takes it without rows
  Span span;
};

struct TheoryDef {
  std::string name;
  Scope* scope = nullptr;
  std::vector<TheoryDef*> extends;
  std::vector<ObjectId> objects;  // its own, in the order of declaration
  std::vector<BoxDef*> boxes;
  bool model = false;  // of a model: `function` is a promise about rows and no law
};

struct ModelDef {
  std::string name;
  Model model;
  TheoryDef* theory = nullptr;                  // its objects and boxes
  const ast::ModelDecl* declaration = nullptr;  // where there are parameters
  Scope* scope = nullptr;                       // of the declaration
  mutable const DiagramDef* joint = nullptr;    // made at first use (joint_of)
  std::map<std::string, ModelDef*> instances;
  const ModelDef* before = nullptr;  // of one that surgery has made
  std::vector<Operated> operated;
  Span span;
};

// A causal question and what identification has found: shapes alone, no numbers.
struct EstimandDef {
  std::string query;               // "P(cancer | do(smoke))"
  std::vector<std::string> names;  // of the observed nodes
  std::vector<Port> ports;         // of them; without labels where the model has none
  std::vector<ObjectId> objects;   // of them
  const ModelDef* model = nullptr;
  Identification found;
  std::optional<CounterfactualIdentification> worlds;  // of potential outcomes, instead
  MeasuredBy measured = MeasuredBy::observations;
  std::vector<const EstimandDef*>
      parts;  // of ett, nde, nie: the first less the second, and nothing else here
  [[nodiscard]] bool identifiable() const {
    if (!parts.empty()) return parts[0]->identifiable() && parts[1]->identifiable();
    return worlds ? worlds->estimand.has_value() : found.estimand.has_value();
  }
  // What evaluation reads, in its order; from observations nothing is done.
  [[nodiscard]] std::vector<CounterfactualEstimand::Measured> tables() const;
  AnswerPorts answer;                 // inputs and outputs as the question has them
  std::vector<std::string> outcomes;  // of potential outcomes: how the outputs are called
  std::string formula, latex;
  // The derivation, found again with its steps: it may be long. In words; and, of effects, as data.
  std::function<std::string(Budget&)> derive;
  std::function<Identification(Budget&)> explained;
  std::string possible;  // what must have a weight besides: "P(z = 0) > 0"
  Span span;
};

struct FunctorDef {
  std::string name;
  TheoryDef* source = nullptr;
  TheoryDef* target = nullptr;    // nullptr: Stoch
  Functor functor;                // into a theory
  Interpretation interpretation;  // into Stoch
  Span span;
};

// A functor as an expression: applied from left to right.
struct FunctorStep {
  enum class Kind : std::uint8_t { declared, stoch, cut, intervene, replace } kind = Kind::declared;
  FunctorDef* functor = nullptr;       // declared
  const ast::Expr* surgery = nullptr;  // the index expression; its names are looked up where it is applied
  Scope* scope = nullptr;
};
struct FunctorTerm {
  std::vector<FunctorStep> steps;
};

class World {
 public:
  Signature signature;
  Interpretation stoch;                       // the default one: boxes with inline rows
  std::unordered_set<GeneratorId> with_rows;  // boxes that have rows, or will have when the script runs
  // The theory or model of an object, where it is not the file's: for messages about objects of one name.
  std::unordered_map<ObjectId, std::string> owners;
  // The boxes of `confounded` lines, which no script names: what a message calls them.
  std::unordered_map<GeneratorId, std::string> hidden_causes;
  // Boxes of a functor's image that are filled in when the script runs.
  std::unordered_map<const Interpretation*, std::unordered_set<GeneratorId>> deferred;
  // The boxes that stand for rows written in a surgery: by the rows, the box they replace, its new domain,
  // and the scope. Applied twice, a surgery gives the same box; nothing: the rows were faulty.
  std::map<std::tuple<const ast::Expr*, GeneratorId, Word, const Scope*>, std::optional<GeneratorId>>
      replacements;
  // The boxes that stand for rows in the place of a box, each with other rows.
  std::unordered_map<GeneratorId, std::vector<GeneratorId>> replaced;

  // The declared box of each generator, of an instance and of a replacement too; none for points and the
  // like.
  std::unordered_map<GeneratorId, const BoxDef*> declared_by;

  // What is kept for later (instances of parameters, boxes that stand for written rows) rests on actions that
  // still have to run. A trial, and a run that came to nothing, forget what they have kept.
  using Mark = std::size_t;
  [[nodiscard]] Mark mark() const { return kept_.size(); }
  void kept(std::function<void()> forget) { kept_.push_back(std::move(forget)); }
  void forget_since(Mark mark) {
    for (; kept_.size() > mark; kept_.pop_back()) kept_.back()();
  }
  void keep_all() { kept_.clear(); }

  DiagramSize built;  // of all diagrams together

  Scope& new_scope(Scope* parent, std::string title = {});
  template <class T>
  T& make() {
    return std::get<std::deque<T>>(definitions_).emplace_back();
  }
  [[nodiscard]] const std::deque<TheoryDef>& theories() const {
    return std::get<std::deque<TheoryDef>>(definitions_);
  }
  SlotId new_slot() { return static_cast<SlotId>(slots_++); }
  [[nodiscard]] std::uint32_t slots() const { return slots_; }

  // The object that stands for a label list wherever values are composed: `;` between values compares labels,
  // not names.
  ObjectId label_object(const Labels& labels);
  // The labels of an object in the default interpretation, or nullptr.
  [[nodiscard]] const Labels* labels(ObjectId object) const;

 private:
  std::tuple<std::deque<BoxDef>, std::deque<DiagramDef>, std::deque<TheoryDef>, std::deque<FunctorDef>,
             std::deque<ModelDef>, std::deque<FunctorTerm>, std::deque<EstimandDef>>
      definitions_;
  std::vector<std::function<void()>> kept_;
  std::deque<Scope> scopes_;
  std::uint32_t slots_ = 0;
  std::unordered_map<std::string, std::vector<ObjectId>> label_objects_;  // by a digest of the labels
};

}  // namespace diag
