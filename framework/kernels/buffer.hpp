#pragma once

#include "framework/kernels/memory.hpp"
#include "framework/kernels/pool.hpp"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>

namespace tapestry {

/// The numbers of an array, one after the other. Either the buffer has memory of its own, from the
/// pool, or it is a stretch of memory that an owner keeps alive. A copy always has its own. Has the
/// names that xtensor asks of a container; numbers that nobody gave a value are undefined.
template<class T>
class Buffer {
    static_assert(std::is_trivially_copyable_v<T>);

  public:
    using value_type = T;
    using allocator_type = std::allocator<T>; // xtensor wants a name; memory comes from the pool
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;
    using reference = T&;
    using const_reference = const T&;
    using pointer = T*;
    using const_pointer = const T*;
    using iterator = T*;
    using const_iterator = const T*;
    using reverse_iterator = std::reverse_iterator<T*>;
    using const_reverse_iterator = std::reverse_iterator<const T*>;

    Buffer() = default;
    explicit Buffer(std::size_t n)
        : data_(allocate(n))
        , size_(n) {}
    Buffer(std::size_t n, T value)
        : Buffer(n) {
        std::fill_n(data_, n, value);
    }
    Buffer(std::initializer_list<T> values)
        : Buffer(values.size()) {
        std::copy(values.begin(), values.end(), data_);
    }

    /// The n numbers at `data`, which lie there for as long as `owner` lives.
    Buffer(T* data, std::size_t n, std::shared_ptr<const void> owner)
        : data_(data)
        , size_(n)
        , owner_(std::move(owner)) {}

    Buffer(const Buffer& other)
        : Buffer(other.size_) {
        std::copy_n(other.data_, size_, data_);
    }
    Buffer(Buffer&& other) noexcept { swap(other); }
    Buffer& operator=(const Buffer& other) {
        if (this == &other) return *this;
        resize(other.size_);
        std::copy_n(other.data_, size_, data_);
        return *this;
    }
    Buffer& operator=(Buffer&& other) noexcept {
        swap(other);
        return *this;
    }
    ~Buffer() {
        if (!owner_) pool::deallocate(data_, size_ * sizeof(T));
    }

    /// Whether it is a stretch of somebody else's memory.
    bool is_view() const { return owner_ != nullptr; }

    /// New memory, unless the size stays the same.
    void resize(std::size_t n) {
        if (n != size_) *this = Buffer(n);
    }
    void swap(Buffer& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(owner_, other.owner_);
    }

    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    T* data() noexcept { return data_; }
    const T* data() const noexcept { return data_; }
    T& operator[](std::size_t i) { return data_[i]; }
    const T& operator[](std::size_t i) const { return data_[i]; }
    T* begin() noexcept { return data_; }
    T* end() noexcept { return data_ + size_; }
    const T* begin() const noexcept { return data_; }
    const T* end() const noexcept { return data_ + size_; }
    const T* cbegin() const noexcept { return data_; }
    const T* cend() const noexcept { return data_ + size_; }

  private:
    static T* allocate(std::size_t n) {
        if (n > std::size_t(-1) / sizeof(T))
            throw OutOfMemory("[Buffer] of " + std::to_string(n) + " numbers " +
                              shortage(double(n) * sizeof(T)));
        return static_cast<T*>(pool::allocate(n * sizeof(T)));
    }

    T* data_ = nullptr;
    std::size_t size_ = 0;
    std::shared_ptr<const void> owner_;
};

} // namespace tapestry
