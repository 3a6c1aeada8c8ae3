// The tables of channels, and what to_text shares among its files (private to the session layer's show
// files).
#pragma once

#include "interpreter/session/display.hpp"
#include "interpreter/session/show.hpp"

namespace diag {

// The name of a port, or else that of its object, or else nothing.
[[nodiscard]] std::string port_title(const Port& port);

// "tar -> smoke * cancer": the ports by their titles.
[[nodiscard]] std::string boundary_text(const Channel& channel);

[[nodiscard]] std::string channel_text(const Channel& channel, Budget& budget, const ShowOptions& options);

// Of a stored cell of a table, as visit_cells numbers it; reduced.
[[nodiscard]] Weight weight_of(const Table& table, std::size_t cell, std::size_t denominator);
[[nodiscard]] bool is_zero_cell(const Table& table, std::size_t cell);

}  // namespace diag
