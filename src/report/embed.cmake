# Makes a C source of the style sheet and the script of the HTML report, and of their hashes as the page's
# Content-Security-Policy names them (sha256 in base64): cmake -DCSS=… -DJS=… -DOUTPUT=… -P embed.cmake

set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

# 32 bytes: ten groups of three and one of two, which is filled up with two zero bits and shown with one '='.
function(base64_of_hash hex variable)
  set(text "")
  foreach(group RANGE 10)
    math(EXPR at "${group} * 6")
    string(SUBSTRING "${hex}00" ${at} 6 digits)
    foreach(shift 18 12 6 0)
      math(EXPR index "(0x${digits} >> ${shift}) & 63")
      string(SUBSTRING "${alphabet}" ${index} 1 letter)
      string(APPEND text "${letter}")
    endforeach()
  endforeach()
  string(REGEX REPLACE ".$" "=" text "${text}")
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

function(append_asset name file)
  file(READ "${file}" hex HEX)
  file(SHA256 "${file}" hash)
  base64_of_hash("${hash}" base64)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(APPEND source "static const uint8_t ${name}_bytes[] = {${bytes}};\n"
    "const struct froe_asset froe_asset_${name} = {{${name}_bytes, sizeof ${name}_bytes}, \"sha256-${base64}\"};\n")
  set(source "${source}" PARENT_SCOPE)
endfunction()

set(source "#include \"report/assets.h\"\n\n")
append_asset(css "${CSS}")
append_asset(js "${JS}")
file(WRITE "${OUTPUT}" "${source}")
