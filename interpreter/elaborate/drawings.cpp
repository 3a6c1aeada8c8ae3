// `draw`: what is in a picture. Pictures need no numbers, so they are made while the script is checked; they
// get their places when it runs.
#include <fmt/format.h>

#include <algorithm>

#include "grammar/parser.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

using ast::Expr;
using ast::ExprKind;

void Elaborator::draw(const ast::Draw& draw, Span span) {
  action::Draw action;
  action.path = draw.path;
  action.source = source_text(draw.value.span);
  if (!draw.path.empty()) action.format = picture_format_of(draw);
  action.pictures = pictures(draw.value);
  if (!quiet_) act(span, std::move(action));
}

PictureFormat Elaborator::picture_format_of(const ast::Draw& draw) {
  if (const auto format = picture_format(draw.path)) return *format;
  const std::size_t slash = draw.path.find_last_of("/\\"), dot = draw.path.find_last_of('.');
  if (const std::string file = slash == std::string::npos ? draw.path : draw.path.substr(slash + 1);
      picture_format("x" + file) && file[0] == '.')
    fail("picture-ending", draw.path_span, fmt::format("`{}` is an ending without a name", draw.path),
         fmt::format("write the name before it: \"picture{}\"", file));
  const bool has_ending = dot != std::string::npos && (slash == std::string::npos || dot > slash);
  const std::string ending = has_ending ? draw.path.substr(dot) : "";
  const std::string near = ending.size() < 2 ? "" : nearest(ending, picture_endings());
  fail("picture-ending", draw.path_span,
       has_ending
           ? fmt::format("no kind of picture ends in `{}`", ending)
           : fmt::format("the name `{}` has no ending, which says what kind of picture it is", draw.path),
       near.empty() ? "pictures end in .svg, .tikz (to be \\input), .tex (a document), .dot or .txt"
                    : fmt::format("did you mean `{}`?", near));
}

std::vector<CaptionedPicture> Elaborator::pictures(const Expr& expr) {
  // A theory, by its name.
  if (expr.kind == ExprKind::name && !expr.quoted && (expr.text == "Main" || expr.text == "Stoch")) {
    if (const TheoryDef* named = theory(expr)) return pictures(*named);
    fail("drawing-wanted", expr.span, "Stoch is no theory of boxes, and cannot be drawn",
         "what can be drawn are diagrams, theories, models, combs and estimands");
  }
  if (expr.kind == ExprKind::name || expr.kind == ExprKind::member)
    if (const Entity* entity = entity_if(expr))
      if (const auto* named = std::get_if<TheoryDef*>(&entity->of)) return pictures(**named);
  // The steps of an identification.
  if (expr.kind == ExprKind::call && expr.children.size() == 2 &&
      expr.children.front().kind == ExprKind::name && !expr.children.front().quoted &&
      expr.children.front().text == "explain" && find("explain", *scope_, expr.span) == nullptr &&
      expr.children[1].children.size() == 1) {
    const Typed explained = typed(expr.children[1].children.front());
    if (explained.type.kind == TypeKind::estimand)
      return derivation_pictures(*explained.type.estimand, expr.span);
  }
  Term shown = term(expr);
  if (shown.kind == TermKind::model) {
    require_instance(*shown.model, expr.span);
    return {{graph_picture(*shown.model), {}}};
  }
  if (shown.kind == TermKind::functor)
    fail("drawing-wanted", expr.span, "a functor cannot be drawn, and what it makes of a diagram can",
         "apply it: draw F(d)");
  if (is_value(shown)) return pictures(typed(std::move(shown)), source_text(expr.span));
  const DiagramDef& def = diagram(shown);
  if (!host_.draw_graphs) return {{picture(def), {}}};
  for (const DiagramDef* at = &def; at != nullptr; at = at->before)
    if (at->joint_of != nullptr && at == &def) return {{graph_picture(*at->joint_of), {}}};
  fail("drawing-wanted", expr.span,
       "this diagram is not the joint diagram of a model, and has no causal graph",
       "draw it without --graph, or name a model");
}

// A picture for each generator.
std::vector<CaptionedPicture> Elaborator::pictures(const TheoryDef& theory) {
  std::vector<CaptionedPicture> made;
  std::vector<const TheoryDef*> parts = with_extended(theory);
  // A Main that has nothing of its own stands for what it imports, as in `diag draw FILE Main`.
  const bool empty =
      std::all_of(parts.begin(), parts.end(), [](const TheoryDef* part) { return part->boxes.empty(); });
  if (&theory == main_ && empty) {
    std::set<const Scope*> opened;
    for (const TheoryDef* part : parts) opened.insert(part->scope->opened.begin(), part->scope->opened.end());
    for (const TheoryDef& other : world_.theories())
      if (opened.count(other.scope) > 0) parts.push_back(&other);
  }
  for (const TheoryDef* part : parts)
    for (const BoxDef* box : part->boxes) {
      if (box->declaration == nullptr)
        made.push_back({picture_of(box->generator, world_.signature), {}});
      else
        for (const auto& [arguments, instance] : box->instances)
          made.push_back({picture_of(instance, world_.signature), {}});
    }
  if (made.empty()) made.push_back({Picture{}, {}});
  return made;
}

