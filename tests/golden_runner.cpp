// Runs scripts inside the library and compares what they give with what stands beside them; see
// tests/README.md. It uses the public interface alone, so it is also a test that this is enough.
//
// usage: golden_runner [--update] FILE...      FILE is a script (.diag) or a document (.md)
#include <diag/diag.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Faults = std::vector<std::string>;

std::optional<std::string> read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || fs::is_directory(path)) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
  std::cout << "wrote " << path.string() << "\n";
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// ---- running a script ----

struct Run {
  int status = 0;
  std::string terminal;            // results and messages, as one sees them
  std::string messages;            // the messages alone
  std::vector<std::string> json;   // a line for each result
  std::vector<std::string> names;  // of the diagnostics
  std::vector<std::string> error_lines;
  std::map<std::string, std::string> files;  // that it has written, by their paths as the script says
};

// The options in the first line of a script, such as `# options: arith=double max-memory=64M`.
diag::Options options_of(const std::string& text) {
  diag::Options options;
  constexpr std::string_view mark = "# options:";
  if (text.compare(0, mark.size(), mark) != 0) return options;
  std::istringstream words(text.substr(mark.size(), text.find('\n') - mark.size()));
  for (std::string word; words >> word;) {
    const auto equals = word.find('=');
    const std::string key = word.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
    if (key == "arith" && (value == "exact" || value == "double")) {
      options.arith = value == "exact" ? diag::Arith::exact : diag::Arith::floating;
      options.fixed_arith = true;
    } else if (key == "max-memory" && value.size() > 1 && value.back() == 'M') {
      options.max_memory = std::stoull(value) << 20U;
    } else if (key == "direction" && value == "right") {
      options.drawing.to_right = true;
    } else if (key == "ascii" && value == "yes") {
      options.drawing.ascii = true;
    } else if (key == "graph" && value == "yes") {
      options.drawing.graphs = true;
    } else if (key == "columns") {
      options.drawing.columns = static_cast<std::uint32_t>(std::stoul(value));
    } else if (key == "timeout") {
      options.timeout = std::stod(value);
    } else {
      throw std::runtime_error("no such option: " + word);
    }
  }
  return options;
}

// Runs `text` as if it were the file `name` in `folder`; paths are shown as seen from there, the same on
// every machine.
Run run(const std::string& text, const std::string& name, const fs::path& folder) {
  Run made;
  diag::Options options = options_of(text);
  options.load = [&folder](const std::string& path, const std::string& from) {
    const fs::path shown = (fs::path(from).parent_path() / path).lexically_normal();
    diag::Loaded loaded;
    loaded.path = shown.generic_string();
    loaded.text = read(folder / shown);
    if (!loaded.text) loaded.error = fs::is_directory(folder / shown) ? "is a folder" : "no such file";
    return loaded;
  };
  options.write = [&made](const std::string& path, const std::string& written) {
    if (path.find("forbidden") != std::string::npos) return std::string("permission denied");
    made.files[path] = written;
    return std::string();
  };
  bool block_before = false;
  diag::Session session(options);
  const auto take = [&](const diag::Result& result) {
    const std::string shown = result.text();
    if (const auto diagnostic = result.diagnostic()) {
      made.names.push_back(diagnostic->name());
      if (diagnostic->is_error()) made.error_lines.push_back(std::to_string(diagnostic->line()));
      made.terminal += shown;
      made.messages += shown;
    } else if (!shown.empty()) {  // blocks of several lines stand apart, as in the command
      const bool block = std::count(shown.begin(), shown.end(), '\n') > 1;
      if (!made.terminal.empty() && (block || block_before)) made.terminal += '\n';
      block_before = block;
      made.terminal += shown;
    }
    made.json.push_back(result.json());
  };
  made.status = static_cast<int>(session.run(name, text, take));
  return made;
}

// ---- comparing

// Where `got` lacks something that `want` has: a result may have more keys than are expected, but no other
// values.
std::optional<std::string> difference(const Json& want, const Json& got, const std::string& where) {
  if (want.is_object()) {
    if (!got.is_object()) return where + ": " + got.dump() + " is not an object";
    for (const auto& [key, value] : want.items()) {
      if (!got.contains(key)) return where + ": no key `" + key + "`";
      if (auto found = difference(value, got.at(key), where + "." + key)) return found;
    }
    return std::nullopt;
  }
  if (want.is_array()) {
    if (!got.is_array() || got.size() != want.size())
      return where + ": expected " + std::to_string(want.size()) + " items, got " + got.dump();
    for (std::size_t i = 0; i < want.size(); ++i)
      if (auto found = difference(want[i], got[i], where + "[" + std::to_string(i) + "]")) return found;
    return std::nullopt;
  }
  if (want == got) return std::nullopt;
  return where + ": expected " + want.dump() + ", got " + got.dump();
}

