# Compiles the rules once, while froe is built, into what is embedded in it (src/agent/pack.h).
if(NOT froe_agent_libraries)
  return()
endif()
target_include_directories(libfroe SYSTEM PRIVATE ${FROE_HYPERSCAN_INCLUDE} ${FROE_YAML_INCLUDE})

# What --version calls them: Debian knows a version, the file does not.
set(froe_agent_rules_name "a file")
find_program(FROE_DPKG_QUERY dpkg-query)
if(FROE_DPKG_QUERY AND FROE_AGENT_RULES STREQUAL "/usr/share/uap-core/regexes.yaml")
  execute_process(COMMAND ${FROE_DPKG_QUERY} --show --showformat=\${Version} uap-core OUTPUT_VARIABLE froe_uap_version
    ERROR_QUIET)
  string(REGEX REPLACE "^[0-9]+:|-[^-]*$" "" froe_uap_version "${froe_uap_version}")
  set(froe_agent_rules_name "uap-core ${froe_uap_version}")
endif()
set_property(SOURCE src/agent/agents.c APPEND PROPERTY COMPILE_DEFINITIONS
  FROE_AGENT_RULES="${froe_agent_rules_name}")

if(NOT FROE_AGENT_RULES)
  return()
endif()
list(TRANSFORM froe_agent_sources REPLACE "^${PROJECT_SOURCE_DIR}/" "" OUTPUT_VARIABLE froe_packer_sources)
list(FILTER froe_packer_sources INCLUDE REGEX "/(bots|bots_table|database|needle|pack|rules|rules_yaml)\\.c$")
add_executable(agent_packer src/agent/packer/main.c ${froe_packer_sources} src/base/buffer.c src/base/error.c
  src/base/number.c src/base/regex.c src/base/text.c src/base/width.c)
target_include_directories(agent_packer PRIVATE include src)
target_include_directories(agent_packer SYSTEM PRIVATE ${FROE_HYPERSCAN_INCLUDE} ${FROE_YAML_INCLUDE})
target_link_libraries(agent_packer PRIVATE froe_options ${froe_agent_libraries} ${FROE_PCRE2} Threads::Threads m)

set(froe_agent_pack ${PROJECT_BINARY_DIR}/agents.pack)
add_custom_command(OUTPUT ${froe_agent_pack}
  COMMAND agent_packer ${FROE_AGENT_RULES} ${froe_agent_pack}
  DEPENDS agent_packer ${FROE_AGENT_RULES} COMMENT "Compiling the user-agent rules" VERBATIM)
set_property(SOURCE src/agent/embedded.c APPEND PROPERTY COMPILE_DEFINITIONS FROE_AGENT_PACK="${froe_agent_pack}")
set_property(SOURCE src/agent/embedded.c APPEND PROPERTY OBJECT_DEPENDS ${froe_agent_pack})
