# cmake -DIN=file -DOUT=file -DOLD=text -DNEW=text -P mutate.cmake
# Writes OUT: IN with OLD, which must occur exactly once, replaced by NEW.
file(READ "${IN}" text)
string(FIND "${text}" "${OLD}" first)
string(FIND "${text}" "${OLD}" last REVERSE)
if(first EQUAL -1 OR NOT first EQUAL last)
  message(FATAL_ERROR "${IN}: \"${OLD}\" does not occur exactly once: adapt the mutant")
endif()
string(REPLACE "${OLD}" "${NEW}" text "${text}")
file(WRITE "${OUT}" "${text}")
