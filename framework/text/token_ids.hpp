#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <span>
#include <vector>

namespace tapestry {

/// The ids of a text's tokens, or of a part of it. They take 32 bits each and never change, so that
/// copies and parts share them: a text lies in memory once, whoever reads it.
class TokenIds {
  public:
    TokenIds() = default;
    explicit TokenIds(std::vector<std::int32_t> ids);

    /// Copies the ids. Throws std::out_of_range for one that does not fit into 32 bits.
    TokenIds(const std::vector<std::int64_t>& ids);
    TokenIds(std::initializer_list<std::int64_t> ids);
    template<std::input_iterator Iterator>
    TokenIds(Iterator begin, Iterator end)
        : TokenIds(std::vector<std::int64_t>(begin, end)) {}

    /// Ids begin ≤ i < end.
    TokenIds part(std::size_t begin, std::size_t end) const;

    std::size_t size() const { return ids_.size(); }
    bool empty() const { return ids_.empty(); }
    const std::int32_t* data() const { return ids_.data(); }
    const std::int32_t* begin() const { return data(); }
    const std::int32_t* end() const { return data() + size(); }
    std::int64_t operator[](std::size_t i) const { return ids_[i]; }

    /// A copy in the numbers of Indices.
    operator std::vector<std::int64_t>() const { return {begin(), end()}; }

  private:
    std::shared_ptr<const std::vector<std::int32_t>> text_;
    std::span<const std::int32_t> ids_; ///< of text_
};

} // namespace tapestry
