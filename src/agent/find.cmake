# What it takes to know user agents: Hyperscan finds out which rules may match, libyaml reads rules. Sets
# froe_agent_sources, froe_agent_libraries (empty: froe is built without) and froe_agent_definitions.
set(froe_agent_sources src/agent/none.c)
set(froe_agent_libraries)
set(froe_agent_definitions)
if(NOT FROE_AGENTS)
  return()
endif()

function(froe_find_for_agents variable header name)
  find_path(${variable}_INCLUDE ${header})
  if(FROE_STATIC_LIBS)
    find_library(${variable} NAMES lib${name}.a)
  endif()
  find_library(${variable} NAMES ${name})
  if(NOT ${variable} OR NOT ${variable}_INCLUDE)
    message(WARNING "lib${name} is missing: froe is built without knowledge of user agents")
  endif()
endfunction()
froe_find_for_agents(FROE_HYPERSCAN hs/hs.h hs)
froe_find_for_agents(FROE_YAML yaml.h yaml)
if(NOT FROE_HYPERSCAN OR NOT FROE_HYPERSCAN_INCLUDE OR NOT FROE_YAML OR NOT FROE_YAML_INCLUDE)
  return()
endif()

file(GLOB froe_agent_sources CONFIGURE_DEPENDS src/agent/*.c)
list(REMOVE_ITEM froe_agent_sources ${PROJECT_SOURCE_DIR}/src/agent/none.c)
set(froe_agent_definitions FROE_HAVE_AGENTS)
set(froe_agent_libraries ${FROE_HYPERSCAN} ${FROE_YAML})
# Hyperscan is C++. With its archive the C++ run time comes from archives too.
if(FROE_HYPERSCAN MATCHES "\\.a$")
  execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=libstdc++.a OUTPUT_VARIABLE froe_cxx
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  list(APPEND froe_agent_libraries ${froe_cxx} -static-libgcc m)
endif()

# Without rules built in, --agents takes them from a file.
find_file(FROE_AGENT_RULES NAMES uap-core/regexes.yaml PATHS /usr/local/share /usr/share
  DOC "The user-agent rules to build in, regexes.yaml of uap-core")
if(NOT FROE_AGENT_RULES)
  message(WARNING "uap-core is missing: no user-agent rules are built in")
endif()
