// The modules of the standard library. Their texts are stdlib/*.diag, put into the program when it is built
// (stdlib/CMakeLists.txt, tools/embed.cmake): `import causal` reads no file.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace diag {

// The text of stdlib/MODULE.diag; nothing if there is no such module. It lives as long as the program.
[[nodiscard]] std::optional<std::string_view> stdlib_source(std::string_view module);

// The names of all modules, sorted: what a message about an unknown one suggests.
[[nodiscard]] std::vector<std::string_view> stdlib_modules();

}  // namespace diag
