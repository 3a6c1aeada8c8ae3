#include "library.hpp"

#include <algorithm>
#include <vector>

#include "help.hpp"
#include "help_text.hpp"
#include "pages.hpp"

namespace {

struct Offer {
  std::string name;
  std::string head;     // `box coin[p : number] : I -> Bool`
  std::string comment;  // above it, or above the declaration before it
};

struct Part {
  std::string title;  // of `# ---- coins ----`; the first part has none, and no offers
  std::string text;
  std::vector<Offer> offers;
};

struct Module {
  std::string name;
  std::vector<Part> parts;
};

bool declares(const std::string& line) {
  for (const char* word : {"type ", "box ", "function ", "diagram ", "theory ", "functor ", "model "})
    if (line.rfind(word, 0) == 0) return true;
  return false;
}

// What a declaration says before its body: up to `=` or `{`, but for the labels of a type.
Offer offer_of(const std::string& line, const std::string& comment) {
  Offer offer;
  const std::size_t body =
      std::min({line.rfind("type ", 0) == 0 ? line.size() : line.find(" = "), line.find(" {"), line.size()});
  offer.head = line.rfind("type ", 0) == 0 ? line : line.substr(0, body);
  offer.comment = comment;
  const std::size_t begin = line.find(' ') + 1;
  offer.name = line.substr(begin, line.find_first_of(" [(:", begin) - begin);
  return offer;
}

Module read_module(std::string_view name, std::string_view text) {
  Module module{std::string(name), std::vector<Part>(1)};
  std::string comment;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line(text.substr(begin, end - begin));
    begin = end + 1;
    Part& part = module.parts.back();
    if (line.rfind("# ----", 0) == 0) {
      const std::size_t from = line.find_first_not_of("# -");
      module.parts.push_back({line.substr(from, line.find_last_not_of("- ") + 1 - from), {}, {}});
    } else if (line.rfind('#', 0) == 0) {
      comment += (comment.empty() ? "" : "\n") + line.substr(std::min<std::size_t>(2, line.size()));
    } else if (declares(line)) {
      part.offers.push_back(offer_of(line, comment));
    } else if (line.empty()) {
      if (part.offers.empty()) part.text += (part.text.empty() ? "" : "\n\n") + comment;
      comment.clear();
    }
  }
  return module;
}

const std::vector<Module>& modules() {
  static const std::vector<Module> all = [] {
    std::vector<Module> read;
    for (const auto& [name, text] : library_modules()) read.push_back(read_module(name, text));
    return read;
  }();
  return all;
}

// Paragraphs, apart from each other by empty lines.
std::string paragraphs(const std::string& text, std::size_t width) {
  std::string shown;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find("\n\n", begin), text.size());
    shown += (shown.empty() ? "" : "\n") + wrapped(prose(text.substr(begin, end - begin)), width, "");
    begin = end + 2;
  }
  return shown;
}

std::string page_of(const Module& module, std::size_t width) {
  std::string page;
  for (const Part& part : module.parts) {
    if (!part.title.empty()) page += "\n" + part.title + "\n";
    if (!part.text.empty()) page += paragraphs(part.text, width);
    if (!part.text.empty() && part.title.empty() && !part.offers.empty()) page += "\n";
    for (std::size_t i = 0; i < part.offers.size(); ++i) {
      const Offer& offer = part.offers[i];
      const bool shared = i + 1 < part.offers.size() && part.offers[i + 1].comment == offer.comment;
      page += shown_row(offer.head, shared ? std::string() : prose(offer.comment), width, 2);
    }
  }
  return page;
}

}  // namespace

bool is_module(const std::string& name) {
  const std::vector<Module>& all = modules();
  return std::any_of(all.begin(), all.end(), [&](const Module& module) { return module.name == name; });
}

std::string library_page(const std::string& topic, std::size_t width) {
  std::string page;
  for (const Module& module : modules()) {
    if (module.name == topic) return page_of(module, width);
    for (const Part& part : module.parts)
      for (const Offer& offer : part.offers)
        if (offer.name == topic)
          page += shown_row(offer.head, prose(offer.comment), width, 0) + "    of the library: import " +
                  module.name + "\n";
  }
  return page;
}
