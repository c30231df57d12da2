bprun_room(archive "Reads and writes archives; sole owner of libarchive, libdeflate and libzstd."
  DEPENDS base fs process
  LINKS dep_archive dep_deflate Threads::Threads
  SOURCES compressor.cpp extract.cpp gzip_source.cpp list.cpp pieces.cpp plain_digest.cpp reader.cpp tar_header.cpp tree_archive.cpp
          zlib_stream.cpp)
