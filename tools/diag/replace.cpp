#include "replace.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "output.hpp"

namespace {

std::string cannot(int error) {
  return std::string("cannot be written: ") + (error == EACCES || error == EPERM ? "permission denied"
                                               : error == ENOENT                 ? "there is no such folder"
                                                                                 : std::strerror(error));
}

int write_through(int file, std::string_view text) {
  if (const int error = write_all(file, text); error != 0) return error;
  return fsync(file) == 0 || errno == EINVAL ? 0 : errno;  // a pipe cannot be synchronised
}

}  // namespace

std::string replace_file(const std::string& path, std::string_view text) {
  std::error_code unknown;
  const std::filesystem::path real = std::filesystem::weakly_canonical(path, unknown);
  const std::string place = unknown ? path : real.string();
  struct stat about {};
  const bool exists = stat(place.c_str(), &about) == 0;
  if (exists && S_ISDIR(about.st_mode)) return cannot(EISDIR);
  if (exists && !S_ISREG(about.st_mode)) return "cannot be written: is no regular file";
  if (exists && access(place.c_str(), W_OK) != 0) return cannot(errno);  // rename() would not ask
  std::string beside = place + ".XXXXXX";
  const int file = mkstemp(beside.data());
  if (file < 0) return cannot(errno);
  const mode_t mask = umask(0);
  umask(mask);
  int error = fchmod(file, exists ? about.st_mode & 07777U : 0666U & ~mask) == 0 ? 0 : errno;
  if (exists && fchown(file, about.st_uid, about.st_gid) != 0 && geteuid() == 0 && error == 0) error = errno;
  if (error == 0) error = write_through(file, text);
  if (close(file) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(beside.c_str(), place.c_str()) != 0) error = errno;
  if (error == 0) return {};
  unlink(beside.c_str());
  return cannot(error);
}
