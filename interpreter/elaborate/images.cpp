// What a functor or a surgery puts in the place of a box: rows, values and diagrams as images, and what an
// image must keep.
#include <fmt/format.h>

#include <algorithm>

#include "grammar/parser.hpp"
#include "interpreter/elaborate/emitter.hpp"

namespace diag {

using ast::Expr;
using ast::ExprKind;

void Elaborator::box_image(const Expr& body, GeneratorId id, FunctorDef& def) {
  const Generator& generator = world_.signature[id];  // stays where it is while others are added
  if (def.target == nullptr) {
    const std::vector<Place> dom = image_places(def.interpretation, generator.dom, body.span);
    const std::vector<Place> cod = image_places(def.interpretation, generator.cod, body.span);
    check_shape(body, id, dom, cod);
    give_rows(id, body, dom, cod,
              ports(def.interpretation, generator.dom, generator.input_names, world_.signature),
              ports(def.interpretation, generator.cod, generator.output_names, world_.signature),
              generator.kind == Kind::function, false, def.interpretation);
    return;
  }
  const Word dom = def.functor(generator.dom), cod = def.functor(generator.cod);
  if (rows_written(body, dom, cod, world_.stoch))
    fail("functor-rows", body.span,
         fmt::format("rows are no image in {}, which is made of boxes", spell(def.target->name)),
         "write a box or a diagram of it, or let the functor go to Stoch");
  Term image = term(body);
  if (is_value(image))
    fail("functor-rows", body.span,
         fmt::format("a value is no image in {}, which is made of boxes", spell(def.target->name)),
         "write a box or a diagram of it, or let the functor go to Stoch");
  const DiagramDef& drawn = image_diagram(image, dom);
  check_image(id, drawn.diagram, dom, cod, def.source->model, body.span);
  def.functor.generators[id] = drawn.diagram;
}

// Rows of another shape are no image of the box: said once, with both words, rather than row by row.
void Elaborator::check_shape(const Expr& body, GeneratorId id, std::span<const Place> dom,
                             std::span<const Place> cod) {
  const auto size = [](std::span<const Place> places) {
    double total = 1;
    for (const Place& place : places) total *= static_cast<double>(place.labels.size());
    return total;
  };
  const auto text = [](std::span<const Place> places) {
    std::string word;
    for (const Place& place : places) word += (word.empty() ? "" : " * ") + to_text(place.labels);
    return word.empty() ? std::string("I") : word;
  };
  const auto wrong = [&](Span span, std::size_t found, double wanted, std::string_view what) {
    fail("functor-boundary", span,
         fmt::format("the image of `{}` must go {} -> {}, and this has {} {}",
                     to_string(id, world_.signature), text(dom), text(cod), found, what),
         fmt::format("{:.15g} {} are wanted", wanted, what));
  };
  const auto list = [](const Expr& expr) { return expr.kind == ExprKind::list; };
  const auto check_row = [&](const Expr& row) {
    if (list(row) && static_cast<double>(row.children.size()) != size(cod))
      wrong(row.span, row.children.size(), size(cod), "weights in a row");
  };
  if (list(body)) {
    const bool matrix = std::any_of(body.children.begin(), body.children.end(), list);
    if (matrix && static_cast<double>(body.children.size()) != size(dom))
      wrong(body.span, body.children.size(), size(dom), "rows");
    if (!matrix && dom.empty()) check_row(body);
    if (matrix)
      for (const Expr& row : body.children) check_row(row);
  }
  if (body.kind != ExprKind::rows) return;
  for (const Expr& row : body.children) {
    if (row.kind != ExprKind::row || row.children.empty()) continue;
    if (row.children.size() - 1 != dom.size())
      wrong(row.span, row.children.size() - 1, static_cast<double>(dom.size()), "inputs in a row");
    check_row(row.children.back());
  }
}

// A functor keeps the structure. `free`: a function there is a promise about rows and no law (models).
void Elaborator::check_image(GeneratorId id, const Diagram& image, const Word& dom, const Word& cod,
                             bool free, Span span) {
  const Generator& generator = world_.signature[id];
  const std::string text = to_string(id, world_.signature);
  const Word found_dom = image.dom(), found_cod = image.cod();
  if (found_dom != dom || found_cod != cod) {
    const WordDifference inputs = difference(found_dom, dom), outputs = difference(found_cod, cod);
    fail("functor-boundary", span,
         fmt::format("the image of `{}` must go {} -> {}, and this goes {} -> {}", text, inputs.wanted,
                     outputs.wanted, inputs.got, outputs.got),
         (found_dom != dom ? "inputs: " + inputs.where : "outputs: " + outputs.where));
  }
  if (generator.form != Form::observe && has_observation(image, world_.signature))
    fail("functor-observation", span, fmt::format("the image of `{}` contains an observation", text),
         "every box may be discarded and its image must be too; observe in the diagram itself");
  if (generator.kind == Kind::function && !free && !deterministic(image, world_.signature))
    fail("functor-function", span,
         fmt::format("`{}` is a function, and this image of it is not made of functions", text),
         fmt::format("functions may be copied and their images must be too; declare {0} as a box, or in a "
                     "model, where "
                     "surgery is free",
                     spell(generator.name)));
}

// An image that has a domain of its own is laid out as it stands, to be compared as a whole.
const DiagramDef& Elaborator::image_diagram(Term& image, const Word& dom) {
  Builder builder(world_.signature);
  const auto own = Emitter(*this, builder, false).domain(image);
  return diagram(image, own && own->word != dom ? nullptr : &dom);
}

// Whether an image is written as rows, rather than as an expression.
bool Elaborator::rows_written(const Expr& body, const Word& dom, const Word& cod,
                              const Interpretation& interpretation) {
  const auto places = [&](const Word& word) {
    std::vector<Place> factors;
    for (const ObjectId object : word) {
      const std::vector<Labels>* labels = interpretation.labels(object);
      if (labels == nullptr)
        factors.push_back({});
      else
        for (const Labels& factor : *labels) factors.push_back({factor, "", false});
    }
    return factors;
  };
  const std::vector<Place> in = places(dom), out = places(cod);
  RowsRequest request;
  request.dom = in;
  request.cod = out;
  return is_rows(body, request);
}

// The factors of a word's image, for rows over them.
std::vector<Place> Elaborator::image_places(const Interpretation& interpretation, const Word& word,
                                            Span span) {
  std::vector<Place> places;
  for (const ObjectId object : word) {
    const std::string& name = world_.signature.name(object);
    const std::vector<Labels>* labels = interpretation.labels(object);
    if (labels == nullptr)
      fail("no-labels", span,
           fmt::format("the object {} has no labels, so there are no rows over it", spell(name)),
           fmt::format("declare it with its labels: type {} = {{...}}", spell(name)));
    for (const Labels& factor : *labels) places.push_back({factor, labels->size() == 1 ? name : "", false});
  }
  return places;
}

}  // namespace diag
