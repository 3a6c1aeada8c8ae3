// Statements: each declaration takes its parts from the children of its node.
#include "grammar/build.hpp"

namespace diag::grammar {

ast::Boundary Builder::boundary(Index node) {
  ast::Boundary made;
  made.span = span(node);
  for (const Index child : tree_.children(node)) {
    ast::Port port;
    const Indices parts = tree_.children(child);
    if (part(parts[0]) == Part::declared) port.name = name(parts[0]);
    if (part(parts.back()) != Part::declared) {
      port.object = expression(parts.back());
    } else {
      port.object.span = span(child);
    }
    made.ports.push_back(std::move(port));
  }
  return made;
}

std::vector<ast::Parameter> Builder::parameters(Index node) const {
  std::vector<ast::Parameter> made;
  for (const Index child : tree_.children(node)) {
    const Indices parts = tree_.children(child);
    const bool number = token(parts[1]) == Token::number_word;
    made.push_back({name(parts[0]), number ? ast::ParameterSort::number : ast::ParameterSort::type});
  }
  return made;
}

ast::TypeDecl Builder::type_decl(Index node) {
  ast::TypeDecl made;
  for (const Index child : tree_.children(node)) {
    if (part(child) == Part::declared) {
      made.names.push_back(name(child));
    } else {
      made.definition = expression(child);
    }
  }
  return made;
}

ast::BoxDecl Builder::box_decl(Index node) {
  ast::BoxDecl made;
  made.function = token(node) == Token::kw_function;
  bool dom_read = false;
  for (const Index child : tree_.children(node)) {
    switch (part(child)) {
      case Part::declared:
        made.name = name(child);
        break;
      case Part::parameters:
        made.parameters = parameters(child);
        break;
      case Part::boundary:
        (dom_read ? made.cod : made.dom) = boundary(child);
        dom_read = true;
        break;
      default:
        made.body = expression(child);
    }
  }
  return made;
}

ast::DiagramDecl Builder::diagram_decl(Index node) {
  ast::DiagramDecl made;
  bool dom_read = false;
  for (const Index child : tree_.children(node)) {
    switch (part(child)) {
      case Part::declared:
        made.name = name(child);
        break;
      case Part::parameters:
        made.parameters = parameters(child);
        break;
      case Part::boundary:
        if (dom_read) {
          made.cod = boundary(child);
        } else {
          made.dom = boundary(child);
        }
        dom_read = true;
        break;
      case Part::wire: {
        const Indices parts = tree_.children(child);
        made.wires.push_back({names(parts[0]), expression(parts[1]), false, span(child)});
        break;
      }
      case Part::observation: {
        const Indices parts = tree_.children(child);
        made.wires.push_back({{name(parts[0])}, expression(parts[1]), true, span(child)});
        break;
      }
      case Part::returns:
        made.named_form = true;
        for (const Index returned : tree_.children(child)) made.returns.push_back(expression(returned));
        made.return_span = span(child);
        break;
      default:
        made.expression = expression(child);
    }
  }
  return made;
}

ast::TheoryDecl Builder::theory_head(Index node) {
  ast::TheoryDecl made;
  const Indices parts = tree_.children(node);
  made.name = name(parts[0]);
  for (std::size_t i = 1; i < parts.size(); ++i) made.extends.push_back(expression(parts[i]));
  return made;
}

ast::FunctorDecl Builder::functor_head(Index node) {
  const Indices parts = tree_.children(node);
  return {name(parts[0]), expression(parts[1]), expression(parts[2]), {}};
}

ast::FunctorItem Builder::functor_item() {
  ast::FunctorItem made;
  const Index node = tree_.root();
  made.span = span(node);
  Indices parts = tree_.children(node);
  made.right = expression(parts.back());
  parts.pop_back();
  for (const Index child : parts) {
    if (part(child) == Part::mark) {
      made.sort = token(child) == Token::kw_type ? ast::Sort::type : ast::Sort::box;
    } else {
      made.left.push_back(expression(child));
    }
  }
  return made;
}

ast::ModelDecl Builder::model_head(Index node) {
  ast::ModelDecl made;
  for (const Index child : tree_.children(node)) {
    switch (part(child)) {
      case Part::declared:
        made.name = name(child);
        break;
      case Part::parameters:
        made.parameters = parameters(child);
        break;
      case Part::mark:
        made.format = name(child);
        break;
      default:
        made.path = word(at(child).begin);
        made.path_span = span(child);
    }
  }
  return made;
}

ast::ModelItem Builder::model_item() {
  ast::ModelItem made;
  const Index node = tree_.root();
  made.span = span(node);
  for (const Index child : tree_.children(node)) {
    switch (part(child)) {
      case Part::mark:
        made.confounded |= token(child) == Token::confounded;
        made.hidden |= token(child) == Token::hidden;
        made.function |= token(child) == Token::kw_function;
        break;
      case Part::names:
        made.names = names(child);
        break;
      case Part::type:
        made.type = expression(child);
        break;
      case Part::given:
        made.has_given = true;
        made.given = names(child);
        break;
      default:
        made.body = expression(child);
    }
  }
  return made;
}

ast::StateDecl Builder::state_decl(Index node) {
  const Indices parts = tree_.children(node);
  return {name(parts[0]), boundary(parts[1]), expression(parts[2])};
}

ast::DataDecl Builder::data_decl(Index node) {
  ast::DataDecl made;
  for (const Index child : tree_.children(node)) {
    switch (part(child)) {
      case Part::declared:
        made.name = name(child);
        break;
      case Part::boundary:
        made.ports = boundary(child);
        break;
      case Part::mark:
        made.format = name(child);
        break;
      case Part::columns:
        made.columns = names(child);
        break;
      case Part::weights:
        made.weights = names(child).front();
        break;
      default:
        made.path = word(at(child).begin);
        made.path_span = span(child);
    }
  }
  return made;
}

ast::Import Builder::import(Index node) const {
  ast::Import made;
  const Indices parts = tree_.children(node);
  made.file = part(parts[0]) == Part::string;
  made.target = word(at(parts[0]).begin);
  made.target_span = span(parts[0]);
  if (parts.size() > 1) made.as = name(parts[1]);
  return made;
}

ast::Statement Builder::statement() {
  const Index root = tree_.root();
  const Indices parts = tree_.children(root);
  ast::Statement made{span(root), ast::Open{}};
  switch (part(root)) {
    case Part::type_decl:
      made.node = type_decl(root);
      break;
    case Part::box_decl:
      made.node = box_decl(root);
      break;
    case Part::diagram_decl:
      made.node = diagram_decl(root);
      break;
    case Part::theory_head:
      made.node = theory_head(root);
      break;
    case Part::functor_head:
      made.node = functor_head(root);
      break;
    case Part::model_head:
      made.node = model_head(root);
      break;
    case Part::state_decl:
      made.node = state_decl(root);
      break;
    case Part::data_decl:
      made.node = data_decl(root);
      break;
    case Part::let_decl:
      made.node = ast::LetDecl{name(parts[0]), outermost(parts[1])};
      break;
    case Part::print:
      made.node = ast::Print{parts.size() > 1, outermost(parts.back())};
      break;
    case Part::draw: {
      ast::Draw draw{expression(parts[0]), {}, {}};
      if (parts.size() > 1) {
        draw.path = word(at(parts[1]).begin);
        draw.path_span = span(parts[1]);
      }
      made.node = std::move(draw);
      break;
    }
    case Part::assertion:
      made.node = ast::Assert{parts.size() > 1, outermost(parts.back())};
      break;
    case Part::evaluate:
      made.node = ast::Evaluate{expression(parts[0])};
      break;
    case Part::import:
      made.node = import(root);
      break;
    case Part::open:
      made.node = ast::Open{expression(parts[0])};
      break;
    default:
      made.node = ast::Set{name(parts[0]), expression(parts[1])};  // set_option
  }
  return made;
}

}  // namespace diag::grammar
