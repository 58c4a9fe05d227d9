#include "framework/text/token_ids.hpp"

#include "framework/tensor/error.hpp"

#include <utility>

namespace tapestry {

namespace {

std::vector<std::int32_t> in_32_bits(const std::vector<std::int64_t>& ids) {
    std::vector<std::int32_t> result;
    result.reserve(ids.size());
    for (const std::int64_t id : ids) {
        if (!std::in_range<std::int32_t>(id))
            throw std::out_of_range(message("TokenIds", "id ", id, " at ", result.size(),
                                            " does not fit into 32 bits"));
        result.push_back(std::int32_t(id));
    }
    return result;
}

} // namespace

TokenIds::TokenIds(std::vector<std::int32_t> ids)
    : text_(std::make_shared<const std::vector<std::int32_t>>(std::move(ids)))
    , ids_(*text_) {}

TokenIds::TokenIds(const std::vector<std::int64_t>& ids)
    : TokenIds(in_32_bits(ids)) {}

TokenIds::TokenIds(std::initializer_list<std::int64_t> ids)
    : TokenIds(std::vector<std::int64_t>(ids)) {}

TokenIds TokenIds::part(std::size_t begin, std::size_t end) const {
    TokenIds result = *this;
    result.ids_ = ids_.subspan(begin, end - begin);
    return result;
}

} // namespace tapestry
