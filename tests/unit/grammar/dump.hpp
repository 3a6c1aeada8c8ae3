// Syntax trees as text, so that a test shows at a glance what was read:
//   f ; g * h    is   (; f (* g h))
#pragma once

#include <string>
#include <type_traits>

#include "grammar/ast.hpp"
#include "grammar/parser.hpp"

namespace diag::ast {

inline std::string dump(const Expr& expr) {
  const auto children = [&](std::string head) {
    std::string text = "(" + std::move(head);
    for (const Expr& child : expr.children) text += " " + dump(child);
    return text + ")";
  };
  const std::string quoted = expr.quoted ? "`" : "";
  switch (expr.kind) {
    case ExprKind::missing:
      return expr.text.empty() ? "?" : "?" + expr.text;
    case ExprKind::number:
      return expr.text;
    case ExprKind::string:
      return "\"" + expr.text + "\"";
    case ExprKind::name:
      return quoted + expr.text + quoted;
    case ExprKind::label:
      return "'" + quoted + expr.text + quoted;
    case ExprKind::wildcard:
      return "_";
    case ExprKind::member:
      return children("." + quoted + expr.text + quoted);
    case ExprKind::call:
      return children("call");
    case ExprKind::index:
      return children("index");
    case ExprKind::group:
      return children("|");
    case ExprKind::assign:
      return children("=");
    case ExprKind::maps:
      return children("|->");
    case ExprKind::compose:
      return children(";");
    case ExprKind::sum:
      return children("+");
    case ExprKind::product:
      return children("*");
    case ExprKind::divisor:
      return children("/");
    case ExprKind::power:
      return children("^");
    case ExprKind::negate:
      return children("-");
    case ExprKind::compare:
      return children(expr.text);
    case ExprKind::list:
      return children("list");
    case ExprKind::tuple:
      return children("tuple");
    case ExprKind::labels:
      return children("labels");
    case ExprKind::set:
      return children("set");
    case ExprKind::range:
      return children("..");
    case ExprKind::rows:
      return children("rows");
    case ExprKind::row:
      return children("row");
    case ExprKind::kets:
      return children("kets");
    case ExprKind::ket:
      return children("ket");
    case ExprKind::mixed_uniform:
      return children("mix");
    case ExprKind::identify:
      return children(expr.text.empty() ? "identify" : "identify-from-" + expr.text);
    case ExprKind::estimate:
      return children("estimate");
  }
  return "!";
}

template <typename Item>
std::string dump_list(const std::vector<Item>& items, const char* separator = ",") {
  std::string text;
  for (const Item& item : items) {
    if (!text.empty()) text += separator;
    if constexpr (std::is_same_v<Item, Name>) {
      text += item.text;
    } else {
      text += dump(item);
    }
  }
  return text;
}

inline std::string dump(const Boundary& boundary) {
  std::string text;
  for (const Port& port : boundary.ports) {
    if (!text.empty()) text += " ";
    text += port.name ? port.name->text + ":" + dump(port.object) : dump(port.object);
  }
  return "<" + text + ">";
}

inline std::string dump(const std::vector<Parameter>& parameters) {
  std::string text;
  for (const Parameter& parameter : parameters)
    text += " [" + parameter.name.text + (parameter.sort == ParameterSort::number ? ":number]" : ":type]");
  return text;
}

inline std::string dump(const Statement& statement);

inline std::string dump_body(const std::optional<Expr>& body) { return body ? " = " + dump(*body) : ""; }

inline std::string dump(const TypeDecl& decl) {
  return "type " + dump_list(decl.names) + dump_body(decl.definition);
}

inline std::string dump(const BoxDecl& decl) {
  return (decl.function ? "function " : "box ") + decl.name.text + dump(decl.parameters) + " " +
         dump(decl.dom) + " " + dump(decl.cod) + dump_body(decl.body);
}

inline std::string dump(const WireStatement& wire) {
  return (wire.observe ? "observe " : "") + dump_list(wire.names) + (wire.observe ? " = " : " <- ") +
         dump(wire.value);
}

inline std::string dump(const DiagramDecl& decl) {
  std::string text = "diagram " + decl.name.text + dump(decl.parameters) + " " + dump(decl.dom);
  if (decl.cod) text += " " + dump(*decl.cod);
  if (!decl.named_form) return text + " = " + dump(decl.expression);
  text += " {";
  for (const WireStatement& wire : decl.wires) text += " " + dump(wire) + ";";
  return text + " return " + dump_list(decl.returns) + " }";
}

// What could not be read, behind a theory, functor or model: ` damaged x,y`.
inline std::string dump_damage(bool damaged, const std::vector<Name>& faulty) {
  const std::string names = dump_list(faulty);
  return (damaged ? " damaged" : "") + (names.empty() ? "" : " " + names);
}

inline std::string dump(const TheoryDecl& decl) {
  return "theory " + decl.name.text + (decl.extends.empty() ? "" : " extends " + dump_list(decl.extends)) +
         " { " + dump_list(decl.body, "; ") + " }" + dump_damage(decl.damaged, decl.faulty);
}

inline std::string dump(const FunctorItem& item) {
  const char* sort = item.sort == Sort::type ? "type " : item.sort == Sort::box ? "box " : "";
  return sort + dump_list(item.left) + " |-> " + dump(item.right);
}

inline std::string dump(const FunctorDecl& decl) {
  return "functor " + decl.name.text + " " + dump(decl.source) + " " + dump(decl.target) + " { " +
         dump_list(decl.items, "; ") + " }" + dump_damage(decl.damaged, {});
}

inline std::string dump(const ModelItem& item) {
  std::string text = item.confounded ? "confounded " : "";
  if (item.hidden) text += "hidden ";
  if (item.function) text += "function ";
  text += dump_list(item.names);
  if (item.type) text += " : " + dump(*item.type);
  if (item.has_given) text += " given " + dump_list(item.given);
  return text + dump_body(item.body);
}

inline std::string dump(const ModelDecl& decl) {
  const std::string head = "model " + decl.name.text + dump(decl.parameters);
  if (decl.format) return head + " = " + decl.format->text + " " + decl.path;
  return head + " { " + dump_list(decl.items, "; ") + " }" + dump_damage(decl.damaged, decl.faulty);
}

inline std::string dump(const StateDecl& decl) {
  return "state " + decl.name.text + " " + dump(decl.cod) + " = " + dump(decl.body);
}

inline std::string dump(const DataDecl& decl) {
  std::string text = "data " + decl.name.text;
  if (decl.ports) text += " " + dump(*decl.ports);
  text += " = " + decl.format.text + " " + decl.path;
  if (decl.columns) text += " columns " + dump_list(*decl.columns);
  if (decl.weights) text += " weights " + decl.weights->text;
  return text;
}

inline std::string dump(const LetDecl& decl) { return "let " + decl.name.text + " = " + dump(decl.value); }
inline std::string dump(const Print& print) {
  return (print.as_diagram ? "print diagram " : "print ") + dump(print.value);
}
inline std::string dump(const Draw& draw) {
  return "draw " + dump(draw.value) + (draw.path.empty() ? "" : " as " + draw.path);
}
inline std::string dump(const Assert& assertion) {
  return (assertion.negated ? "assert not " : "assert ") + dump(assertion.condition);
}
inline std::string dump(const Evaluate& evaluate) { return "evaluate " + dump(evaluate.value); }
inline std::string dump(const Import& import) {
  return (import.file ? "import file " : "import ") + import.target +
         (import.as ? " as " + import.as->text : "");
}
inline std::string dump(const Open& open) { return "open " + dump(open.target); }
inline std::string dump(const Set& set) { return "set " + set.key.text + " = " + dump(set.value); }

inline std::string dump(const Statement& statement) {
  return std::visit([](const auto& node) { return dump(node); }, statement.node);
}

}  // namespace diag::ast
