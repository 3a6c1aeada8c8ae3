// Diagrams in the named form of the language.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/diagram/diagram.hpp"

namespace diag {

namespace {

class Writer {
 public:
  Writer(const Diagram& diagram, const Signature& signature, const std::vector<std::string>& input_names,
         const std::vector<std::string>& output_names, std::size_t max_boxes)
      : diagram_(diagram),
        signature_(signature),
        input_names_(input_names),
        output_names_(output_names),
        shown_boxes_(static_cast<std::uint32_t>(std::min(diagram.boxes(), max_boxes))),
        max_ports_(std::max<std::size_t>(max_boxes, 1)) {
    DIAG_ASSERT(input_names.empty() || input_names.size() == diagram.arity());
    DIAG_ASSERT(output_names.empty() || output_names.size() == diagram.out().size());
  }

  std::string write(const std::string& name) {
    remember_uses();
    name_ports();
    // The body first: wires without a name of their own are numbered as they are bound.
    for (std::uint32_t b = 0; b < shown_boxes_; ++b) write_statement(static_cast<BoxId>(b));
    if (const std::size_t more = diagram_.boxes() - shown_boxes_; more > 0)
      text_ += "  # ... and " + std::to_string(more) + (more == 1 ? " more box\n" : " more boxes\n");
    write_return();
    const std::string body = std::move(text_);
    text_ = "diagram";
    if (!name.empty()) text_ += ' ' + spelled_name(name);
    write_type();
    return text_ + " {\n" + body + "}\n";
  }

 private:
  // A wire hides a box of its name from then on, so a name is free only after the last box that bears it.
  void remember_uses() {
    for (std::uint32_t b = 0; b < shown_boxes_; ++b) {
      const Generator& said = signature_[diagram_.generator(static_cast<BoxId>(b))];
      if (said.form == Form::declared)
        last_use_[said.name] = shows_in_return(static_cast<BoxId>(b)) ? shown_boxes_ : b;
    }
  }

  [[nodiscard]] bool shows_in_return(BoxId box) const {
    const auto [first, last] = diagram_.out(box);
    return first == last && signature_[diagram_.generator(box)].form != Form::observe;
  }

  // Takes a name for a wire that is bound after box `after` (-1: by the domain); whether it could be had.
  // What is reserved means the same wherever an expression stands: no wire takes it.
  bool take(WireId wire, const std::string& name, std::int64_t after) {
    if (name.empty() || is_reserved(name)) return false;
    const auto used = last_use_.find(name);
    if ((used != last_use_.end() && used->second > after) || !taken_.insert(name).second) return false;
    names_[wire] = spelled_name(name);
    return true;
  }

  // The names that the caller gives come before those of the boxes' ports.
  void name_ports() {
    const auto inputs = static_cast<std::uint32_t>(std::min(diagram_.arity(), max_ports_));
    for (std::uint32_t i = 0; i < inputs && i < input_names_.size(); ++i)
      take(static_cast<WireId>(i), input_names_[i], -1);
    for (std::uint32_t i = 0; i < inputs; ++i) name_of(static_cast<WireId>(i));
    std::unordered_map<WireId, std::size_t> returned;
    for (std::size_t i = 0; i < std::min(output_names_.size(), max_ports_); ++i)
      returned.emplace(diagram_.out()[i], i);
    if (returned.empty()) return;
    for (std::uint32_t b = 0; b < shown_boxes_; ++b) {
      const auto [first, last] = diagram_.out(static_cast<BoxId>(b));
      for (std::uint32_t w = index(first); w < index(last); ++w)
        if (const auto found = returned.find(static_cast<WireId>(w)); found != returned.end())
          take(found->first, output_names_[found->second], b);
    }
  }

