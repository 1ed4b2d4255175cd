// Work that waits without a thread: a coroutine that another one awaits. What it awaits resumes it on whatever thread
// has the answer.
#pragma once

#include <atomic>
#include <coroutine>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace kith::cli {

// Begins when it is awaited, once; then destroys itself with its owner.
template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type {
    struct Ended {
      bool await_ready() const noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> self) const noexcept {
        return self.promise().awaits;
      }
      void await_resume() const noexcept {}
    };
    Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    Ended final_suspend() noexcept { return {}; }
    void return_value(T returned) { value = std::move(returned); }
    void unhandled_exception() { failure = std::current_exception(); }

    std::optional<T> value;
    std::exception_ptr failure;
    std::coroutine_handle<> awaits;
  };

  explicit Task(std::coroutine_handle<promise_type> coroutine) : coroutine_(coroutine) {}
  Task(Task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (coroutine_) coroutine_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaits) {
    coroutine_.promise().awaits = awaits;
    return coroutine_;
  }
  T await_resume() {
    auto& promise = coroutine_.promise();
    if (promise.failure) std::rethrow_exception(promise.failure);
    return *std::move(promise.value);
  }

 private:
  std::coroutine_handle<promise_type> coroutine_;
};

// Awaits what answers by a callback, at once or later and on any thread: begin(done), and then done(value) once.
template <class T>
class Answer {
 public:
  using Done = std::function<void(T)>;
  explicit Answer(std::function<void(Done)> begin) : begin_(std::move(begin)) {}

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> awaits) {
    begin_([this, awaits](T value) {
      value_ = std::move(value);
      if (is_second_.exchange(true)) awaits.resume();
    });
    // Where the answer is there already nobody is suspended, however many answers follow each other.
    return !is_second_.exchange(true);
  }
  T await_resume() { return *std::move(value_); }

 private:
  std::function<void(Done)> begin_;
  std::optional<T> value_;
  std::atomic<bool> is_second_{false};
};

// Runs the task and then done(what it returned), on this thread as far as it does not wait. An exception ends the
// program: tasks return what went wrong.
template <class T>
void Start(Task<T> task, std::function<void(T)> done) {
  struct Root {
    struct promise_type {
      Root get_return_object() { return {}; }
      std::suspend_never initial_suspend() noexcept { return {}; }
      std::suspend_never final_suspend() noexcept { return {}; }
      void return_void() {}
      void unhandled_exception() { std::terminate(); }
    };
  };
  [](Task<T> awaited, std::function<void(T)> then) -> Root { then(co_await std::move(awaited)); }(std::move(task),
                                                                                                  std::move(done));
}

}  // namespace kith::cli
