// The writers of BIF, XMLBIF, NET and UAI.
#include <fmt/format.h>

#include "interpreter/formats/bif.hpp"
#include "interpreter/formats/net.hpp"
#include "interpreter/formats/scanner.hpp"
#include "interpreter/formats/uai.hpp"
#include "interpreter/formats/writing.hpp"
#include "interpreter/formats/xmlbif.hpp"

namespace diag {

namespace {

std::string bif_word(std::string_view text) {
  if (text.find('"') != std::string_view::npos)
    fail_inexpressible(fmt::format("BIF has no way to write the quote in {}", shown(text)), "rename it");
  const bool bare = text.find_first_of(" \t\n\r\f\v{}()[];,|") == std::string_view::npos &&
                    text.substr(0, 2) != "//" && text.substr(0, 2) != "/*";
  return bare ? std::string(text) : fmt::format("\"{}\"", text);
}

// Moves to the next row of labels, the last parent varying fastest.
void count_up(std::vector<std::uint64_t>& row, const NetworkFile& network,
              const std::vector<std::size_t>& parents) {
  for (std::size_t i = row.size(); i-- > 0;) {
    if (++row[i] < network.variables[parents[i]].labels->size()) return;
    row[i] = 0;
  }
}

void append_row(std::string& out, const std::vector<std::string>& cells, std::string_view between) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += between;
    out += cells[i];
  }
}

std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20)
      fail_inexpressible(fmt::format("XML has no way to write the control character in {}", shown(text)),
                         "rename it");
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  if (!out.empty() && (out.front() == ' ' || out.back() == ' '))
    fail_inexpressible(fmt::format("XMLBIF drops the spaces around {}", shown(text)), "rename it");
  return out;
}

std::string net_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string write_bif(const NetworkFile& network, FileRemarks& remarks) {
  require_tables(network, "BIF", remarks);
  Losses losses;
  std::string out =
      fmt::format("network {} {{\n}}\n", bif_word(network.name.empty() ? "unknown" : network.name));
  for (const NetworkVariable& variable : network.variables) {
    out += fmt::format("variable {} {{\n  type discrete [ {} ] {{ ", bif_word(variable.name),
                       variable.labels->size());
    for (std::uint64_t i = 0; i < variable.labels->size(); ++i)
      (out += i > 0 ? ", " : "") += bif_word(variable.labels->text(i));
    out += " };\n}\n";
  }
  for (const NetworkVariable& variable : network.variables) {
    out += "probability ( " + bif_word(variable.name);
    for (std::size_t i = 0; i < variable.parents.size(); ++i)
      (out += i > 0 ? ", " : " | ") += bif_word(network.variables[variable.parents[i]].name);
    out += " ) {\n";
    DecimalRows rows(*variable.table);
    std::vector<std::uint64_t> labels(variable.parents.size(), 0);
    for (std::uint64_t row = 0; row < rows.rows(); ++row) {
      if (labels.empty()) {
        out += "  table ";
      } else {
        out += "  (";
        for (std::size_t i = 0; i < labels.size(); ++i)
          (out += i > 0 ? ", " : "") +=
              bif_word(network.variables[variable.parents[i]].labels->text(labels[i]));
        out += ") ";
      }
      append_row(out, rows.row(row), ", ");
      out += ";\n";
      count_up(labels, network, variable.parents);
    }
    out += "}\n";
    losses.rounded(rows.rounded());
  }
  losses.add(remarks, "BIF");
  return out;
}

std::string write_xmlbif(const NetworkFile& network, FileRemarks& remarks) {
  require_tables(network, "XMLBIF", remarks);
  Losses losses;
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<BIF VERSION=\"0.3\">\n<NETWORK>\n<NAME>";
  out += xml_text(network.name.empty() ? "unknown" : network.name) + "</NAME>\n";
  for (const NetworkVariable& variable : network.variables) {
    out += fmt::format("<VARIABLE TYPE=\"nature\">\n  <NAME>{}</NAME>\n", xml_text(variable.name));
    for (std::uint64_t i = 0; i < variable.labels->size(); ++i)
      out += fmt::format("  <OUTCOME>{}</OUTCOME>\n", xml_text(variable.labels->text(i)));
    out += "</VARIABLE>\n";
  }
  for (const NetworkVariable& variable : network.variables) {
    out += fmt::format("<DEFINITION>\n  <FOR>{}</FOR>\n", xml_text(variable.name));
    for (const std::size_t parent : variable.parents)
      out += fmt::format("  <GIVEN>{}</GIVEN>\n", xml_text(network.variables[parent].name));
    out += "  <TABLE>\n";
    DecimalRows rows(*variable.table);
    for (std::uint64_t row = 0; row < rows.rows(); ++row) {
      out += "    ";
      append_row(out, rows.row(row), " ");
      out += '\n';
    }
    out += "  </TABLE>\n</DEFINITION>\n";
    losses.rounded(rows.rounded());
  }
  losses.add(remarks, "XMLBIF");
  out += "</NETWORK>\n</BIF>\n";  // in place: it may be long
  return out;
}

