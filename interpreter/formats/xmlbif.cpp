// The reader of XMLBIF.
#include "interpreter/formats/xmlbif.hpp"

#include <fmt/format.h>

#include "interpreter/formats/network_builder.hpp"
#include "interpreter/formats/xml.hpp"

namespace diag {

namespace {

class XmlbifReader {
 public:
  XmlbifReader(std::string_view text, Budget& budget) : file_(text), builder_(budget) {}

  NetworkFile read() {
    pugi::xml_node network = file_.root();
    if (network.name() == std::string_view("BIF")) network = network.child("NETWORK");
    if (network.name() != std::string_view("NETWORK"))
      throw FileFault("file-syntax", file_.place(file_.root()), "a <BIF> with a <NETWORK> is expected here",
                      "is this an XMLBIF file?");
    builder_.network.name = file_.content(network.child("NAME"));
    for (const pugi::xml_node node : network.children("VARIABLE")) variable(node);
    for (const pugi::xml_node node : network.children())
      if (node.name() == std::string_view("DEFINITION") || node.name() == std::string_view("PROBABILITY"))
        definition(node);
    return std::move(builder_).finish(false);
  }

 private:
  void variable(pugi::xml_node node) {
    const std::string_view type = node.attribute("TYPE").as_string("nature");
    const pugi::xml_node name = node.child("NAME");
    if (type != "nature" && type != "discrete")
      throw FileFault("file-unsupported", file_.place(node),
                      fmt::format("variables of the type {} are not read", shown(type)),
                      "models have chance variables alone (TYPE=\"nature\")");
    const std::size_t id = builder_.add_variable(file_.content(name), file_.place(name ? name : node));
    std::vector<NetworkBuilder::Label> labels;
    for (const char* element : {"OUTCOME", "VALUE"})  // the second one in files of version 0.2
      for (const pugi::xml_node outcome : node.children(element))
        labels.push_back({file_.content(outcome), file_.place(outcome)});
    builder_.set_labels(id, std::move(labels));
  }

  void definition(pugi::xml_node node) {
    const pugi::xml_node of = node.child("FOR");
    if (!of)
      throw FileFault("file-syntax", file_.place(node), "a definition says what it is for: <FOR>name</FOR>");
    if (const pugi::xml_node second = of.next_sibling("FOR"))
      throw FileFault("file-unsupported", file_.place(second),
                      "tables of several variables at once are not read",
                      "write a definition for each of them");
    const std::size_t id = builder_.find(file_.content(of), file_.place(of));
    if (builder_.network.variables[id].table)
      throw FileFault("file-twice", file_.place(of),
                      fmt::format("{} has a table already", shown(builder_.network.variables[id].name)),
                      "a variable has one table");
    for (const pugi::xml_node given : node.children("GIVEN"))
      builder_.add_parent(id, builder_.find(file_.content(given), file_.place(given)), file_.place(given));
    numbers_.clear();
    const pugi::xml_node table = node.child("TABLE");
    if (!table)
      throw FileFault("file-no-table", file_.place(node), "a definition has its numbers in a <TABLE>");
    file_.for_each_word(table, [&](std::string_view word, FilePlace place) { numbers_.add(word, place); });
    builder_.set_table(id, numbers_, CptBuilder::Order::variable_fastest, file_.place(table));
  }

  XmlFile file_;
  NetworkBuilder builder_;
  FileNumbers numbers_;
};

}  // namespace

NetworkFile read_xmlbif(std::string_view text, Budget& budget) { return XmlbifReader(text, budget).read(); }

}  // namespace diag
