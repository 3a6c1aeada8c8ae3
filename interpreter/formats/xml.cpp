// Loading XML.
#include "interpreter/formats/xml.hpp"

#include <fmt/format.h>

namespace diag {

XmlFile::XmlFile(std::string_view text) : text_(text) {
  check_text(text);
  if (const std::size_t at = text.find("<!ENTITY"); at != std::string_view::npos) {
    const auto begin = static_cast<std::uint32_t>(at);
    throw FileFault("file-unsupported", {begin, begin + 8},
                    "files that declare entities of their own are not read",
                    "write what they stand for in their place");
  }
  const pugi::xml_parse_result result =
      document_.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  if (result.status == pugi::status_out_of_memory) throw std::bad_alloc();
  const auto begin = static_cast<std::uint32_t>(std::min<std::size_t>(
      static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0)), text.size()));
  if (result.status == pugi::status_no_document_element)
    throw FileFault("file-empty", {begin, begin}, "the file has no XML element",
                    "is it a model, and of this format?");
  if (!result)
    throw FileFault("file-syntax", {begin, begin}, fmt::format("this is no XML: {}", result.description()));
}

FilePlace XmlFile::place(pugi::xml_node node) const {
  const std::ptrdiff_t offset = node.offset_debug();
  if (offset < 0) return {};
  const auto begin =
      static_cast<std::uint32_t>(std::min<std::size_t>(static_cast<std::size_t>(offset), text_.size()));
  const auto length = static_cast<std::uint32_t>(std::string_view(node.name()).size());
  return {begin, begin + std::max<std::uint32_t>(length, 1)};
}

std::string XmlFile::content(pugi::xml_node node) const {
  std::string text;
  for (const pugi::xml_node child : node.children())
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
  constexpr const char* spaces = " \t\n\r";
  const std::size_t first = text.find_first_not_of(spaces);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(spaces) + 1 - first);
}

}  // namespace diag