// Of the diagram that the surgeries were applied to, with the boxes that were cut still in it, and marked.
Picture Elaborator::picture(const DiagramDef& def) {
  PictureNames names{def.input_names, def.output_names, {}};
  if (def.joint_of != nullptr && def.joint_of->before != nullptr) {
    std::vector<const ModelDef*> models{def.joint_of};
    while (models.back()->before != nullptr) models.push_back(models.back()->before);
    Model model = def.joint_of->model;
    for (std::size_t k = models.size() - 1; k-- > 0;)
      for (const Operated& one : models[k]->operated) {
        if (one.removed) {
          // As the mechanism was before this surgery: what it listened to is discarded.
          model.variables[one.variable] = models[k + 1]->model.variables[one.variable];
          const Diagram& mechanism = model.variables[one.variable].mechanism;
          for (std::uint32_t b = 0; b < mechanism.boxes(); ++b)
            names.marks[mechanism.generator(static_cast<BoxId>(b))] = {true, one.label};
        } else {
          model.variables[one.variable] = models[k]->model.variables[one.variable];
          const Diagram& mechanism = model.variables[one.variable].mechanism;
          for (std::uint32_t b = 0; b < mechanism.boxes(); ++b)
            names.marks[mechanism.generator(static_cast<BoxId>(b))] = {false, {}};
        }
      }
    // A later surgery may have closed a cycle with what an earlier one cut.
    if (find_cycle(model).empty()) return picture_of(joint(model, world_.signature), world_.signature, names);
    names.marks.clear();
  }
  if (def.before == nullptr) return picture_of(def.diagram, world_.signature, names);
  std::vector<const DiagramDef*> defs{&def};
  while (defs.back()->before != nullptr) defs.push_back(defs.back()->before);
  Diagram diagram = defs.back()->diagram;
  for (std::size_t k = defs.size() - 1; k-- > 0;) {
    Functor replaced;
    for (const Operated& one : defs[k]->operated) {
      if (one.removed) {
        names.marks[one.generator] = {true, one.label};
        continue;
      }
      replaced.generators.emplace(one.generator, one.image);
      for (std::uint32_t b = 0; b < one.image.boxes(); ++b)
        names.marks.emplace(one.image.generator(static_cast<BoxId>(b)), SurgeryMark{});
    }
    if (!replaced.generators.empty()) diagram = apply(replaced, diagram, world_.signature);
  }
  return picture_of(diagram, world_.signature, names);
}

std::vector<CaptionedPicture> Elaborator::pictures(const Typed& value, const std::string& name) {
  switch (value.type.kind) {
    case TypeKind::estimand: {
      const EstimandDef& def = *value.type.estimand;
      if (!def.identifiable() && def.parts.empty() && !def.worlds)
        return derivation_pictures(def, value.span);
      std::vector<CaptionedPicture> made;
      // Of those that are one less another, both, each under its question.
      const std::vector<const EstimandDef*> parts =
          def.parts.empty() ? std::vector<const EstimandDef*>{&def} : def.parts;
      for (const EstimandDef* part : parts) {
        const std::optional<Typed> shown = estimand_diagrams(*part, value.span);
        if (!shown)
          fail("drawing-wanted", value.span, fmt::format("the estimand of {} cannot be drawn", part->query),
               part->identifiable()
                   ? "its factors may read each other, so that it is a formula and no diagram; print shows it"
                   : "it is not identifiable; print says why");
        const std::size_t first = made.size();
        const auto add = [&](const Typed& one) {
          const DiagramDef& diagram = *std::get<node::ShowDiagram>(one.of).diagram;
          made.push_back({picture(diagram), {}});
          if (!shown->children.empty()) made.back().caption.push_back(diagram.name);
        };
        if (shown->children.empty()) add(*shown);
        for (const Typed& child : shown->children) add(child);
        if (!def.parts.empty())
          made[first].caption.insert(made[first].caption.begin(), (first > 0 ? "less " : "") + part->query);
      }
      return made;
    }
    case TypeKind::record: {
      std::vector<CaptionedPicture> made;
      for (const ValueType::Field& field : value.type.fields)
        if (field.type.kind == TypeKind::channel)
          made.push_back({channel_picture(field.type, name + "." + field.name), {name + "." + field.name}});
      if (!made.empty()) return made;
      break;
    }
    case TypeKind::channel: {
      const Typed* behind = &value;
      while (!std::holds_alternative<node::Meaning>(behind->of) && behind->children.size() == 1 &&
             (std::holds_alternative<node::Condition>(behind->of) ||
              std::holds_alternative<node::Renamed>(behind->of)))
        behind = &behind->children.front();
      if (std::holds_alternative<node::Meaning>(behind->of) ||
          std::holds_alternative<node::Quotient>(behind->of))
        return {{picture(*std::get<node::ShowDiagram>(diagram_behind(value).of).diagram), {}}};
      return {{channel_picture(value.type, name), {}}};
    }
    case TypeKind::number: {  // the answer of a question with all labels given
      const Typed* behind = &value;
      while (!std::holds_alternative<node::Meaning>(behind->of) &&
             (behind->children.size() == 1 || std::holds_alternative<node::Quotient>(behind->of)))
        behind = &behind->children.front();
      if (std::holds_alternative<node::Meaning>(behind->of))
        return {{picture(*std::get<node::ShowDiagram>(diagram_behind(value).of).diagram), {}}};
      break;
    }
    default:
      break;
  }
  fail("drawing-wanted", value.span, fmt::format("{} cannot be drawn", to_text(value.type)),
       "what can be drawn are diagrams, theories, models, combs and estimands; print it instead");
}

}  // namespace diag
