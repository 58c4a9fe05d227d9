#pragma once

#include <string>
#include <string_view>

/// [Illustration: …] blocks of Project Gutenberg's editions.
namespace tapestry {

bool has_illustrations(std::string_view text);

/// The text without them: captions, nested brackets and all. A sentence that a block interrupts
/// goes on in its paragraph. Of a chapter's heading inside of a block, as an edition prints it in
/// the picture above, a line is left. A block whose bracket is not closed ends with its paragraph.
std::string drop_illustrations(std::string_view text);

} // namespace tapestry
