# Several sources compiled as one (HAVIP_UNITY): what their headers declare is then read and
# instantiated once for all of them, which is most of the work. Names of one's own (unnamed
# namespaces) would meet there, so sources that share a name are kept apart.

# Lines that one compilation may have: more, and two cores could not share them.
set(havip_unity_lines 3000)

# The sources of a mutant are compiled alone: it replaces one object of a library by its own.
file(READ "${CMAKE_SOURCE_DIR}/tests/mutants/CMakeLists.txt" mutants)
string(REGEX MATCHALL "[a-z0-9_/]+\\.cc" havip_mutated "${mutants}")

# What SOURCE declares in unnamed namespaces, as NAME and MEANING (only an alias means the same in
# two sources), and how many lines it has.
function(havip_names_of source names meanings lines)
  file(READ "${source}" text)
  string(REGEX REPLACE "[][;]" "~" text "${text}") # they mean something in a list
  string(REGEX MATCHALL "\n" breaks "${text}")
  list(LENGTH breaks count)
  string(REGEX MATCHALL "\n[A-Za-z}][^\n]*" declarations "${text}")
  set(found "")
  set(meant "")
  set(own FALSE)
  foreach(line IN LISTS declarations)
    set(meaning "${source}")
    if(line STREQUAL "\nnamespace {")
      set(own TRUE)
      continue()
    elseif(line STREQUAL "\n}  // namespace")
      set(own FALSE)
      continue()
    elseif(line MATCHES "^\nusing ([A-Za-z0-9_]+) = ")
      set(meaning "${line}")
    elseif(NOT own OR line MATCHES "^\n(}|using|namespace|template|static_assert|TEST_CASE)")
      continue()
    elseif(NOT line MATCHES "^\n(struct|class|enum|enum class|union) ([A-Za-z0-9_]+)")
      string(REGEX MATCH "^\n([^(={]*[^A-Za-z0-9_:(={])?([A-Za-z0-9_:]+)" line "${line}")
    endif()
    list(APPEND found "${CMAKE_MATCH_${CMAKE_MATCH_COUNT}}")
    list(APPEND meant "${meaning}")
  endforeach()
  set(${names} "${found}" PARENT_SCOPE)
  set(${meanings} "${meant}" PARENT_SCOPE)
  set(${lines} "${count}" PARENT_SCOPE)
endfunction()

# What every frame of a run passes through is compiled source by source: g++ inlines it better so,
# by 7 % of the instructions of a sweep (callgrind).
set(havip_hot core hostsim/host hostsim/guest hostsim/guest/stack platform/sim scenarios/runner)

# havip_unite(TARGET SOURCE...): a source goes into the first group that has room, and no other
# meaning for one of its names.
function(havip_unite target)
  file(RELATIVE_PATH folder "${CMAKE_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
  string(REGEX REPLACE "^core/.*" "core" folder "${folder}")
  if(NOT HAVIP_UNITY OR (folder IN_LIST havip_hot AND NOT HAVIP_SANITIZE))
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # g++ takes a source that is included for a header, and warns of what one must not do.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  set(groups 0)
  foreach(source IN LISTS ARGN)
    file(RELATIVE_PATH place "${CMAKE_SOURCE_DIR}" "${source}")
    if(place IN_LIST havip_mutated)
      continue()
    endif()
    havip_names_of("${source}" names meanings lines)
    foreach(candidate RANGE ${groups})
      set(group ${candidate})
      if(group EQUAL groups) # a new one
        math(EXPR groups "${groups} + 1")
        set(room_${group} ${havip_unity_lines})
        break()
      endif()
      set(fits TRUE)
      foreach(name meaning IN ZIP_LISTS names meanings)
        if(DEFINED in_${group}_${name} AND NOT in_${group}_${name} STREQUAL meaning)
          set(fits FALSE)
        endif()
      endforeach()
      if(fits AND lines LESS_EQUAL room_${group})
        break()
      endif()
    endforeach()
    foreach(name meaning IN ZIP_LISTS names meanings)
      set(in_${group}_${name} "${meaning}")
    endforeach()
    math(EXPR room_${group} "${room_${group}} - ${lines}")
    set_source_files_properties("${source}" PROPERTIES UNITY_GROUP "${group}")
  endforeach()
endfunction()
