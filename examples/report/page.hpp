#pragma once

#include <string_view>
#include <vector>

/// page.html with its styles and scripts inside, as inline.py makes it of them: what comes before
/// the data, and what comes after. In pieces, as compilers limit the length of a literal.
extern const std::vector<std::string_view> page_before_data, page_after_data;
