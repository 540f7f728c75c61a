// As core/base/precompiled.h, and what every test includes.
#include <doctest/doctest.h>

#include "core/base/precompiled.h"
