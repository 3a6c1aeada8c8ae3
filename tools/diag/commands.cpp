// The commands of the REPL. Their table is what `:help` lists.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <sstream>

#include "dialogue.hpp"
#include "help.hpp"
#include "library.hpp"
#include "output.hpp"
#include "replace.hpp"

namespace {

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string::npos ? std::string()
                                    : text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

}  // namespace

const std::vector<Dialogue::Command>& Dialogue::commands() {
  static const std::vector<Command> all{
      {":help", "[WORD]", "this; or the page of a word, such as :help comb", &Dialogue::help},
      {":type", "EXPRESSION", "what an expression is, without computing it", &Dialogue::type},
      {":draw", "NAME [as \"FILE\"]", "a picture, as the statement `draw`", &Dialogue::draw},
      {":browse", "[NAME]", "what has been declared; with a name its members", &Dialogue::browse},
      {":load", "FILE", "runs a script in the session", &Dialogue::load},
      {":reload", "", "enters all of it again, with files as they are now", &Dialogue::reload},
      {":save", "FILE", "writes a script of what was entered; :save! overwrites", &Dialogue::save},
      {":undo", "", "takes back the latest declaration", &Dialogue::undo},
      {":time", "[INPUT]", "how long an input takes; alone, each of them", &Dialogue::time},
      {":set", "[KEY = VALUE]", "a setting, as the statement `set`; alone, the choices", &Dialogue::set},
      {":quit", "", "ends the session, as Ctrl-D does", &Dialogue::quit},
  };
  return all;
}

// A command may be shortened as long as one alone begins so; the first in the table wins for a letter alone.
void Dialogue::command(const std::string& line) {
  const std::size_t end = std::min(line.find_first_of(" \t\r\n"), line.size());
  std::string name = line.substr(0, end);
  std::string rest = trimmed(line.substr(end));
  if (name == ":save!") {
    name = ":save";
    rest = "!" + rest;
  }
  std::vector<const Command*> found;
  for (const Command& one : commands()) {
    if (one.name == name) {
      found.assign(1, &one);
      break;
    }
    if (std::string(one.name).compare(0, name.size(), name) == 0) found.push_back(&one);
  }
  if (name == ":" || found.empty())
    return complain("there is no command `" + name + "`", ":help lists the commands");
  if (found.size() > 1) {
    std::string names;
    for (const Command* one : found) names += (names.empty() ? "" : ", ") + std::string(one->name);
    return complain("`" + name + "` may be " + names);
  }
  (this->*found.front()->run)(rest);
}

// Words, in lines of 80 columns, or as many as there are.
void Dialogue::list(const std::vector<std::string>& words) {
  const std::size_t width = std::min<std::size_t>(80, terminal_width());
  std::string text;
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty() && line.size() + word.size() + 3 > width) {
      text += line + ",\n";
      line.clear();
    }
    line += (line.empty() ? "" : ", ") + word;
  }
  say(text + line + "\n");
}

