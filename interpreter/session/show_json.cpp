// Values as JSON: nothing is shortened, and nothing is left out.
#include <algorithm>
#include <cmath>

#include "interpreter/diagram/normal_form.hpp"
#include "interpreter/session/json.hpp"
#include "interpreter/session/show_parts.hpp"

namespace diag {
namespace {

std::string_view arith_name(Arith arith) { return arith == Arith::exact ? "exact" : "double"; }

void append_weight(std::string& out, const Weight& weight) {
  if (weight.exact) {
    json::append_string(out, weight.exact->to_string());
  } else {
    json::append_number(out, weight.value);
  }
}

void append_strings(std::string& out, const std::vector<std::string>& texts) {
  json::append_array(out, texts, [&](const std::string& text) { json::append_string(out, text); });
}

class JsonWriter {
 public:
  JsonWriter(std::string& out, const Signature& signature, Budget& budget)
      : out_(out), signature_(signature), budget_(budget) {}

  void write(const Value& value, const std::string& source) {
    std::visit([&](const auto& of) { write_of(of, source); }, value.of);
  }

 private:
  json::Object begin(std::string_view kind, const std::string& source) {
    json::Object object(out_);
    object.add("kind", kind);
    if (!source.empty()) object.add("source", std::string_view(source));
    return object;
  }

  void write_of(const Weight& number, const std::string& source) {
    json::Object object = begin("number", source);
    object.add("arith", arith_name(number.exact ? Arith::exact : Arith::floating));
    append_weight(object.key("value"), number);
    object.close();
  }

  void write_of(bool truth, const std::string& source) {
    json::Object object = begin("truth", source);
    object.add("value", truth);
    object.close();
  }

  void write_of(const std::string& text, const std::string& source) {
    json::Object object = begin("text", source);
    object.add("value", std::string_view(text));
    object.close();
  }

  void write_of(const Outcome& outcome, const std::string& source) {
    json::Object object = begin("outcome", source);
    append_strings(object.key("labels"), outcome.labels);
    object.add("arith", arith_name(outcome.weight.exact ? Arith::exact : Arith::floating));
    append_weight(object.key("weight"), outcome.weight);
    object.close();
  }

  void write_of(const Channel& channel, const std::string& source) {
    budget_.reserve(predicted_bytes(channel), "the answer as JSON");
    json::Object object = begin(channel.is_state() ? "state" : "channel", source);
    object.add("arith", arith_name(channel.table.arith()));
    append_ports(object.key("inputs"), channel.inputs);
    append_ports(object.key("outputs"), channel.outputs);
    object.key("rows");
    append_rows(channel);
    if (!channel.determined()) {
      json::append_array(object.key("undetermined"), channel.undetermined, [&](const Undetermined& row) {
        json::Object entry(out_);
        entry.add("row", row.row);
        entry.add("event", std::string_view(row.event));
        entry.close();
      });
    }
    object.close();
  }

  void write_of(const DiagramValue& value, const std::string& source) {
    const Diagram diagram = prune(value.diagram, signature_);
    budget_.reserve(64.0 * static_cast<double>(diagram.boxes() + diagram.wires()), "the diagram as JSON");
    json::Object object = begin("diagram", source);
    append_word(object.key("inputs"), diagram.dom());
    append_word(object.key("outputs"), diagram.cod());
    object.add("boxes", static_cast<std::uint64_t>(diagram.boxes()));
    const std::size_t all = std::max(diagram.boxes(), diagram.wires()) + diagram.out().size();
    object.add("text", std::string_view(to_text(diagram, signature_, value.input_names, value.output_names,
                                                value.name, all)));
    object.close();
  }

  void write_of(const ModelValue& model, const std::string& source) {
    json::Object object = begin("model", source);
    if (!model.name.empty()) object.add("name", std::string_view(model.name));
    json::append_array(object.key("variables"), model.variables, [&](const ModelValue::Variable& variable) {
      json::Object entry(out_);
      entry.add("name", std::string_view(variable.name));
      if (variable.labels) append_labels(entry.key("labels"), *variable.labels);
      append_strings(entry.key("parents"), variable.parents);
      entry.add("hidden", variable.hidden);
      if (variable.function) entry.add("function", true);
      entry.close();
    });
    if (!model.confounded.empty()) {
      json::append_array(object.key("confounded"), model.confounded,
                         [&](const std::vector<std::string>& group) { append_strings(out_, group); });
    }
    object.close();
  }

  void write_of(const PictureValue& picture, const std::string& source) {
    json::Object object = begin("picture", source);
    if (picture.file.empty())
      object.add("text", std::string_view(picture.text));
    else
      object.add("file", std::string_view(picture.file));
    if (!picture.note.empty()) object.add("note", std::string_view(picture.note));
    object.close();
  }

