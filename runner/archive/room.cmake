bprun_room(archive "Reads and writes archives; sole owner of libarchive and libdeflate."
  DEPENDS base fs process
  LINKS dep_archive dep_deflate Threads::Threads
  SOURCES extract.cpp gzip_members.cpp gzip_source.cpp list.cpp reader.cpp slug_writer.cpp tar_header.cpp zlib_stream.cpp)