// The first line that differs, with both its forms.
std::optional<std::string> text_difference(const std::string& want, const std::string& got) {
  if (want == got) return std::nullopt;
  const auto wanted = lines_of(want);
  const auto found = lines_of(got);
  std::size_t i = 0;
  while (i < wanted.size() && i < found.size() && wanted[i] == found[i]) ++i;
  const auto line = [](const std::vector<std::string>& of, std::size_t at) {
    return at < of.size() ? of[at] : std::string("(the end)");
  };
  return "line " + std::to_string(i + 1) + " differs\n  expected: " + line(wanted, i) +
         "\n  got:      " + line(found, i) + "\nall that was got:\n" + got;
}

fs::path beside(const fs::path& script, const char* ending) {
  return fs::path(script).replace_extension(ending);
}

std::string golden_text(const Run& run) {
  return "status " + std::to_string(run.status) + "\n" + run.terminal;
}

void compare_json(const Run& run, const std::string& expected, Faults& faults) {
  const auto wanted = lines_of(expected);
  if (run.json.size() != wanted.size())
    faults.push_back("expected " + std::to_string(wanted.size()) + " results, got " +
                     std::to_string(run.json.size()));
  for (std::size_t i = 0; i < std::min(wanted.size(), run.json.size()); ++i)
    if (auto found =
            difference(Json::parse(wanted[i]), Json::parse(run.json[i]), "result " + std::to_string(i + 1)))
      faults.push_back(*found);
}

// The alternatives of a pattern such as `2|3` or `\]|,`: texts, of which a backslash protects a character.
std::vector<std::string> alternatives(const std::string& pattern) {
  std::vector<std::string> all(1);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '|') {
      all.emplace_back();
    } else {
      if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
      all.back() += pattern[i];
    }
  }
  return all;
}

// A script of tests/contract/errors: the rows of expected.tsv (NAME, status, line, text) that bear its name.
void compare_contract(const Run& run, const fs::path& script, const std::string& table, Faults& faults) {
  std::size_t rows = 0;
  for (const std::string& row : lines_of(table)) {
    std::istringstream fields(row);
    std::string name, status, lines, text;
    std::getline(fields, name, '\t');
    std::getline(fields, status, '\t');
    std::getline(fields, lines, '\t');
    std::getline(fields, text);
    if (name != script.stem().string()) continue;
    ++rows;
    if (std::to_string(run.status) != status)
      faults.push_back("status " + std::to_string(run.status) + ", not " + status);
    const auto at = alternatives(lines);
    if (std::none_of(run.error_lines.begin(), run.error_lines.end(), [&at](const std::string& line) {
          return std::find(at.begin(), at.end(), line) != at.end();
        }))
      faults.push_back("no error at line " + lines);
    const auto texts = alternatives(text);
    if (std::none_of(texts.begin(), texts.end(),
                     [&run](const std::string& one) { return run.messages.find(one) != std::string::npos; }))
      faults.push_back("no message mentions " + text);
  }
  if (rows == 0) faults.push_back("expected.tsv has no row for it");
  if (run.error_lines.size() != rows)
    faults.push_back(std::to_string(run.error_lines.size()) + " errors, not " + std::to_string(rows));
}

// ---- scripts

// A script of tests/errors is called after a diagnostic that it shows, with more behind a hyphen where it has
// company.
bool shows(const Run& run, const std::string& stem) {
  return std::any_of(run.names.begin(), run.names.end(), [&stem](const std::string& name) {
    return stem == name || stem.compare(0, name.size() + 1, name + "-") == 0;
  });
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none" : text;
}

