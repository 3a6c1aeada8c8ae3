// Diagnostics as hosts see them: everything is text already, no source is needed any more.
#include "interpreter/api/inside.hpp"
#include "interpreter/base/text.hpp"

namespace diag {
inline namespace v0 {

Diagnostic::Data Diagnostic::Data::of(const inside::Diagnostic& from, const Sources& sources) {
  const auto place = [&](const Span& span) { return sources[span.file].position(span.begin); };
  Data data;
  data.error = from.severity == Severity::error;
  data.name = from.name;
  data.file = sources[from.span.file].name();
  data.line = place(from.span).line;
  data.column = place(from.span).column;
  data.message = from.message;
  data.help = from.help;
  for (const diag::Note& note : from.notes) {
    data.notes.push_back(
        {sources[note.span.file].name(), note.text, place(note.span).line, place(note.span).column});
  }
  data.text = render(from, sources);
  return data;
}

Diagnostic Diagnostic::of_file(std::string file, std::string message, std::string help) {
  return of_file(true, "unreadable-file", std::move(file), std::move(message), std::move(help));
}

Diagnostic Diagnostic::of_file(bool is_error, std::string name, std::string file, std::string message,
                               std::string help) {
  Data data;
  data.error = is_error;
  data.name = std::move(name);
  data.text = file + (is_error ? ": error: " : ": warning: ") + message + "\n";
  if (!help.empty()) data.text += "help: " + help + "\n";
  data.file = std::move(file);
  data.message = std::move(message);
  data.help = std::move(help);
  return Diagnostic(std::make_shared<const Data>(std::move(data)));
}

bool Diagnostic::is_error() const { return data_->error; }
const std::string& Diagnostic::name() const { return data_->name; }
const std::string& Diagnostic::file() const { return data_->file; }
std::uint32_t Diagnostic::line() const { return data_->line; }
std::uint32_t Diagnostic::column() const { return data_->column; }
const std::string& Diagnostic::message() const { return data_->message; }
const std::string& Diagnostic::help() const { return data_->help; }
const std::vector<Diagnostic::Note>& Diagnostic::notes() const { return data_->notes; }
const std::string& Diagnostic::text() const { return data_->text; }

void Diagnostic::Data::write(json::Object& object) const {
  object.add("name", std::string_view(name));
  object.add("file", std::string_view(file));
  if (line > 0) {
    object.add("line", static_cast<std::uint64_t>(line));
    object.add("column", static_cast<std::uint64_t>(column));
  }
  object.add("message", std::string_view(message));
  if (!help.empty()) object.add("help", std::string_view(help));
  if (notes.empty()) return;
  std::string& out = object.key("notes");
  json::append_array(out, notes, [&](const Note& note) {
    json::Object place(out);
    place.add("file", std::string_view(note.file));
    place.add("line", static_cast<std::uint64_t>(note.line));
    place.add("column", static_cast<std::uint64_t>(note.column));
    place.add("message", std::string_view(note.text));
    place.close();
  });
}

Formatted format(const std::string& name, std::string text) {
  Sources sources;
  Diagnostics found;
  Formatted formatted;
  formatted.text = format(sources.add(name, std::move(text)), found);
  found.sort_by_place();
  for (const inside::Diagnostic& diagnostic : found.all())
    formatted.diagnostics.push_back(
        Diagnostic(std::make_shared<const Diagnostic::Data>(Diagnostic::Data::of(diagnostic, sources))));
  return formatted;
}

std::string likeliest(const std::string& name, const std::vector<std::string>& known) {
  return nearest(name, known);
}

std::string Diagnostic::json() const {
  std::string out;
  json::Object object(out);
  object.add("kind", data_->error ? "error" : "warning");
  data_->write(object);
  object.close();
  return out;
}

}  // namespace v0
}  // namespace diag
