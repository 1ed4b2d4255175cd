# One way to declare each kind of target. Every target compiles with warnings as errors; only generated code is exempt.

find_package(Protobuf REQUIRED)
find_package(GTest REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(GRPCPP REQUIRED IMPORTED_TARGET grpc++)
pkg_check_modules(RDKAFKA REQUIRED IMPORTED_TARGET rdkafka)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(SQLITE3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(ICU REQUIRED IMPORTED_TARGET icu-i18n)
pkg_check_modules(SPDLOG REQUIRED IMPORTED_TARGET spdlog)
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(PANGOCAIRO REQUIRED IMPORTED_TARGET pangocairo)
pkg_check_modules(JEMALLOC REQUIRED IMPORTED_TARGET jemalloc)
find_package(prometheus-cpp CONFIG REQUIRED COMPONENTS core)
find_package(pugixml REQUIRED)
find_package(rapidcheck REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)

set(KITH_OPTIMISED no)
if(CMAKE_CXX_FLAGS MATCHES "-O2")
  set(KITH_OPTIMISED yes)
endif()

# Where fuzz targets are built, generated code keeps out of their coverage.
set(KITH_FUZZED no)
if(CMAKE_CXX_FLAGS MATCHES "fuzzer-no-link")
  set(KITH_FUZZED yes)
endif()

# Messages are many small objects: programs allocate them with jemalloc. Sanitizers bring an allocator of their own.
set(KITH_ALLOCATOR PkgConfig::JEMALLOC)
if(CMAKE_CXX_FLAGS MATCHES "fsanitize")
  set(KITH_ALLOCATOR)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# GCC 12 sees ghosts when it optimises: maybe-uninitialized in std::variant, restrict in std::string (its bug 105651).
add_library(kith_warnings INTERFACE)
target_compile_options(kith_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
                                               -Wswitch -Werror $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-restrict>)

# kith_library(name SOURCES a.cc ... DEPS kith::b ...): static library kith::name of a room in shared/ or services/.
# Without SOURCES it is header-only.
function(kith_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  if(ARG_SOURCES)
    add_library(kith_${name} STATIC ${ARG_SOURCES})
    target_include_directories(kith_${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(kith_${name} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS} kith_warnings)
  else()
    add_library(kith_${name} INTERFACE)
    target_include_directories(kith_${name} INTERFACE ${CMAKE_SOURCE_DIR})
    target_link_libraries(kith_${name} INTERFACE ${ARG_DEPS})
  endif()
  add_library(kith::${name} ALIAS kith_${name})
endfunction()

# kith_program(name SOURCES main.cc ... DEPS kith::b ...): executable build/<preset>/bin/name.
function(kith_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${KITH_ALLOCATOR} ${ARG_DEPS} kith_warnings)
endfunction()

# kith_test(tier name SOURCES x_test.cc ... DEPS kith::b ...): one GoogleTest binary of a tier (unit, integration, ...);
# build/<preset>/tests/<tier>/<name>, run by tests/run. Every test program shares the GoogleTest main.
function(kith_test tier name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  set(target ${tier}_${name}_test)
  add_executable(${target} ${ARG_SOURCES})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/${tier} OUTPUT_NAME ${name}_test)
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE ${ARG_DEPS} GTest::gmock GTest::gtest_main kith_warnings)
  # What is tested is optimised; the tests themselves are built as fast as can be.
  target_compile_options(${target} PRIVATE $<$<STREQUAL:${KITH_OPTIMISED},yes>:-O0>)
  add_test(NAME ${tier}/${name} COMMAND ${target})
endfunction()

# Generated code is the largest part of a build and nobody steps through it: no debug information, -O1 instead of -O2.
# (protoc's files repeat file-level names, so they cannot share a unit.)
function(kith_generated target)
  target_compile_options(${target} PRIVATE -g0 $<$<STREQUAL:${KITH_OPTIMISED},yes>:-O1> $<$<BOOL:${KITH_FUZZED}>:-fno-sanitize=all>)
endfunction()

# kith_proto(package FILES a.proto ... DEPS other ...): library kith::proto_<package> with the messages of
# proto/kith/<package>/v1. Generated code stays in the build tree; no gRPC stubs are generated (shared/rpc/README.md says why).
function(kith_proto package)
  cmake_parse_arguments(ARG "" "" "FILES;DEPS" ${ARGN})
  set(target kith_proto_${package})
  list(TRANSFORM ARG_FILES PREPEND kith/${package}/v1/ OUTPUT_VARIABLE protos)
  set(sources)
  foreach(proto ${protos})
    string(REGEX REPLACE "\\.proto$" "" stem ${proto})
    set(out ${CMAKE_BINARY_DIR}/generated/${stem})
    add_custom_command(
      OUTPUT ${out}.pb.cc ${out}.pb.h
      COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/generated
      COMMAND protobuf::protoc --cpp_out=${CMAKE_BINARY_DIR}/generated -I ${CMAKE_SOURCE_DIR}/proto ${CMAKE_SOURCE_DIR}/proto/${proto}
      DEPENDS ${CMAKE_SOURCE_DIR}/proto/${proto}
      VERBATIM)
    list(APPEND sources ${out}.pb.cc ${out}.pb.h)
  endforeach()
  add_library(${target} STATIC ${sources})
  list(TRANSFORM ARG_DEPS PREPEND kith::proto_ OUTPUT_VARIABLE deps)
  target_include_directories(${target} SYSTEM PUBLIC ${CMAKE_BINARY_DIR}/generated)
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf ${deps})
  kith_generated(${target})
  add_library(kith::proto_${package} ALIAS ${target})
endfunction()

# kith_embed_migrations(library namespace): compiles the SQL files of ./migrations/{postgres,sqlite} (NNNN_what.sql, four digits)
# into the library as std::vector<journal::Migration> kith::<namespace>::Migrations(sql::Dialect).
function(kith_embed_migrations library namespace)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/migrations/*/*.sql)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/migrations.cc)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DDIR=${CMAKE_CURRENT_SOURCE_DIR}/migrations -DNAMESPACE=${namespace} -DOUT=${out} -P
            ${CMAKE_SOURCE_DIR}/shared/cmake/embed_migrations.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/shared/cmake/embed_migrations.cmake
    VERBATIM)
  target_sources(kith_${library} PRIVATE ${out})
endfunction()
