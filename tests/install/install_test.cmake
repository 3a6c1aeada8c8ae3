# cmake -DBUILD=... -DSOURCE=... -DCXX=... -P install_test.cmake
set(work ${BUILD}/install_test)
file(REMOVE_RECURSE ${work})

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE err)
  if(NOT status EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\nfailed: ${status}\n${out}${err}")
  endif()
  set(printed "${out}" PARENT_SCOPE)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${work}/prefix)
run(${work}/prefix/bin/diag --version)
foreach(file man/man1/diag.1 bash-completion/completions/diag zsh/site-functions/_diag fish/vendor_completions.d/diag.fish)
  if(NOT EXISTS ${work}/prefix/share/${file})
    message(FATAL_ERROR "share/${file} is not installed")
  endif()
endforeach()
run(${work}/prefix/bin/diag ${SOURCE}/examples/sprinkler.diag)

# The example stands outside of the project: a copy, so that nothing but the prefix can be found.
file(COPY ${SOURCE}/examples/embed_cpp DESTINATION ${work})
run(${CMAKE_COMMAND} -S ${work}/embed_cpp -B ${work}/build -G Ninja -DCMAKE_PREFIX_PATH=${work}/prefix
    -DCMAKE_CXX_COMPILER=${CXX})
run(${CMAKE_COMMAND} --build ${work}/build)
run(${work}/build/embed)
file(READ ${work}/embed_cpp/expected.txt expected)
if(NOT printed STREQUAL expected)
  message(FATAL_ERROR "expected:\n${expected}\ngot:\n${printed}")
endif()
