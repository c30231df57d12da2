bprun_room(elf "Reads what an ELF file asks of the system, and what it has for others."
  DEPENDS base fs
  SOURCES bytes.cpp machine.cpp needs.cpp)
