# cmake -DMODULES="a.diag;b.diag" -DOUTPUT=stdlib.cpp -P embed.cmake
# Writes a C++ source that holds the text of every module, byte for byte. Texts go out as hexadecimal escapes:
# no byte needs care.
set(modules ${MODULES})
list(SORT modules)
set(arrays "")
set(entries "")
list(LENGTH modules count)
foreach(path ${modules})
  get_filename_component(name ${path} NAME_WE)
  if(NOT name MATCHES "^[a-z_][a-z0-9_]*$")
    message(FATAL_ERROR "${path}: a module's name is made of small letters, digits and _")
  endif()
  file(READ ${path} hex HEX)
  file(SIZE ${path} size)
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${hex}")
  string(REGEX REPLACE "(................................................................................................)"
                       "\\1\"\n    \"" bytes "${bytes}")
  string(APPEND arrays "constexpr char module_${name}[] =\n    \"${bytes}\";\n")
  string(APPEND entries "    {\"${name}\", {module_${name}, ${size}}},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made by tools/embed.cmake from stdlib/*.diag.
#include \"interpreter/session/stdlib.hpp\"

#include <array>
#include <utility>

#pragma GCC diagnostic ignored \"-Woverlength-strings\"

namespace diag {
namespace {

${arrays}
constexpr std::array<std::pair<std::string_view, std::string_view>, ${count}> modules{{
${entries}}};

}  // namespace

std::optional<std::string_view> stdlib_source(std::string_view module) {
  for (const auto& [name, text] : modules)
    if (name == module) return text;
  return std::nullopt;
}

std::vector<std::string_view> stdlib_modules() {
  std::vector<std::string_view> names;
  for (const auto& entry : modules) names.push_back(entry.first);
  return names;
}

}  // namespace diag
")
