// Applying functors: to diagrams, step by step, into a theory or, as the last step, into Stoch; and to
// models, where each step is a surgery.
#include <fmt/format.h>

#include <algorithm>

#include "grammar/parser.hpp"
#include "interpreter/base/errors.hpp"
#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

namespace {
using ast::Expr;
using ast::ExprKind;

// The generators of a diagram, each once, in the order of their first boxes.
std::vector<GeneratorId> generators_of(const Diagram& diagram) {
  std::vector<GeneratorId> all;
  std::unordered_set<GeneratorId> seen;
  for (std::uint32_t b = 0; b < diagram.boxes(); ++b) {
    const GeneratorId generator = diagram.generator(static_cast<BoxId>(b));
    if (seen.insert(generator).second) all.push_back(generator);
  }
  return all;
}

// A port keeps its name where its object stays one object.
std::vector<std::string> image_names(const std::vector<std::string>& names, const Word& word,
                                     const Functor& functor) {
  if (names.empty() || functor.objects.empty()) return names;
  std::vector<std::string> images;
  bool named = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const std::size_t size = functor(word[i]).size();
    if (size == 1) {
      images.push_back(names[i]);
      named = named || !names[i].empty();
    } else {
      images.insert(images.end(), size, "");
    }
  }
  if (!named) images.clear();
  return images;
}

}  // namespace

Term Elaborator::apply_functor(const FunctorTerm& functor, Term argument, Span span) {
  if (argument.kind == TermKind::model) {
    ModelDef* model = argument.model;
    for (const FunctorStep& step : functor.steps) {
      if (step.kind == FunctorStep::Kind::declared || step.kind == FunctorStep::Kind::stoch)
        fail("functor-on-model", span, "a functor is applied to a diagram, and this is a model",
             fmt::format("apply it to the joint diagram, {}.joint", spell(model->name)));
      model = &apply_surgery(step, *model);
    }
    Term result;
    result.kind = TermKind::model;
    result.span = span;
    result.model = model;
    return result;
  }
  if (argument.kind == TermKind::functor)
    fail("functor-on-functor", argument.span, "a functor is applied to a diagram, and this is a functor",
         "functors compose in the order of diagrams: (F ; G)(d) is G(F(d))");
  if (is_value(argument))
    fail("functor-on-value", argument.span, "a functor is applied to a diagram, and this is a value",
         "a value has no boxes left to act on: apply the functor before the diagram is evaluated");
  const DiagramDef* def = &diagram(argument);
  for (std::size_t i = 0; i < functor.steps.size(); ++i) {
    const FunctorStep& step = functor.steps[i];
    const bool stoch = step.kind == FunctorStep::Kind::stoch;
    if (!stoch && (step.kind != FunctorStep::Kind::declared || step.functor->target != nullptr)) {
      def = &apply_step(step, *def, span);
      continue;
    }
    if (i + 1 < functor.steps.size())
      fail("functor-after-stoch", span,
           "no functor can follow one into Stoch: what that gives has no boxes left",
           "put the functor into Stoch last");
    if (!stoch) return value_term(interpret(*step.functor, *def, span));
    check_interpreted(world_.stoch, *def, span, {});
    return value_term(meaning(*def, world_.stoch, span));
  }
  return diagram_term(*def, span);
}

const DiagramDef& Elaborator::apply_step(const FunctorStep& step, const DiagramDef& def, Span span) {
  if (step.kind != FunctorStep::Kind::declared) return apply_surgery(step, def);
  const FunctorDef& functor = *step.functor;
  check_applied(functor, def, span);
  return image_of(functor.functor, def, functor.source == functor.target ? def.scope : functor.target->scope,
                  span);
}

// The image under a functor between theories, its ports named, its size looked at before it is built.
DiagramDef& Elaborator::image_of(const Functor& functor, const DiagramDef& def, Scope* scope, Span span) {
  budget_.step(def.diagram.boxes() + def.diagram.wires());
  count(image_size(functor, def.diagram, world_.signature), span);
  DiagramDef& result = world_.make<DiagramDef>();
  result.scope = scope;
  result.span = span;
  result.input_names = image_names(def.input_names, def.diagram.dom(), functor);
  result.output_names = image_names(def.output_names, def.diagram.cod(), functor);
  try {
    result.diagram = apply(functor, def.diagram, world_.signature);
  } catch (const BudgetSpent&) {
    throw;
  } catch (const EvaluationError& error) {
    fail(error.name(), span, error.what(), error.help());
  }
  return result;
}