  const std::string& name_of(WireId wire) {
    if (const auto found = names_.find(wire); found != names_.end()) return found->second;
    const bool input = index(wire) < diagram_.arity();
    std::uint32_t& counter = input ? inputs_named_ : wires_named_;
    std::string name;
    do name = (input ? 'x' : 'w') + std::to_string(++counter);
    while (!take(wire, name, -1));
    return names_.at(wire);
  }

  template <class Item>
  void write_list(std::size_t count, const char* separator, const Item& item) {
    const std::size_t shown = std::min(count, max_ports_);
    for (std::size_t i = 0; i < shown; ++i) {
      if (i > 0) text_ += separator;
      item(i);
    }
    if (shown < count)
      text_.append(separator).append("(").append(std::to_string(count - shown)).append(" more)");
  }

  void write_type() {
    text_ += '(';
    write_list(diagram_.arity(), ", ", [&](std::size_t i) {
      const auto wire = static_cast<WireId>(i);
      text_ += name_of(wire) + " : " + object(wire);
    });
    text_ += ") -> ";
    if (diagram_.out().empty()) text_ += 'I';
    write_list(diagram_.out().size(), " * ", [&](std::size_t i) {
      const WireId wire = diagram_.out()[i];
      const std::string given =
          i < output_names_.size() && !output_names_[i].empty() ? spelled_name(output_names_[i]) : "";
      if (given.empty() || given == name_of(wire))
        text_ += object(wire);
      else
        text_ += '(' + given + " : " + object(wire) + ')';
    });
  }

  void write_applied(BoxId box) {
    text_ += to_string(diagram_.generator(box), signature_);
    const auto in = diagram_.in(box);
    if (in.empty()) return;
    text_ += '(';
    write_list(in.size(), ", ", [&](std::size_t i) { text_ += name_of(in[i]); });
    text_ += ')';
  }

  void write_statement(BoxId box) {
    if (shows_in_return(box)) return;
    const Generator& said = signature_[diagram_.generator(box)];
    text_ += "  ";
    if (said.form == Form::observe) {
      text_ += "observe " + name_of(diagram_.in(box).front()) + " = " + spelled_label(said.label);
    } else {
      const std::uint32_t first = index(diagram_.out(box).first);
      write_list(said.cod.size(), ", ", [&](std::size_t i) {
        const auto wire = static_cast<WireId>(first + i);
        if (names_.count(wire) == 0 && i < said.output_names.size())
          take(wire, said.output_names[i], index(box));
        text_ += name_of(wire);
      });
      text_ += " <- ";
      write_applied(box);
    }
    text_ += '\n';
  }

  void write_return() {
    text_ += "  return";
    const char* separator = " ";
    for (std::uint32_t b = 0; b < shown_boxes_; ++b) {
      if (!shows_in_return(static_cast<BoxId>(b))) continue;
      text_ += separator;
      write_applied(static_cast<BoxId>(b));
      separator = ", ";
    }
    if (!diagram_.out().empty()) text_ += separator;
    write_list(diagram_.out().size(), ", ", [&](std::size_t i) { text_ += name_of(diagram_.out()[i]); });
    text_ += '\n';
  }

  [[nodiscard]] std::string object(WireId wire) const {
    return spelled_name(signature_.name(diagram_.object(wire)));
  }

  const Diagram& diagram_;
  const Signature& signature_;
  const std::vector<std::string>&input_names_, &output_names_;
  std::uint32_t shown_boxes_;
  std::size_t max_ports_;
  std::unordered_map<std::string, std::int64_t> last_use_;
  std::unordered_set<std::string> taken_;
  std::unordered_map<WireId, std::string> names_;
  std::uint32_t inputs_named_ = 0, wires_named_ = 0;
  std::string text_;
};

}  // namespace

std::string to_text(const Diagram& diagram, const Signature& signature,
                    const std::vector<std::string>& input_names, const std::vector<std::string>& output_names,
                    const std::string& name, std::size_t max_boxes) {
  return Writer(diagram, signature, input_names, output_names, max_boxes).write(name);
}

}  // namespace diag
