// Models from files: what a reader gives becomes a model like any other, with objects, boxes and rows.
#include <fmt/format.h>

#include "grammar/parser.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/elaborate/elaborator.hpp"
#include "interpreter/formats/formats.hpp"

namespace diag {

void Elaborator::declare_model_file(const ast::ModelDecl& decl) {
  const std::string& name = decl.format->text;
  const FileFormat* format = find_format(name);
  if (format == nullptr || format->read == nullptr) {
    std::vector<std::string> known;
    for (const FileFormat& one : file_formats())
      if (one.read != nullptr) known.emplace_back(one.name);
    const std::string near = nearest(name, known);
    fail("model-format", decl.format->span, fmt::format("`{}` is no format of model files", name),
         near.empty() ? fmt::format("they are {}", fmt::join(known, ", "))
                      : fmt::format("did you mean `{}`?", near));
  }
  if (!decl.parameters.empty())
    fail("model-file", decl.parameters.front().name.span, "a model from a file has no parameters",
         fmt::format("write model {} = {} \"...\"", spell(decl.name.text), name));
  LoadedText file = host_.load(decl.path, sources_[decl.path_span.file]);
  if (!file.text)
    fail("model-file", decl.path_span, fmt::format("cannot read `{}`: {}", file.path, file.error),
         file_help(file.error));
  ModelDef& def = read_model(decl.name.text, *format, std::move(file), decl.name.span,
                             {{decl.path_span, "the model is read here"}});
  declare(decl.name, Entity{&def, {}});
}

void Elaborator::model_file(const std::string& name, const FileFormat& format, const std::string& path,
                            std::string text, TheoryDef& main) {
  scope_ = main.scope;
  main_ = theory_ = &main;
  try {
    ModelDef& def = read_model(name, format, {path, std::move(text), {}}, {}, {});
    scope_->names.emplace(name, Entity{&def, {}});
  } catch (const Faulty&) {  // reported
  }
}

// The text is kept where something is to be shown of it.
ModelDef& Elaborator::read_model(const std::string& name, const FileFormat& format, LoadedText file,
                                 Span span, const std::vector<Note>& notes) {
  const auto at = [](FilePlace place, FileId id) { return Span{id, place.begin, place.end}; };
  try {
    if (format.as_utf8 != nullptr) file.text = format.as_utf8(std::move(*file.text));
    NetworkFile network = format.read(*file.text, budget_);
    if (!network.remarks.empty()) {
      const FileId id = sources_.add(file.path, std::move(*file.text)).id();
      for (const FileRemark& remark : network.remarks)
        warn(remark.name, at(remark.place, id), remark.message, remark.help, notes);
    }
    return model_of(std::move(network), name, span);
  } catch (const FileFault& fault) {
    // Of a long text that is no text the beginning is enough.
    constexpr std::size_t around = 4096;
    if (fault.name() == "file-utf8") file.text->resize(std::min(file.text->size(), fault.place.end + around));
    if (fault.name() == "file-too-large") file.text->clear();
    const FileId id = sources_.add(file.path, std::move(*file.text)).id();
    fail(fault.name(), at(fault.place, id), fault.what(), fault.help(), notes);
  }
}

ModelDef& Elaborator::model_of(NetworkFile network, const std::string& name, Span span) {
  ModelDef& def = world_.make<ModelDef>();
  def.name = name;
  def.scope = scope_;
  def.span = span;
  Scope& scope = open_model(def);
  std::vector<BoxDef*> boxes;
  boxes.reserve(network.variables.size());
  for (const NetworkVariable& variable : network.variables) {
    boxes.push_back(&add_variable(def, variable.name, variable.hidden, variable.labels, span));
    ObjectEntity object;
    object.word = {def.model.variables.back().object};
    object.span = span;
    scope.objects.emplace(variable.name, std::move(object));
    scope.names.emplace(variable.name, Entity{boxes.back(), span});
  }
  for (std::size_t i = 0; i < network.variables.size(); ++i)
    def.model.variables[i].parents = std::move(network.variables[i].parents);
  for (std::vector<std::size_t>& children : network.confounded) {
    for (const VariableId child : children)
      def.model.variables[child].causes.push_back(def.model.confounders.size());
    Confounder cause;
    cause.children = std::move(children);
    def.model.confounders.push_back(std::move(cause));
  }
  for (std::size_t i = 0; i < network.variables.size(); ++i)
    def.model.variables[i].function =
        network.variables[i].table && is_deterministic(*network.variables[i].table);
  make_boxes(def, boxes);
  for (std::size_t i = 0; i < network.variables.size(); ++i) {
    if (!network.variables[i].table) continue;
    Variable& variable = def.model.variables[i];
    Channel channel;
    const auto port = [&](std::size_t of) {
      const NetworkVariable& from = network.variables[of];
      return Port{from.name, from.name, *from.labels};
    };
    for (const VariableId parent : variable.parents) channel.inputs.push_back(port(parent));
    channel.outputs.push_back(port(i));
    channel.table = std::move(*network.variables[i].table);
    world_.stoch.boxes[variable.box] = std::move(channel);
    world_.with_rows.insert(variable.box);
  }
  return def;
}

}  // namespace diag
