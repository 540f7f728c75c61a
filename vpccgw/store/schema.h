// The tables of the gateway's database, as `sqlite3 vpccgw.sqlite .schema` shows them.
//
// Ids, IPv4 addresses, address blocks and MAC addresses are text as people write them; times are
// nanoseconds of the run. A database of another kSchemaVersion is refused, never converted.
#pragma once

namespace havip::vpccgw::sqlite {

inline constexpr int kSchemaVersion = 1;  // PRAGMA user_version

inline constexpr const char* kSchema = R"sql(
-- The one VPC of this region. No row: the region has not been created.
CREATE TABLE vpc (
  id   TEXT PRIMARY KEY,
  cidr TEXT NOT NULL                      -- every subnet lies within it
) STRICT, WITHOUT ROWID;

CREATE TABLE subnet (
  id   TEXT PRIMARY KEY,
  vpc  TEXT NOT NULL REFERENCES vpc,
  cidr TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Physical machines. Every host is pushed every row of neigh.
CREATE TABLE host (
  id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Guest NICs, "guest/nic".
CREATE TABLE device (
  id         TEXT PRIMARY KEY,
  mac        TEXT NOT NULL,
  ip         TEXT NOT NULL UNIQUE,        -- primary address
  subnet     TEXT NOT NULL REFERENCES subnet,
  host       TEXT NOT NULL REFERENCES host,
  generation INTEGER NOT NULL             -- of its row in neigh: 1 as created, + 1 a live migration
    CHECK (generation >= 1)
) STRICT, WITHOUT ROWID;

-- What the console created and has not deleted.
CREATE TABLE havip (
  id          TEXT PRIMARY KEY,
  vip         TEXT NOT NULL UNIQUE,
  subnet      TEXT NOT NULL REFERENCES subnet,
  check_range INTEGER NOT NULL            -- CheckAssociate: only devices of the range may own it
    CHECK (check_range IN (0, 1))
) STRICT, WITHOUT ROWID;

-- HaVipAssociationSet: the drift range.
CREATE TABLE havip_range (
  havip    TEXT NOT NULL REFERENCES havip ON DELETE CASCADE,
  position INTEGER NOT NULL               -- from 0, in the order given
    CHECK (position BETWEEN 0 AND 9),
  device   TEXT NOT NULL REFERENCES device,
  PRIMARY KEY (havip, position),
  UNIQUE (havip, device)
) STRICT, WITHOUT ROWID;

-- Who holds a VIP. The row belongs to the address and outlives the HAVIP: what is left then is the
-- withdrawal that hosts must hear of, and the generation from which a next HAVIP of this address
-- goes on.
CREATE TABLE mapping (
  vip        TEXT PRIMARY KEY,
  havip      TEXT UNIQUE REFERENCES havip ON DELETE SET NULL,
  owner      TEXT REFERENCES device,      -- NULL: nobody
  host       TEXT REFERENCES host,        -- of the owner, when this was committed
  generation INTEGER NOT NULL             -- + 1 with every change; 0: never owned
    CHECK (generation >= 0),
  flushed_at INTEGER,                     -- last taken by a GARP, or unbound by hand
  CHECK ((owner IS NULL) = (host IS NULL)),
  CHECK (havip IS NOT NULL OR owner IS NULL)
) STRICT, WITHOUT ROWID;

-- The newest generation of a row that a host has acknowledged. No row: none of a VIP, and of a
-- device the first, which every host was provisioned with.
CREATE TABLE neigh_ack (
  host       TEXT NOT NULL REFERENCES host,
  ip         TEXT NOT NULL,
  generation INTEGER NOT NULL,
  PRIMARY KEY (host, ip)
) STRICT, WITHOUT ROWID;

-- One row for each claim that was judged, in that order. Only ever appended to.
CREATE TABLE audit (
  number      INTEGER PRIMARY KEY,        -- from 1
  claim       TEXT NOT NULL UNIQUE,       -- "host.life.number"
  device      TEXT NOT NULL,              -- that claims; it need not exist
  vip         TEXT NOT NULL,
  from_device TEXT,                       -- owner before; NULL: nobody
  to_device   TEXT,                       -- owner after
  verdict     TEXT NOT NULL,
  generation  INTEGER NOT NULL,           -- of the mapping after; 0: there is none
  text        TEXT NOT NULL,              -- the reason given, often empty
  at          INTEGER NOT NULL
) STRICT;

-- What the tables of every host should hold. owner and host NULL: the VIP is withdrawn.
CREATE VIEW neigh (ip, owner, mac, host, generation, havip, provisioned) AS
  SELECT ip, id, mac, host, generation, 0, 1
    FROM device
  UNION ALL
  SELECT mapping.vip, mapping.owner, device.mac, mapping.host, mapping.generation, 1, 0
    FROM mapping LEFT JOIN device ON device.id = mapping.owner
    WHERE mapping.generation > 0;
)sql";

}  // namespace havip::vpccgw::sqlite
