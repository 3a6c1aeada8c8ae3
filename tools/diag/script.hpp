// The log of a dialogue, and the script that `:save` makes of it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <diag/diag.hpp>

struct Step {  // a statement that went well
  diag::Session::Statement statement;
  std::string kept_as;  // the name of its result, or nothing
};

struct Entry {
  std::string text;  // of a file its path
  bool file = false;
  bool declares = false;
  std::size_t depth = 0;    // of the session, before it
  std::vector<Step> steps;  // of a file all of its statements
};

// The script that declares and asks what these inputs did, to be written as `path`. Files are imported, and
// declare in it what they declared in the session; where that does not go together with another declaration,
// they are copied into it. A declaration that was replaced is left out, or gets a further name where others
// rest on it. `accepted` says whether a script is good: the first good one is taken, or else the last.
[[nodiscard]] std::string script_of(const std::vector<Entry>& entered, const std::string& path,
                                    const std::function<bool(const std::string& text)>& accepted);
