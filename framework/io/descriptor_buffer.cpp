#include "framework/io/descriptor_buffer.hpp"

#include "framework/io/system_calls.hpp"

#include <cerrno>
#include <cstddef>
#include <ios>
#include <unistd.h>

namespace tapestry {

DescriptorBuffer::DescriptorBuffer(int descriptor)
    : descriptor_(descriptor)
    , buffer_(1 << 16) {
    setp(buffer_.data(), buffer_.data() + buffer_.size());
}

// A write may take a part; the next one has the reason if the rest cannot follow.
bool DescriptorBuffer::write(const char* bytes, std::size_t count) {
    while (count > 0 && error_ == 0) {
        const ssize_t taken = retry_interrupted([&] { return ::write(descriptor_, bytes, count); });
        if (taken > 0) {
            bytes += taken;
            count -= static_cast<std::size_t>(taken);
        } else {
            error_ = taken < 0 ? errno : EIO;
        }
    }
    return error_ == 0;
}

int DescriptorBuffer::sync() {
    const auto count = static_cast<std::size_t>(pptr() - pbase());
    setp(buffer_.data(), buffer_.data() + buffer_.size());
    return write(buffer_.data(), count) ? 0 : -1;
}

DescriptorBuffer::int_type DescriptorBuffer::overflow(int_type byte) {
    if (sync() != 0) return traits_type::eof();
    if (!traits_type::eq_int_type(byte, traits_type::eof())) {
        *pptr() = traits_type::to_char_type(byte);
        pbump(1);
    }
    return traits_type::not_eof(byte);
}

std::streamsize DescriptorBuffer::xsputn(const char* bytes, std::streamsize count) {
    if (count <= epptr() - pptr()) {
        traits_type::copy(pptr(), bytes, static_cast<std::size_t>(count));
        pbump(static_cast<int>(count));
        return error_ == 0 ? count : 0;
    }
    return sync() == 0 && write(bytes, static_cast<std::size_t>(count)) ? count : 0;
}

DescriptorBuffer::pos_type DescriptorBuffer::seekoff(off_type offset, std::ios::seekdir from,
                                                     std::ios::openmode) {
    if (sync() != 0) return off_type(-1);
    const int whence = from == std::ios::beg   ? SEEK_SET
                       : from == std::ios::cur ? SEEK_CUR
                                               : SEEK_END;
    return ::lseek(descriptor_, offset, whence);
}

DescriptorBuffer::pos_type DescriptorBuffer::seekpos(pos_type position, std::ios::openmode which) {
    return seekoff(position, std::ios::beg, which);
}

} // namespace tapestry
