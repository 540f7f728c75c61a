// fits_schema SCHEMA FILE...: whether each JSON file fits. Faults on stdout; exit status 1 for any.
#include <cstdio>
#include <fstream>
#include <iterator>

#include "tests/support/schema.h"

int main(int count, char** words) {
  int status = count > 2 ? 0 : 1;
  for (int i = 2; i < count; ++i) {
    std::ifstream file(words[i]);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (const std::string& fault : havip::test::schema_faults(words[1], text)) {
      std::printf("%s: %s\n", words[i], fault.c_str());
      status = 1;
    }
  }
  return status;
}
