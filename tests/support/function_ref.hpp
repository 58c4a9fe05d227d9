#pragma once

namespace tapestry {

template<class Signature>
class FunctionRef;

/// What helpers of tests take in place of a std::function: a lambda that they call before they return.
/// It is not copied, and the compiler makes two functions of it in place of twenty.
template<class Result, class... Arguments>
class FunctionRef<Result(Arguments...)> {
  public:
    template<class Callable>
    FunctionRef(const Callable& callable)
        : callable_(&callable)
        , call_(&call<Callable>) {}

    FunctionRef(Result (*function)(Arguments...))
        : callable_(reinterpret_cast<const void*>(function))
        , call_(&call_function) {}

    Result operator()(Arguments... arguments) const {
        return call_(callable_, static_cast<Arguments&&>(arguments)...);
    }

  private:
    template<class Callable>
    static Result call(const void* callable, Arguments... arguments) {
        return (*static_cast<const Callable*>(callable))(static_cast<Arguments&&>(arguments)...);
    }

    static Result call_function(const void* function, Arguments... arguments) {
        return reinterpret_cast<Result (*)(Arguments...)>(const_cast<void*>(function))(
            static_cast<Arguments&&>(arguments)...);
    }

    const void* callable_;
    Result (*call_)(const void*, Arguments...);
};

} // namespace tapestry
