// Types, boxes, and the values that a script writes down or reads: states and data.
#include <fmt/format.h>

#include "grammar/parser.hpp"
#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/elaborate/elaborator.hpp"
#include "interpreter/elaborate/row_errors.hpp"
#include "interpreter/stochastic/wiring.hpp"

namespace diag {

namespace {
using ast::Expr;
using ast::ExprKind;

// The text that tells the instances of a box apart, without the part that nobody should read
// (arguments_text).
std::string shown_arguments(const std::string& key) { return "[" + key.substr(0, key.find('\n')) + "]"; }
}  // namespace

void Elaborator::declare_type(const ast::TypeDecl& decl) {
  std::optional<Labels> labels;
  if (decl.definition) {
    if (decl.definition->kind == ExprKind::set) {
      labels = labels_of_set(*decl.definition, diagnostics_);
      if (!labels) throw Faulty{};
    } else {
      const Word word = this->word(*decl.definition);
      if (word.size() != 1)
        fail("one-object", decl.definition->span,
             fmt::format("a type is one object, and this is {}", word_text(word)),
             "write the product where it is used: box f : A * B -> C");
      if (const Labels* same = world_.labels(word.front())) labels = *same;
    }
  }
  for (const ast::Name& name : decl.names) {
    try {
      ObjectEntity object;
      object.word = {world_.signature.add_object(name.text)};
      if (labels) world_.stoch.objects[object.word.front()] = {*labels};
      if (theory_ != main_) world_.owners.emplace(object.word.front(), spell(theory_->name));
      theory_->objects.push_back(object.word.front());
      declare_object(name, std::move(object));
    } catch (const Faulty&) {  // the other names are declared all the same
    }
  }
}

namespace {
// For each object of the word of an object expression, whether it is what a parameter stands for.
template <class Lookup>
void parameter_flags(const Expr& object, const Lookup& lookup, std::vector<bool>& flags,
                     std::size_t repeated) {
  switch (object.kind) {
    case ExprKind::name:
    case ExprKind::member: {
      if (object.kind == ExprKind::name && !object.quoted && object.text == "I") return;
      const ObjectEntity& entity = lookup(object);
      flags.insert(flags.end(), entity.word.size(), entity.parameter);
      return;
    }
    case ExprKind::product:
      for (const Expr& child : object.children) parameter_flags(child, lookup, flags, repeated);
      return;
    case ExprKind::power: {
      std::vector<bool> base;
      parameter_flags(object.children.front(), lookup, base, repeated);
      for (std::size_t i = 0; !base.empty() && i < repeated / base.size(); ++i)
        flags.insert(flags.end(), base.begin(), base.end());
      return;
    }
    default:
      return;
  }
}
}  // namespace

std::vector<Place> Elaborator::places(const ast::Boundary& boundary, const Word& word) {
  std::vector<bool> flags;
  for (const ast::Port& port : boundary.ports) {
    std::vector<bool> own;
    const std::size_t size = this->word(port.object).size();
    parameter_flags(
        port.object, [&](const Expr& name) -> const ObjectEntity& { return lookup_object(name); }, own, size);
    own.resize(size);  // a power inside a product: its factors count as no parameters where that is not clear
    flags.insert(flags.end(), own.begin(), own.end());
  }
  std::vector<Place> places;
  places.reserve(word.size());
  for (std::size_t i = 0; i < word.size(); ++i) {
    const Labels* labels = world_.labels(word[i]);
    const std::string& name = world_.signature.name(word[i]);
    if (labels == nullptr)
      fail("no-labels", boundary.span,
           fmt::format("the object {} has no labels, so there are no rows over it", spell(name)),
           fmt::format("declare it with its labels: type {} = {{...}}", spell(name)));
    places.push_back({*labels, name, flags[i]});
  }
  return places;
}

std::vector<Port> Elaborator::default_ports(const Word& word, const std::vector<std::string>& names) {
  return ports(world_.stoch, word, names, world_.signature);
}

void Elaborator::give_rows(GeneratorId generator, const Expr& body, std::span<const Place> dom,
                           std::span<const Place> cod, std::vector<Port> inputs, std::vector<Port> outputs,
                           bool function, bool parametric, Interpretation& interpretation) {
  if (body.kind == ExprKind::missing) throw Faulty{};
  const std::string name = to_string(generator, world_.signature);
  const RowsRequest request{dom, cod, function, parametric, name, number_reader()};
  if (is_rows(body, request)) {
    Diagnostics found;
    std::optional<Table> table = table_of_rows(body, request, found, budget_);
    for (const Diagnostic& fault : found.all())
      report(fault.name, fault.span, fault.message, fault.help, fault.notes);
    if (!table) throw Faulty{};
    interpretation.boxes[generator] =
        Channel{std::move(inputs), std::move(outputs), *std::move(table), {}, {}, {}};
  } else {
    const bool lone = body.kind == ExprKind::name && !dom.empty() && cod.size() == 1 &&
                      cod[0].labels.find(body.text) && find(body.text, *scope_, body.span) == nullptr;
    if (body.kind == ExprKind::string) {
      diagnostics_.add(row_error::row_form(body));
      throw Faulty{};
    }
    if (lone)
      fail("rows-expected", body.span, fmt::format("{} has inputs, so it has a row for every input", name),
           fmt::format(
               "for the same row everywhere write {{ {}_ |-> {} }}",
               [&] {
                 std::string places;
                 for (std::size_t i = 1; i < dom.size(); ++i) places += "_, ";
                 return places;
               }(),
               spell_label(body.text)));
    Typed value = channel(body);
    if (!agree(value.type.inputs, inputs) || !agree(value.type.outputs, outputs))
      fail("box-value", body.span,
           fmt::format("the rows of {} are wanted here, {}, and this value is {}", name,
                       to_text(ValueType::channel(inputs, outputs)), to_text(value.type)),
           "a box takes its rows from a value with the same labels in the same order");
    act(body.span, action::FillBox{generator, &interpretation, std::move(value), function});
    if (&interpretation != &world_.stoch) world_.deferred[&interpretation].insert(generator);
  }
  if (&interpretation == &world_.stoch) world_.with_rows.insert(generator);
}

GeneratorId Elaborator::make_box(const ast::BoxDecl& decl, const std::string& arguments, bool parametric) {
  Generator generator;
  generator.name = decl.name.text;
  generator.arguments = arguments;
  Parts parts;
  parts([&] { generator.dom = boundary_word(decl.dom, &generator.input_names); });
  parts([&] { generator.cod = boundary_word(decl.cod, &generator.output_names); });
  parts.rethrow();
  generator.kind = decl.function ? Kind::function : Kind::channel;
  const std::vector<std::string> input_names = generator.input_names;
  const std::vector<std::string> output_names = generator.output_names;
  const Word dom = generator.dom;
  const Word cod = generator.cod;
  const GeneratorId id = world_.signature.add_generator(std::move(generator));
  if (decl.body)
    give_rows(id, *decl.body, places(decl.dom, dom), places(decl.cod, cod), default_ports(dom, input_names),
              default_ports(cod, output_names), decl.function, parametric, world_.stoch);
  return id;
}

void Elaborator::declare_box(const ast::BoxDecl& decl) {
  BoxDef& def = world_.make<BoxDef>();
  def.name = decl.name.text;
  def.scope = scope_;
  def.theory = theory_;
  def.span = decl.name.span;
  if (decl.parameters.empty()) {
    def.generator = make_box(decl, "", false);
    world_.declared_by.emplace(def.generator, &def);
  } else {
    try_parameters(decl.parameters, [&] { (void)make_box(decl, "", true); });
    def.declaration = &decl;
  }
  declare(decl.name, Entity{&def, {}});
  theory_->boxes.push_back(&def);
}

GeneratorId Elaborator::box_instance(BoxDef& box, const Expr& index) {
  if (box.declaration == nullptr)
    fail("no-parameters", index.span, fmt::format("the box {} has no parameters", spell(box.name)),
         fmt::format("write {}", spell(box.name)), {{box.span, "declared here"}});
  Scope& inner = world_.new_scope(box.scope);
  const std::string key = arguments_text(box.declaration->parameters, index, inner);
  if (const auto found = box.instances.find(key); found != box.instances.end()) return found->second;
  const Standing at(*this, &inner, box.theory);
  const Context context(*this, index.span,
                        fmt::format("in {}{}, asked for here", spell(box.name), shown_arguments(key)));
  const GeneratorId generator = make_box(*box.declaration, shown_arguments(key), true);
  box.instances.emplace(key, generator);
  world_.kept([&box, key] { box.instances.erase(key); });
  world_.declared_by.emplace(generator, &box);
  return generator;
}

void Elaborator::declare_state(const ast::StateDecl& decl) {
  std::vector<std::string> names;
  const Word cod = boundary_word(decl.cod, &names);
  const std::vector<Place> factors = places(decl.cod, cod);
  std::vector<Port> outputs = default_ports(cod, names);
  const RowsRequest request{{}, factors, false, false, decl.name.text, number_reader()};
  Typed value;
  value.span = decl.name.span;
  value.type = ValueType::channel({}, outputs);
  if (is_rows(decl.body, request)) {
    std::optional<Table> table = table_of_rows(decl.body, request, diagnostics_, budget_);
    if (!table) throw Faulty{};
    value.of = node::Constant{Channel{{}, std::move(outputs), *std::move(table), {}, {}, {}}};
  } else {
    if (decl.body.kind == ExprKind::string) {
      diagnostics_.add(row_error::row_form(decl.body));
      throw Faulty{};
    }
    Typed given = channel(decl.body);
    if (!given.type.inputs.empty() || !agree(given.type.outputs, outputs))
      fail("box-value", decl.body.span,
           fmt::format("{} is wanted here, and this value is {}", to_text(value.type), to_text(given.type)),
           "a state takes its weights from a value with the same labels in the same order");
    value.children.push_back(std::move(given));
    value.of = node::Renamed{};
  }
  declare_value(decl.name, std::move(value));
}

void Elaborator::declare_data(const ast::DataDecl& decl) {
  if (decl.format.text != "csv")
    fail("data-format", decl.format.span, fmt::format("`{}` is no format of data", decl.format.text),
         "data are read from CSV files: csv \"file.csv\"");
  CsvRequest request;
  if (decl.ports && decl.columns)
    fail("columns-twice", decl.columns->front().span,
         "the columns are listed twice, before `=` and after `columns`", "keep one of the two lists");
  if (decl.columns)
    for (const ast::Name& column : *decl.columns) request.columns.push_back({column.text, {}, {}});
  if (decl.ports) {
    for (const ast::Port& port : decl.ports->ports) {
      CsvColumn column;
      if (port.name) column.name = port.name->text;
      if (port.object.kind != ExprKind::missing) {
        if (!port.name) {  // a lone name is a column without a type
          if (port.object.kind != ExprKind::name)
            fail("column-wanted", port.object.span, "a column is wanted here",
                 "columns are names, or with a type: (age : Age)");
          column.name = port.object.text;
        } else {
          const std::vector<Labels> labels = label_product(port.object, &column.object);
          if (labels.size() != 1)
            fail("one-object", port.object.span, "a column has one type", "name one object that has labels");
          column.labels = labels.front();
        }
      }
      request.columns.push_back(std::move(column));
    }
  }
  if (decl.weights) request.weights = decl.weights->text;
  const LoadedText file = host_.load(decl.path, sources_[decl.path_span.file]);
  if (!file.text)
    fail("data-file", decl.path_span, fmt::format("cannot read `{}`: {}", file.path, file.error),
         file_help(file.error));
  Typed value;
  value.span = decl.name.span;
  try {
    Channel channel = read_csv(*file.text, request, budget_);
    value.type = ValueType::channel({}, channel.outputs);
    value.of = node::Constant{std::move(channel)};
  } catch (const DataError& error) {
    std::string place = file.path;
    if (error.row > 0) place += fmt::format(", line {}", error.row);
    if (!error.column.empty()) place += fmt::format(", column {}", spell(error.column));
    fail(error.name(), decl.path_span, fmt::format("{}: {}", place, error.what()), error.help());
  }
  declare_value(decl.name, std::move(value));
}

// A name for a value that is computed when the script runs.
void Elaborator::declare_value(const ast::Name& name, Typed value) {
  const SlotId slot = world_.new_slot();
  declare(name, Entity{ValueEntity{slot, value.type}, {}});
  act(name.span, action::Let{slot, std::move(value)});
}

}  // namespace diag