void Dialogue::help(const std::string& rest) {
  if (rest == "topics") return list(help_topics());
  if (rest == "functions") return list(diag::Session::functions());
  if (!rest.empty()) {
    const std::size_t width = std::clamp<std::size_t>(terminal_width(), 20, 100);
    const bool marked = rest.size() > 1 && (rest[0] == ':' || rest[0] == '`');
    const std::string topic = marked ? rest.substr(1, rest.find('`', 1) - 1) : rest;
    for (const Command& one : commands())
      if (rest == one.name || rest == std::string(one.name).substr(1))
        say(trimmed(std::string(one.name) + " " + one.arguments) + "\n    " +
            wrapped(one.text, width, "    ", 4));
    const std::string page = marked && rest[0] == ':' ? std::string() : help_page(topic, width);
    if (!page.empty()) return write_result(page);  // its code stays whole
    for (const Command& one : commands())
      if (rest == one.name || rest == std::string(one.name).substr(1)) return;
    std::vector<std::string> known = help_topics();
    const std::vector<std::string> functions = diag::Session::functions();
    known.insert(known.end(), functions.begin(), functions.end());
    for (const Command& one : commands()) known.emplace_back(one.name);
    const std::string near = diag::likeliest(topic, known);
    return complain("there is no page about `" + topic + "`",
                    near.empty() ? ":help topics lists all pages" : "there is one about " + near);
  }
  const std::size_t width = std::max<std::size_t>(20, terminal_width());
  std::string text;
  for (const char* line : {"Type a statement, or an expression, which is printed and named: _1, _2, ...",
                           "An unfinished line goes on in the next; Ctrl-C gives it up, and stops what runs.",
                           "TAB completes names, labels, members, files and signs: \\otimes TAB is ⊗."})
    text += wrapped(line, width, "");
  text += "\n";
  std::size_t widest = 0;
  for (const Command& one : commands())
    widest = std::max(widest, std::string(one.name).size() + std::string(one.arguments).size() + 1);
  for (const Command& one : commands()) {
    std::string head = std::string(one.name) + " " + one.arguments;
    if (widest + 30 > width) {
      text += trimmed(head) + "\n    " + wrapped(one.text, width, "    ", 4);
      continue;
    }
    head.resize(widest + 2, ' ');
    text += "  " + head + wrapped(one.text, width, std::string(widest + 4, ' '), widest + 4);
  }
  text += "\n" +
          wrapped("To begin with: model, P, do, identify, comb; :help functions; :help signs; :help topics.",
                  width, "");
  say(text);
}

void Dialogue::type(const std::string& rest) {
  if (rest.empty()) return complain(":type wants an expression", ":type Smoking.P(cancer)");
  // An object is no expression, and asked about all the same.
  const std::vector<diag::Session::Name> names = session_->names();
  const auto is = [&](bool object) {
    return std::find_if(names.begin(), names.end(), [&](const auto& name) {
      return name.name == rest && (name.kind == "type") == object;
    });
  };
  if (const auto object = is(true); object != names.end() && is(false) == names.end()) {
    const std::size_t equal = object->text.find(" = ");
    return say("an object" + (equal == std::string::npos ? "" : ", " + object->text.substr(equal + 3)) +
               "\n");
  }
  progress_.begin();
  const auto type = session_->type_of("input", rest, [&](const diag::Result& result) { show(result, true); });
  progress_.clear();
  if (type) return say(*type + "\n");
}

void Dialogue::draw(const std::string& rest) {
  if (rest.empty()) return complain(":draw wants the name of a diagram or model", ":draw Smoking.joint");
  Entry entry;
  entry.text = "draw " + rest;
  run(entry);
}

void Dialogue::load(const std::string& rest) {
  if (rest.empty()) return complain(":load wants a file", ":load examples/smoking.diag");
  Entry entry;
  entry.text = rest;
  if (rest.size() > 1 && rest.front() == '"' && rest.back() == '"')
    entry.text = rest.substr(1, rest.size() - 2);
  entry.file = true;
  run(entry);
}

// A session of its own, so that nothing is left of what the files said before.
void Dialogue::reload(const std::string&) {
  std::vector<Entry> log = std::move(log_);
  log_.clear();
  files_ = std::make_unique<Files>(call_.max_memory, cancelled_);
  session_ = std::make_unique<diag::Session>(options());
  std::size_t done = 0;
  for (Entry& entry : log) {
    entry.depth = session_->depth();
    const diag::Status status = run_entry(entry, !entry.file);
    if (cancelled_) break;
    status_ = std::max(status_, static_cast<int>(status));
    if (session_->depth() > entry.depth || status == diag::Status::well) {
      log_.push_back(std::move(entry));
      ++done;
    }
  }
  say("entered again: " + std::to_string(done) + (done == 1 ? " input" : " inputs") +
      (done < log.size() ? ", and " + std::to_string(log.size() - done) + " failed" : "") + "\n");
}

