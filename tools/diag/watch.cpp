// inotify wakes us up, for whatever happens in the folders of the files; what counts is whether a file looks
// different from when it was read. Once a second we look without being woken, for file systems that tell
// nothing.
#include "watch.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "messages.hpp"
#include "output.hpp"

namespace {

using namespace std::chrono_literals;

class Folders {
 public:
  explicit Folders(const FileLooks& files) : queue_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
    for (const auto& [file, look] : files) {
      watch(std::filesystem::path(file).parent_path());
      std::error_code unknown;  // a link: what it leads to may change as well
      const std::filesystem::path real = std::filesystem::canonical(file, unknown);
      if (!unknown) watch(real.parent_path());
    }
  }
  ~Folders() {
    if (queue_ >= 0) close(queue_);
  }
  Folders(const Folders&) = delete;
  Folders& operator=(const Folders&) = delete;

  // Until something happens, a signal comes, or a second has passed.
  void wait() const {
    pollfd waiting{queue_, POLLIN, 0};
    (void)poll(&waiting, queue_ >= 0 ? 1 : 0, 1000);
    char events[4096];
    while (queue_ >= 0 && read(queue_, events, sizeof events) > 0) {
    }
  }

 private:
  void watch(const std::filesystem::path& folder) const {
    if (queue_ < 0) return;
    const std::string place = folder.empty() ? "." : folder.string();
    (void)inotify_add_watch(queue_, place.c_str(),
                            IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_MODIFY);
  }

  int queue_;
};

std::string list_of(const FileLooks& files) {
  constexpr std::size_t most = 8;
  std::string text;
  std::size_t told = 0;
  for (const auto& [file, look] : files) {
    if (told++ == most) return text + " and " + std::to_string(files.size() - most) + " more";
    text += (text.empty() ? "" : ", ") + file;
  }
  return text;
}

}  // namespace

void run_and_watch(const std::function<FileLooks()>& run, const std::atomic<bool>& cancelled) {
  while (!cancelled) {
    const FileLooks files = run();
    if (cancelled) return;
    const Folders folders(files);
    write_message("watching " + list_of(files) + " (Ctrl-C ends)\n");
    const auto changed = [&] {
      return std::find_if(files.begin(), files.end(),
                          [](const auto& file) { return look_at(file.first) != file.second; });
    };
    while (!cancelled && changed() == files.end()) folders.wait();
    if (cancelled) return;
    const std::string first = changed()->first;
    // An editor may write in several steps, and may take the old file away before the new one is there.
    for (int i = 0; i < 10; ++i) {
      const FileLook before = look_at(first);
      std::this_thread::sleep_for(50ms);
      if (before == look_at(first) && before != FileLook{}) break;
    }
    write_message("\n" + first + " has changed\n");
  }
}
