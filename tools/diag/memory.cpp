#include "memory.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

namespace {

constexpr std::uint64_t none = std::numeric_limits<std::uint64_t>::max();

// A file that holds a number of bytes; "max" and files that are not there are no limit.
std::uint64_t limit_in(const std::string& path) {
  std::ifstream file(path);
  std::uint64_t bytes = 0;
  return file >> bytes ? bytes : none;
}

// The smallest limit of the group and those around it.
std::uint64_t group_limit(const std::string& root, std::string group, const std::string& file) {
  std::uint64_t least = none;
  for (;;) {
    least = std::min(least, limit_in(root + group + "/" + file));
    const std::size_t slash = group.rfind('/');
    if (slash == std::string::npos) return least;
    group.erase(slash);
  }
}

// Lines are "0::/user.slice/x" (version 2) or "9:memory:/x" (version 1). In a container the path may be one
// of the outside, which is not there: then the root of what is mounted tells.
std::uint64_t control_group_limit() {
  std::uint64_t least = none;
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    std::string group = line.substr(second + 1);
    if (group == "/") group.clear();
    if (controllers == ",,") least = std::min(least, group_limit("/sys/fs/cgroup", group, "memory.max"));
    if (controllers.find(",memory,") != std::string::npos) {
      least = std::min(least, group_limit("/sys/fs/cgroup/memory", group, "memory.limit_in_bytes"));
    }
  }
  return least;
}

std::uint64_t resource_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return none;
  return limit.rlim_cur;
}

}  // namespace

std::uint64_t machine_memory() {
  std::uint64_t bytes = std::min(control_group_limit(), resource_limit());
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page = sysconf(_SC_PAGESIZE);
  if (pages > 0 && page > 0)
    bytes = std::min(bytes, static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page));
  return bytes == none ? 0 : bytes;
}