  void write_of(const EstimandValue& value, const std::string& source) {
    json::Object object = begin("estimand", source);
    object.add("identifiable", value.identifiable);
    object.add("query", std::string_view(value.query));
    if (!value.part.empty()) object.add("part", std::string_view(value.part));
    if (value.from_experiments) object.add("from", std::string_view("experiments"));
    if (value.identifiable) {
      object.add("formula", std::string_view(value.formula));
      object.add("latex", std::string_view(value.latex));
      if (!value.possible.empty()) object.add("possible", std::string_view(value.possible));
      const auto groups = [&](const char* key, const std::vector<std::vector<std::string>>& lists) {
        json::append_array(object.key(key), lists,
                           [&](const std::vector<std::string>& list) { append_strings(out_, list); });
      };
      if (!value.comb.empty()) groups("comb", value.comb);
      if (value.from_experiments)
        json::append_array(object.key("experiments"), value.experiments,
                           [&](const EstimandValue::Experiment& experiment) {
                             json::Object part(out_);
                             append_strings(part.key("made"), experiment.made);
                             append_strings(part.key("done"), experiment.done);
                             part.close();
                           });
      else
        groups("tables", value.tables);
    } else if (value.conflict) {
      json::Object conflict(object.key("conflict"));
      append_strings(conflict.key("component"), value.conflict->component);
      conflict.add("variable", std::string_view(value.conflict->variable));
      const auto claim = [&](const char* key, const EstimandValue::Claim& said) {
        json::Object part(conflict.key(key));
        part.add("of", std::string_view(said.of));
        if (!said.label.empty()) part.add("label", std::string_view(said.label));
        if (!said.own.empty()) part.add("value", std::string_view(said.own));
        part.close();
      };
      claim("first", value.conflict->first);
      claim("second", value.conflict->second);
      conflict.close();
    } else {
      json::Object hedge(object.key("hedge"));
      append_strings(hedge.key("larger"), value.larger);
      append_strings(hedge.key("smaller"), value.smaller);
      hedge.close();
      if (!value.experiment.empty()) object.add("experiment", std::string_view(value.experiment));
    }
    if (!value.derivation.empty()) append_strings(object.key("derivation"), value.derivation);
    object.close();
  }

  void write_of(const Record& record, const std::string& source) {
    json::Object object = begin("record", source);
    json::Object fields(object.key("fields"));
    for (const auto& [name, value] : record.fields) {
      fields.key(name);
      write(value, {});
    }
    fields.close();
    object.close();
  }

  void write_of(const List& list, const std::string& source) {
    json::Object object = begin("list", source);
    json::append_array(object.key("value"), list, [&](const Value& item) { write(item, {}); });
    object.close();
  }

  void append_word(std::string& out, const Word& word) {
    json::append_array(out, word,
                       [&](ObjectId object) { json::append_string(out, signature_.name(object)); });
  }

  void append_labels(std::string& out, const Labels& labels) {
    out += '[';
    for (std::uint64_t i = 0; i < labels.size(); ++i) {
      budget_.step(16);
      if (i > 0) out += ',';
      json::append_string(out, labels.text(i));
    }
    out += ']';
  }

  void append_ports(std::string& out, const std::vector<Port>& ports) {
    json::append_array(out, ports, [&](const Port& port) {
      json::Object entry(out);
      if (!port.name.empty()) entry.add("name", std::string_view(port.name));
      append_labels(entry.key("labels"), port.labels);
      entry.close();
    });
  }

  // A digit is 3.32 bits. Zeros of sparse tables are written out, four characters each.
  static double predicted_bytes(const Channel& channel) {
    const Table& table = channel.table;
    double bytes = 4 * table.shape().cells();
    for (const auto* ports : {&channel.inputs, &channel.outputs}) {
      for (const Port& port : *ports) bytes += 12 * static_cast<double>(port.labels.size());
    }
    double digits = 24;  // of a double
    if (table.arith() == Arith::exact) {
      digits =
          table.layout() == Layout::functional
              ? 0
              : static_cast<double>(table.numerators().max_bits() + table.denominators().max_bits()) / 3.32;
    }
    return bytes + digits * static_cast<double>(table.stored());
  }

  // Walks the stored cells once, and writes the zeros between them.
  void append_rows(const Channel& channel) {
    const Table& table = channel.table;
    const std::uint64_t columns = table.shape().columns();
    const std::uint64_t cells = table.shape().rows() * columns;  // within 2^63: predicted above, and refused
    const std::string_view zero = table.arith() == Arith::exact ? "\"0\"" : "0";
    auto unknown = channel.undetermined.begin();
    std::uint64_t at = 0;  // the next cell to be written
    const auto write_cell = [&](const auto& append) {
      budget_.step(16);
      const std::uint64_t row = at / columns;
      const std::uint64_t column = at % columns;
      ++at;
      out_ += column > 0 ? "," : row > 0 ? ",[" : "[";
      while (unknown != channel.undetermined.end() && unknown->row < row) ++unknown;
      if (unknown != channel.undetermined.end() && unknown->row == row) {
        out_ += "null";
      } else {
        append();
      }
      if (column + 1 == columns) out_ += ']';
    };
    const auto write_zeros_up_to = [&](std::uint64_t end) {
      while (at < end) write_cell([&] { out_ += zero; });
    };
    out_ += '[';
    const Extents& extents = table.shape().extents;
    table.visit_cells([&](std::span<const Coordinate> key, std::size_t cell, std::size_t denominator) {
      std::uint64_t number = 0;
      for (std::size_t i = 0; i < key.size(); ++i) number = number * extents[i] + key[i];
      write_zeros_up_to(number);
      write_cell([&] {
        if (is_zero_cell(table, cell)) {
          out_ += zero;
        } else {
          append_weight(out_, weight_of(table, cell, denominator));
        }
      });
    });
    write_zeros_up_to(cells);
    out_ += ']';
  }

  std::string& out_;
  const Signature& signature_;
  Budget& budget_;
};

}  // namespace

std::string to_json(const Value& value, const std::string& source, const Signature& signature,
                    Budget& budget) {
  std::string out;
  JsonWriter(out, signature, budget).write(value, source);
  return out;
}

}  // namespace diag
