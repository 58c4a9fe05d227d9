#pragma once

#include <string>
#include <string_view>

/// Chapters of a novel, as clean_gutenberg looks for them.
namespace tapestry {

/// Whether a line is the heading of a chapter, perhaps with its title: "Chapter", a number, and
/// then the line's end or a full stop, colon or dash. A sentence that begins with "Chapter two was"
/// is none.
bool is_heading(std::string_view line);

/// Whether the first chapter's heading stands in the first half of the text.
bool has_first_chapter_in_first_half(std::string_view text);

/// The text from the first chapter on, without the chapters' headings; their titles stay. In a
/// table of contents the next heading follows after a few words; the book begins where a chapter
/// follows that is at least a tenth as long as the longest first chapter.
std::string drop_front_matter_and_headings(std::string_view text);

} // namespace tapestry
