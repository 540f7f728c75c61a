// What is watched: the root blocks vrrp_script, track_file and vrrp_track_process, and the track_*
// lists of instances and sync groups.
#pragma once

#include "hostsim/guest/conf/reader.h"

namespace havip::hostsim::conf {

[[nodiscard]] Keywords script_keywords();
[[nodiscard]] Keywords track_file_keywords();
[[nodiscard]] Keywords track_process_keywords();

// "weight N [reverse]" of a track_file or vrrp_track_process (`keyword`, spoken of as `kind`) of
// this name; taken once.
void read_tracked_weight(Reader& reader, const Line& line, std::string_view kind,
                         std::string_view keyword, const std::string& name,
                         std::optional<Weight>& weight);

namespace acts {

void vrrp_script(Reader& reader, const Line& line);
void track_file(Reader& reader, const Line& line);
void vrrp_track_file(Reader& reader, const Line& line);
void vrrp_track_process(Reader& reader, const Line& line);

// The lists of the instance that is open.
void instance_track_script(Reader& reader, const Line& line);
void instance_track_interface(Reader& reader, const Line& line);
void instance_track_file(Reader& reader, const Line& line);
void instance_track_process(Reader& reader, const Line& line);
void instance_track_bfd(Reader& reader, const Line& line);

// The lists of the sync group that is open.
void group_track_script(Reader& reader, const Line& line);
void group_track_interface(Reader& reader, const Line& line);
void group_track_file(Reader& reader, const Line& line);
void group_track_process(Reader& reader, const Line& line);
void group_track_bfd(Reader& reader, const Line& line);

}  // namespace acts
}  // namespace havip::hostsim::conf