void Dialogue::save(const std::string& rest) {
  const bool over = !rest.empty() && rest[0] == '!';
  const std::string path = trimmed(over ? rest.substr(1) : rest);
  if (path.empty()) return complain(":save wants a file", ":save session.diag");
  std::error_code unknown;
  if (!over && std::filesystem::exists(path, unknown))
    return complain(path + " is there already", ":save! " + path + " writes over it");
  std::vector<diag::Diagnostic> faults;
  const std::string script = script_of(log_, path, [&](const std::string& text) {
    faults = faults_of(text, path);
    return faults.empty();
  });
  const std::string error = replace_file(path, script);
  if (!error.empty()) return complain(path + ": " + error);
  if (faults.empty()) return say("saved as " + path + "\n");
  std::string lines;
  for (const diag::Diagnostic& fault : faults) {
    report(fault);
    const std::string line = std::to_string(fault.line());
    if (fault.line() > 0 && fault.file() == path && lines.find(" " + line + ",") == std::string::npos)
      lines += " " + line + ",";
  }
  if (!lines.empty()) lines = ": see line" + lines.substr(0, lines.size() - 1);
  complain("saved as " + path + ", but `diag run` refuses it" + lines);
}

std::vector<diag::Diagnostic> Dialogue::faults_of(const std::string& text, const std::string& path) {
  Files files(call_.max_memory, cancelled_);
  diag::Options options = this->options();
  options.load = [&](const std::string& named, const std::string& from) { return files.load(named, from); };
  diag::Session session(std::move(options));
  std::vector<diag::Diagnostic> faults;
  progress_.begin();
  (void)session.check(path, text, [&](const diag::Result& result) {
    const auto diagnostic = result.diagnostic();
    if (diagnostic && diagnostic->is_error()) faults.push_back(*diagnostic);
  });
  progress_.clear();
  return faults;
}

void Dialogue::browse(const std::string& rest) {
  std::vector<std::string> path;
  std::istringstream parts(rest);
  for (std::string part; std::getline(parts, part, '.');) {
    part = trimmed(part);
    if (part.size() > 2 && part.front() == '`' && part.back() == '`') part = part.substr(1, part.size() - 2);
    path.push_back(part);
  }
  const std::vector<diag::Session::Name> names = session_->names(path);
  std::string text;
  for (const diag::Session::Name& name : names) text += name.text + "\n";
  if (!text.empty()) return say(text);
  if (path.empty()) return say("nothing has been declared\n");
  if (path.size() == 1 && is_module(path.front()))
    return complain(
        "`" + rest + "` is a module, and no name here",
        ":help " + rest + " lists what it offers; after `import " + rest + " as m`, :browse m does");
  const std::string last = path.back();
  path.pop_back();
  std::vector<std::string> known;
  for (const diag::Session::Name& name : session_->names(path)) known.push_back(name.name);
  if (std::find(known.begin(), known.end(), last) != known.end())
    return complain("`" + rest + "` has no members", ":browse lists what has been declared");
  const std::string near = diag::likeliest(last, known);
  complain("there is no `" + rest + "`",
           near.empty() ? ":browse lists what has been declared" : "did you mean `" + near + "`?");
}

void Dialogue::time(const std::string& rest) {
  if (!rest.empty()) {
    const bool before = timed_;
    timed_ = true;
    Entry entry;
    entry.text = rest;
    run(entry);
    timed_ = before;
    return;
  }
  timed_ = !timed_;
  say(timed_ ? "each input is timed\n" : "inputs are timed no more\n");
}

void Dialogue::set(const std::string& rest) {
  if (rest.empty())
    return say(
        "arith = exact | double                 fractions, or floating point\n"
        "undetermined = marked | uniform        rows that events of probability 0 leave open\n");
  std::string setting = rest;
  if (setting.find('=') == std::string::npos) {  // `:set arith double` is plain enough
    const std::size_t space = setting.find_first_of(" \t");
    if (space != std::string::npos) setting.insert(space, " =");
  }
  Entry entry;
  entry.text = "set " + setting;
  run(entry);
}

void Dialogue::undo(const std::string&) {
  for (std::size_t i = log_.size(); i-- > 0;) {
    if (!log_[i].declares) continue;
    session_->back_to(log_[i].depth);
    std::string text = log_[i].text.substr(0, log_[i].text.find('\n'));
    if (log_[i].text.size() > text.size()) text += " ...";
    log_.resize(i);
    return say("taken back: " + text + "\n");
  }
  say("there is nothing to take back\n");
}

void Dialogue::quit(const std::string&) { ended_ = true; }
