#include "tools/replay/packets.h"

#include <fmt/format.h>

namespace havip::replay {

std::string Source::describe() const {
  std::string text = file;
  if (!interface.empty()) text += ": " + interface;
  if (kernel_index != 0) text += fmt::format(": interface {}", kernel_index);
  return text;
}

Result<std::optional<Packet>> Packets::next() {
  while (true) {
    auto next = merge_.next();
    if (!next) return fail(next.error());
    if (!*next) return std::nullopt;
    const capture::CapturedPacket& packet = (*next)->packet;
    ++counts_.packets;
    const bool whole = packet.octets.size() >= packet.original_length;
    if (!whole) ++counts_.truncated;
    const auto view = capture::as_ethernet(packet, scratch_);
    if (!view) {
      ++counts_.unreadable;
      continue;
    }
    if (view->tagged) ++counts_.tagged;
    return Packet{.source = source_of((*next)->file, packet, view->kernel_index),
                  .number = counts_.packets,
                  .at = (*next)->at,
                  .frame = view->octets,
                  .whole = whole,
                  .direction = view->direction};
  }
}

SourceId Packets::source_of(std::size_t file, const capture::CapturedPacket& packet,
                            std::uint32_t kernel_index) {
  const Key key{file, packet.interface, kernel_index};
  if (key == latest_key_ && !ids_.empty()) return latest_;
  const auto [it, fresh] = ids_.try_emplace(key, static_cast<SourceId>(sources_.size()));
  if (fresh) {
    sources_.push_back({.file = merge_.readings()[file].name,
                        .interface = merge_.file(file).interfaces()[packet.interface].name,
                        .kernel_index = kernel_index});
  }
  latest_key_ = key;
  latest_ = it->second;
  return latest_;
}

}  // namespace havip::replay
