// How each change of a commit is written. Internal to the store.
#pragma once

#include "vpccgw/store/database.h"
#include "vpccgw/store/store.h"

namespace havip::vpccgw::sqlite {

// Within a transaction that the caller holds. Throws; then nothing must be committed.
void write(Statements& sql, const Change& change);
void write(Statements& sql, const RegionSetup& region);

}  // namespace havip::vpccgw::sqlite
