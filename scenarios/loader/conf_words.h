// ConfWords: what the configurations of the guests speak of, so that a scenario cannot speak of
// anything else: instances and VRIDs, tracked files and processes. A guest's configurations are the
// one it boots with and every one it is told to reload.
//
// Errors are ready for a fault: "no vrrp_instance \"VI_2\" in the configuration of web-a; did you
// mean \"VI_1\"?". A file that Keepalived refuses, or that could not be read, is taken
// to speak of anything.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/net/id.h"
#include "scenarios/loader/conf.h"

namespace havip::loader {

class ConfWords {
 public:
  void add(const net::GuestId& guest, const hostsim::conf::ParseResult& parsed);
  void add_unreadable(const net::GuestId& guest);

  [[nodiscard]] Result<std::string> instance(const net::GuestId& guest,
                                             std::string_view name) const;
  // The path of a track_file, which a FILE_CHECK names too.
  [[nodiscard]] Result<std::string> file(const net::GuestId& guest, std::string_view path) const;
  // The process of a track_process, by its path or the file name in that.
  [[nodiscard]] Result<std::string> process(const net::GuestId& guest, std::string_view name) const;
  // Of an instance of any guest.
  [[nodiscard]] Result<net::Vrid> vrid(net::Vrid vrid) const;

 private:
  using Words = std::set<std::string, std::less<>>;
  struct OfGuest {
    Words instances;
    Words files;
    Words processes;
    bool anything = false;
  };

  [[nodiscard]] Result<std::string> find(const net::GuestId& guest, Words OfGuest::*words,
                                         std::string_view what, std::string_view word) const;

  std::map<net::GuestId, OfGuest> guests_;
  std::set<net::Vrid> vrids_;
  bool anything_ = false;  // of any guest
};

}  // namespace havip::loader
