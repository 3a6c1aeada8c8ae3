// The version, here and nowhere else; CMake reads it from this file.
#pragma once

#define DIAG_VERSION "0.1.0"