std::string write_net(const NetworkFile& network, FileRemarks& remarks) {
  require_tables(network, "NET", remarks);
  Losses losses;
  const std::vector<std::string> names = identifiers(
      names_of(network),
      {"net", "node", "discrete", "continuous", "decision", "utility", "function", "potential", "class"});
  std::string out = "net\n{\n}\n";
  for (std::size_t i = 0; i < names.size(); ++i) {
    const NetworkVariable& variable = network.variables[i];
    out += fmt::format("node {}\n{{\n  label = {};\n", names[i], net_string(variable.name));
    if (names[i] != variable.name) {
      losses.renamed(variable.name, names[i]);
      out += fmt::format("  {} = {};\n", net_name_attribute, net_string(variable.name));
    }
    out += "  states = (";
    for (std::uint64_t label = 0; label < variable.labels->size(); ++label)
      (out += label > 0 ? " " : "") += net_string(variable.labels->text(label));
    out += ");\n}\n";
  }
  for (std::size_t id = 0; id < names.size(); ++id) {
    const NetworkVariable& variable = network.variables[id];
    out += "potential (" + names[id];
    if (!variable.parents.empty()) out += " |";
    for (const std::size_t parent : variable.parents) out += " " + names[parent];
    out += ")\n{\n  data = ";
    DecimalRows rows(*variable.table);
    std::vector<std::uint64_t> labels(variable.parents.size(), 0);
    // A bracket opens for every parent that begins anew, and closes where it ends.
    std::size_t opening = labels.size() + 1;
    for (std::uint64_t row = 0; row < rows.rows(); ++row) {
      if (row > 0) out += "\n    ";
      out.append(opening, '(');
      append_row(out, rows.row(row), " ");
      count_up(labels, network, variable.parents);
      opening = 1;
      for (std::size_t i = labels.size(); i-- > 0 && labels[i] == 0;) ++opening;
      out.append(opening, ')');
    }
    out += ";\n}\n";
    losses.rounded(rows.rounded());
  }
  losses.add(remarks, "NET");
  return out;
}

std::string write_uai(const NetworkFile& network, FileRemarks& remarks) {
  require_tables(network, "UAI", remarks);
  Losses losses;
  std::string out = fmt::format("BAYES\n{}\n", network.variables.size());
  bool names = false;
  for (std::size_t id = 0; id < network.variables.size(); ++id) {
    const NetworkVariable& variable = network.variables[id];
    out += fmt::format("{}{}", id > 0 ? " " : "", variable.labels->size());
    names |= variable.name != std::to_string(id) ||
             *variable.labels != Labels::range(0, static_cast<std::int64_t>(variable.labels->size()) - 1);
  }
  out += fmt::format("\n{}\n", network.variables.size());
  for (std::size_t id = 0; id < network.variables.size(); ++id) {
    const NetworkVariable& variable = network.variables[id];
    out += std::to_string(variable.parents.size() + 1);
    for (const std::size_t parent : variable.parents) out += fmt::format(" {}", parent);
    out += fmt::format(" {}\n", id);
  }
  for (const NetworkVariable& variable : network.variables) {
    DecimalRows rows(*variable.table);
    out += fmt::format("\n{}\n", rows.rows() * rows.columns());
    for (std::uint64_t row = 0; row < rows.rows(); ++row) {
      out += ' ';
      append_row(out, rows.row(row), " ");
      out += '\n';
    }
    losses.rounded(rows.rounded());
  }
  if (names)
    remarks.push_back(
        {"file-lost", "UAI has no names: variables and labels become numbers, in their order", "", {}});
  losses.add(remarks, "UAI");
  return out;
}

}  // namespace diag
