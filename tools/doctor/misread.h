// Words and braces that Keepalived did not understand: most do no harm, and some take away what a
// router was meant to have. Then they are the cause of whatever comes of that.
#pragma once

#include "tools/doctor/scene.h"

namespace havip::doctor {

// Whether that is what `finding`, one of scene.lint, did to a router of this VIP, or to one that
// was to be: that it lost its peers, its password, its interval or the VIP itself.
[[nodiscard]] bool took_something(const Scene& scene, const lint::Finding& finding);

// Whether `difference` is that a list lacks this VIP, and the guest with that list is master of the
// others in it: nobody has this one.
[[nodiscard]] bool master_lacks_it(const Scene& scene, const lint::Finding& difference);

}  // namespace havip::doctor
