// The diag command. It sees of the library what any host sees: <diag/diag.hpp>.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <exception>
#include <new>
#include <string>

#include "format.hpp"
#include "messages.hpp"
#include "models.hpp"
#include "options.hpp"
#include "output.hpp"
#include "repl.hpp"
#include "run.hpp"

namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

// The first one asks what runs to stop, the second one is obeyed by the system.
extern "C" void on_interrupt(int signal) {
  if (!interrupted.exchange(true)) return;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void listen_to_signals() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigemptyset(&action.sa_mask);
  struct sigaction before {};
  sigaction(SIGINT, nullptr, &before);
  // In the background of a shell it is ignored, and stays so. Without SA_RESTART: a read that waits comes
  // back.
  if (before.sa_handler != SIG_IGN) sigaction(SIGINT, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a write that has no reader fails
}

int run(int count, const char* const* arguments) {
  const auto parsed = parse_call(count, arguments);
  if (const auto* message = std::get_if<Message>(&parsed)) {
    if (message->status == 0) {
      write_result(message->text);
    } else {
      write_message(message->text);
    }
    return message->status;
  }
  const auto& call = std::get<Call>(parsed);
  if (call.command == Command::repl) return run_repl(call);
  if (call.command == Command::fmt) return format_files(call, interrupted);
  if (call.command == Command::convert) return convert_model(call, interrupted);
  if (call.command == Command::draw) return draw(call, interrupted);
  if (call.command == Command::query) return query_model(call, interrupted);
  return run_files(call, interrupted);
}

}  // namespace

int main(int count, char** arguments) {
  listen_to_signals();
  try {
    return run(count, arguments);
  } catch (const OutputLost& lost) {
    if (!lost.reason.empty()) write_message("diag: cannot write the results: " + lost.reason + "\n");
  } catch (const std::bad_alloc&) {
    write_message(
        "diag: the machine has no memory left\nhelp: --max-memory refuses in time what needs too much\n");
  } catch (const std::exception& error) {
    write_message(std::string("diag: internal error: ") + error.what() +
                  "\nhelp: this is a fault of diag: please report it, with the script\n");
  }
  return 1;
}