// What could not be known when the functor was declared: instances of boxes with parameters, and the points
// and observations that the diagram holds.
void Elaborator::check_applied(const FunctorDef& functor, const DiagramDef& def, Span span) {
  std::unordered_set<GeneratorId> instances;  // that are neither named nor shared
  const std::set<const TheoryDef*> shared = held_by(functor.target);
  for (const TheoryDef* theory : with_extended(*functor.source)) {
    if (shared.count(theory) > 0) continue;
    for (const BoxDef* box : theory->boxes)
      for (const auto& [arguments, instance] : box->instances)
        if (functor.functor.generators.count(instance) == 0) instances.insert(instance);
  }
  for (const GeneratorId id : generators_of(def.diagram)) {
    const Generator& generator = world_.signature[id];
    if (instances.count(id) > 0)
      fail("functor-missing", span,
           fmt::format("the functor {} gives no image of the box `{}`", spell(functor.name),
                       to_string(id, world_.signature)),
           fmt::format("add {} |-> its image in {}", to_string(id, world_.signature),
                       spell(functor.target->name)),
           {{functor.span, "the functor"}});
    if ((generator.form != Form::point && generator.form != Form::observe) ||
        functor.functor.generators.count(id) > 0)
      continue;
    const ObjectId object = generator.form == Form::point ? generator.cod.front() : generator.dom.front();
    const Word image = functor.functor(object);
    const std::string text = to_string(id, world_.signature);
    if (image.size() != 1)
      fail("functor-label", span,
           fmt::format("the functor {} gives no image of `{}`, and sends {} to {}", spell(functor.name), text,
                       spell(world_.signature.name(object)), word_text(image)),
           fmt::format("say what it goes to: {} |-> ...", text), {{functor.span, "the functor"}});
    const Labels* labels = world_.labels(image.front());
    if (image.front() == object || labels == nullptr || labels->find(generator.label)) continue;
    fail("functor-label", span,
         fmt::format("the functor {} gives no image of `{}`, and sends {} to {}, whose labels are {}",
                     spell(functor.name), text, spell(world_.signature.name(object)), word_text(image),
                     to_text(*labels)),
         fmt::format("say what it goes to: {} |-> ...", text), {{functor.span, "the functor"}});
  }
}

Typed Elaborator::interpret(const FunctorDef& functor, const DiagramDef& def, Span span) {
  check_interpreted(functor.interpretation, def, span,
                    {{functor.span, fmt::format("the functor {}", spell(functor.name))}});
  return meaning(def, functor.interpretation, span);
}

// What is kept must fit the labels: points and observations have theirs, and rows are rows over the labels
// that their box was declared with. That every box has rows is for meaning() to say.
void Elaborator::check_interpreted(const Interpretation& interpretation, const DiagramDef& def, Span span,
                                   const std::vector<Note>& notes) {
  for (const GeneratorId id : generators_of(def.diagram)) {
    const Generator& generator = world_.signature[id];
    const auto deferred = world_.deferred.find(&interpretation);
    const bool given = interpretation.boxes.count(id) > 0 ||
                       (deferred != world_.deferred.end() && deferred->second.count(id) > 0);
    if (given || generator.form == Form::uniform) continue;
    const std::string text = to_string(id, world_.signature);
    if (generator.form == Form::declared) {
      if (world_.with_rows.count(id) > 0 && !keeps_rows(id, interpretation))
        fail("functor-boundary", span,
             fmt::format("`{}` has no image and keeps its rows, but its objects get other labels", text),
             "give it rows for the new labels", notes);
      continue;
    }
    const ObjectId object = generator.form == Form::point ? generator.cod.front() : generator.dom.front();
    const std::vector<Labels>* labels = interpretation.labels(object);
    if (labels == nullptr || (labels->size() == 1 && labels->front().find(generator.label))) continue;
    const std::string name = spell(world_.signature.name(object));
    if (labels->size() != 1)
      fail("functor-label", span, fmt::format("`{}` has no image, and {} goes to a product", text, name),
           fmt::format("say what it goes to: {} |-> ...", text), notes);
    fail("functor-label", span,
         fmt::format("`{}`: {} has no such label, its labels are {}", text, name, to_text(labels->front())),
         notes.empty() ? "" : fmt::format("or say what it goes to: {} |-> ...", text), notes);
  }
}

// Whether the objects of a box have the labels in an interpretation that they were declared with.
bool Elaborator::keeps_rows(GeneratorId id, const Interpretation& interpretation) const {
  const Generator& generator = world_.signature[id];
  for (const Word* word : {&generator.dom, &generator.cod})
    for (const ObjectId object : *word) {
      const auto moved = interpretation.objects.find(object);
      if (moved == interpretation.objects.end() || &interpretation == &world_.stoch) continue;
      const std::vector<Labels>* declared = world_.stoch.labels(object);
      if (declared == nullptr || *declared != moved->second) return false;
    }
  return true;
}

}  // namespace diag
