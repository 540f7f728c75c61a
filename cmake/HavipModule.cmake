# havip_module(NAME [DEPS target...] [PRIVATE_DEPS target...])
# One static library per module folder: every .cc of the current folder but main.cc, which is a
# program's, or an interface library where there is none. Headers are included from the top of the
# tree.
function(havip_module name)
  cmake_parse_arguments(ARG "" "" "DEPS;PRIVATE_DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  list(REMOVE_ITEM sources "${CMAKE_CURRENT_SOURCE_DIR}/main.cc")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC "${CMAKE_SOURCE_DIR}")
    target_link_libraries(${name} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS} havip_flags)
    havip_precompile(${name} havip_precompiled)
    havip_unite(${name} ${sources})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE "${CMAKE_SOURCE_DIR}")
    target_link_libraries(${name} INTERFACE ${ARG_DEPS})
  endif()
endfunction()

# havip_program(NAME [DEPS target...]): bin/NAME of the current folder's main.cc.
function(havip_program name)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_executable(${name} main.cc)
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} havip_flags)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endfunction()

# Warnings, sanitizers and coverage for our own code; never for what we link.
add_library(havip_flags INTERFACE)
target_compile_options(havip_flags INTERFACE
  -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wswitch-enum
  -Wnon-virtual-dtor -Woverloaded-virtual
  # Options structs are filled by designated initialisers; what is not named has its default.
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 warns inside its own std::string operator+ (GCC PR 105651), and of members that a
  # std::variant of another alternative does not have (GCC PR 105562 and kin).
  target_compile_options(havip_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(HAVIP_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # By shadowing clang means also that of another source's names, where several are compiled as one.
  target_compile_options(havip_flags INTERFACE -Wno-shadow)
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

# havip_precompile(TARGET FROM): what FROM has precompiled is parsed no more for TARGET. Both must
# be compiled alike, so TARGET defines what FROM defines.
function(havip_precompile target from)
  if(HAVIP_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${from})
    target_compile_definitions(${target} PRIVATE $<TARGET_PROPERTY:${from},COMPILE_DEFINITIONS>)
    # ccache sees through g++'s precompiled headers only by -fpch-preprocess. Once precompiled,
    # the system headers' own std::string trips more of g++ 12's warnings (GCC PR 105651).
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess
      -Wno-stringop-overflow -Wno-array-bounds>)
  endif()
endfunction()

# havip_precompiled(NAME HEADER [DEPS target...]): a target to precompile from.
function(havip_precompiled name header)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  if(HAVIP_PRECOMPILE)
    set(source "${CMAKE_CURRENT_BINARY_DIR}/${name}.cc") # no target without a source
    file(CONFIGURE OUTPUT "${source}" CONTENT "")
    add_library(${name} STATIC "${source}")
    target_link_libraries(${name} PRIVATE ${ARG_DEPS} havip_flags)
    target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}")
    target_precompile_headers(${name} PRIVATE "${header}")
    set_target_properties(${name} PROPERTIES PCH_WARN_INVALID ON)
  endif()
endfunction()
