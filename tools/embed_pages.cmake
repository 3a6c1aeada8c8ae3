# cmake -DPAGES="a.md;b.md" -DMODULES="c.diag" -DOUTPUT=pages.cpp -P embed_pages.cmake
# Writes a C++ source that holds documents as texts: what `:help` shows is what the reference says, and what the
# comments of the standard library say.
function(embed path result)
  file(READ ${path} hex HEX)
  file(SIZE ${path} size)
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${hex}")
  string(REGEX REPLACE "(................................................................................................)"
                       "\\1\"\n     \"" bytes "${bytes}")
  set(${result} "{\n     \"${bytes}\",\n     ${size}}" PARENT_SCOPE)
endfunction()

set(pages "")
foreach(path ${PAGES})
  embed(${path} text)
  string(APPEND pages "    ${text},\n")
endforeach()
set(modules "")
foreach(path ${MODULES})
  get_filename_component(name ${path} NAME_WE)
  embed(${path} text)
  string(APPEND modules "    {\"${name}\", std::string_view${text}},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made by tools/embed_pages.cmake from the reference and the standard library.
#include \"tools/diag/pages.hpp\"

#pragma GCC diagnostic ignored \"-Woverlength-strings\"

std::vector<std::string_view> reference_pages() {
  return {
${pages}  };
}

std::vector<std::pair<std::string_view, std::string_view>> library_modules() {
  return {
${modules}  };
}
")
