#include "interpreter/formats/formats.hpp"

#include <array>

#include "interpreter/formats/bif.hpp"
#include "interpreter/formats/encoding.hpp"
#include "interpreter/formats/net.hpp"
#include "interpreter/formats/shapes.hpp"
#include "interpreter/formats/uai.hpp"
#include "interpreter/formats/xdsl.hpp"
#include "interpreter/formats/xmlbif.hpp"

namespace diag {

namespace {

constexpr std::array<FileFormat, 7> formats{{
    {"bif", ".bif", true, read_bif, write_bif},
    {"xmlbif", ".xmlbif .bifxml .xml", true, read_xmlbif, write_xmlbif, xml_as_utf8},
    {"net", ".net .hugin", true, read_net, write_net},
    {"xdsl", ".xdsl", true, read_xdsl, nullptr, xml_as_utf8},
    {"uai", ".uai", true, read_uai, write_uai},
    {"dagitty", ".dagitty .dag", false, read_dagitty, write_dagitty},
    {"dot", ".dot .gv", false, read_dot, write_dot},
}};

}  // namespace

std::span<const FileFormat> file_formats() { return formats; }

const FileFormat* find_format(std::string_view name) {
  for (const FileFormat& format : formats)
    if (format.name == name) return &format;
  return nullptr;
}

const FileFormat* format_of_path(std::string_view path) {
  const std::size_t dot = path.find_last_of("./");
  if (dot == std::string_view::npos || path[dot] == '/') return nullptr;
  std::string ending;
  for (const char c : path.substr(dot)) ending += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  for (const FileFormat& format : formats) {
    std::string_view left = format.endings;
    while (!left.empty()) {
      const std::size_t end = std::min(left.find(' '), left.size());
      if (left.substr(0, end) == ending) return &format;
      left.remove_prefix(std::min(end + 1, left.size()));
    }
  }
  return nullptr;
}

std::string format_names() {
  std::string names;
  for (const FileFormat& format : formats) names.append(names.empty() ? "" : ", ").append(format.name);
  return names;
}

}  // namespace diag
