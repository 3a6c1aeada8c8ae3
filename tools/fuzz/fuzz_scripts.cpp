// Mutated scripts for the whole interpreter, through the library as a host uses it: whatever the text, a
// session ends within its limits and says what is wrong.
#include <diag/diag.hpp>

#include <fstream>
#include <sstream>
#include <string>

#include "tools/fuzz/fuzz.hpp"

namespace {

diag::Loaded load(const std::string& path, const std::string& from) {
  const std::size_t folder = from.rfind('/');
  const std::string place =
      folder == std::string::npos || path.rfind('/', 0) == 0 ? path : from.substr(0, folder + 1) + path;
  std::ifstream file(place, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return {place, std::nullopt, "no such file"};
  return {place, text.str(), {}};
}

void attempt(const std::string& path, const std::string& text) {
  diag::Options options;
  options.max_memory = std::uint64_t{256} << 20U;
  options.timeout = 2;
  options.load = load;
  diag::Session session(std::move(options));
  bool error = false;
  bool denied = false;
  const diag::Status status = session.run(path, text, [&](const diag::Result& result) {
    const std::string shown = result.text() + result.json();
    if (shown.find("internal error") != std::string::npos) throw diag::fuzz::Finding{shown};
    if (const auto diagnostic = result.diagnostic()) error |= diagnostic->is_error();
    denied |= result.kind() == diag::Result::Kind::assertion && !result.holds();
  });
  if (status == diag::Status::wrong && !error) throw diag::fuzz::Finding{"a wrong script without an error"};
  if (status == diag::Status::failed && !error && !denied)
    throw diag::fuzz::Finding{"a failure without a reason"};
  if (status == diag::Status::well && (error || denied))
    throw diag::fuzz::Finding{"an error, and yet all is well"};
}

}  // namespace

int main(int argc, char** argv) { return diag::fuzz::run(argc, argv, 60, attempt); }
