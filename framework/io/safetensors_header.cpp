#include "framework/io/safetensors_header.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <tuple>

namespace tapestry {

using Json = nlohmann::json;

std::string safetensors::quoted(const std::string& text) {
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string safetensors::tensor_in(const std::string& file, const std::string& name) {
    return file + ": tensor " + quoted(name);
}

namespace {

using Entry = SafetensorsHeader::Entry;
using safetensors::quoted;
using safetensors::refuse;
using safetensors::tensor_in;

constexpr const char* metadata_key = "__metadata__";

// Bits of one element. Newer files may have types that are not in this list.
const std::map<std::string, std::uint64_t> dtype_bits = {
    {"BOOL", 8},        {"U8", 8},          {"I8", 8},      {"U16", 16},    {"I16", 16},
    {"U32", 32},        {"I32", 32},        {"U64", 64},    {"I64", 64},    {"F4", 4},
    {"F6_E2M3", 6},     {"F6_E3M2", 6},     {"F8_E4M3", 8}, {"F8_E5M2", 8}, {"F8_E8M0", 8},
    {"F8_E4M3FNUZ", 8}, {"F8_E5M2FNUZ", 8}, {"F16", 16},    {"BF16", 16},   {"F32", 32},
    {"F64", 64},        {"C64", 64}};

std::string json_string(const std::string& text) {
    try {
        return Json(text).dump();
    } catch (const Json::type_error&) {
        throw std::invalid_argument(message("save_safetensors", quoted(text),
                                            " is not UTF-8, which names and metadata have to be"));
    }
}

std::string json_object(const std::vector<std::string>& members) {
    std::string object;
    for (const std::string& member : members) object += (object.empty() ? "{" : ",") + member;
    return (object.empty() ? "{" : object) + "}";
}

// Parses the header and appends the tensors' names to `names` in their order, which Json forgets.
Json parse_header(const std::string& text, const std::string& file,
                  std::vector<std::string>& names) {
    // Of equal names Json would keep the last: [0] are those of the header, [1] those of the object
    // in it that is being read.
    std::set<std::string> seen[2];
    const auto check = [&](int depth, Json::parse_event_t event, const Json& json) {
        using Event = Json::parse_event_t;
        if (event == Event::object_start) {
            if (depth > 1) refuse(file, "the header has an object inside a tensor's entry");
            seen[depth].clear();
        } else if (event == Event::array_start) {
            if (depth > 2) refuse(file, "the header has an array inside an array");
        } else if (event == Event::key) {
            const std::string& name = json.get_ref<const std::string&>();
            if (!seen[depth - 1].insert(name).second)
                refuse(file, "the header names ", quoted(name), " twice");
            if (depth == 1 && name != metadata_key) names.push_back(name);
        }
        return true;
    };
    if (!text.starts_with('{')) refuse(file, "the header, from byte 8 on, does not begin with {");
    // At a zero byte Json::parse stops, content with what came before.
    if (const std::size_t zero = text.find('\0'); zero != std::string::npos)
        refuse(file, "the header has a zero byte at byte ", 8 + zero);
    try {
        return Json::parse(text, check);
    } catch (const Json::parse_error& error) {
        refuse(file, "the header is not UTF-8 JSON at byte ", 7 + error.byte);
    } catch (const Json::out_of_range&) {
        refuse(file, "the header has a number that is out of range");
    }
}

std::map<std::string, std::string> metadata_from(const Json& json, const std::string& file) {
    if (!json.is_object()) refuse(file, "__metadata__ is not an object");
    std::map<std::string, std::string> metadata;
    for (const auto& [key, value] : json.items()) {
        if (!value.is_string()) refuse(file, "__metadata__ ", quoted(key), " is not a string");
        metadata[key] = value.get<std::string>();
    }
    return metadata;
}

std::vector<std::uint64_t> integers_from(const Json& json, const char* field,
                                         const std::string& where) {
    const auto is_integer = [](const Json& item) { return item.is_number_unsigned(); };
    if (!json.is_array() || !std::all_of(json.begin(), json.end(), is_integer))
        refuse(where, field, " is not a list of integers from 0 to 2^64 - 1");
    return json.get<std::vector<std::uint64_t>>();
}

// A zero among the extents does not excuse an overflow of the others: strides would overflow.
std::uint64_t bytes_of(const Shape& shape, const std::string& dtype, const std::string& where) {
    constexpr std::uint64_t largest = std::numeric_limits<std::ptrdiff_t>::max();
    std::uint64_t bits = dtype_bits.at(dtype);
    for (const std::uint64_t extent : shape) {
        if (extent > 0 && bits > largest / extent)
            refuse(where, "shape ", shape, " is too large for memory");
        bits *= std::max<std::uint64_t>(extent, 1);
    }
    if (std::find(shape.begin(), shape.end(), 0u) != shape.end()) return 0;
    if (bits % 8 != 0)
        refuse(where, "shape ", shape, " of ", dtype, " takes ", bits,
               " bits, which are no whole bytes");
    return bits / 8;
}

Entry entry_from(const Json& json, const std::string& where) {
    if (!json.is_object() || json.size() != 3 || !json.contains("dtype") ||
        !json.contains("shape") || !json.contains("data_offsets"))
        refuse(where, "its entry does not consist of dtype, shape and data_offsets");
    if (!json["dtype"].is_string()) refuse(where, "dtype is not a string");
    const std::string dtype = json["dtype"].get<std::string>();

    const auto extents = integers_from(json["shape"], "shape", where);
    const Shape shape(extents.begin(), extents.end());
    const auto offsets = integers_from(json["data_offsets"], "data_offsets", where);
    if (offsets.size() != 2 || offsets[0] > offsets[1])
        refuse(where, "data_offsets are not a begin and an end");
    if (dtype_bits.contains(dtype)) {
        const std::uint64_t needed = bytes_of(shape, dtype, where);
        if (offsets[1] - offsets[0] != needed)
            refuse(where, "bytes ", offsets[0], " to ", offsets[1], " of the data; shape ", shape,
                   " of ", dtype, " takes ", needed, " bytes");
    }
    return {dtype, shape, offsets[0], offsets[1]};
}

void require_contiguous(const std::map<std::string, Entry>& entries, std::uint64_t data_size,
                        const std::string& file) {
    std::vector<std::tuple<std::uint64_t, std::uint64_t, std::string>> ranges;
    for (const auto& [name, entry] : entries) ranges.emplace_back(entry.begin, entry.end, name);
    std::sort(ranges.begin(), ranges.end());
    std::uint64_t expected = 0;
    for (const auto& [begin, end, name] : ranges) {
        if (begin != expected)
            refuse(tensor_in(file, name), "begins at byte ", begin, " of the data, ",
                   begin > expected ? "after a hole" : "inside another tensor", "; expected ",
                   expected);
        expected = end;
    }
    if (data_size != expected)
        refuse(file, "the tensors take ", expected, " bytes after the header, the file has ",
               data_size, data_size < expected ? ": it is cut short" : ": some belong to none");
}

} // namespace

std::string SafetensorsHeader::format() const {
    std::vector<std::string> members;
    if (!metadata.empty()) {
        std::vector<std::string> pairs;
        for (const auto& [key, value] : metadata)
            pairs.push_back(json_string(key) + ":" + json_string(value));
        members.push_back(json_string(metadata_key) + ":" + json_object(pairs));
    }
    for (const std::string& name : names) {
        if (name == metadata_key)
            throw std::invalid_argument(message("save_safetensors", "the format keeps the name ",
                                                quoted(name),
                                                " for the metadata: rename the tensor"));
        const Entry& entry = entries.at(name);
        const std::vector<std::size_t> shape(entry.shape.begin(), entry.shape.end());
        members.push_back(
            json_string(name) + ":" +
            json_object({"\"dtype\":" + json_string(entry.dtype), "\"shape\":" + Json(shape).dump(),
                         "\"data_offsets\":" + Json{entry.begin, entry.end}.dump()}));
    }
    std::string header = json_object(members);
    header.resize((header.size() + 7) / 8 * 8, ' ');
    if (header.size() > longest)
        throw std::invalid_argument(message("save_safetensors", "the header would have ",
                                            header.size(), " bytes; at most ", longest,
                                            " are allowed"));
    return header;
}

SafetensorsHeader SafetensorsHeader::parse(const std::string& text, const std::string& file,
                                           std::uint64_t data_size) {
    SafetensorsHeader header;
    const Json json = parse_header(text, file, header.names);
    if (json.contains(metadata_key)) header.metadata = metadata_from(json[metadata_key], file);
    for (const std::string& name : header.names)
        header.entries[name] = entry_from(json[name], tensor_in(file, name));
    require_contiguous(header.entries, data_size, file);
    return header;
}

} // namespace tapestry
