// Pages of help about the standard library: its modules hold a comment above each declaration.
#pragma once

#include <cstddef>
#include <string>

[[nodiscard]] bool is_module(const std::string& name);
// Of a module what it offers, of a name of one what it is; empty where there is neither.
[[nodiscard]] std::string library_page(const std::string& topic, std::size_t width);
