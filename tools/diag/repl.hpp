// `diag` alone: the interactive session.
#pragma once

#include "options.hpp"

// Reads inputs until there are no more. The exit status: 0 where a person typed; from a pipe the worst of the
// inputs, as of a script.
[[nodiscard]] int run_repl(const Call& call);