Faults check_script(const fs::path& script, bool update) {
  const auto text = read(script);
  if (!text) return {"cannot be read"};
  const fs::path folder = script.parent_path();
  const Run made = run(*text, script.filename().string(), folder);
  const auto json = read(beside(script, ".expected.json"));
  const auto golden = read(beside(script, ".golden"));
  const auto table = read(folder / "expected.tsv");
  const bool error = folder.filename() == "errors";
  Faults faults;
  if (table) {
    compare_contract(made, script, *table, faults);
  } else if (update && (golden || error)) {
    if (golden != golden_text(made)) write(beside(script, ".golden"), golden_text(made));
  } else if (golden) {
    if (auto found = text_difference(*golden, golden_text(made))) faults.push_back(*found);
  } else if (error) {
    faults.push_back("has no expectation; golden_runner --update writes one");
  } else if (made.status != 0) {
    faults.push_back("status " + std::to_string(made.status));
  }
  if (error && !table && !shows(made, script.stem().string()))
    faults.push_back("shows no diagnostic of its name; it shows " + joined(made.names));
  if (json) compare_json(made, *json, faults);
  // What it writes is expected beside it.
  for (const auto& [path, written] : made.files) {
    const auto expected = read(folder / path);
    if (update) {
      if (expected != written) write(folder / path, written);
    } else if (!expected) {
      faults.push_back("wrote " + path + ", which is not there; golden_runner --update writes it");
    } else if (auto found = text_difference(*expected, written)) {
      faults.push_back(path + ": " + *found);
    }
  }
  if (!faults.empty() && !golden) faults.push_back(made.messages);
  return faults;
}

// ---- documents

struct Block {
  std::string info;      // the words after the fence
  std::size_t line = 0;  // of the fence, from 1
  std::string text;
};

std::vector<Block> blocks_of(const std::string& document) {
  std::vector<Block> blocks;
  std::size_t number = 0;
  bool inside = false;
  for (const std::string& line : lines_of(document)) {
    ++number;
    if (line.compare(0, 3, "```") == 0) {
      inside = !inside;
      if (inside) blocks.push_back({line.substr(3), number, ""});
    } else if (inside) {
      blocks.back().text += line + "\n";
    }
  }
  return blocks;
}

Faults check_document(const fs::path& document, bool update) {
  auto text = read(document);
  if (!text) return {"cannot be read"};
  Faults faults;
  std::string script, printed;  // the script above, for blocks that go on with it, and what it printed
  std::string got;              // what the last block printed
  std::size_t scripts = 0;
  std::string updated = *text;
  std::size_t next = 0;  // in it: where the output blocks that are still to come begin
  for (const Block& block : blocks_of(*text)) {
    const auto fault = [&](const std::string& what) {
      faults.push_back("line " + std::to_string(block.line) + ": " + what);
    };
    if (block.info == "output") {
      if (update) {
        const auto at = updated.find("```output\n" + block.text, next);
        if (at != std::string::npos) {
          updated.replace(at + 10, block.text.size(), got);
          next = at + 10 + got.size();
        }
      } else if (auto found = text_difference(block.text, got)) {
        fault(*found);
      }
      continue;
    }
    if (block.info != "diag" && block.info != "diag continue" && block.info != "diag error") {
      if (block.info.compare(0, 4, "diag") == 0) fault("no such kind of block: " + block.info);
      continue;
    }
    ++scripts;
    const bool wrong = block.info == "diag error";
    const bool goes_on = block.info == "diag continue";
    const std::string whole = (goes_on ? script : "") + block.text;
    const Run made = run(whole, "script.diag", document.parent_path());
    const std::size_t above = goes_on ? printed.size() : 0;
    if (made.terminal.compare(0, above, printed, 0, above) != 0)
      fault("what stands above prints something else now");
    got = made.terminal.substr(std::min(above, made.terminal.size()));
    if (!wrong) {
      script = whole;
      printed = made.terminal;
    }
    if (made.status != (wrong ? 2 : 0)) fault("status " + std::to_string(made.status) + "\n" + made.messages);
  }
  if (scripts == 0) faults.push_back("has no script");
  if (updated != *text) write(document, updated);
  return faults;
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<fs::path> paths(arguments + 1, arguments + count);
  const bool update = !paths.empty() && paths.front() == "--update";
  if (update) paths.erase(paths.begin());
  if (paths.empty()) {
    std::cerr << "usage: golden_runner [--update] FILE...\n";
    return 2;
  }
  int failed = 0;
  for (const fs::path& path : paths) {
    Faults faults;
    try {
      faults = path.extension() == ".md" ? check_document(path, update) : check_script(path, update);
    } catch (const std::exception& fault) {
      faults.push_back(fault.what());
    }
    std::cout << (faults.empty() ? "ok   " : "FAIL ") << path.string() << "\n";
    for (const std::string& fault : faults) std::cout << fault << "\n";
    failed += faults.empty() ? 0 : 1;
  }
  return failed == 0 ? 0 : 1;
}
