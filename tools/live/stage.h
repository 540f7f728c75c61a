// Stage: the nodes of a live network and the cables between them, built from a Layout by the
// commands of network.h. Made in a cell (platform/live/space/cell.h), and gone with it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "platform/live/space/node.h"
#include "tools/live/layout.h"
#include "tools/live/network.h"

namespace havip::live_run {

class Stage {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Stage>> build(const Layout& layout);
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  // As things stand now. Its taps keep their places in memory.
  [[nodiscard]] const Layout& layout() const { return layout_; }
  // A guest, a host, or kGatewayNode. REQUIRES: there is such a node.
  [[nodiscard]] const live::Node& node(std::string_view name) const;
  [[nodiscard]] const std::map<std::string, live::Node, std::less<>>& nodes() const {
    return nodes_;
  }

  // `where` null: in the cell itself.
  [[nodiscard]] static Result<void> carry_out(const live::Node* where, const Commands& commands);
  // One line for `ip`, in a node.
  [[nodiscard]] Result<void> ip(std::string_view node, const std::string& line) const;
  // A text for `nft -f -`, in a node.
  [[nodiscard]] Result<void> nft(std::string_view node, const std::string& text) const;

  // Unplugs a guest's tap from its host and plugs it into another one: the guest notices nothing.
  [[nodiscard]] Result<void> move_tap(const net::DeviceId& device, const net::HostId& to);
  // A host's cables, as its power goes and comes back: nothing reaches it, and what its kernel knew
  // of the VPC is forgotten.
  [[nodiscard]] Result<void> unplug_host(const net::HostId& host);
  [[nodiscard]] Result<void> plug_host(const net::HostId& host);

  // The node's own /run, as the session sees it.
  [[nodiscard]] std::string run_folder(std::string_view node) const;

 private:
  explicit Stage(const Layout& layout) : layout_(layout) {}

  Result<void> make_nodes();
  Result<void> lay_cables();
  Result<void> make_tap(const TapPlace& tap);

  Layout layout_;
  std::map<std::string, live::Node, std::less<>> nodes_;
};

}  // namespace havip::live_run
