// XML files through pugixml, with places for messages. Entities of the file's own are refused: no model needs
// them, and a few lines of them unfold to gigabytes elsewhere. Private to this folder.
#pragma once

#include <pugixml.hpp>

#include <string_view>

#include "interpreter/formats/cpt.hpp"

namespace diag {

class XmlFile {
 public:
  // Throws FileFault where the text is no XML.
  explicit XmlFile(std::string_view text);

  [[nodiscard]] pugi::xml_node root() const { return document_.document_element(); }
  [[nodiscard]] FilePlace place(pugi::xml_node node) const;
  // The text of an element, comments left out and spaces at both ends cut off.
  [[nodiscard]] std::string content(pugi::xml_node node) const;
  // The words of an element's text: `visit(word, place)`.
  template <class Visit>
  void for_each_word(pugi::xml_node node, const Visit& visit) const;

 private:
  std::string_view text_;
  pugi::xml_document document_;
};

template <class Visit>
void XmlFile::for_each_word(pugi::xml_node node, const Visit& visit) const {
  constexpr std::string_view spaces = " \t\n\r,";
  for (const pugi::xml_node child : node.children()) {
    if (child.type() != pugi::node_pcdata && child.type() != pugi::node_cdata) continue;
    const std::string_view value = child.value();
    const std::uint32_t start = place(child).begin;
    for (std::size_t at = value.find_first_not_of(spaces); at != std::string_view::npos;) {
      const std::size_t end = std::min(value.find_first_of(spaces, at), value.size());
      const auto begin = static_cast<std::uint32_t>(std::min(start + at, text_.size()));
      visit(value.substr(at, end - at),
            FilePlace{begin, static_cast<std::uint32_t>(std::min(start + end, text_.size()))});
      at = value.find_first_not_of(spaces, end);
    }
  }
}

}  // namespace diag
