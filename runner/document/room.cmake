bprun_room(document "Reads JSON, TOML and YAML into values that remember their line, and writes them."
  DEPENDS base
  LINKS dep_json dep_toml dep_yaml
  SOURCES builder.cpp input.cpp json.cpp toml.cpp value.cpp yaml.cpp yaml_keys.cpp)
