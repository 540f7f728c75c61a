# havip_module(NAME [DEPS target...] [PRIVATE_DEPS target...])
# One static library per module folder: every .cc below the current folder, or an interface
# library where there is none. Headers are included from the top of the tree.
function(havip_module name)
  cmake_parse_arguments(ARG "" "" "DEPS;PRIVATE_DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC "${CMAKE_SOURCE_DIR}")
    target_link_libraries(${name} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS} havip_flags)
    target_precompile_headers(${name} REUSE_FROM havip_program_headers)
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE "${CMAKE_SOURCE_DIR}")
    target_link_libraries(${name} INTERFACE ${ARG_DEPS})
  endif()
endfunction()

# Warnings, sanitizers and coverage for our own code; never for what we link.
add_library(havip_flags INTERFACE)
target_compile_options(havip_flags INTERFACE
  -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wswitch-enum
  -Wnon-virtual-dtor -Woverloaded-virtual
  # Options structs are filled by designated initialisers; what is not named has its default.
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 warns inside its own std::string operations (GCC PR 105651, 105329), and of members that
  # a std::variant of another alternative does not have (GCC PR 105562 and kin).
  target_compile_options(havip_flags INTERFACE -Wno-restrict -Wno-stringop-overflow
    -Wno-maybe-uninitialized)
  # Lets ccache, where somebody has it, see through precompiled headers.
  target_compile_options(havip_flags INTERFACE -fpch-preprocess)
endif()
if(HAVIP_WERROR)
  target_compile_options(havip_flags INTERFACE -Werror)
endif()
if(HAVIP_SANITIZE)
  add_compile_options(
    -fsanitize=${HAVIP_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${HAVIP_SANITIZE})
endif()
if(HAVIP_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
if(HAVIP_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Precompiled: what nearly every file includes. It saves a third of the build and changes nothing
# else: every file still includes what it uses, which a build with CMAKE_DISABLE_PRECOMPILE_HEADERS
# (the presets dev, clang and tidy) proves.
# havip_precompiled(NAME [LIBRARIES target...] HEADERS header...)
function(havip_precompiled name)
  cmake_parse_arguments(ARG "" "" "LIBRARIES;HEADERS" ${ARGN})
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/${name}.cc" CONTENT "// Nothing of its own.\n")
  add_library(${name} STATIC "${CMAKE_BINARY_DIR}/${name}.cc")
  target_link_libraries(${name} PRIVATE havip_flags fmt::fmt tl::expected ${ARG_LIBRARIES})
  target_precompile_headers(${name} PRIVATE
    <algorithm> <array> <chrono> <compare> <cstdint> <deque> <functional> <map> <memory> <optional>
    <ranges> <set> <string> <string_view> <tuple> <utility> <variant> <vector>
    <fmt/format.h> <tl/expected.hpp> ${ARG_HEADERS})
endfunction()
havip_precompiled(havip_program_headers)
