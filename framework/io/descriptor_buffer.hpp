#pragma once

#include <cstddef>
#include <ios>
#include <streambuf>
#include <vector>

namespace tapestry {

/// What a std::ostream needs to write to an open file descriptor, which stays the caller's. Unlike
/// std::filebuf it keeps the errno of the write that failed, and takes no byte after it.
class DescriptorBuffer : public std::streambuf {
  public:
    explicit DescriptorBuffer(int descriptor);

    /// The errno of the write that failed, 0 if none did.
    int error() const { return error_; }

  protected:
    int_type overflow(int_type byte) override;
    std::streamsize xsputn(const char* bytes, std::streamsize count) override;
    int sync() override; ///< 0, or -1 on failure
    pos_type seekoff(off_type offset, std::ios::seekdir from, std::ios::openmode) override;
    pos_type seekpos(pos_type position, std::ios::openmode which) override;

  private:
    bool write(const char* bytes, std::size_t count);

    int descriptor_;
    int error_ = 0;
    std::vector<char> buffer_;
};

} // namespace tapestry
