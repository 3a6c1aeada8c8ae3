#include "tests/scale/counting.hpp"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace scale {
namespace {

Counts now;  // these tests run in one thread

void* allocate(std::size_t bytes, std::size_t alignment) {
  void* made = alignment == 0
                   ? std::malloc(bytes == 0 ? 1 : bytes)
                   : std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (made == nullptr) throw std::bad_alloc();
  const std::size_t size = malloc_usable_size(made);
  ++now.allocations;
  now.bytes += size;
  now.live += size;
  now.peak = std::max(now.peak, now.live);
  return made;
}

void release(void* memory) {
  if (memory != nullptr) now.live -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

Counts counts() { return now; }
void reset_peak() { now.peak = now.live; }

}  // namespace scale

void* operator new(std::size_t bytes) { return scale::allocate(bytes, 0); }
void* operator new[](std::size_t bytes) { return scale::allocate(bytes, 0); }
void* operator new(std::size_t bytes, std::align_val_t align) {
  return scale::allocate(bytes, std::size_t(align));
}
void* operator new[](std::size_t bytes, std::align_val_t align) {
  return scale::allocate(bytes, std::size_t(align));
}
void operator delete(void* memory) noexcept { scale::release(memory); }
void operator delete[](void* memory) noexcept { scale::release(memory); }
void operator delete(void* memory, std::size_t) noexcept { scale::release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { scale::release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { scale::release(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { scale::release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { scale::release(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { scale::release(memory); }
