# cmake -DPAGES="a.md;b.md" -DOUTPUT=pages.cpp -P embed_pages.cmake
# Writes a C++ source that holds documents as texts: what `:help` shows is what the reference says.
set(entries "")
foreach(path ${PAGES})
  file(READ ${path} hex HEX)
  file(SIZE ${path} size)
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${hex}")
  string(REGEX REPLACE "(................................................................................................)"
                       "\\1\"\n     \"" bytes "${bytes}")
  string(APPEND entries "    {\n     \"${bytes}\",\n     ${size}},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made by tools/embed_pages.cmake from the reference.
#include \"tools/diag/pages.hpp\"

#pragma GCC diagnostic ignored \"-Woverlength-strings\"

std::vector<std::string_view> reference_pages() {
  return {
${entries}  };
}
")
