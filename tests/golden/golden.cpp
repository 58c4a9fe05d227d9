#include "tests/golden/golden.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <sstream>

namespace tapestry::golden {
namespace {

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> items;
    std::istringstream stream(list);
    for (std::string item; std::getline(stream, item, ',');) items.push_back(item);
    return items;
}

Real largest(const Array& x) {
    Real result = 0;
    for (const Real element : x) result = std::max(result, std::abs(element));
    return result;
}

void check_within(const std::string& what, const Array& ours, const Array& theirs,
                  FunctionRef<double(std::size_t)> allowed) {
    BOOST_TEST_CONTEXT(what) {
        BOOST_TEST_REQUIRE(to_string(ours.shape()) == to_string(theirs.shape()));
        for (std::size_t i = 0; i < ours.size(); ++i) {
            const double a = ours.data()[i], b = theirs.data()[i];
            const bool is_close = std::abs(a - b) <= allowed(i); // false for a NaN
            BOOST_TEST(is_close, "element " << i << " is " << a << ", PyTorch has " << b
                                            << "; allowed difference " << allowed(i));
            if (!is_close) return; // one of many
        }
    }
}

} // namespace

std::filesystem::path folder() {
    const char* name = std::getenv("TAPESTRY_GOLDEN");
    BOOST_REQUIRE_MESSAGE(name, "TAPESTRY_GOLDEN has to name the folder tests/golden/data");
    return name;
}

SafetensorsFile open(const std::string& name) {
    return SafetensorsFile(folder() / (name + ".safetensors"));
}

std::vector<std::string> Case::tensors(const std::string& prefix) const {
    const std::string begin = name_ + "/" + prefix;
    std::vector<std::string> names;
    for (const std::string& name : file_.names())
        if (name.starts_with(begin)) names.push_back(name.substr(begin.size()));
    return names;
}

bool Case::is_real(const std::string& tensor) const {
    return file_.entry(name_ + "/" + tensor).dtype == "F64";
}

Array Case::read(const std::string& tensor) const {
    read_.insert(tensor);
    return file_.read(name_ + "/" + tensor);
}

Indices Case::read_indices(const std::string& tensor) const {
    read_.insert(tensor);
    return file_.read_indices(name_ + "/" + tensor);
}

std::map<std::string, Array> Case::read_all(const std::string& prefix) const {
    std::map<std::string, Array> arrays;
    for (const std::string& name : tensors(prefix)) arrays.emplace(name, read(prefix + name));
    return arrays;
}

bool Case::has_setting(const std::string& setting) const {
    return file_.metadata().contains(name_ + "/" + setting);
}

std::string Case::setting(const std::string& setting) const {
    BOOST_REQUIRE_MESSAGE(has_setting(setting), name_ + " has no setting " + setting);
    return file_.metadata().at(name_ + "/" + setting);
}

double Case::number(const std::string& setting) const { return std::stod(this->setting(setting)); }

std::vector<double> Case::numbers(const std::string& setting) const {
    std::vector<double> values;
    if (has_setting(setting))
        for (const std::string& item : split(this->setting(setting)))
            values.push_back(std::stod(item));
    return values;
}

bool Case::is_true(const std::string& setting) const {
    return has_setting(setting) && this->setting(setting) == "true";
}

std::vector<std::string> Case::unread() const {
    std::vector<std::string> names;
    for (const std::string& name : tensors())
        if (!read_.contains(name)) names.push_back(name);
    return names;
}

void for_each_case(const std::string& name, FunctionRef<void(const Case&)> test,
                   const std::set<std::string>& not_yet) {
    const SafetensorsFile file = open(name);
    std::set<std::string> left_out;
    for (const std::string& case_name : split(file.metadata().at("cases"))) {
        if (not_yet.contains(case_name)) {
            left_out.insert(case_name);
            continue;
        }
        BOOST_TEST_CONTEXT(case_name) {
            const Case golden(file, case_name);
            test(golden);
            BOOST_TEST(golden.unread() == std::vector<std::string>(),
                       boost::test_tools::per_element());
        }
    }
    BOOST_TEST(left_out == not_yet, boost::test_tools::per_element());
}

Array row(const Array& table, std::size_t step) {
    Array result = empty(Shape(table.shape().begin() + 1, table.shape().end()));
    std::copy_n(table.data() + step * result.size(), result.size(), result.data());
    return result;
}

void check_close(const std::string& what, const Array& ours, const Array& theirs,
                 double tolerance) {
    const double allowed = tolerance * largest(theirs);
    check_within(what, ours, theirs, [&](std::size_t) { return allowed; });
}

void check_each_close(const std::string& what, const Array& ours, const Array& theirs,
                      double tolerance) {
    check_within(what, ours, theirs, [&](std::size_t i) {
        return tolerance * std::abs(double(theirs.data()[i])) + std::numeric_limits<Real>::min();
    });
}

} // namespace tapestry::golden

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(golden_numbers)

BOOST_AUTO_TEST_CASE(no_file_is_forgotten) {
    const std::set<std::string> tested{"adagrad",
                                       "adam",
                                       "adamw",
                                       "decoder",
                                       "embedding",
                                       "embedding_bag",
                                       "embedding_bag_steps",
                                       "embedding_steps",
                                       "layer_norm",
                                       "linear",
                                       "operations",
                                       "positions",
                                       "schedule",
                                       "sgd",
                                       "sparse_adam"};
    std::set<std::string> found;
    for (const auto& file : std::filesystem::directory_iterator(golden::folder()))
        found.insert(file.path().stem().string());
    BOOST_TEST(found == tested, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
