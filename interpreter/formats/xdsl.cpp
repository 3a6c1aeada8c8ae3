// The reader of XDSL.
#include "interpreter/formats/xdsl.hpp"

#include <fmt/format.h>

#include "interpreter/formats/network_builder.hpp"
#include "interpreter/formats/xml.hpp"

namespace diag {

namespace {

class XdslReader {
 public:
  XdslReader(std::string_view text, Budget& budget) : file_(text), budget_(budget), builder_(budget) {}

  NetworkFile read() {
    const pugi::xml_node smile = file_.root();
    const pugi::xml_node nodes = smile.child("nodes");
    if (smile.name() != std::string_view("smile") || !nodes)
      throw FileFault("file-syntax", file_.place(smile), "a <smile> with <nodes> is expected here",
                      "is this a GeNIe file?");
    builder_.network.name = smile.attribute("id").as_string();
    for (const pugi::xml_node node : nodes.children()) {
      if (node.type() != pugi::node_element) continue;
      declare(node);
    }
    std::size_t id = 0;
    for (const pugi::xml_node node : nodes.children())
      if (node.type() == pugi::node_element) define(node, id++);
    return std::move(builder_).finish(false);
  }

 private:
  static bool is_cpt(pugi::xml_node node) { return node.name() == std::string_view("cpt"); }

  void declare(pugi::xml_node node) {
    if (!is_cpt(node) && node.name() != std::string_view("deterministic"))
      throw FileFault("file-unsupported", file_.place(node),
                      fmt::format("nodes of the kind <{}> are not read", node.name()),
                      "in GeNIe change the type of the node to Chance - General, which keeps its table");
    const std::size_t id = builder_.add_variable(node.attribute("id").as_string(), file_.place(node));
    std::vector<NetworkBuilder::Label> labels;
    for (const pugi::xml_node state : node.children("state"))
      labels.push_back({state.attribute("id").as_string(), file_.place(state)});
    builder_.set_labels(id, std::move(labels));
  }

  void define(pugi::xml_node node, std::size_t id) {
    for (const pugi::xml_node parents : node.children("parents"))
      file_.for_each_word(parents, [&](std::string_view name, FilePlace place) {
        builder_.add_parent(id, builder_.find(name, place), place);
      });
    const pugi::xml_node body = node.child(is_cpt(node) ? "probabilities" : "resultingstates");
    if (!body) return;  // said at the end
    if (!is_cpt(node)) return function(body, id);
    numbers_.clear();
    file_.for_each_word(body, [&](std::string_view word, FilePlace place) { numbers_.add(word, place); });
    builder_.set_table(id, numbers_, CptBuilder::Order::variable_fastest, file_.place(body));
  }

  // A label for each row.
  void function(pugi::xml_node body, std::size_t id) {
    NetworkVariable& of = builder_.network.variables[id];
    std::vector<Coordinate> images;
    file_.for_each_word(body, [&](std::string_view word, FilePlace place) {
      images.push_back(static_cast<Coordinate>(builder_.find_label(id, word, place)));
    });
    const CptBuilder shape(builder_.network, id, builder_.rounded);
    if (static_cast<double>(images.size()) != shape.rows())
      throw FileFault("file-table-length", file_.place(body),
                      fmt::format("the table of {} has {} states, and {:.15g} are wanted", shown(of.name),
                                  images.size(), shape.rows()),
                      "one for each choice of the labels of its parents");
    budget_.step(images.size());
    of.table = Table::functional(shape.shape(), std::move(images));
  }

  XmlFile file_;
  Budget& budget_;
  NetworkBuilder builder_;
  FileNumbers numbers_;
};

}  // namespace

NetworkFile read_xdsl(std::string_view text, Budget& budget) { return XdslReader(text, budget).read(); }

}  // namespace diag
